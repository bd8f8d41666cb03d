"""How many statements reach a database: counted where they run, not where they are made.

SQLite tells each statement that it runs, also the ones that a driver makes of one ``executemany``.
For PostgreSQL it is libpq's own trace of the protocol: each ``Execute`` and each simple ``Query``.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import Engine

SENT = re.compile(r"^F\t\d+\t(?P<message>Execute|Query)\b(?P<rest>.*)$", re.MULTILINE)


@dataclass
class Statements:
    """What ran: SQL on SQLite, messages to the server on PostgreSQL."""

    run: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.run)


@contextmanager
def statements(engine: Engine) -> Iterator[Statements]:
    """Everything that runs on the one connection of ``engine`` inside the ``with``."""
    counted = Statements()
    raw = engine.raw_connection()
    driver = raw.driver_connection
    raw.close()  # it goes back to the pool, which hands out the one it has
    if isinstance(driver, sqlite3.Connection):
        driver.set_trace_callback(counted.run.append)
        yield counted
        driver.set_trace_callback(None)
        return
    assert isinstance(driver, psycopg.Connection)
    with TemporaryDirectory() as folder, (Path(folder) / "trace").open("w+") as trace:
        driver.pgconn.trace(trace.fileno())
        driver.pgconn.set_trace_flags(psycopg.pq.Trace.SUPPRESS_TIMESTAMPS)
        yield counted
        driver.pgconn.untrace()
        trace.seek(0)
        counted.run += [found[0] for found in SENT.finditer(trace.read())]
