"""Undoing an entry: a second one moves everything back, while it is still there to be moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from definitions.currencies import written
from workflow.domain.books.accounts import NO_ENTRY, Books, Entry, Movement, Taken, is_limited
from workflow.domain.books.asked import NotPosted
from workflow.domain.books.posting import merged, refuse_closed
from workflow.domain.case import Case
from workflow.domain.published import PublishedFlow
from workflow.domain.recording_books import posted_in
from workflow.errors import Reason, reason


def reversal(
    flow: PublishedFlow, case: Case, rows: Sequence[Mapping[str, Any]], books: Books
) -> Entry:
    """What undoes the entries of some history rows of a case.

    Args:
        rows: of an act that stands, and of the automatic actions that it made true.

    Raises:
        NotPosted: what was posted has moved on meanwhile, or what was given back was taken.
    """
    undone = merged(
        replace(each, amount=-each.amount, original=-each.original,
                before=books.on(each.place).amount)
        for row in rows for each in posted_in(row)
    )  # fmt: skip
    refuse_closed(books, undone)
    after = books.moved(undone)
    for movement in undone:
        if is_limited(movement.place) and after.on(movement.place).amount < 0:
            raise NotPosted(_moved_on(movement))
    taken = tuple(
        Taken(key, -units, flow.flow.quotas[key.split("/")[1]].most)
        for row in rows
        for key, units in row["effects"].get("taken", ())
    )
    if not undone and not taken:
        return NO_ENTRY
    for quota in taken:
        if quota.units > 0 and books.used.get(quota.key, 0) + quota.units > quota.most:
            raise NotPosted(_taken_since(quota))
    return Entry(undone, taken=taken, reverses=rows[0]["seq"])


def _moved_on(movement: Movement) -> Reason:
    there = written(movement.before, movement.place.currency)
    return reason(
        "money_moved_on",
        f"what it posted has moved on: {there} is left on {movement.place.purpose}, and"
        f" {written(-movement.amount, movement.place.currency)} is wanted back",
        clears="an act that mends it",
        account=movement.place.id,
    )


def _taken_since(quota: Taken) -> Reason:
    return reason(
        "quota_exceeded",
        f"what it gave back was taken by another case since: {quota.key}",
        clears="an act that mends it",
        key=quota.key,
    )
