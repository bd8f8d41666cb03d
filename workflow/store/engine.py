"""Connections and transactions, set up so that both databases keep the same promises."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from time import sleep  # noqa: TID251 - SQLite gives nothing here that could be waited for
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from workflow.errors import Clash, Invalid, StorageFull

__all__ = [
    "Session",
    "Sessions",
    "open_engine",
    "readers_of",
    "sessions_of",
    "unhurried",
    "writers",
]

Sessions = sessionmaker[Session]
"""Makes transactions; ``with sessions.begin() as session`` is one."""

BUSY_TIMEOUT_SECONDS = 60

LONGEST_PAUSE_SECONDS = 60
"""After that, PostgreSQL ends a transaction whose process does nothing: its locks are free then."""

LONGEST_WAIT_SECONDS = 90
"""For a lock; longer than a pause, so that who waits for a process that is gone gets its turn."""

BOUNDS = (
    f"-c idle_in_transaction_session_timeout={LONGEST_PAUSE_SECONDS}s "
    f"-c lock_timeout={LONGEST_WAIT_SECONDS}s"
)
ALIVE: Mapping[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
"""A server that is gone without a word is noticed within a minute (libpq's own names)."""

DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")
"""How a database's URL may begin."""


def open_engine(
    url: str, *, pool_size: int = 5, patience_seconds: int = BUSY_TIMEOUT_SECONDS
) -> Engine:
    """The engine of one database, by its URL (``sqlite:///FILE`` or ``postgresql://…``).

    Args:
        patience_seconds: how long to wait for another that writes to an SQLite database.

    Its statements raise ``Clash`` where a rule of the tables would be broken, and ``StorageFull``.
    """
    engine = _create(url, pool_size, patience_seconds)
    event.listen(engine, "handle_error", _translate)
    return engine


def _create(url: str, pool_size: int, patience_seconds: int) -> Engine:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number is a ValueError
        raise Invalid(
            "the database must be sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from None
    if parsed.drivername not in DRIVERS:
        found = parsed.drivername
        raise Invalid(f'database "{found}" is not supported; sqlite or postgresql is wanted')
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(url, patience_seconds)
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        json_serializer=plain_json,
        json_deserializer=read_json,
        connect_args=_connection_settings(parsed.query),
    )


def _connection_settings(query: Mapping[str, Any]) -> dict[str, Any]:
    """How connections to PostgreSQL are bounded; what the URL says itself goes before it."""
    alive = {name: value for name, value in ALIVE.items() if name not in query}
    return alive | {"options": f"{BOUNDS} {query.get('options', '')}".strip()}


def sessions_of(engine: Engine) -> Sessions:
    """The maker of transactions that write."""
    return sessionmaker(engine, expire_on_commit=False, autoflush=False)


def writers(sessions: Sessions) -> int:
    """How many transactions of one process write sooner together than one after another.

    SQLite has one writer. On PostgreSQL one thinks while the server writes the other down; a third
    would only wait for this process to think.
    """
    return 2 if sessions.kw["bind"].dialect.name == "postgresql" else 1


def readers_of(engine: Engine) -> Sessions:
    """The maker of transactions that only read, all of it as it was at one instant.

    On SQLite they do not wait for a writer.
    """
    if engine.dialect.name == "postgresql":
        return sessionmaker(
            engine.execution_options(isolation_level="REPEATABLE READ"), autoflush=False
        )
    return sessionmaker(engine.execution_options(reading=True), autoflush=False)


def unhurried(session: Session) -> None:
    """Let this transaction think for as long as it needs between its statements."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def plain_json(value: object) -> str:
    """JSON with letters as they are, so that names can be searched for in it."""
    return json.dumps(value, ensure_ascii=False)


def read_json(written: bytes | str) -> object:
    """What PostgreSQL wrote as JSON: no spaces around it, and in UTF-8 by the driver's word.

    ``json.loads`` takes longer to find out both than to read what most columns hold.
    """
    found: object = _JSON.raw_decode(written.decode() if isinstance(written, bytes) else written)[0]
    return found


_JSON = json.JSONDecoder()


def _translate(context: ExceptionContext) -> None:
    """Raise what callers expect in place of what the drivers raise, wherever a statement fails."""
    error = context.sqlalchemy_exception
    if isinstance(error, IntegrityError):
        raise Clash(_rule(error)) from error
    if isinstance(error, DBAPIError) and is_full(error):
        raise StorageFull("the database has no room left; nothing was changed") from error


def is_full(error: DBAPIError) -> bool:
    """Whether the database refused for want of room (SQLITE_FULL, PostgreSQL 53100)."""
    return (
        getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(error.orig, "sqlstate", None) == "53100"
    )


def _rule(error: IntegrityError) -> str:
    diagnosis = getattr(error.orig, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or str(error.orig)


def _open_sqlite(url: str, patience_seconds: int) -> Engine:
    engine = create_engine(
        url, connect_args={"timeout": patience_seconds}, json_serializer=plain_json
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    # A deferred transaction that turns to writing fails at once when another writes ("database is
    # locked" in 430 of 800 tries), so whatever may write begins IMMEDIATE.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _keep_a_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Turn to WAL, which is kept in the file from then on.

    Two that turn a new file at once do not wait for each other: SQLite tells one of them that the
    file is locked, whatever its patience.
    """
    for pause_seconds in (0.05, 0.1, 0.2, 0.4, 0.8, 1.6):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as busy:
            if busy.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            sleep(pause_seconds)
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the listener above says when a transaction begins
    _keep_a_write_ahead_log(connection)
    connection.execute("PRAGMA synchronous = FULL")  # NORMAL loses commits when the power fails
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is erased is not left in free pages
