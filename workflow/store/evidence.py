"""Rows as they lie in the tables, for verification and export; nothing is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, select
from sqlalchemy.orm import Session

from workflow.store import tables

Kept = dict[str, Any]


def case_ids(session: Session) -> list[int]:
    """Every case, in order of id."""
    return list(session.execute(select(tables.cases.c.id).order_by(tables.cases.c.id)).scalars())


def of_cases(session: Session, table: Table, ids: Sequence[int]) -> dict[int, list[Kept]]:
    """The rows of ``table`` that belong to these cases, by case, in order of the table's key."""
    column: ColumnElement[int] = table.c.id if table is tables.cases else table.c.case_id
    statement = select(table).where(column.in_(ids)).order_by(*table.primary_key.columns)
    found: dict[int, list[Kept]] = {case_id: [] for case_id in ids}
    name = "id" if table is tables.cases else "case_id"
    for row in session.execute(statement):
        found[row._mapping[name]].append(_kept(row))
    return found


def whole(session: Session, table: Table) -> list[Kept]:
    """All rows of ``table``, in order of its key."""
    statement = select(table).order_by(*table.primary_key.columns)
    return [_kept(row) for row in session.execute(statement)]


def stray_rows(session: Session, table: Table) -> list[int]:
    """Ids of cases that ``table`` has rows of and that do not exist."""
    known = select(tables.cases.c.id)
    statement = select(table.c.case_id).where(table.c.case_id.not_in(known)).distinct()
    return sorted(session.execute(statement).scalars())


def numbers_given(session: Session) -> dict[tuple[str, int], int]:
    """(Flow, year) to how many references were given, as the histories tell."""
    given = tables.history.c.payload["reference"].as_string().is_not(None)
    statement = select(tables.history.c.flow, tables.history.c.at).where(given)
    counted: dict[tuple[str, int], int] = {}
    for row in session.execute(statement):
        key = (row.flow, row.at.year)
        counted[key] = counted.get(key, 0) + 1
    return counted


def _kept(row: Row[Any]) -> Kept:
    return dict(row._mapping)
