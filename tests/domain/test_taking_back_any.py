"""Whatever was done before: an act that is taken back leaves the case as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.build import ADA, ADM, BEN, COY, DEE, EVE, FAY, GRANTS, REX, START, facts, published
from tests.domain.book import Book, opening
from tests.flows import MENDABLE
from workflow.domain.case import Act
from workflow.errors import Refused

FLOW = published(MENDABLE)
KNOWN = facts((*GRANTS, (ADM, "registry", None)))
"""Adm takes back, and does nothing else."""

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Wish:
    """Something that somebody would like to do; the clock for ``None`` as the action."""

    action: str | None
    actor: int = ADM
    values: tuple[tuple[str, Any], ...] = ()
    minutes: int = 0

    def act(self, at: datetime) -> Act:
        """The act at an instant."""
        values: Mapping[str, Any] = dict(self.values)
        return Act(1, self.action or "remind", self.actor, at, values, reason="So it is.")


def wish(action: str, *actors: int, **values: st.SearchStrategy[Any]) -> st.SearchStrategy[Wish]:
    """A wish of one of ``actors``, some minutes after the one before."""
    return st.builds(
        Wish,
        st.just(action),
        st.sampled_from(actors),
        st.fixed_dictionaries(values).map(lambda drawn: tuple(drawn.items())),
        st.integers(0, 20),
    )


WORDS = st.sampled_from(["Wells", "Pumps", "Roads"])
SUMS = st.sampled_from(["1.00 CHF", "5000.00 CHF", "9000.00 CHF"])
DATES = st.sampled_from(["2027-05-01", "2027-06-01", None])

ACTS = st.one_of(
    wish("submit", ADA, BEN),
    wish("edit", ADA, title=WORDS),
    wish("edit", ADA, target=SUMS),
    wish("edit", REX, start=DATES),
    wish("edit", FAY, contact=st.sampled_from([COY, EVE])),
    wish("assign", REX, counsellor=st.sampled_from([COY, DEE, EVE])),
    wish("advise", COY, DEE, EVE, advice=st.just("favourable"), remark=WORDS),
    wish("return", REX, EVE, missing=WORDS),
    wish("approve", FAY, DEE, granted=SUMS),
    wish("pause", REX, FAY, DEE),
    wish("resume", REX, FAY, DEE),
    wish("withdraw", ADA),
)
OTHERS = st.one_of(
    wish("comment", ADA, COY, text=WORDS),
    wish("take_back", ADM),
    st.just(Wish(None)),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(ACTS, ACTS, OTHERS), max_size=12), st.lists(ACTS, min_size=1), st.data())
def test_an_act_that_is_taken_back_leaves_the_case_as_it_was(
    wishes: list[Wish], mistakes: list[Wish], data: st.DataObject
) -> None:
    book, at = Book(FLOW, KNOWN), START
    book.do(opening())
    for each in wishes:
        at = _try(book, each, at)[0]
    before, running, owed = book.case, book.running(), book.owed()
    done = next((each for each in mistakes if _try(book, each, at)[1]), None)
    if done is None:
        return
    at += timedelta(minutes=20)
    if data.draw(st.booleans(), "somebody comments"):
        book.do(Wish("comment", REX, (("text", "A mistake."),)).act(at))

    book.do(Wish("take_back").act(at + 9 * MINUTE))

    reference = book.case.reference
    assert replace(book.case, revision=0, head="") == replace(
        before, revision=0, head="", reference=reference
    )
    assert reference == before.reference or before.reference is None
    assert (book.running(), book.owed()) == (running, owed)
    assert book.verified() == []


def _try(book: Book, each: Wish, at: datetime) -> tuple[datetime, bool]:
    """Do it if it is open; when it is then, and whether it was done."""
    if each.action is None:
        return _let_the_clock_act(book, at), True
    later = at + each.minutes * MINUTE
    try:
        book.do(each.act(later))
    except Refused:
        return at, False
    return later, True


def _let_the_clock_act(book: Book, at: datetime) -> datetime:
    """Time passes to the end of the deadline that is due first."""
    expired = book.next_due()
    if expired is None:
        return at
    later = max(at, expired.due_at)
    book.do(Act(1, "remind", None, later, expired=expired))
    return later
