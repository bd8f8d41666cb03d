"""In every time zone from 2015 to 2035, no deadline fires early, twice or never.

What can go wrong goes wrong where clocks are changed, so each change of each zone is visited, with
cut-offs on both sides of it, in it, and at the end of the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from definitions.calendars import Calendar, read_calendar
from definitions.flow import Deadline, Start, Trigger
from definitions.periods import Period, Roll, Unit
from workflow.domain.counting import end_of, last_day
from workflow.domain.deadlines import next_round

GENEVA = read_calendar("geneva")
FIRST, LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
ALWAYS = ("23:59", "24:00")
ZONES = sorted(available_timezones())
PARTS = 8

DAILY = Deadline(
    "daily", Start(Trigger.ACTION, "begin"), Period(1, Unit.DAYS), ("running",),
    recurs=Period(1, Unit.DAYS), roll=Roll.NONE,
)  # fmt: skip


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The instants at which clocks of the zone are changed; none lie within a week."""
    earlier = FIRST
    while earlier < LAST:
        later = earlier + WEEK
        if offset(earlier, zone) != offset(later, zone):
            yield first_with(offset(later, zone), earlier, later, zone)
        earlier = later


def offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    found = instant.astimezone(zone).utcoffset()
    assert found is not None
    return found


def first_with(wanted: timedelta, earlier: datetime, later: datetime, zone: ZoneInfo) -> datetime:
    while later - earlier > timedelta(seconds=1):
        middle = earlier + (later - earlier) // timedelta(seconds=2) * timedelta(seconds=1)
        if offset(middle, zone) == wanted:
            later = middle
        else:
            earlier = middle
    return later


def shown(instant: datetime, zone: ZoneInfo) -> datetime:
    """What clocks show."""
    return instant.astimezone(zone).replace(tzinfo=None)


def cut_offs(change: datetime, zone: ZoneInfo) -> set[str]:
    """Before the change, in what is left out or comes twice, and behind it."""
    one, other = shown(change - timedelta(seconds=1), zone), shown(change, zone)
    middle = one + (other - one) / 2
    return {f"{each:%H:%M}" for each in (one, middle, other)} | set(ALWAYS)


def wrong_around(change: datetime, name: str) -> list[str]:
    """What is wrong with the ends of the days around a change of clocks."""
    zone = ZoneInfo(name)
    wrong: list[str] = []
    for cut_off in cut_offs(change, zone):
        calendar = replace(GENEVA, cut_off=cut_off, cut_off_zone=name)
        deadline = replace(DAILY, cut_off=cut_off, zone=name)
        day = shown(change, zone).date() - 2 * DAY
        end = end_of(day, calendar)
        for _ in range(3):
            day += DAY
            # What was due a day before comes again once, at the end of this day.
            [due] = next_round(deadline, end, GENEVA)
            before, end = end, due.due_at
            if complaint := wrong_with(end, before, day, change, calendar):
                wrong.append(f"{name} {cut_off} {day}: {complaint}")
    return wrong


def wrong_with(
    end: datetime, before: datetime, day: date, change: datetime, calendar: Calendar
) -> str:
    zone = ZoneInfo(calendar.cut_off_zone)
    hours, minutes = (int(part) for part in calendar.cut_off.split(":"))
    over = datetime.combine(day, time()) + timedelta(hours=hours, minutes=minutes)
    if end <= before:
        return "it comes again before it is over"
    if last_day(end, calendar) != day:
        return f"it ends {last_day(end, calendar)}"
    if shown(end, zone) < over or (end < change and shown(change, zone) <= over):
        return "it fires early"
    if shown(end - MOMENT, zone) >= over and not (
        end - MOMENT < change and shown(change, zone) <= over
    ):
        return "it fires late"
    return ""


@pytest.mark.parametrize("part", range(PARTS))
def test_no_deadline_fires_early_twice_or_never_in_any_zone(part: int) -> None:
    names = ZONES[part::PARTS]
    visited = {name: list(changes(ZoneInfo(name))) for name in names}
    # A zone whose clocks are never changed is looked at on one day of its own.
    found = [
        complaint
        for name, instants in visited.items()
        for instant in instants or [FIRST + 100 * DAY]
        for complaint in wrong_around(instant, name)
    ]

    assert found == []
    assert len(visited) > 50
