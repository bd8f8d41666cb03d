"""How days are counted on a calendar: onward from a day and back from it, and when a day ends.

The day that a period is counted from does not count. Of a period counted back from an event in
working days, all lie in full between its end and the event, as TSB circulars count them; of any
other period the end is the day that lies so far back. Days that do not count are made up for
beyond the end. These are settings of the office, in the manner of Regulation (EEC, Euratom)
No 1182/71, Art. 3.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from definitions.calendars import Calendar, YearMissing
from definitions.flow import Deadline
from definitions.periods import Interval, Period, Roll, Unit

ONE_DAY = timedelta(days=1)
ONE_MOMENT = timedelta(microseconds=1)

Excluded = Collection[Interval]
"""Spans of days that do not count, for example those of meetings."""


def calendar_of(deadline: Deadline, calendar: Calendar) -> Calendar:
    """``calendar`` with the cut-off and the zone of ``deadline``, where it has its own."""
    if deadline.cut_off is None and deadline.zone is None:
        return calendar
    return replace(
        calendar,
        cut_off=deadline.cut_off or calendar.cut_off,
        cut_off_zone=deadline.zone or calendar.cut_off_zone,
    )


def due_at(
    start: datetime,
    period: Period,
    calendar: Calendar,
    *,
    roll: Roll = Roll.FORWARD,
    excluded: Excluded = (),
) -> datetime:
    """The instant at which ``period``, begun at ``start``, ends.

    Args:
        start: aware; any zone.
        period: its units decide how it is counted; hours are counted exactly and never roll.
        roll: where an end on a day off moves.
        excluded: days that do not count.

    Returns:
        An aware instant in UTC.

    Raises:
        definitions.calendars.YearMissing: the calendar does not cover a day that matters.
    """
    if period.unit is Unit.HOURS:
        return start.astimezone(UTC) + timedelta(hours=period.count)
    last = count_on(day_at(start, calendar), period, calendar, excluded)
    return end_of(rolled(last, calendar, roll, excluded), calendar)


def due_before(
    day: date,
    period: Period,
    calendar: Calendar,
    *,
    roll: Roll = Roll.BACKWARD,
    excluded: Excluded = (),
) -> datetime:
    """The instant that lies ``period`` before ``day``, the day of an event or the first of it.

    Working days lie in full between the end and the event: seven before Tuesday, 23 January 2001
    is the end of Thursday, 11 January. Of other units the day of the event does not count: twelve
    days before 26 February is the end of 14 February. A period in hours is counted exactly, from
    the beginning of ``day`` in the zone of the cut-off.

    Raises:
        definitions.calendars.YearMissing: the calendar does not cover a day that matters.
    """
    if period.unit is Unit.HOURS:
        return _instant(day, time(), calendar.cut_off_zone) - timedelta(hours=period.count)
    last = count_back(day, period, calendar, excluded)
    if period.unit is Unit.WORKING_DAYS:
        last -= ONE_DAY
    return end_of(rolled(last, calendar, roll, excluded), calendar)


def count_on(day: date, period: Period, calendar: Calendar, excluded: Excluded = ()) -> date:
    """The day that lies ``period`` after ``day``; with a negative count, before it."""
    match period.unit:
        case Unit.WORKING_DAYS:
            return _working_days(day, period.count, calendar, excluded)
        case Unit.WEEKS:
            last = day + ONE_DAY * 7 * period.count
        case Unit.MONTHS:
            last = _months(day, period.count)
        case Unit.YEARS:
            last = _months(day, 12 * period.count)
        case _:
            last = day + ONE_DAY * period.count
    return _made_up(day, last, excluded)


def count_back(day: date, period: Period, calendar: Calendar, excluded: Excluded = ()) -> date:
    """The day that lies ``period`` before ``day``."""
    return count_on(day, Period(-period.count, period.unit), calendar, excluded)


def rolled(day: date, calendar: Calendar, roll: Roll, excluded: Excluded = ()) -> date:
    """``day`` itself, or the nearest day in the direction of ``roll`` that is worked and counts."""
    if roll is Roll.NONE:
        return day
    step = ONE_DAY if roll is Roll.FORWARD else -ONE_DAY
    while calendar.is_day_off(day) or is_in(day, excluded):
        day += step
    return day


def end_of(day: date, calendar: Calendar) -> datetime:
    """The cut-off of ``day`` as an instant in UTC; "24:00" is 00:00 of the next day.

    It is the instant after which clocks in the zone never show that time of the day again, or an
    earlier one: of a time that exists twice the later, and of one that is left out the instant of
    the change.

    Raises:
        definitions.calendars.YearMissing: it is the last day that can be written.
    """
    if day == date.max:
        raise YearMissing(calendar.name, day.year)
    hours, minutes = (int(part) for part in calendar.cut_off.split(":"))
    if hours == 24:
        day, hours = day + ONE_DAY, 0
    return _instant(day, time(hours, minutes), calendar.cut_off_zone)


def last_day(end: datetime, calendar: Calendar) -> date:
    """The day that ends at the cut-off ``end``; else the day on which ``end`` lies."""
    day = day_at(end, calendar)
    return day - ONE_DAY if end_of(day - ONE_DAY, calendar) == end else day


def day_at(instant: datetime, calendar: Calendar) -> date:
    """The day of ``instant`` in the zone of the cut-off."""
    return instant.astimezone(ZoneInfo(calendar.cut_off_zone)).date()


def _instant(day: date, clock: time, zone: str) -> datetime:
    local = datetime.combine(day, clock, ZoneInfo(zone))
    before, after = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if before <= after:
        return after
    # Left out: counted with the offset before the change it lies behind it, and the other way.
    offset = before.astimezone(local.tzinfo).utcoffset()
    earlier, later = after, before
    while later - earlier > ONE_MOMENT:
        middle = earlier + (later - earlier) / 2
        if middle.astimezone(local.tzinfo).utcoffset() == offset:
            later = middle
        else:
            earlier = middle
    return later


def _working_days(day: date, count: int, calendar: Calendar, excluded: Excluded) -> date:
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= not (calendar.is_day_off(day) or is_in(day, excluded))
    return day


def _made_up(day: date, last: date, excluded: Excluded) -> date:
    """``last``, further from ``day`` by as many days as do not count on the way to it."""
    if not excluded:
        return last
    step = ONE_DAY if last > day else -ONE_DAY
    steps = range(1, abs((last - day).days) + 1)
    left = sum(is_in(day + step * number, excluded) for number in steps)
    while left:
        last += step
        left -= not is_in(last, excluded)
    return last


def is_in(day: date, excluded: Excluded) -> bool:
    """Whether ``day`` is one of those that do not count."""
    return any(day in interval for interval in excluded)


def _months(day: date, count: int) -> date:
    """The same day number ``count`` months on, or the month's last day where it has none."""
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))
