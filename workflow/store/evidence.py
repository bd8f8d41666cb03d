"""Rows as they lie in the tables, for verification and export; nothing is left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Select, Table, Text, select, type_coerce
from sqlalchemy.orm import Session

from workflow.store import tables
from workflow.store.bulk import on_postgresql
from workflow.store.types import Json, UtcDateTime, read_instant

Kept = dict[str, Any]


def case_ids(session: Session) -> list[int]:
    """Every case, in order of id."""
    return list(session.execute(select(tables.cases.c.id).order_by(tables.cases.c.id)).scalars())


def of_cases(session: Session, table: Table, ids: Sequence[int]) -> dict[int, list[Kept]]:
    """The rows of ``table`` that belong to these cases, by case, in order of the table's key."""
    column: ColumnElement[int] = table.c.id if table is tables.cases else table.c.case_id
    statement = _as_they_lie(session, table).where(column.in_(ids))
    found: dict[int, list[Kept]] = {case_id: [] for case_id in ids}
    name = "id" if table is tables.cases else "case_id"
    for row in session.execute(statement):
        found[row._mapping[name]].append(_kept(session, table, row))
    return found


def whole(session: Session, table: Table) -> list[Kept]:
    """All rows of ``table``, in order of its key."""
    rows = session.execute(_as_they_lie(session, table))
    return [_kept(session, table, row) for row in rows]


def stray_rows(session: Session, table: Table) -> list[int]:
    """Ids of cases that ``table`` has rows of and that do not exist."""
    known = select(tables.cases.c.id)
    statement = select(table.c.case_id).where(table.c.case_id.not_in(known)).distinct()
    return sorted(session.execute(statement).scalars())


def _as_they_lie(session: Session, table: Table) -> Select[Any]:
    """All columns, in order of the key; on SQLite as text where a cell may have lost its form."""
    columns: list[ColumnElement[Any]] = list(table.c)
    if not on_postgresql(session):
        columns = [
            type_coerce(column, Text).label(column.name) if _has_form(column) else column
            for column in table.c
        ]
    return select(*columns).order_by(*table.primary_key.columns)


def _kept(session: Session, table: Table, row: Row[Any]) -> Kept:
    if on_postgresql(session):  # which lets no cell lose its form
        return dict(row._mapping)
    return {name: _read(table.c[name], value) for name, value in row._mapping.items()}


def _has_form(column: Column[Any]) -> bool:
    return column.type is Json or isinstance(column.type, UtcDateTime)


def _read(column: Column[Any], value: Any) -> Any:
    """A cell's value; what is no JSON or no instant any more stays the text that it is."""
    if not isinstance(value, str) or not _has_form(column):
        return value
    with suppress(ValueError):
        return _read_json(value) if column.type is Json else read_instant(value)
    return value


def _read_json(text: str) -> Any:
    # Python would read NaN, too, and what is hashed for it is what is hashed for null.
    return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is Python's own and no JSON")
