"""Clocks that stand still while a case is returned, and go on with what was left.

In 2027 these days are off besides weekends: 9, 26 and 29 March, 6, 17 and 18 May.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.build import ADA, DAY, REX, START, expiry, published
from tests.domain.book import Book, opening
from tests.flows import PATIENT, changed
from workflow.domain.case import Act
from workflow.domain.clocks import clock_of, left_in_words

FLOW = published(PATIENT)
HOURS = published(changed("after: 15 working days", "after: 100 hours", PATIENT))
ANEW = published(
    changed("pauses_in: [returned", "restarts: submit\n    pauses_in: [returned", PATIENT)
)
FOUR_WEEKS = published(
    changed("after: 15 working days", 'after: 4 weeks\n    cut_off: "17:00"', PATIENT)
)

A_WEEK_BEFORE = published(changed("{before: 3 working days", "{before: 7 days", PATIENT))

END = datetime(2027, 3, 24, tzinfo=UTC)
"""15 working days from the submission on 1 March."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def submitted(flow: Any = FLOW) -> Book:
    book = Book(flow)
    book.do(opening())
    return after(book, "submit", ADA, START)


def after(book: Book, action: str, actor: int, when: datetime, **values: Any) -> Book:
    book.do(Act(1, action, actor, when, values))
    return book


def returned(when: datetime, flow: Any = FLOW) -> Book:
    return after(submitted(flow), "return", REX, when, missing="a map")


def decision(book: Book) -> dict[int, datetime]:
    """The rows of the deadline that run."""
    rows = (row for row in book.deadlines.values() if row["name"] == "decision")
    return {row["ordinal"]: row["due_at"] for row in rows if row["state"] == "open"}


def test_a_clock_stands_while_the_case_is_returned_and_keeps_what_is_left() -> None:
    book = returned(at("2027-03-04 15:00"))

    clock = clock_of(book.case, "decision")
    assert decision(book) == {}
    assert clock is not None
    assert (clock.ends_at, clock.stands_since) == (END, at("2027-03-04 15:00"))
    assert left_in_words(FLOW.flow.deadlines["decision"], clock, FLOW.calendar) == "12 working days"
    assert book.verified() == []


def test_it_goes_on_with_what_was_left_and_with_the_reminders_still_ahead() -> None:
    book = after(returned(at("2027-03-04 15:00")), "submit", ADA, at("2027-04-01 10:00"))

    assert decision(book) == {0: at("2027-04-20"), 1: at("2027-04-15")}
    assert book.verified() == []


def test_a_case_that_comes_back_the_same_day_has_lost_nothing() -> None:
    book = after(returned(at("2027-03-04 15:00")), "submit", ADA, at("2027-03-04 16:00"))

    assert decision(book)[0] == END


def test_a_reminder_that_had_come_does_not_come_again() -> None:
    """Not even where Easter puts the end so far off that it would be due once more."""
    book = after(
        returned(at("2027-03-17 10:00"), A_WEEK_BEFORE), "submit", ADA, at("2027-03-24 10:00")
    )

    assert decision(book) == {0: at("2027-04-02")}


def test_a_clock_stopped_on_its_last_day_ends_with_the_day_of_the_return() -> None:
    book = after(returned(at("2027-03-23 10:00")), "submit", ADA, at("2027-04-01 10:00"))

    assert decision(book)[0] == at("2027-04-02")


def test_what_was_over_when_the_case_was_returned_is_due_when_it_comes_back() -> None:
    book = after(returned(at("2027-03-25 10:00")), "submit", ADA, at("2027-04-01 10:00"))

    assert decision(book)[0] == END


def test_hours_that_are_left_are_left_to_the_second() -> None:
    book = returned(START + timedelta(hours=40, seconds=7), HOURS)
    clock = clock_of(book.case, "decision")
    assert clock is not None
    assert left_in_words(HOURS.flow.deadlines["decision"], clock, HOURS.calendar) == "59:59 hours"

    after(book, "submit", ADA, START + 30 * DAY)

    assert decision(book)[0] == START + 30 * DAY + timedelta(hours=60, seconds=-7)


def test_a_return_after_the_cut_off_never_makes_a_deadline_due_before_it() -> None:
    book = returned(at("2027-03-30 10:00"), FOUR_WEEKS)
    assert decision(after(book, "submit", ADA, at("2027-04-01 18:00")))[0] == at("2027-04-02 17:00")


def test_an_action_that_restarts_gives_the_whole_time_again() -> None:
    book = after(returned(at("2027-03-04 15:00"), ANEW), "submit", ADA, at("2027-04-01 10:00"))

    assert decision(book)[0] == at("2027-04-23")
    assert book.verified() == []


def test_a_clock_stands_on_through_several_states_and_ends_with_the_case() -> None:
    book = after(submitted(), "pause", REX, at("2027-03-04 15:00"))
    assert list(book.case.clocks) == ["decision"]

    after(book, "withdraw", ADA, at("2027-03-05 15:00"))

    assert (book.case.clocks, decision(book)) == ({}, {})
    assert book.verified() == []


def test_a_clock_that_runs_out_is_gone() -> None:
    book = submitted()
    expired = replace(expiry("decision", END), expired=book.next_due())
    book.do(expired)

    assert book.case.clocks == {}
    assert book.verified() == []


@pytest.mark.parametrize("back", [False, True])
def test_taking_back_a_return_or_the_coming_back_shows_the_clock_as_before(back: bool) -> None:
    book = submitted() if not back else returned(at("2027-03-04 15:00"))
    before, running = book.case.clocks, decision(book)
    when = at("2027-03-05 10:00")
    if back:
        after(book, "submit", ADA, when)
    else:
        after(book, "return", REX, when, missing="a map")
    assert book.case.clocks != before

    mending = Act(1, "take_back", REX, when + timedelta(minutes=5), reason="The wrong button.")
    book.do(mending)

    assert (book.case.clocks, decision(book)) == (before, running)
    assert book.verified() == []


def test_a_clock_that_was_tampered_with_is_found() -> None:
    book = returned(at("2027-03-04 15:00"))
    kept = {**book.case.clocks["decision"], "ends_at": "2027-12-24T00:00:00.000000Z"}
    book.case = replace(book.case, clocks={"decision": kept})

    [finding] = book.verified()

    assert "clocks" in finding.sentence


@given(st.integers(0, 21 * 24), st.integers(0, 90 * 24))
def test_nobody_loses_a_day_and_nothing_is_due_before_the_return(stop: int, pause: int) -> None:
    """Working days behind the day of the stop are the same as those behind that of the return."""
    stopped = START + timedelta(hours=stop)
    back = stopped + timedelta(hours=pause)
    book = after(returned(stopped), "submit", ADA, back)
    end = decision(book)[0]

    def worked(first: datetime, last: datetime) -> int:
        days = ((first + DAY * number).date() for number in range(1, 200))
        return sum(not FLOW.calendar.is_day_off(day) for day in days if day < last.date())

    assert worked(stopped, END) == worked(back, end)
    assert end > back
