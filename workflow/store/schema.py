"""The schema's version: checked at every start, changed by ``init`` and ``upgrade`` alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.orm import Session

from workflow.errors import Clash, WrongSchema

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x706C6163  # "plac": the advisory lock under which one process at a time migrates


def head() -> str:
    """The schema that this version of Placet works with."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def found_schema(connection: Connection) -> str | None:
    """The schema of a database; ``None`` when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether this version can come from the schema ``revision`` to its own."""
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return revision in {script.revision for script in scripts}


def check_schema(engine: Engine) -> None:
    """Refuse a database of another schema, naming the command to run.

    Raises:
        WrongSchema: what was found and what is wanted.
    """
    with engine.connect() as connection:
        found = found_schema(connection)
    if found != head():
        raise WrongSchema(found, head(), known=found is None or is_known(found))


def migrate(
    engine: Engine,
    revision: str = "head",
    finish: Callable[[Session], None] = lambda session: None,
) -> None:
    """Bring the schema to ``revision``, one process at a time, all of it or nothing.

    Args:
        finish: what else belongs to it, in the same transaction.
    """
    with _changing_tables(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        migrate_on(connection, revision)
        with Session(connection, join_transaction_mode="rollback_only") as session:
            finish(session)


def migrate_on(connection: Connection, revision: str = "head") -> None:
    """As ``migrate``, in a transaction that somebody else has begun and will end."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    found = found_schema(connection)
    if found is not None and not is_known(found):
        raise WrongSchema(found, head(), known=False)
    if revision == "base" or _is_older(revision, found):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def _is_older(revision: str, found: str | None) -> bool:
    newest_first = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    return revision in newest_first[newest_first.index(found) + 1 :] if found else False


def is_alone(connection: Connection) -> bool:
    """Whether nobody else migrates or restores; from now on nobody can until the transaction ends.

    SQLite has one writer at a time in any case.
    """
    if connection.dialect.name != "postgresql":
        return True
    tried = connection.execute(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK})
    return bool(tried.scalar_one())


def tables_of(connection: Connection) -> set[str]:
    """The names of all tables that are there, whoever made them."""
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


@contextmanager
def _changing_tables(engine: Engine) -> Iterator[Connection]:
    """A transaction in which a table can be made anew that others refer to.

    SQLite changes a rule of a table by making the table anew, which deletes all that refers to its
    rows unless references are off; so they are, and are looked at before the end
    (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            yield connection
        return
    with engine.connect() as connection:
        driver = cast(sqlite3.Connection, connection.connection.driver_connection)
        driver.execute("PRAGMA foreign_keys = OFF")  # does nothing once a transaction has begun
        try:
            with connection.begin():
                yield connection
                if broken := driver.execute("PRAGMA foreign_key_check").fetchall():
                    raise Clash(f"references of {broken[0][0]} to {broken[0][2]}")
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def back_up_sqlite(engine: Engine, target: Path) -> None:
    """A copy of an SQLite database, taken through SQLite itself so that it is whole."""
    with engine.connect() as connection:
        source = cast(sqlite3.Connection, connection.connection.driver_connection)
        copy = sqlite3.connect(target)
        try:
            source.backup(copy)
        finally:
            copy.close()
