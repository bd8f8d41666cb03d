"""What an action posts on the books, or why it cannot.

Pure: everything that it may touch is in ``Books``, whose accounts nobody else changes before the
act is on record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from definitions.books import HOLDING, Side
from definitions.currencies import written
from definitions.flow import Action
from workflow.domain.books.accounts import NO_ENTRY, Books, Entry, Movement
from workflow.domain.books.asked import NotPosted, asked_for
from workflow.domain.books.giving import moved_by_contribution
from workflow.domain.books.quotas import given_back, taken_by
from workflow.domain.books.spending import moved_by_initiative
from workflow.domain.case import Case
from workflow.domain.facts import Facts, View
from workflow.domain.published import PublishedFlow
from workflow.errors import Reason, reason


def posting(
    flow: PublishedFlow, action: Action, case: Case, view: View, facts: Facts
) -> tuple[Entry, tuple[Reason, ...]]:
    """What an action posts and takes, or every reason why it cannot.

    Args:
        view: the case as the form leaves it, with the form's answers.
    """
    if not (action.post or action.closes_books or action.takes or action.gives_back):
        return NO_ENTRY, ()
    try:
        entry = _posted(flow, action, case, view, facts)
    except NotPosted as refused:
        return NO_ENTRY, refused.reasons
    return (NO_ENTRY if entry == NO_ENTRY else entry), ()


def _posted(flow: PublishedFlow, action: Action, case: Case, view: View, facts: Facts) -> Entry:
    books, movements = facts.books, list[Movement]()
    for post, question in flow.posts[action.name]:
        if question is not None and (why_not := question.why_not(view)):
            if why_not.code == "condition":
                continue
            raise NotPosted(why_not)
        kept, currency = flow.flow.books, flow.flow.currency
        if kept is None or currency is None:
            continue
        initiative = _initiative(flow, case, facts)
        asked = asked_for(case.id, kept, currency, post, initiative, view.fields, view.answers)
        if asked is None:
            continue
        gives = kept.side is Side.CONTRIBUTION
        moved = (moved_by_contribution if gives else moved_by_initiative)(asked, books)
        refuse_closed(books, moved)
        books = books.moved(moved)
        movements += moved
    closes = _closed(flow, case, facts, books) if action.closes_books else None
    taken = (
        *taken_by(flow, action, case, view, books),
        *given_back(flow, action, case, books),
    )
    return Entry(merged(movements), closes, taken)


def merged(movements: Iterable[Movement]) -> tuple[Movement, ...]:
    """One movement for each account, in order of first use; none where it comes to nothing."""
    found: dict[str, Movement] = {}
    for each in movements:
        earlier = found.get(each.place.id)
        found[each.place.id] = each if earlier is None else replace(
            earlier,
            amount=earlier.amount + each.amount,
            original=earlier.original + each.original,
            rate=earlier.rate or each.rate,
            value_date=earlier.value_date or each.value_date,
        )  # fmt: skip
    return tuple(each for each in found.values() if each.amount or each.original)


def refuse_closed(books: Books, movements: Iterable[Movement]) -> None:
    """Refuse movements on closed accounts."""
    for each in movements:
        if books.is_closed(each.place):
            raise NotPosted(
                reason(
                    "books_closed",
                    f'the account "{each.place.id}" is closed; nothing is posted on it',
                    account=each.place.id,
                )
            )


def _initiative(flow: PublishedFlow, case: Case, facts: Facts) -> int | None:
    """What a contribution is for.

    Raises:
        NotPosted: it is linked to more than one.
    """
    kept = flow.flow.books
    if kept is None or kept.link is None:
        return None
    tied = facts.links.of.get(case.id, {}).get(kept.link, ())
    if len(tied) > 1:
        names = ", ".join(each.reference or str(each.id) for each in tied)
        raise NotPosted(
            reason(
                "for_several",
                f'the contribution is linked as "{kept.link}" to {names}; its money is for one',
                clears="unlinking all but one",
            )
        )
    return tied[0].id if tied else None


def _closed(flow: PublishedFlow, case: Case, facts: Facts, books: Books) -> tuple[str, ...]:
    """The accounts that are closed with the books of a case.

    What pooled money of a contribution pays for keeps its accounts: it may be given once more.

    Raises:
        NotPosted: money is left on them, or they are closed already.
    """
    if case.id in books.closed:
        raise NotPosted(reason("books_closed", "the books are closed already"))
    own = [each for each in books.of_case(case.id) if each.place.fund is None]
    left: dict[tuple[str, str], int] = {}
    for each in own:
        if each.place.purpose in HOLDING and each.amount:
            key = (each.place.purpose.value, each.place.currency)
            left[key] = left.get(key, 0) + each.amount
    if left:
        raise NotPosted(*_left(left))
    concerned = (None, case.id, _initiative(flow, case, facts))
    closing = (each for each in own if each.place.initiative in concerned and not each.closed)
    return tuple(each.place.id for each in closing)


def _left(left: Mapping[tuple[str, str], int]) -> Iterator[Reason]:
    for (purpose, currency), amount in left.items():
        yield reason(
            "money_left",
            f"{written(amount, currency)} is left on {purpose}; the books cannot be closed",
            clears=f"moving what is on {purpose}",
            account=purpose,
            left=written(amount, currency),
        )
