"""When periods end: real letters, and instants that were counted by hand on the Geneva calendar.

In 2027 these days are off besides weekends: 9, 26 and 29 March, 6, 17 and 18 May, 9 September,
24 and 31 December, and in 2028 3 January.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.calendars import Calendar, YearMissing, read_calendar
from definitions.flow import Deadline, Reminder, Start, Trigger
from definitions.periods import Period, Roll, Unit
from tests.build import DAY, START
from workflow.domain.case import Due
from workflow.domain.counting import due_at
from workflow.domain.deadlines import next_round, schedule

GENEVA = read_calendar("geneva")
WEEKENDS = replace(GENEVA, days={}, first_year=2000)
OFFICE_HOURS = replace(GENEVA, cut_off="17:00", cut_off_zone="Europe/Zurich")

MINUTE = timedelta(minutes=1)

HOURS, DAYS, WORKING, WEEKS, MONTHS, YEARS = Unit


def at(text: str) -> datetime:
    """``2027-03-01`` or ``2027-03-01 09:30``, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def end(
    start: datetime,
    count: int,
    unit: Unit,
    calendar: Calendar = GENEVA,
    *,
    roll: Roll = Roll.FORWARD,
) -> datetime:
    return due_at(start, Period(count, unit), calendar, roll=roll)


@pytest.mark.parametrize(
    ("count", "unit", "ends"),
    [
        (1, WORKING, "2027-03-03"),
        (4, WORKING, "2027-03-06"),
        (5, WORKING, "2027-03-09"),
        (6, WORKING, "2027-03-11"),
        (15, WORKING, "2027-03-24"),
        (1, DAYS, "2027-03-03"),
        (5, DAYS, "2027-03-09"),
        (25, DAYS, "2027-03-31"),
        (30, DAYS, "2027-04-01"),
        (1, WEEKS, "2027-03-09"),
        (4, WEEKS, "2027-03-31"),
        (1, MONTHS, "2027-04-02"),
        (1, YEARS, "2028-03-02"),
        (12, HOURS, "2027-03-01 21:00"),
        (24 * 5, HOURS, "2027-03-06 09:00"),
    ],
)
def test_a_period_from_monday_the_first_of_march(count: int, unit: Unit, ends: str) -> None:
    assert end(START, count, unit) == at(ends)


@pytest.mark.parametrize(
    ("start", "count", "unit", "ends"),
    [
        ("2027-01-31", 1, MONTHS, "2027-03-01"),
        ("2028-01-31", 1, MONTHS, "2028-03-01"),
        ("2026-08-31", 18, MONTHS, "2028-03-01"),
        ("2027-03-31", 1, MONTHS, "2027-05-01"),
        ("2028-02-29", 1, YEARS, "2029-03-01"),
        ("2027-11-30", 3, MONTHS, "2028-03-01"),
    ],
)
def test_a_month_without_the_day_ends_with_its_last_day(
    start: str, count: int, unit: Unit, ends: str
) -> None:
    assert end(at(start), count, unit, roll=Roll.NONE) == at(ends)


@pytest.mark.parametrize(
    ("start", "count", "ends"),
    [
        ("2027-12-22", 1, "2027-12-24"),
        ("2027-12-22", 2, "2027-12-28"),
        ("2027-12-22", 5, "2027-12-31"),
        ("2027-12-22", 6, "2028-01-05"),
        ("2027-12-30", 1, "2028-01-05"),
    ],
)
def test_working_days_go_on_over_the_end_of_the_year(start: str, count: int, ends: str) -> None:
    assert end(at(start), count, WORKING) == at(ends)


@pytest.mark.parametrize(
    ("start", "count", "unit", "calendar", "ends"),
    [
        ("2018-02-14", 12, DAYS, GENEVA, "2018-02-27"),  # contributions to TSAG, 12 calendar days
        ("2018-01-15", 6, WEEKS, GENEVA, "2018-02-27"),  # fellowships, six weeks
        ("2018-01-26", 1, MONTHS, GENEVA, "2018-02-27"),  # pre-registration, one month
        ("2017-12-26", 2, MONTHS, GENEVA, "2018-02-27"),  # translation, two months
        ("2023-01-13", 2, MONTHS, GENEVA, "2023-03-14"),  # a collective letter, two months
        ("2001-01-11", 7, WORKING, WEEKENDS, "2001-01-23"),  # TAP: seven full working days between
    ],
)
def test_the_dates_of_real_letters_hold_counted_from_their_other_end(
    start: str, count: int, unit: Unit, calendar: Calendar, ends: str
) -> None:
    assert end(at(start), count, unit, calendar, roll=Roll.NONE) == at(ends)


def test_the_day_of_the_start_does_not_count_however_early_it_is() -> None:
    for hour in ("00:00", "00:01", "23:59"):
        assert end(at(f"2027-03-01 {hour}"), 1, DAYS) == at("2027-03-03")


def test_the_day_of_the_start_is_the_day_in_utc() -> None:
    west = timezone(timedelta(hours=-2))

    assert end(datetime(2027, 3, 1, 23, tzinfo=west), 1, DAYS) == at("2027-03-04")


def test_midnight_belongs_to_the_day_that_begins() -> None:
    assert end(at("2027-03-02 00:00"), 1, DAYS) == at("2027-03-04")


def test_an_end_on_a_day_off_rolls_over_the_whole_of_easter() -> None:
    assert end(at("2027-03-25"), 1, DAYS) == at("2027-03-31")
    assert end(at("2027-03-25"), 1, DAYS, roll=Roll.NONE) == at("2027-03-27")


def test_hours_are_counted_exactly_and_end_on_any_day() -> None:
    assert end(at("2027-03-26 22:00"), 36, HOURS) == at("2027-03-28 10:00")


def test_a_cut_off_in_another_zone_follows_its_summer_time() -> None:
    assert end(at("2027-03-25"), 2, DAYS, OFFICE_HOURS, roll=Roll.NONE) == at("2027-03-27 16:00")
    assert end(at("2027-03-26"), 2, DAYS, OFFICE_HOURS, roll=Roll.NONE) == at("2027-03-28 15:00")


def test_a_year_that_is_not_in_the_calendar_is_never_guessed() -> None:
    with pytest.raises(YearMissing):
        end(at("2035-12-20"), 30, WORKING)


FIRST = datetime(2015, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 17 * 365 * 24 * 60).map(lambda minutes: FIRST + minutes * MINUTE)
PERIODS = st.builds(Period, st.integers(1, 40), st.sampled_from([DAYS, WORKING, WEEKS]))


@given(INSTANTS, PERIODS)
def test_a_period_ends_at_midnight_after_a_working_day_that_lies_ahead(
    start: datetime, period: Period
) -> None:
    ends = due_at(start, period, GENEVA)

    assert ends > start + DAY
    assert ends.utcoffset() == timedelta(0)
    assert ends.time() == datetime.min.time()
    assert not GENEVA.is_day_off((ends - DAY).date())


@given(INSTANTS, st.integers(1, 40))
def test_so_many_working_days_lie_between_start_and_end(start: datetime, count: int) -> None:
    last = (end(start, count, WORKING) - DAY).date()
    days = [start.date() + DAY * n for n in range(1, (last - start.date()).days + 1)]

    assert sum(not GENEVA.is_day_off(day) for day in days) == count


# Deadlines with their reminders


def deadline(*remind: Reminder, after: Period | None, **more: object) -> Deadline:
    start = Start(Trigger.ENTERING, "returned")
    return replace(Deadline("d", start, after, ("returned",), remind=remind), **more)  # type: ignore[arg-type]


def before(count: int, unit: Unit) -> Reminder:
    return Reminder("nudge", ("keeper",), before=Period(count, unit))


def after(count: int, unit: Unit) -> Reminder:
    return Reminder("nudge", ("keeper",), after=Period(count, unit))


def half() -> Reminder:
    return Reminder("nudge", ("keeper",), percent=50)


def instants(due: tuple[Due, ...]) -> list[tuple[int, datetime]]:
    return [(each.ordinal, each.due_at) for each in due]


def test_reminders_are_counted_from_either_end_and_from_the_middle() -> None:
    reminders = (
        before(7, DAYS), before(3, WORKING), before(12, HOURS), after(1, WEEKS), half(),
    )  # fmt: skip
    due = schedule(deadline(*reminders, after=Period(30, DAYS)), START, GENEVA)

    assert instants(due) == [
        (0, at("2027-04-01")),
        (1, at("2027-03-25")),
        (2, at("2027-03-25")),
        (3, at("2027-03-31 12:00")),
        (4, at("2027-03-09")),
        (5, at("2027-03-16 16:30")),
    ]
    assert {each.ends_at for each in due} == {at("2027-04-01")}


def test_a_reminder_that_cannot_happen_is_left_out() -> None:
    due = schedule(deadline(before(7, DAYS), before(1, DAYS), after=Period(3, DAYS)), START, GENEVA)

    assert instants(due) == [(0, at("2027-03-05")), (2, at("2027-03-04"))]


def test_a_deadline_may_end_with_a_date_or_a_period_after_it() -> None:
    visit = date(2027, 5, 6)

    [on_the_day] = schedule(deadline(after=None), START, GENEVA, fixed=visit)
    [later] = schedule(deadline(after=Period(10, DAYS)), START, GENEVA, fixed=visit)
    [unmoved] = schedule(deadline(after=None, roll=Roll.NONE), START, GENEVA, fixed=visit)

    assert on_the_day.due_at == at("2027-05-08")
    assert later.due_at == at("2027-05-20")
    assert unmoved.due_at == at("2027-05-07")


def test_a_date_that_is_over_is_due_at_once_and_reminds_nobody() -> None:
    due = schedule(deadline(before(1, DAYS), after=None), START, GENEVA, fixed=date(2027, 2, 1))

    assert instants(due) == [(0, at("2027-02-02"))]


def test_a_round_is_counted_from_the_end_of_the_round_before() -> None:
    monthly = deadline(
        before(7, DAYS), half(), after=Period(1, MONTHS), recurs=Period(1, MONTHS), roll=Roll.NONE
    )

    assert instants(next_round(monthly, at("2027-04-02"), GENEVA)) == [
        (0, at("2027-05-02")),
        (1, at("2027-04-25")),
        (2, at("2027-04-17")),
    ]


def test_a_round_that_ends_on_a_day_off_rolls_too() -> None:
    monthly = deadline(after=Period(1, MONTHS), recurs=Period(1, MONTHS))

    assert instants(next_round(monthly, at("2027-04-02"), GENEVA)) == [(0, at("2027-05-04"))]


def test_what_does_not_recur_has_no_next_round() -> None:
    assert next_round(deadline(after=Period(1, DAYS)), START, GENEVA) == ()
