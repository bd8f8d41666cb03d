"""A connection that is lost in the middle of a sweep: all of a batch is done, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.exc import DBAPIError

from tests.build import ADA, DAY, ON_POSTGRESQL, REX, Bureau
from workflow.store.tables import deadlines

pytestmark = ON_POSTGRESQL

AGAIN = 7
"""After so many more statements the next connection is lost too."""


@contextmanager
def lost_from(database: Engine, first: int) -> Iterator[list[int]]:
    """Connections end before statement ``first`` and each seventh after it; which ones, is told."""
    lost, numbers = list[int](), count()
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def lose(connection: Connection, *_: Any) -> None:
        number = next(numbers)
        if number < first or (number - first) % AGAIN:
            return
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (driver.info.backend_pid,))
        lost.append(number)

    for happening in ("before_cursor_execute", "commit"):
        event.listen(database, happening, lose)
    yield lost
    for happening in ("before_cursor_execute", "commit"):
        event.remove(database, happening, lose)


def overdue(office: Bureau) -> list[int]:
    """Two cases whose time to complete them has run out."""
    opened = office.open_many(2)
    for case in opened:
        office.do(case, "submit", ADA)
        office.do(case, "return", REX, missing="a map")
    office.at += 40 * DAY
    return opened


def put_off(office: Bureau) -> list[str]:
    with office.runtime.readers.begin() as session:
        waiting = select(deadlines.c.id).where(deadlines.c.attempts > 0)
        return list(session.execute(waiting).scalars())


def test_wherever_a_connection_is_lost_no_deadline_is_put_off_and_the_next_sweep_does_it(
    office: Bureau,
) -> None:
    for first in count():
        opened = overdue(office)
        with lost_from(office.database, first) as lost, suppress(DBAPIError):
            office.fire()
        if not lost:
            break
        office.fire()
        assert {office.case(case).state for case in opened} == {"lapsed"}
        assert put_off(office) == []

    assert first > 10
    assert office.verify().findings == ()
