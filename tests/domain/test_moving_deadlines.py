"""An officer moves a deadline that runs, with a reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.build import ADA, DEE, FAY, REX, START, published
from tests.domain.book import Book, opening
from tests.flows import OVERRIDE, PATIENT, changed
from workflow.domain.case import Act
from workflow.domain.options import options
from workflow.errors import Refused

FLOW = published(PATIENT)
WHY = "The ministry was closed by a flood."
LATER = START.replace(day=2)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def submitted(source: str = PATIENT) -> Book:
    book = Book(published(source) if source != PATIENT else FLOW)
    book.do(opening())
    book.do(Act(1, "submit", ADA, START))
    return book


def moving(
    actor: int = FAY, reason: str | None = WHY, when: datetime = LATER, **values: object
) -> Act:
    return Act(1, "set_deadline", actor, when, values, reason=reason)


def reasons(book: Book, act: Act) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        book.do(act)
    return [(each.code, str(each)) for each in caught.value.reasons]


def test_a_deadline_ends_on_the_day_that_was_set_with_its_reminders_before_it() -> None:
    book = submitted()

    book.do(moving(deadline="decision", day="2027-06-30"))

    assert book.running() == [
        ("1-3-decision-0", at("2027-07-01")),
        ("1-3-decision-1", at("2027-06-26")),
    ]
    row = book.history[-1]
    assert (row["kind"], row["action"], row["capacity"]) == (
        "set_deadline", "set_deadline", "director",
    )  # fmt: skip
    assert row["payload"]["answers"] == {"deadline": "decision", "day": "2027-06-30"}
    assert set(row["payload"]["reason"]) == {"sealed"}
    assert row["effects"]["cleared"] == ["decision"]
    assert book.verified() == []


def test_a_day_that_was_set_stays_though_it_is_a_day_off() -> None:
    book = submitted()

    book.do(moving(deadline="decision", day="2027-07-03"))

    assert book.running()[0][1] == at("2027-07-04")


@pytest.mark.parametrize("act", [moving(by="6 months"), moving(by="6 months", deadline="decision")])
def test_a_period_is_added_to_the_end_and_rolls_forward(act: Act) -> None:
    book = submitted()

    book.do(act)

    assert book.running()[0][1] == at("2027-09-24")


def test_a_deadline_may_be_moved_forward_in_time_but_not_into_the_past() -> None:
    book = submitted()
    book.do(moving(deadline="decision", day="2027-03-03"))
    assert book.running()[0][1] == at("2027-03-04")

    assert reasons(book, moving(deadline="decision", day="2027-03-01")) == [
        ("in_the_past", 'the new end of "decision", 2027-03-02 00:00 UTC, is over already')
    ]


def test_a_clock_that_can_stand_still_shows_the_new_end() -> None:
    book = submitted()

    book.do(moving(deadline="decision", day="2027-06-30"))

    assert book.case.clocks["decision"]["ends_at"] == "2027-07-01T00:00:00.000000Z"


def test_moving_a_deadline_can_be_taken_back() -> None:
    book = submitted()
    before, clocks = book.running(), book.case.clocks
    book.do(moving(deadline="decision", day="2027-06-30"))

    book.do(Act(1, "take_back", DEE, LATER, reason="It was another case."))

    assert (book.running(), book.case.clocks) == (before, clocks)
    assert book.verified() == []


@pytest.mark.parametrize(
    ("act", "code", "sentence"),
    [
        (moving(REX, by="1 week"), "not_entitled", "Director"),
        (moving(reason=None, by="1 week"), "field_missing", '"reason" is not given'),
        (moving(), "bad_value", "neither is given"),
        (moving(by="1 week", day="2027-06-30"), "bad_value", "both are given"),
        (moving(day="2027-06-30"), "bad_value", '"day" is for one deadline'),
        (moving(by="a while"), "bad_value", 'by: "a while" is not a period'),
        (moving(deadline="completion", by="1 week"), "bad_value", "decision"),
        (moving(deadline="decision", day="soon"), "bad_value", "day: "),
        (moving(deadline="decision", day="2027-03-23"), "nothing_changed", "ends at 2027-03-24"),
        (moving(deadline="decision", day="2040-01-01"), "year_missing", "2039"),
        (moving(deadline="decision", by="900 months"), "year_missing", "2102"),
        (moving(deadline="decision", by="1 week", more="x"), "unknown_field", '"more" cannot be'),
    ],
)
def test_a_move_that_cannot_be_is_refused_in_one_sentence(
    act: Act, code: str, sentence: str
) -> None:
    book = submitted()

    [(found, words)] = reasons(book, act)

    assert found == code
    assert sentence in words


def test_where_nothing_runs_there_is_nothing_to_move() -> None:
    book = Book(FLOW)
    book.do(opening())
    assert reasons(book, moving(by="1 week")) == [("nothing_runs", "no deadline runs on this case")]

    book = submitted()
    book.do(Act(1, "pause", REX, START))
    assert reasons(book, moving(by="1 week")) == [
        ("nothing_runs", "no deadline runs here now; the clock of decision stands still")
    ]


def test_a_flow_that_names_nobody_has_no_deadline_moved() -> None:
    source = changed(OVERRIDE, "", PATIENT)

    assert reasons(submitted(source), moving(by="1 week")) == [
        ("never_overridden", "no deadline of this flow can be moved")
    ]


@pytest.mark.parametrize(("actor", "codes"), [(FAY, []), (REX, ["not_entitled"])])
def test_it_is_shown_as_open_to_those_who_may(actor: int, codes: list[str]) -> None:
    book = submitted()

    shown = options(FLOW, book.case, actor, LATER, book.facts())

    [option] = [each for each in shown if each.action == "set_deadline"]
    assert [each.code for each in option.reasons] == codes
    assert list(option.form) == ["deadline", "day", "by"]
    assert list(option.form["deadline"].choices) == ["decision"]


def test_where_it_is_shown_as_closed_it_is_refused() -> None:
    book = Book(FLOW)
    book.do(opening())

    shown = options(FLOW, book.case, FAY, LATER, book.facts())

    [option] = [each for each in shown if each.action == "set_deadline"]
    assert [each.code for each in option.reasons] == ["nothing_runs"]


def test_the_last_day_that_there_is_cannot_be_an_end() -> None:
    book = submitted()

    [(code, sentence)] = reasons(book, moving(deadline="decision", day="9999-12-31"))

    assert (code, sentence) == (
        "year_missing", 'the calendar "geneva" has no days for 9999; add the year to it',
    )  # fmt: skip
