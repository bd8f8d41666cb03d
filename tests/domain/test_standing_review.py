"""A review that stands at a date: with nobody's decision by then, its default outcome follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.build import ADA, DAY, START, facts, published
from tests.domain.book import Book
from tests.flows import changed
from workflow.domain.case import Act

REVIEW = """\
format: 1
flow: reviewed
title: {en: Group}
languages: [en]
reference: RV-{number}
calendar: geneva
roles:
  keeper: {of: office}
fields:
  review_on: {type: date, optional: true}
states:
  active: {title: {en: Active}, initial: true, editable_by: {keeper: review_on}}
  over: {title: {en: Over}, final: unsuccessful}
actions:
  continue: {title: {en: Continue}, from: active, by: keeper, fills: review_on}
  dissolve: {title: {en: Dissolve}, from: active, to: over, by: clock}
deadlines:
  review:
    starts: field review_on
    runs_in: active
    do: dissolve
"""
AGAIN = changed(
    "do: dissolve\n", "do: note\n    recurs: 2 years\n",
    changed(
        "actions:\n", "actions:\n  note: {title: {en: Note}, from: active, by: clock}\n", REVIEW
    ),
)  # fmt: skip


def opened(source: str) -> Book:
    """A group whose review stands at 12 March 2027."""
    book = Book(published(source), replace(facts(), references={}))
    book.case = replace(book.case, state="active")
    book.do(Act(1, "open", ADA, START, {"review_on": "2027-03-12"}))
    return book


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_without_a_decision_by_its_day_the_default_outcome_follows() -> None:
    book = opened(REVIEW)
    expired = book.next_due()
    assert expired is not None
    assert expired.due_at == at("2027-03-13")

    book.do(Act(1, "remind", None, expired.due_at + DAY, expired=expired))

    assert book.case.state == "over"
    assert book.verified() == []


def test_a_decision_before_its_day_puts_the_review_off() -> None:
    book = opened(REVIEW)

    book.do(Act(1, "continue", ADA, START, {"review_on": "2029-03-14"}))

    assert [due for _, due in book.running()] == [at("2029-03-15")]
    assert book.verified() == []


def test_a_review_that_recurs_stands_at_its_next_date() -> None:
    book = opened(AGAIN)
    expired = book.next_due()
    assert expired is not None

    book.do(Act(1, "remind", None, expired.due_at + DAY, expired=expired))

    assert book.case.state == "active"
    assert [due for _, due in book.running()] == [at("2029-03-13")]


def test_a_date_that_is_counted_back_from_is_a_review_before_it() -> None:
    book = opened(changed("do: dissolve\n", "do: dissolve\n    before: 1 week\n", REVIEW))

    assert [due for _, due in book.running()] == [at("2027-03-06")]
