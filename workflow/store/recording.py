"""Writing down a batch of decisions: few statements, however many decisions there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from workflow.domain.records import Records, Row
from workflow.errors import Clash
from workflow.store import ledger, links, quotas, tables, turns, wakes, watches
from workflow.store.bulk import (
    document,
    execute,
    insert_statement,
    on_postgresql,
    source,
    update_rows,
)
from workflow.store.pasts import IN_HOUSE
from workflow.store.voices import reply_statement

CASE_COLUMNS = (
    "id", "reference", "state", "revision", "head",
    "fields", "assigned", "acted", "recused", "clocks", "before", "since", "consultations",
    "looked_at",
)  # fmt: skip


def record(session: Session, records: Records) -> None:
    """Write ``records`` in the transaction of ``session``.

    Raises:
        Clash: a rule of the tables would be broken, or a case has moved on.
    """
    postgres = on_postgresql(session)
    update_rows(session, _settle_statement(postgres), "settled", records.settled)
    update_rows(session, _resume_statement(postgres), "resumed", records.resumed)
    withdrawn = update_rows(session, _withdraw_statement(postgres), "withdrawn", records.withdrawn)
    if withdrawn != len(records.withdrawn):
        raise Clash("a notice that is withdrawn is still in the house")
    if wakes.close(session, records.woken) != len(records.woken):
        raise Clash("a wake is answered once")
    if links.forget(session, records.unlinked) != len(records.unlinked):
        raise Clash("a link that goes is there")
    watches.rewatch(session, records.unwatched, records.watched)
    if quotas.take(session, in_order(records.taken)) != len(records.taken):
        raise Clash("a quota has room for what is taken of it")
    written = _write_all(session, records)
    ledger.close(session, records.closed_accounts)
    if written != len(records.cases):
        raise Clash("a case is at the revision that was decided on")
    if ledger.money_left(session, [row["case_id"] for row in records.closed_books]):
        raise Clash("nothing is left on books that are closed")


def _write_all(session: Session, records: Records) -> int:
    """Every other write; the number of cases that were found as they were decided on."""
    accounts = in_order(records.accounts)
    named: list[tuple[str, list[Row]]] = [
        ("cases", records.cases),
        ("history", records.history),
        ("history_values", records.history_values),
        ("accounts", [row for row in accounts if row["id"] not in records.known_accounts]),
        ("moved", [_gain(row) for row in accounts if row["id"] in records.known_accounts]),
        ("entries", records.entries),
        ("postings", records.postings),
        ("closed_books", records.closed_books),
        ("quota_holds", in_order(records.held)),
        ("notices", records.notices),
        ("deadlines", records.deadlines),
        ("documents", in_order(records.documents)),
        ("voices", in_order(records.voices)),
        ("replied", in_order(records.replied)),
        ("cleared", records.cleared),
        ("wakes", records.wakes),
        ("links", records.links),
        ("turns", records.turns),
        ("turns_over", records.turns_over),
    ]
    present = [(name, rows) for name, rows in named if rows]
    statements = _statements(
        tuple((name, tuple(rows[0])) for name, rows in present), on_postgresql(session)
    )
    documents = {name: document(rows) for name, rows in present}
    if on_postgresql(session):
        return int(execute(session, statements[0], **documents).scalar_one())
    found = 0
    for (name, _), statement in zip(present, statements, strict=True):
        changed = execute(session, statement, **{name: documents[name]}).rowcount
        found = changed if name == "cases" else found
    return found


def in_order(by_key: Mapping[Any, Row]) -> list[Row]:
    """Rows in the order of their key, so that two batches cannot wait for each other."""
    return [row for _, row in sorted(by_key.items())]


def _gain(row: Row) -> Row:
    return {name: row[name] for name in ("id", "balance", "original_balance")}


@cache
def _statements(parts: tuple[tuple[str, tuple[str, ...]], ...], postgres: bool) -> tuple[str, ...]:
    """One statement a table; on PostgreSQL all of them as one, so that they travel once."""
    each = tuple(_statement(name, columns, postgres) for name, columns in parts)
    if not postgres:
        return each
    expressions = ", ".join(
        f"{name}_written AS ({statement} RETURNING 1)"
        for (name, _), statement in zip(parts, each, strict=True)
    )
    return (f"WITH {expressions} SELECT count(*) FROM cases_written",)  # noqa: S608 - our own names


def _statement(name: str, columns: tuple[str, ...], postgres: bool) -> str:
    if (update := _updates().get(name)) is not None:
        return update(postgres)
    if (insert_or_add := _ADDING.get(name)) is not None:
        return insert_or_add(columns, postgres)
    table: Table = tables.metadata.tables[name]
    insert = insert_statement(table, columns, postgres)
    # SQLite wants to be told that the SELECT is over before it reads ON as the beginning of
    # something else than a join.
    if name == "documents":  # one that is there already is named once more
        return f"{insert} WHERE true ON CONFLICT (sha256) DO NOTHING"
    if name == "turns":
        return f"{insert} WHERE true {turns.INSTEAD}"
    return insert


_ADDING: Mapping[str, Callable[[tuple[str, ...], bool], str]] = {
    "accounts": ledger.add_statement,
    "quota_holds": quotas.keep_statement,
}
"""Inserts that add to what is there already."""


@cache
def _updates() -> Mapping[str, Callable[[bool], str]]:
    return {
        "cases": _case_statement,
        "cleared": _clear_statement,
        "moved": ledger.move_statement,
        "replied": reply_statement,
        "turns_over": turns.over_statement,
    }


def _case_statement(postgres: bool) -> str:
    """UPDATE of the cases; one whose revision has moved is not found and not written."""
    read = source(tables.cases, CASE_COLUMNS, postgres)
    read = _with_number(read, "was", "cases", postgres)
    columns = [name for name in CASE_COLUMNS if name not in ("id", "fields")]
    values = ", ".join(f'"{name}" = x."{name}"' for name in columns)
    return (
        f"UPDATE cases SET {values}, fields = coalesce(x.fields, cases.fields) "  # noqa: S608 - our own names
        f"FROM {read} WHERE cases.id = x.id AND cases.revision = x.was"
    )


def _clear_statement(postgres: bool) -> str:
    read = source(tables.deadlines, ("case_id", "name", "closed_seq"), postgres, "cleared")
    # The plus keeps SQLite from reading every deadline that the case ever had, by its index on seq.
    # What is true of every row makes PostgreSQL expect few; otherwise it reads all that run.
    return (
        "UPDATE deadlines SET state = 'cleared', closed_seq = x.closed_seq "  # noqa: S608 - our own names
        f"FROM {read} WHERE deadlines.case_id = x.case_id AND deadlines.name = x.name "
        "AND deadlines.state = 'open' AND +deadlines.seq < x.closed_seq "
        "AND x.case_id > 0 AND x.closed_seq > 0"
    )


@cache
def _settle_statement(postgres: bool) -> str:
    read = source(tables.deadlines, ("id", "state", "closed_seq"), postgres, "settled")
    return (
        "UPDATE deadlines SET state = x.state, closed_seq = x.closed_seq "  # noqa: S608 - our own names
        f"FROM {read} WHERE deadlines.id = x.id AND deadlines.state = 'open'"
    )


@cache
def _resume_statement(postgres: bool) -> str:
    read = source(tables.deadlines, ("id",), postgres, "resumed")
    return (
        f"UPDATE deadlines SET state = 'open', closed_seq = NULL FROM {read} "  # noqa: S608 - our own names
        "WHERE deadlines.id = x.id AND deadlines.state = 'cleared'"
    )


@cache
def _withdraw_statement(postgres: bool) -> str:
    read = source(tables.notices, ("id",), postgres, "withdrawn")
    states = ", ".join(f"'{state}'" for state in IN_HOUSE)
    return (
        f"UPDATE notices SET state = 'withdrawn' FROM {read} "  # noqa: S608 - our own names
        f"WHERE notices.id = x.id AND notices.state IN ({states})"
    )


def _with_number(read: str, name: str, bound: str, postgres: bool) -> str:
    """The table expression with one more whole number, which is no column of the table."""
    if postgres:
        return read.removesuffix(")") + f', "{name}" integer)'
    ending = f" FROM json_each(:{bound})) AS x"
    return read.removesuffix(ending) + f", value ->> '$.{name}' AS \"{name}\"{ending}"
