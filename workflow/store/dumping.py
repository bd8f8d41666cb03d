"""Whole tables out of a database and into another, the same whichever kind each is.

A row is a JSON list of its cells in the order of the table's columns: instants in their one written
form, JSON with its keys sorted. Rows stand in the order of their key, letters by their code points,
so that the same rows make the same bytes on both databases. Only some rows at a time are in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from workflow.domain.leaves import canonical
from workflow.errors import Clash
from workflow.store.bulk import insert_rows, on_postgresql
from workflow.store.tables import metadata

AT_ONCE = 500

COLUMNS = {
    table.name: tuple(column.name for column in table.columns) for table in metadata.sorted_tables
}
"""Every table, those that others refer to first, and what a row of it holds."""


class Unfit(Exception):
    """Rows cannot be put into the tables; the sentence says which and why."""


def lines(session: Session, name: str) -> Iterator[bytes]:
    """Every row of a table, a line each.

    Raises:
        Unfit: a cell has lost its form.
    """
    table = metadata.tables[name]
    order = [_by_code_point(session, column) for column in table.primary_key]
    statement = select(table).order_by(*order).execution_options(yield_per=AT_ONCE)
    try:
        for row in session.execute(statement):
            yield _LINE.encode(tuple(row)).encode() + b"\n"
    except (TypeError, ValueError) as problem:
        raise Unfit(f"a row of {name} cannot be read: {problem}") from problem


def load(session: Session, name: str, found: Iterable[bytes]) -> int:
    """Put rows into a table, which is empty; how many there were.

    Raises:
        Unfit: a line is no row of this table, or the database refuses it.
    """
    table = metadata.tables[name]
    rows = _rows(table, found)
    done = 0
    try:
        while batch := list(islice(rows, AT_ONCE)):
            insert_rows(session, table, batch)
            done += len(batch)
    except Clash as clash:
        raise Unfit(f"the rows of {name} break the rule {clash.rule}") from clash
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0]
        raise Unfit(f"the rows of {name} cannot be kept: {said}") from error
    return done


def is_empty(session: Session) -> bool:
    """Whether no table has a row."""
    return not any(
        session.execute(select(text("1")).select_from(table).limit(1)).first()
        for table in metadata.sorted_tables
    )


def settle(session: Session) -> None:
    """After all rows are in: numbers go on behind the last, and plans fit what is there.

    SQLite does the one by itself and does not need the other.
    """
    if not on_postgresql(session):
        return
    for table in metadata.sorted_tables:
        if (column := table.autoincrement_column) is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            last = select(func.max(column)).scalar_subquery()
            first_of_all = func.setval(sequence, func.coalesce(last, 1), last.is_not(None))
            session.execute(select(first_of_all))
    session.execute(text("ANALYZE"))


def _by_code_point(session: Session, column: Column[Any]) -> ColumnElement[Any]:
    by_letters = isinstance(column.type, String) and on_postgresql(session)
    return column.collate("C") if by_letters else column


def _rows(table: Table, found: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    names = COLUMNS[table.name]
    for number, line in enumerate(found, start=1):
        cells = _cells(line)
        if len(cells) != len(names):
            raise Unfit(f"row {number} of {table.name} is not one of this table")
        yield dict(zip(names, cells, strict=True))


def _cells(line: bytes) -> Sequence[Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return ()
    return found if isinstance(found, list) else ()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return canonical(value)
    raise TypeError(f"{type(value).__name__} cannot be backed up")


_LINE = json.JSONEncoder(default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
