"""The books: accounts as they stand, held while acts are decided on, and what is posted on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from definitions.books import HOLDING, Account
from workflow.domain.books.accounts import Balance, Place
from workflow.store.bulk import document, execute, insert_statement, on_postgresql, source
from workflow.store.tables import accounts, closed_books

LOCK = 0x706C6269  # "plbi": one advisory lock for each initiative

_HOLD = (
    "SELECT CASE WHEN x.alone THEN CAST(pg_advisory_xact_lock(x.lock, x.number) AS text)"
    " ELSE CAST(pg_advisory_xact_lock_shared(x.lock, x.number) AS text) END"
    " FROM (SELECT alone, CAST(:lock AS integer) AS lock,"
    " CAST(mod(case_id, 2147483647) AS integer) AS number"
    " FROM jsonb_to_recordset(CAST(:held AS jsonb)) AS r(case_id bigint, alone boolean)"
    " ORDER BY case_id OFFSET 0) AS x"
)


def of_cases(
    session: Session, case_ids: Collection[int], funds: Collection[str], *, hold: bool
) -> dict[str, Balance]:
    """The accounts of contributions and initiatives, and of pooled funds, by id.

    Args:
        hold: keep everybody else from posting on them until the transaction ends.
    """
    of_case = _of_cases(case_ids)
    pooled = and_(accounts.c.fund.in_(sorted(funds)), accounts.c.purpose == Account.POOLED.value)
    # In order of id, so that two acts cannot wait for each other.
    wanted = select(accounts).where(or_(of_case, pooled) if funds else of_case)
    return _read(session, wanted.order_by(accounts.c.id), hold=hold)


def hold(session: Session, own: Collection[int], paid_for: Collection[int]) -> None:
    """Keep acts on what is paid for and on what pays for it apart until the transaction ends.

    Accounts that are not there yet have no rows to lock: without this an initiative could close its
    books while somebody posts the first money on them. Contributions do not wait for each other.
    SQLite has one writer and needs none.

    Args:
        own: initiatives that act.
        paid_for: initiatives of contributions that act.
    """
    wanted = {**dict.fromkeys(paid_for, False), **dict.fromkeys(own, True)}
    if wanted and on_postgresql(session):
        # In order, so that two batches cannot wait for each other.
        rows = [{"case_id": case, "alone": alone} for case, alone in sorted(wanted.items())]
        execute(session, _HOLD, held=document(rows), lock=str(LOCK))


def closed_among(session: Session, case_ids: Collection[int]) -> frozenset[int]:
    """Which of these cases have closed their books."""
    wanted = closed_books.c.case_id.in_(sorted(case_ids))
    return frozenset(session.execute(select(closed_books.c.case_id).where(wanted)).scalars())


def money_left(session: Session, case_ids: Collection[int]) -> bool:
    """Whether money is on accounts of these cases that must be empty when books are closed."""
    if not case_ids:
        return False
    wanted = select(accounts.c.id).where(
        _of_cases(case_ids),
        accounts.c.fund.is_(None),
        accounts.c.purpose.in_([purpose.value for purpose in HOLDING]),
        accounts.c.balance != 0,
    )
    return session.execute(wanted.limit(1)).first() is not None


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


def _of_cases(case_ids: Collection[int]) -> ColumnElement[bool]:
    return or_(
        accounts.c.contribution_id.in_(sorted(case_ids)),
        accounts.c.initiative_id.in_(sorted(case_ids)),
    )


def _read(session: Session, statement: Select[Any], *, hold: bool) -> dict[str, Balance]:
    if hold:
        statement = statement.with_for_update()
    return {row.id: balance_of(row) for row in session.execute(statement)}
