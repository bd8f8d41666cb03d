"""The books: accounts as they stand, held while acts are decided on, and what is posted on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from definitions.books import HOLDING, Account
from workflow.domain.books.accounts import Balance, Place
from workflow.store.bulk import document, execute, insert_statement, on_postgresql, source
from workflow.store.reading import among, named, read
from workflow.store.tables import accounts, cases, closed_books

LOCK = 0x706C6269  # "plbi": one advisory lock for each initiative

ALL = tuple(
    accounts.c[name]
    for name in (
        "id", "contribution_id", "initiative_id", "fund", "purpose", "line", "earmark", "currency",
        "original", "balance", "original_balance", "closed",
    )
)  # fmt: skip

KEEPER = (cases.c.id, cases.c.flow, cases.c.version, cases.c.state, closed_books.c.case_id)

_HOLD = (
    "SELECT CASE WHEN x.alone THEN CAST(pg_advisory_xact_lock(x.lock, x.number) AS text)"
    " ELSE CAST(pg_advisory_xact_lock_shared(x.lock, x.number) AS text) END"
    " FROM (SELECT alone, CAST(:lock AS integer) AS lock,"
    " CAST(mod(case_id, 2147483647) AS integer) AS number"
    " FROM jsonb_to_recordset(CAST(:held AS jsonb)) AS r(case_id bigint, alone boolean)"
    " ORDER BY case_id OFFSET 0) AS x"
)


@dataclass(frozen=True, slots=True)
class Keeper:
    """A case as somebody sees it who posts on accounts that it shares.

    Attributes:
        closed: its id again, if its books are closed.
    """

    id: int
    flow: str
    version: int
    state: str
    closed: int | None


def of_cases(
    session: Session, case_ids: Collection[int], funds: Collection[str], *, hold: bool
) -> dict[str, Balance]:
    """The accounts of contributions and initiatives, and of pooled funds, by id.

    Args:
        hold: keep everybody else from posting on them until the transaction ends.
    """
    # In order of id, so that two acts cannot wait for each other.
    statement = _accounts_statement(bool(funds), hold, on_postgresql(session))
    wanted = {"funds": sorted(funds)} if funds else {}
    found = read(session, statement, ALL, ids=sorted(case_ids), **wanted)
    return {row[0]: _balance(row) for row in found}


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


def keepers(session: Session, case_ids: Collection[int]) -> list[Keeper]:
    """Who keeps books, of these cases; none of them is locked."""
    statement = _keepers_statement(on_postgresql(session))
    return [Keeper(*row) for row in read(session, statement, KEEPER, ids=sorted(case_ids))]


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


def balance_of(row: Any) -> Balance:
    """What stands on the account of a row."""
    return _balance([getattr(row, column.name) for column in ALL])


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


@cache
def _accounts_statement(with_funds: bool, hold: bool, postgres: bool) -> str:
    own = [among(name, "ids", "bigint", postgres) for name in ("contribution_id", "initiative_id")]
    if with_funds:
        pooled = among("fund", "funds", "text", postgres)
        own.append(f"({pooled} AND purpose = '{Account.POOLED.value}')")
    return (
        f"SELECT {named(ALL)} FROM accounts WHERE {' OR '.join(own)} ORDER BY id"  # noqa: S608 - our own names
        f"{' FOR UPDATE' if hold and postgres else ''}"
    )


@cache
def _keepers_statement(postgres: bool) -> str:
    return (
        f"SELECT {named(KEEPER)} FROM cases LEFT JOIN closed_books "  # noqa: S608 - our own names
        f"ON closed_books.case_id = cases.id WHERE {among('cases.id', 'ids', 'bigint', postgres)}"
    )


def _of_cases(case_ids: Collection[int]) -> ColumnElement[bool]:
    return or_(
        accounts.c.contribution_id.in_(sorted(case_ids)),
        accounts.c.initiative_id.in_(sorted(case_ids)),
    )


def _balance(row: Sequence[Any]) -> Balance:
    _, contribution, initiative, fund, purpose, *of_money, amount, original_amount, closed = row
    line, earmark, currency, original = of_money
    place = Place(
        contribution, Account(purpose), currency, initiative, fund, line, earmark, original
    )
    return Balance(place, amount, original_amount, bool(closed))  # SQLite has numbers for it
