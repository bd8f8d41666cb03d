"""One statement for any number of rows: the rows travel as one JSON document.

The number of statements does not grow with a batch, and on PostgreSQL all writes of a batch travel
as one statement of data-modifying common table expressions. Instants inside the documents do not
pass through ``UtcDateTime``: they are written in the one canonical form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Column, Dialect, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from workflow.domain.leaves import canonical
from workflow.store.types import Json

Rows = Sequence[Mapping[str, Any]]

POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap


def document(rows: Rows) -> str:
    """``rows`` as one JSON document."""
    try:
        return orjson.dumps(rows, _plain, orjson.OPT_PASSTHROUGH_DATETIME).decode()
    except TypeError:  # more than 64 bits, or very deep
        return json.dumps(rows, default=_plain, ensure_ascii=False)


def execute(session: Session, statement: str, **documents: str) -> CursorResult[Any]:
    """Run a statement of our own text with its documents.

    It goes to the driver as it stands: nothing in it needs compiling, which costs more than SQLite
    needs to run it.
    """
    connection = session.connection()
    postgres = connection.dialect.name == "postgresql"
    return connection.exec_driver_sql(for_driver(statement, postgres), documents)


def insert_rows(session: Session, table: Table, rows: Rows) -> None:
    """Insert ``rows``, which all have the same columns, by one statement; none for no rows."""
    if rows:
        columns = tuple(rows[0])
        statement = insert_statement(table, columns, on_postgresql(session))
        execute(session, statement, **{table.name: document(rows)})


def update_rows(session: Session, statement: str, name: str, rows: Rows) -> int:
    """Run an UPDATE that joins the document ``name``; the number of rows it changed."""
    if not rows:
        return 0
    return execute(session, statement, **{name: document(rows)}).rowcount


def on_postgresql(session: Session) -> bool:
    """Whether the session talks to PostgreSQL; SQLite otherwise."""
    return session.get_bind().dialect.name == "postgresql"


@cache
def insert_statement(table: Table, columns: tuple[str, ...], postgres: bool) -> str:
    """INSERT … SELECT from the document that is bound under the table's name."""
    names = ", ".join(f'"{name}"' for name in columns)
    read = source(table, columns, postgres)
    return f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {read}"  # noqa: S608 - our own names


@cache
def source(table: Table, columns: tuple[str, ...], postgres: bool, name: str = "") -> str:
    """A table expression ``x`` that reads ``columns`` of ``table`` from the bound document."""
    bound = name or table.name
    if postgres:
        typed = ", ".join(f'"{each}" {_type(table.c[each])}' for each in columns)
        return f"jsonb_to_recordset(CAST(:{bound} AS jsonb)) AS x({typed})"
    read = ", ".join(f'{_read(table.c[each])} AS "{each}"' for each in columns)
    return f"(SELECT {read} FROM json_each(:{bound})) AS x"  # noqa: S608 - our own names


@cache
def for_driver(statement: str, postgres: bool) -> str:
    """``statement`` with psycopg's way of naming what is bound; SQLite's own is ``:name``."""
    return re.sub(r"(?<!:):(\w+)", r"%(\1)s", statement) if postgres else statement


def _read(column: Column[Any]) -> str:
    if column.type is Json:
        # -> keeps a value as JSON text; a JSON null stands for SQL's.
        return f"NULLIF(value -> '$.{column.name}', 'null')"
    return f"value ->> '$.{column.name}'"


def _type(column: Column[Any]) -> str:
    return column.type.dialect_impl(POSTGRESQL).compile(POSTGRESQL)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return canonical(value)
    raise TypeError(f"{type(value).__name__} cannot be part of a document")
