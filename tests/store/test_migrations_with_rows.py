"""Rows that were there before a migration are there after it, and so is what refers to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from workflow.errors import Clash
from workflow.store.engine import open_engine
from workflow.store.schema import migrate

AT = "'2027-03-01T09:00:00.000000Z'"
BEFORE = "0002"

ROWS = (
    "INSERT INTO people VALUES (1, 'ada@example.org', 'Ada', 'en', NULL)",
    "INSERT INTO contents VALUES ('aa', 'text')",
    "INSERT INTO flows VALUES ('small', 1, 'aa', 'aa', '{}', 1, NULL, AT, AT)",
    "INSERT INTO cases VALUES (1, 'small', 1, NULL, 'draft', 1, 'ff', NULL, '{}', '{}', '{}', NULL,"
    " AT, AT)",
    "INSERT INTO history VALUES (1, 1, AT, AT, 'open', 'open', 'draft', 'draft', 1, 'p', NULL,"
    " 'cli', 'small', 1, NULL, NULL, '{}', '{}', '', 'ff')",
    "INSERT INTO history_values VALUES (1, 1, 'reason', '\"x\"', '00')",
    "INSERT INTO deadlines VALUES ('1-1-end-0', 1, 1, 'end', 0, AT, AT, 'open', NULL, 0, NULL,"
    " NULL)",
    "INSERT INTO notices (id, case_id, seq, template, template_hash, person_id, because, language,"
    " wanted, salt, decided_at, state, due_at, attempts, fence) VALUES ('1-1-1', 1, 1, 't', 'aa',"
    " 1, 'role:p', 'en', 'en', '00', AT, 'held', AT, 0, 0)",
)
SELECT = "SELECT * FROM {}"
OF_CASES = ("cases", "history", "history_values", "deadlines", "notices")


@pytest.fixture
def filled(database_url: str) -> Iterator[Engine]:
    """A database of the first version in which a case was opened."""
    engine = open_engine(database_url)
    migrate(engine, BEFORE)
    with engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row.replace("AT", AT)))
    yield engine
    engine.dispose()


def rows(engine: Engine) -> dict[str, dict[str, object]]:
    """The one row of each table."""
    with engine.connect() as connection:
        return {
            table: dict(connection.execute(text(SELECT.format(table))).mappings().one())
            for table in OF_CASES
        }


def test_rows_survive_an_upgrade(filled: Engine) -> None:
    before = rows(filled)

    migrate(filled)

    after = rows(filled)
    for table, row in before.items():
        assert after[table] | row == after[table]


def test_references_are_looked_after_again_afterwards(filled: Engine) -> None:
    migrate(filled)

    with filled.begin() as connection, pytest.raises(Clash):
        connection.execute(text("DELETE FROM history"))


def test_what_refers_to_nothing_ends_an_upgrade(filled: Engine) -> None:
    if filled.dialect.name == "postgresql":
        return  # which lets nothing refer to nothing
    raw = filled.raw_connection()
    driver = raw.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute("DELETE FROM history")
    driver.execute("PRAGMA foreign_keys = ON")
    raw.close()

    with pytest.raises(Clash, match=r"references of .* to history"):
        migrate(filled)
