"""Installations from before a beginning could lie in the past."""

from __future__ import annotations

from sqlalchemy import select, text

from workflow.store.engine import open_engine
from workflow.store.schema import migrate
from workflow.store.tables import installation

MADE = """
INSERT INTO installation
    (id, name, contact, sender, demonstration, second_administrator, clock_offset_seconds, length,
     head)
VALUES (1, 'Bureau', 'help@example.org', 'placet@example.org', true, false, 60, 0, '')
"""


def test_an_installation_that_is_there_began_when_it_was_made(database_url: str) -> None:
    engine = open_engine(database_url)
    migrate(engine, "0002")
    with engine.begin() as connection:
        connection.execute(text(MADE))

    migrate(engine)

    with engine.connect() as connection:
        row = connection.execute(select(installation)).one()
    assert (row.clock_begins_seconds, row.clock_offset_seconds) == (0, 60)
    engine.dispose()
