"""Reading by statements of our own text, for what every act reads.

They go to the driver as they stand, since compiling a statement and its lists anew costs more than
SQLite needs to run it. What is looked for travels as one list, however long it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import Session

from workflow.domain.leaves import canonical
from workflow.store.bulk import for_driver, on_postgresql
from workflow.store.types import Json, UtcDateTime, read_instant

Columns = tuple[Column[Any], ...]
Cell = Callable[[Any], Any]


def read(
    session: Session, statement: str, columns: Columns, **wanted: object
) -> list[tuple[Any, ...]]:
    """The rows of ``statement``, each cell as the type of its column reads it.

    Args:
        columns: what the statement selects, in its order.
        wanted: bound by name; lists are bound where ``among`` stands in the statement.
    """
    postgres = on_postgresql(session)
    bound = wanted if postgres else {name: _for_sqlite(value) for name, value in wanted.items()}
    found = session.connection().exec_driver_sql(for_driver(statement, postgres), bound)
    cells = _cells(columns, postgres)
    return [_read(row, cells) for row in found.all()]


def among(expression: str, name: str, kind: str, postgres: bool) -> str:
    """The condition that ``expression`` is one of the list that is bound as ``name``.

    Args:
        kind: PostgreSQL's type of its entries.
    """
    if postgres:
        return f"{expression} = ANY(CAST(:{name} AS {kind}[]))"
    return f"{expression} IN (SELECT value FROM json_each(:{name}))"  # noqa: S608 - our own names


def named(columns: Sequence[Column[Any]]) -> str:
    """The columns as a statement lists them."""
    return ", ".join(f'{column.table.name}."{column.name}"' for column in columns)


def _read(row: Sequence[Any], cells: tuple[tuple[int, Cell], ...]) -> tuple[Any, ...]:
    if not cells:
        return tuple(row)
    values = list(row)
    for number, cell in cells:
        if values[number] is not None:
            values[number] = cell(values[number])
    return tuple(values)


@cache
def _cells(columns: Columns, postgres: bool) -> tuple[tuple[int, Cell], ...]:
    """The numbers of the columns that a driver does not read as their type does, and how to."""
    cells: list[tuple[int, Cell]] = []
    for number, column in enumerate(columns):
        if isinstance(column.type, UtcDateTime):
            cells.append((number, _in_utc if postgres else read_instant))
        elif column.type is Json and not postgres:
            cells.append((number, json.loads))
    return tuple(cells)


def _in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


def _for_sqlite(value: object) -> object:
    if isinstance(value, datetime):
        return canonical(value)
    return json.dumps(value) if isinstance(value, list) else value
