"""What a database says when it cannot work at all, as errors that callers expect."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    TimeoutError,
)

from workflow.errors import StorageFailed

AWAY = ("08", "25P03", "53300", "57P")
"""How the codes of PostgreSQL begin that say that a connection is lost or not to be had."""

UNUSABLE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR)


@contextmanager
def told() -> Iterator[None]:
    """Turn a database that is away, read-only or no database at all into ``StorageFailed``.

    What only a mistake of ours can cause stays as it is.
    """
    try:
        yield
    except DBAPIError as error:
        if not _cannot_work(error):
            raise
        raise StorageFailed(_first_line(error.orig or error)) from error
    except TimeoutError as error:
        raise StorageFailed("all connections are in use") from error
    except sqlite3.Error as error:
        raise StorageFailed(_first_line(error)) from error


def is_away(error: BaseException) -> bool:
    """Whether the database is gone or lets nobody in, so that nothing else is to blame."""
    if isinstance(error, TimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or getattr(error.orig, "sqlite_errorcode", None) in UNUSABLE:
        return True
    state = getattr(error.orig, "sqlstate", "")
    # psycopg knows no state of a connection that did not come about.
    return str(state).startswith(AWAY) or (state is None and isinstance(error, OperationalError))


def missing_file(url: str) -> Path | None:
    """The file that an SQLite database should be in and that is not there.

    Asked before anything is opened, since SQLite makes an empty database of a file that is missing.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return None
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    file = Path(parsed.database)
    return None if file.exists() else file


def _cannot_work(error: DBAPIError) -> bool:
    """Whether the database, and not a statement of ours, is the trouble."""
    # SQLite says "file is not a database" and "malformed" by the bare class of all its errors.
    # Without a statement it is the connection, to which an option of the URL may be unknown.
    return (
        isinstance(error, (OperationalError, InterfaceError))
        or type(error) is DatabaseError
        or error.statement is None
    )


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0].strip() if text else type(error).__name__
