"""Days counted back from an event, days that do not count, and cut-offs at a change of the clocks.

The dates come from real letters: the collective letter for TSAG of 26 February 2018, the TSB
circular on the meeting of Study Group 2 of 23 January 2001, and the letter for Study Group 13 of
13 March 2023.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.calendars import read_calendar
from definitions.periods import Interval, Period, Roll, Unit
from workflow.domain.counting import count_on, due_at, due_before, end_of, last_day, rolled

GENEVA = read_calendar("geneva")
TSAG = date(2018, 2, 26)
STUDY_GROUP_2 = date(2001, 1, 23)
STUDY_GROUP_13 = date(2023, 3, 13)
MEETING = Interval(date(2027, 3, 15), date(2027, 3, 19))
FIRST = date(2000, 6, 1)

HOURS, DAYS, WORKING, WEEKS, MONTHS, YEARS = Unit

days = st.integers(0, 34 * 365).map(lambda number: FIRST + timedelta(days=number))
periods = st.builds(Period, st.integers(1, 40), st.sampled_from([DAYS, WORKING, WEEKS]))


def ends(day: date, count: int, unit: Unit, roll: Roll = Roll.BACKWARD) -> str:
    """The day that ends at 2400 hours UTC, so long before ``day``."""
    end = due_before(day, Period(count, unit), GENEVA, roll=roll)
    assert (end.hour, end.minute) == (0, 0)
    return str(last_day(end, GENEVA))


@pytest.mark.parametrize(
    ("event", "count", "unit", "letter"),
    [
        (TSAG, 2, MONTHS, "2017-12-22"),
        (TSAG, 6, WEEKS, "2018-01-15"),
        (TSAG, 1, MONTHS, "2018-01-26"),
        (TSAG, 12, DAYS, "2018-02-14"),
        (STUDY_GROUP_2, 7, WORKING, "2001-01-11"),
        (STUDY_GROUP_13, 2, MONTHS, "2023-01-13"),
    ],
)
def test_a_day_counted_back_is_the_one_that_the_letter_gives(
    event: date, count: int, unit: Unit, letter: str
) -> None:
    assert ends(event, count, unit) == letter


def test_two_months_before_a_meeting_is_boxing_day_unless_it_rolls() -> None:
    assert ends(TSAG, 2, MONTHS, roll=Roll.NONE) == "2017-12-26"
    assert ends(TSAG, 2, MONTHS, roll=Roll.FORWARD) == "2017-12-27"


def test_hours_before_a_day_are_counted_from_its_beginning() -> None:
    in_geneva = replace(GENEVA, cut_off_zone="Europe/Zurich")

    assert due_before(TSAG, Period(24, HOURS), in_geneva) == datetime(2018, 2, 24, 23, tzinfo=UTC)


@given(days, st.integers(1, 40))
def test_so_many_full_working_days_lie_between_an_end_and_its_event(day: date, count: int) -> None:
    end = last_day(due_before(day, Period(count, WORKING), GENEVA, roll=Roll.NONE), GENEVA)
    between = [end + timedelta(days=step) for step in range(1, (day - end).days)]

    assert sum(not GENEVA.is_day_off(each) for each in between) == count
    assert not GENEVA.is_day_off(between[0])


@given(days, periods, st.integers(0, 60), st.integers(0, 20))
def test_days_that_do_not_count_are_made_up_for(
    day: date, period: Period, ahead: int, length: int
) -> None:
    first = day + timedelta(days=ahead)
    excluded = Interval(first, first + timedelta(days=length))
    last = count_on(day, period, GENEVA, [excluded])
    counted = [day + timedelta(days=step) for step in range(1, (last - day).days + 1)]
    counted = [each for each in counted if each not in excluded]
    if period.unit is WORKING:
        counted = [each for each in counted if not GENEVA.is_day_off(each)]

    assert len(counted) == period.count * (7 if period.unit is WEEKS else 1)
    assert counted[-1] == last


def test_four_weeks_without_the_days_of_a_meeting() -> None:
    """Both end on a day off: Easter Monday, and Saturday, 3 April."""
    start = datetime(2027, 3, 1, 9, tzinfo=UTC)

    assert due_at(start, Period(4, WEEKS), GENEVA) == datetime(2027, 3, 31, tzinfo=UTC)
    assert due_at(start, Period(4, WEEKS), GENEVA, excluded=[MEETING]) == datetime(
        2027, 4, 6, tzinfo=UTC
    )


def test_an_end_rolls_past_days_that_do_not_count() -> None:
    sunday = date(2027, 3, 14)

    assert rolled(sunday, GENEVA, Roll.FORWARD, [MEETING]) == date(2027, 3, 22)
    assert rolled(MEETING.last, GENEVA, Roll.BACKWARD, [MEETING]) == date(2027, 3, 12)


@pytest.mark.parametrize(
    ("zone", "cut_off", "day", "end"),
    [
        ("Europe/Zurich", "02:30", date(2027, 3, 28), "2027-03-28 01:00"),  # left out
        ("Europe/Zurich", "02:30", date(2027, 10, 31), "2027-10-31 01:30"),  # the second of two
        ("Asia/Beirut", "24:00", date(2027, 3, 27), "2027-03-27 22:00"),  # 00:00 is left out
        ("America/Havana", "00:30", date(2027, 11, 7), "2027-11-07 05:30"),  # the second of two
        ("America/Sao_Paulo", "23:30", date(2018, 2, 17), "2018-02-18 02:30"),  # likewise
        ("America/Sao_Paulo", "00:30", date(2018, 11, 4), "2018-11-04 03:00"),  # left out
        ("Pacific/Kiritimati", "23:59", date(2027, 1, 1), "2027-01-01 09:59"),
        ("Europe/Zurich", "23:59", date(2027, 7, 1), "2027-07-01 21:59"),
        ("UTC", "24:00", date(2027, 12, 31), "2028-01-01 00:00"),
    ],
)
def test_a_cut_off_that_is_left_out_or_comes_twice_has_one_answer(
    zone: str, cut_off: str, day: date, end: str
) -> None:
    calendar = replace(GENEVA, cut_off=cut_off, cut_off_zone=zone)

    assert end_of(day, calendar) == datetime.fromisoformat(end).replace(tzinfo=UTC)
    assert last_day(end_of(day, calendar), calendar) == day
