"""A case on which something was done by mistake, and the act that takes it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.build import ADA, REX, START, published
from tests.domain.book import Book, opening
from tests.flows import MENDABLE
from workflow.domain.case import Act
from workflow.errors import Reason, Refused

MINUTE = timedelta(minutes=1)
FLOW = published(MENDABLE)
FIVE_PAST = START + 5 * MINUTE


def submitted(source: str = MENDABLE) -> Book:
    """A case that was just submitted."""
    book = Book(published(source) if source != MENDABLE else FLOW)
    book.do(opening())
    book.do(act("submit", ADA))
    return book


def act(action: str, actor: int | None, /, **values: object) -> Act:
    return Act(1, action, actor, START, values)


def taking_back(actor: int = REX) -> Act:
    """Five minutes later, with a reason."""
    return replace(act("take_back", actor), at=FIVE_PAST, reason="The wrong button.")


def refused(book: Book, given: Act) -> list[tuple[str, str]]:
    """Code and sentence of each reason."""
    return [(each.code, str(each)) for each in reasons(book, given)]


def reasons(book: Book, given: Act) -> tuple[Reason, ...]:
    before = book.case
    with pytest.raises(Refused) as caught:
        book.do(given)
    assert book.case is before
    return caught.value.reasons
