"""The books as a whole, summed from every posting; and the entries that touch a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from workflow.domain.books.accounts import Balance
from workflow.store.ledger import balance_of
from workflow.store.tables import accounts, entries, history, postings


@dataclass(frozen=True, slots=True)
class Line:
    """An account in the trial balance.

    Attributes:
        posted: the sum of its postings, which its balance must equal.
        original_posted: likewise in the currency of the claim.
    """

    balance: Balance
    posted: int
    original_posted: int


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """An entry with its postings.

    Attributes:
        action: what caused it, on the case that it is of.
        postings: rows of the table, in order.
    """

    case_id: int
    seq: int
    at: datetime
    action: str
    command_id: str | None
    reverses: int | None
    postings: tuple[Mapping[str, Any], ...]


def trial_balance(session: Session) -> list[Line]:
    """Every account with the sum of its postings, in order of id."""
    sums = (
        select(
            postings.c.account_id,
            func.sum(postings.c.amount).label("posted"),
            func.sum(postings.c.original_amount).label("original_posted"),
        )
        .group_by(postings.c.account_id)
        .subquery()
    )
    statement = (
        select(*accounts.c, sums.c.posted, sums.c.original_posted)
        .join_from(accounts, sums, accounts.c.id == sums.c.account_id, isouter=True)
        .order_by(accounts.c.id)
    )
    return [
        Line(balance_of(row), int(row.posted or 0), int(row.original_posted or 0))
        for row in session.execute(statement)
    ]


def entries_of(session: Session, case_id: int) -> list[PostedEntry]:
    """The entries that post on accounts of a case, whichever case made them, in order of time."""
    on_its_accounts = (
        select(postings.c.case_id, postings.c.seq)
        .join_from(postings, accounts, accounts.c.id == postings.c.account_id)
        .where(or_(accounts.c.contribution_id == case_id, accounts.c.initiative_id == case_id))
        .distinct()
        .subquery()
    )
    statement = (
        select(
            *postings.c, entries.c.command_id, entries.c.reverses, history.c.at, history.c.action
        )
        .join_from(postings, on_its_accounts, _same(postings, on_its_accounts))
        .join(entries, _same(postings, entries))
        .join(history, _same(postings, history))
        .order_by(history.c.at, postings.c.case_id, postings.c.seq, postings.c.number)
    )
    found: dict[tuple[int, int], list[Any]] = {}
    for row in session.execute(statement):
        found.setdefault((row.case_id, row.seq), []).append(row)
    return [
        PostedEntry(
            case, seq, rows[0].at, rows[0].action, rows[0].command_id, rows[0].reverses,
            tuple(row._mapping for row in rows),
        )
        for (case, seq), rows in found.items()
    ]  # fmt: skip


def _same(one: Any, other: Any) -> Any:
    return and_(one.c.case_id == other.c.case_id, one.c.seq == other.c.seq)
