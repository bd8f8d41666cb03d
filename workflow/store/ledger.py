"""The books: accounts as they stand, held while acts are decided on, and what is posted on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from definitions.books import Account
from workflow.domain.books.accounts import Balance, Place
from workflow.store.bulk import document, execute, insert_statement, on_postgresql, source
from workflow.store.tables import accounts


def of_cases(
    session: Session, case_ids: Collection[int], funds: Collection[str], *, hold: bool
) -> dict[str, Balance]:
    """The accounts of contributions and initiatives, and of pooled funds, by id.

    Args:
        hold: keep everybody else from posting on them until the transaction ends.
    """
    of_case = or_(
        accounts.c.contribution_id.in_(sorted(case_ids)),
        accounts.c.initiative_id.in_(sorted(case_ids)),
    )
    pooled = and_(accounts.c.fund.in_(sorted(funds)), accounts.c.purpose == Account.POOLED.value)
    # In order of id, so that two acts cannot wait for each other.
    wanted = select(accounts).where(or_(of_case, pooled) if funds else of_case)
    return _read(session, wanted.order_by(accounts.c.id), hold=hold)


def closed_among(session: Session, case_ids: Collection[int]) -> frozenset[int]:
    """Which of these initiatives have closed their books."""
    outside = accounts.alias()
    # A contribution that closes its own books closes its accounts at the initiative too, and those
    # of other givers there stay open.
    by_its_giver = exists().where(
        outside.c.contribution_id == accounts.c.contribution_id,
        outside.c.purpose == Account.CONTRIBUTOR.value,
        outside.c.closed,
    )
    statement = (
        select(accounts.c.initiative_id)
        .where(accounts.c.initiative_id.in_(sorted(case_ids)), accounts.c.closed, ~by_its_giver)
        .distinct()
    )
    return frozenset(session.execute(statement).scalars())


def all_accounts(session: Session) -> list[Balance]:
    """Every account, in order of id."""
    return list(_read(session, select(accounts).order_by(accounts.c.id), hold=False).values())


def balance_of(row: Any) -> Balance:
    """What stands on the account of a row."""
    place = Place(
        contribution=row.contribution_id,
        purpose=Account(row.purpose),
        currency=row.currency,
        initiative=row.initiative_id,
        fund=row.fund,
        line=row.line,
        earmark=row.earmark,
        original=row.original,
    )
    return Balance(place, row.balance, row.original_balance, row.closed)


def close(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Close accounts by their ids; nothing is posted on them any more."""
    if rows:
        statement = _close_statement(on_postgresql(session))
        execute(session, statement, closing=document(rows))


@cache
def add_statement(columns: tuple[str, ...], postgres: bool) -> str:
    """INSERT of accounts that nobody knew of; where somebody was faster, both sums stand on it."""
    insert = insert_statement(accounts, columns, postgres)
    return (
        f"{insert} WHERE true ON CONFLICT (id) DO UPDATE SET "
        "balance = accounts.balance + excluded.balance, "
        "original_balance = accounts.original_balance + excluded.original_balance"
    )


@cache
def move_statement(postgres: bool) -> str:
    """UPDATE of accounts by what they gain; a closed one is not found."""
    columns = ("id", "balance", "original_balance")
    read = source(accounts, columns, postgres, "moved")
    return (
        "UPDATE accounts SET balance = accounts.balance + x.balance, "  # noqa: S608 - our own names
        "original_balance = accounts.original_balance + x.original_balance "
        f"FROM {read} WHERE accounts.id = x.id"
    )


@cache
def _close_statement(postgres: bool) -> str:
    read = source(accounts, ("id",), postgres, "closing")
    return f"UPDATE accounts SET closed = true FROM {read} WHERE accounts.id = x.id"  # noqa: S608 - our own names


def _read(session: Session, statement: Select[Any], *, hold: bool) -> dict[str, Balance]:
    if hold:
        statement = statement.with_for_update()
    return {row.id: balance_of(row) for row in session.execute(statement)}
