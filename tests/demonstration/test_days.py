"""Days that are relative to the day on which a story is played."""

from __future__ import annotations

from datetime import date

import pytest

from definitions.calendars import read_calendar
from workflow.demonstration.days import dated

GENEVA = read_calendar("geneva")


@pytest.mark.parametrize(
    ("words", "today", "day"),
    [
        ({"day": "today"}, date(2027, 3, 4), "2027-03-04"),
        ({"day": "in 4 months"}, date(2027, 10, 31), "2028-02-29"),
        ({"day": "in 1 working day"}, date(2027, 3, 5), "2027-03-08"),
        ({"day": "next 30 April"}, date(2027, 4, 30), "2027-04-30"),
        ({"day": "next 30 April"}, date(2027, 5, 1), "2028-04-30"),
        ({"day": "next 30 April", "after": "4 months"}, date(2026, 12, 31), "2027-04-30"),
        ({"day": "next 30 April", "after": "4 months"}, date(2027, 1, 1), "2028-04-30"),
        ({"day": "last 31 December"}, date(2027, 12, 31), "2027-12-31"),
        ({"day": "last 31 December"}, date(2027, 12, 30), "2026-12-31"),
        ({"year_of": "in 6 months"}, date(2027, 7, 1), 2028),
    ],
)
def test_a_relative_day_counts_from_the_day_on_which_it_is_played(
    words: dict[str, str], today: date, day: str | int
) -> None:
    assert dated({"due": words}, today, GENEVA) == {"due": day}


def test_days_inside_tables_are_found_and_everything_else_stays() -> None:
    values = {"lines": [{"on": {"day": "today"}, "amount": "1.00 CHF"}], "share": 12, "ok": True}

    assert dated(values, date(2027, 3, 4), GENEVA) == {
        "lines": [{"on": "2027-03-04", "amount": "1.00 CHF"}],
        "share": 12,
        "ok": True,
    }
