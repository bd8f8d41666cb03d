"""Deadlines and reminders that cannot fire, and how periods of different units compare."""

from bisect import bisect_right
from datetime import date, timedelta

import pytest

from definitions.calendars import read_calendar
from definitions.checks.spans import longest_hours, never_shorter, shortest_hours
from definitions.periods import Period, Unit
from definitions.problems import Problem
from tests.definitions.sound import problems, said


def test_a_deadline_does_something_or_reminds() -> None:
    found = problems(("    remind: {send: nudge, to: clerk}\n", ""))

    assert said(found) == [
        'deadlines.nudge: "nudge" does nothing at its end and reminds nobody; give "do" or "remind"'
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "runs_in: [filed, paused]",
            "runs_in: paused",
            'deadlines.answer.runs_in: it starts in "filed", which is missing here',
        ),
        (
            "starts: action file\n",
            "starts: action file\n    runs_in: [small, paused]\n",
            'deadlines.nudge.runs_in: it starts in "filed", which is missing here',
        ),
        (
            "starts: action file\n",
            "starts: action accept\n    runs_in: [small]\n",
            'deadlines.nudge.runs_in: it starts in "done", which is missing here',
        ),
        (
            "starts: field start",
            "starts: field amount",
            'deadlines.begin.starts: "amount" is a field of type money; a deadline that'
            " starts with a field needs one of type date",
        ),
        (
            "from: [filed, paused]\n    to: dropped",
            "from: small\n    to: dropped",
            'deadlines.answer.do: "drop" cannot be taken in "filed" or "paused", where it is due',
        ),
        (
            "from: [filed, paused]\n    to: dropped",
            "from: filed\n    to: dropped",
            'warning: deadlines.answer.do: "drop" cannot be taken in "paused", where it can come'
            " due too",
        ),
        (
            "do: drop\n",
            "do: drop\n    recurs: 30 days\n",
            'deadlines.answer.recurs: it never recurs: "drop" leaves every state in which it runs',
        ),
    ],
)
def test_a_deadline_must_be_able_to_start_and_to_end(old: str, new: str, expected: str) -> None:
    found = [each for each in said(problems((old, new))) if "the notice" not in each]

    assert found == [expected]


def test_a_deadline_recurs_while_its_action_leaves_the_case_in_place() -> None:
    remark = "  remark: {title: {en: Remark, fr: Note}, from: filed, by: clock}\n  drop:"
    found = problems(
        ("starts: action file\n", "starts: action file\n    do: remark\n"), ("  drop:", remark)
    )

    assert found == []


@pytest.mark.parametrize(
    ("lasts", "reminder"),
    [
        ("30 days", "before: 30 days"),
        ("5 days", "before: 7 days"),
        ("4 weeks", "before: 28 days"),
        ("48 hours", "before: 2 days"),
        ("1 month", "before: 31 days"),
        ("1 year", "before: 12 months"),
        ("5 working days", "before: 5 working days"),
        ("7 days", "before: 6 working days"),
        ("30 days", "after: 30 days"),
        ("30 days", "after: 1 year"),
    ],
)
def test_a_declared_reminder_outside_its_deadline_is_refused(lasts: str, reminder: str) -> None:
    key, _, period = reminder.partition(": ")
    side = (
        "before the end is not after the start"
        if key == "before"
        else ("after the start is not before the end")
    )

    assert said(reminded(lasts, reminder)) == [
        f"deadlines.answer.remind.0.{key}: {period} {side}; the deadline lasts {lasts}"
    ]


@pytest.mark.parametrize(
    ("lasts", "reminder"),
    [
        ("5 days", "before: 4 days"),
        ("48 hours", "before: 47 hours"),
        ("1 month", "before: 30 days"),
        ("5 working days", "before: 4 working days"),
        ("5 working days", "before: 5 days"),
        ("7 days", "before: 5 working days"),
        ("30 days", "after: 29 days"),
        ("2 hours", "at: 99 %"),
    ],
)
def test_a_reminder_that_may_happen_is_left_alone(lasts: str, reminder: str) -> None:
    assert reminded(lasts, reminder) == []


def reminded(lasts: str, reminder: str) -> list[Problem]:
    """The sound flow with a deadline that lasts so long and has this one reminder."""
    return problems(
        ("    after: 30 days\n", f"    after: {lasts}\n"),
        ("      - {before: 7 days, send", f"      - {{{reminder}, send"),
        ("      - {after: 1 week, send: reminder, to: officer}\n", ""),
    )


def test_reminders_by_default_that_cannot_happen_are_no_problem() -> None:
    assert problems(("    after: 10 working days\n", "    after: 2 hours\n")) == []


def test_the_length_of_a_deadline_on_a_field_s_date_is_not_known() -> None:
    assert (
        problems(("remind: [{before: 1 month,", "after: 1 day\n    remind: [{before: 1 month,"))
        == []
    )


def test_no_run_of_working_days_is_outside_its_bounds() -> None:
    geneva = read_calendar("geneva")
    days = [date(2015, 1, 1) + timedelta(days=step) for step in range(20 * 365)]
    working = [day for day in days if not geneva.is_day_off(day)]

    for count in (1, 2, 3, 5, 8, 10, 15, 20, 40, 60, 120, 250):
        period = Period(count, Unit.WORKING_DAYS)
        ends = [(day, bisect_right(working, day) + count - 1) for day in days]
        taken = [24 * (working[end] - day).days for day, end in ends if end < len(working)]
        assert shortest_hours(period) <= min(taken)
        assert max(taken) <= longest_hours(period)


@pytest.mark.parametrize("count", range(1, 49))
def test_no_run_of_months_is_outside_its_bounds(count: int) -> None:
    lengths = [
        (
            date(2015 + (month + count) // 12, (month + count) % 12 + 1, 1)
            - date(2015 + month // 12, month % 12 + 1, 1)
        ).days
        for month in range(120)
    ]

    assert shortest_hours(Period(count, Unit.MONTHS)) <= 24 * min(lengths)
    assert 24 * max(lengths) <= longest_hours(Period(count, Unit.MONTHS))


def test_units_that_are_multiples_compare_exactly() -> None:
    assert never_shorter(Period(2, Unit.YEARS), Period(24, Unit.MONTHS))
    assert not never_shorter(Period(23, Unit.MONTHS), Period(2, Unit.YEARS))
    assert never_shorter(Period(1, Unit.WEEKS), Period(168, Unit.HOURS))
