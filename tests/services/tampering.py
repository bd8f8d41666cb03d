"""Changes behind a database's back, derived from its tables, so that new columns are covered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.build import Bureau
from workflow.errors import WorkflowError
from workflow.services.verify_history import verify_history
from workflow.store import evidence, tables
from workflow.store.types import UtcDateTime

Row = dict[str, Any]

SOMETIME = datetime.fromisoformat("2027-01-02T03:04:05Z")


@dataclass(frozen=True)
class Change:
    """One change: a row gets other ``values``, or it goes, or one like it comes."""

    table: Table
    row: Row
    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        key = "/".join(str(self.row[column.name]) for column in self.table.primary_key)
        return f"{self.kind} {self.table.name} {key} {self.values or ''}"


STATES = {
    "accounts": ["purpose", "original", "fund", "line"],
    "deadlines": ["state"],
    "entries": ["command_id", "reverses"],
    "postings": ["original", "rate"],
    "grants": ["on_behalf_of"],
    "notices": ["state", "context"],
    "people": ["erased_at"],
    "turns": ["holder"],
    "voices": ["stance", "party"],
    "meetings": ["state"],
    "wakes": ["state", "problem", "cause"],
}
"""Columns by which rows of a table are verified differently."""

KINDS = {**STATES, "history": ["kind"], "installation_history": ["action"]}
"""Columns by which rows of a table tell different things."""


def changes_of(session: Session, table: Table, *, thorough: bool) -> Iterator[Change]:
    """Every change to one row of each sort; unless ``thorough``, some to the last row."""
    rows = [dict(row._mapping) for row in session.execute(select(table))]
    if not thorough:
        last = rows[-1]
        for column in table.columns:
            yield Change(table, last, "set", {column.name: made_up(column, last[column.name])})
        yield Change(table, last, "delete")
        yield Change(table, like(table, last, rows), "insert")
        return
    for row in by_sort(rows, STATES.get(table.name, [])):
        for column in table.columns:
            for value in other_values(column, row, rows):
                yield Change(table, row, "set", {column.name: value})
    for row in by_sort(rows, STATES.get(table.name, ["command_id"])):
        yield from (Change(table, row, "set", values) for values in together(table, row, rows))
    for row in by_sort(rows, KINDS.get(table.name, [])):
        yield Change(table, row, "delete")
        yield Change(table, like(table, row, rows), "insert")
        for column in table.columns:
            if isinstance(column.type, JSON):
                value = made_up(column, row[column.name])
                yield Change(table, row, "set", {column.name: value})


def together(table: Table, row: Row, rows: Sequence[Row]) -> Iterator[Row]:
    """Other values at once for the columns that a rule of the table holds together."""
    for rule in table.constraints:
        if isinstance(rule, CheckConstraint):
            words = set(re.findall(r"\w+", str(rule.sqltext)))
            columns = [column for column in table.columns if column.name in words]
            if len(columns) > 1:
                choices = [_choices(column, row, rows) for column in columns]
                for values in product(*choices):
                    named = zip(columns, values, strict=True)
                    other = {c.name: value for c, value in named if value != row[c.name]}
                    if len(other) > 1:
                        yield other


def _choices(column: Column[Any], row: Row, rows: Sequence[Row]) -> list[Any]:
    """Values of a column that its rules may allow: every state, else another or none."""
    if column.name == "state":
        return sorted({each["state"] for each in rows} | {"sending"} - {row["state"]})
    none = [0] if column.type.python_type is int else []
    return [*dict.fromkeys([*other_values(column, row, rows), *none, row[column.name]])]


def by_sort(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """The last row of each sort."""
    sorts: dict[object, Row] = {}
    for row in rows:
        found = [row.get(name) for name in columns]
        sorts[tuple(each if isinstance(each, str) else each is None for each in found)] = row
    return list(sorts.values())


def other_values(column: Column[Any], row: Row, rows: Sequence[Row]) -> Iterator[Any]:
    """Values that fit the column's type and are not the one of ``row``."""
    value = row[column.name]
    others = [each[column.name] for each in rows if each[column.name] not in (value, None)]
    if column.primary_key and column.type.python_type is int:
        yield max([value, *others]) + 1
        return
    if others and not isinstance(column.type, JSON):
        yield others[0]
    yield made_up(column, value)
    if column.type.python_type is int:
        yield (value or 0) - 1
    if column.nullable and value is not None:
        yield None


def made_up(column: Column[Any], value: Any) -> Any:
    """Another value of the column's type that no row needs to have."""
    if isinstance(column.type, JSON):
        return _other_json(value)
    if isinstance(column.type, UtcDateTime):
        return (value or SOMETIME) + timedelta(seconds=1)
    if isinstance(column.type, Boolean):
        return not value
    if column.type.python_type is int:
        return (value or 0) + 1
    return f"{value or ''}x"[-(column.type.length or 10**6) :]  # type: ignore[attr-defined]


def _other_json(value: Any) -> Any:
    """The first leaf changed; what is empty gets something."""
    if isinstance(value, dict) and value:
        name = next(iter(value))
        return {**value, name: _other_json(value[name])}
    if isinstance(value, list) and value:
        return [_other_json(value[0]), *value[1:]]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, dict):
        return {"more": 1}
    if isinstance(value, list):
        return ["more"]
    return f"{value or ''}x"


def like(table: Table, row: Row, rows: Sequence[Row]) -> Row:
    """``row`` once more with everything other that must be unique."""
    keys = [list(table.primary_key.columns)]
    keys += [list(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
    keys += [[column] for column in table.columns if column.unique]
    twin = dict(row)
    for columns in keys:
        column = columns[-1]
        if twin[column.name] is not None:
            while twin[column.name] in [each[column.name] for each in rows]:
                twin[column.name] = made_up(column, twin[column.name])
    return twin


@contextmanager
def behind_its_back(bureau: Bureau) -> Iterator[Session]:
    """A transaction in which references are not looked after; nothing of it stays."""
    with bureau.database.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        with Session(connection) as session:
            if connection.dialect.name == "postgresql":
                session.execute(text("SET LOCAL session_replication_role = replica"))
            yield session
            session.rollback()


def make(session: Session, change: Change) -> bool:
    """Make the change; whether the database took it."""
    table = change.table
    key = [column == change.row[column.name] for column in table.primary_key]
    try:
        with session.begin_nested():
            if change.kind == "insert":
                session.execute(insert(table).values(change.row))
            elif change.kind == "delete":
                session.execute(delete(table).where(*key))
            else:
                session.execute(update(table).where(*key).values(change.values))
    except (DBAPIError, WorkflowError):
        return False
    return True


@dataclass
class Trial:
    """What became of the changes to one table.

    Attributes:
        missed: changes that the verification did not tell of.
        never: columns of which the database took no change at all.
    """

    missed: list[str] = field(default_factory=list)
    never: set[str] = field(default_factory=set)


def tried(bureau: Bureau, table: Table, *, thorough: bool) -> Trial:
    """Each change by itself, looked at and taken back."""
    trial = Trial(never={column.name for column in table.columns})
    with behind_its_back(bureau) as session:
        planned = list(changes_of(session, table, thorough=thorough))
    with behind_its_back(bureau) as session:
        for change in planned:
            whole = session.begin_nested()
            if make(session, change):
                trial.never -= set(change.values)
                trial.missed += missing(session, change)
            whole.rollback()
    return trial


def missing(session: Session, change: Change) -> list[str]:
    """The change, unless the verification finds something; that it breaks off is no finding.

    Most of what is changed about a case is found when that case alone is looked at, which takes a
    small part of the time.
    """
    case = change.row.get("id" if change.table.name == "cases" else "case_id")
    try:
        if case in evidence.case_ids(session) and verify_history(session, [case]).findings:
            return []
        found = verify_history(session).findings
    except Exception as error:  # noqa: BLE001 - all of them are to be told, not the first only
        return [f"{change}: {error!r}"]
    return [] if found else [str(change)]


ALL = tuple(tables.metadata.sorted_tables)
