"""Connections and transactions keep the same promises on both databases."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.build import ADA, ON_SQLITE, Bureau
from tests.store.counting import statements
from workflow.errors import Invalid, StorageFailed
from workflow.store import cases, people
from workflow.store.engine import open_engine, readers_of, sessions_of


@ON_SQLITE
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
def test_sqlite_keeps_what_it_acknowledged_and_looks_after_references(
    office: Bureau, pragma: str, value: object
) -> None:
    for _ in range(3):
        with office.runtime.sessions.begin() as session:
            assert session.execute(text(f"PRAGMA {pragma}")).scalar_one() == value


@ON_SQLITE
def test_what_may_write_begins_immediately_and_what_only_reads_does_not(office: Bureau) -> None:
    with statements(office.database) as writing, office.runtime.sessions.begin() as session:
        people.listed(session)
    with statements(office.database) as reading, office.runtime.readers.begin() as session:
        people.listed(session)

    assert (writing.run[0], writing.run[-1]) == ("BEGIN IMMEDIATE", "COMMIT")
    assert (reading.run[0], reading.run[-1]) == ("BEGIN", "COMMIT")


@ON_SQLITE
def test_services_begin_immediately(office: Bureau) -> None:
    case = office.open()

    with statements(office.database) as run:
        office.do(case, "submit", ADA)

    begun = [each for each in run.run if each.startswith("BEGIN")]
    assert begun == ["BEGIN", "BEGIN IMMEDIATE"]  # the office is read, then the act is recorded


def test_a_reader_does_not_wait_for_a_writer_and_sees_what_was_committed(office: Bureau) -> None:
    with office.runtime.sessions.begin() as writer:
        writer.execute(text("UPDATE people SET name = 'Somebody'"))
        with office.runtime.readers.begin() as reader:
            assert people.listed(reader)[0].name == "Ada Person"


def test_a_reader_sees_one_instant(office: Bureau) -> None:
    with office.runtime.readers.begin() as reader:
        before = people.listed(reader)
        with office.runtime.sessions.begin() as writer:
            writer.execute(text("UPDATE people SET name = 'Somebody'"))

        assert people.listed(reader) == before


@ON_SQLITE
def test_a_second_writer_waits_for_the_first(office: Bureau) -> None:
    entered, order = Event(), list[str]()

    def second() -> None:
        entered.set()
        with office.runtime.sessions.begin() as session:
            people.listed(session)
            order.append("second")

    with office.runtime.sessions.begin() as session:
        people.listed(session)
        thread = Thread(target=second)
        thread.start()
        assert entered.wait(10)
        order.append("first")
    thread.join(10)

    assert order == ["first", "second"]


def test_what_is_not_committed_is_not_there(office: Bureau) -> None:
    with suppress(ZeroDivisionError), office.runtime.sessions.begin() as session:
        office.open(session)
        raise ZeroDivisionError

    with office.runtime.readers.begin() as session:
        assert cases.listed(session) == []


@pytest.mark.parametrize("url", ["mysql://localhost/placet", "oracle://x", "nonsense", ""])
def test_another_database_is_refused_by_name(url: str) -> None:
    with pytest.raises(Invalid, match=r"sqlite.*postgresql"):
        open_engine(url)


def test_a_database_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "placet.db"
    file.write_bytes(b"This is no database, whatever its name says." * 100)

    with (
        pytest.raises((sqlite3.Error, DBAPIError, StorageFailed), match="not a database"),
        sessions_of(open_engine(f"sqlite:///{file}")).begin() as session,
    ):
        people.listed(session)


def test_reader_and_writer_work_on_one_database(migrated_url: str) -> None:
    engine = open_engine(migrated_url)

    with sessions_of(engine).begin() as session:
        session.execute(text("INSERT INTO contents (hash, body) VALUES ('a', 'b')"))
    with readers_of(engine).begin() as session:
        assert session.execute(text("SELECT body FROM contents")).scalar_one() == "b"
    engine.dispose()
