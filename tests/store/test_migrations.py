"""The migrations make the tables that the code knows, and take them away again."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from tests.build import START, Bureau, settings_in
from tests.services.delivering import listed, submitted
from workflow.errors import Invalid, WrongSchema
from workflow.runtime import open_runtime
from workflow.services.deliver_notices import Delivered
from workflow.services.upgrade_schema import upgrade_schema, write_turns
from workflow.store.engine import open_engine
from workflow.store.schema import MIGRATIONS, check_schema, head, migrate
from workflow.store.tables import metadata

REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]


@pytest.fixture
def empty(database_url: str) -> Iterator[Engine]:
    """An empty database."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def shape(connection: Connection) -> dict[str, Any]:
    """Everything that the database says of its tables, in an order of its own."""
    found = inspect(connection)
    return {
        table: {
            "columns": [_column(each) for each in found.get_columns(table)],
            "key": found.get_pk_constraint(table),
            "foreign": _by_name(found.get_foreign_keys(table)),
            "unique": _by_name(found.get_unique_constraints(table)),
            "checks": _by_name(found.get_check_constraints(table)),
            "indexes": _by_name(found.get_indexes(table)),
        }
        for table in sorted(found.get_table_names())
        if table != "alembic_version"
    }  # fmt: skip


def _column(found: Any) -> tuple[str, str, bool]:
    return found["name"], repr(found["type"]), found["nullable"]


def _by_name(found: Any) -> list[dict[str, str]]:
    return sorted(
        ({key: _plain(each[key]) for key in each} for each in found), key=itemgetter("name")
    )


def _plain(value: Any) -> str:
    """Conditions of indexes are objects that equal themselves only."""
    return str({key: str(value[key]) for key in value} if isinstance(value, dict) else value)


def shape_of(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        return shape(connection)


def test_the_migrations_leave_nothing_for_alembic_to_do(empty: Engine) -> None:
    migrate(empty)

    with empty.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_the_tables_with_every_rule_that_the_code_declares(
    empty: Engine,
) -> None:
    migrate(empty)
    migrated = shape_of(empty)
    migrate(empty, "base")
    metadata.create_all(empty)

    assert migrated == shape_of(empty)
    assert set(migrated) == set(metadata.tables)


def test_down_to_the_base_leaves_nothing(empty: Engine) -> None:
    migrate(empty)
    migrate(empty, "base")

    with empty.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 0


def test_up_again_after_down_is_as_up_at_once(empty: Engine) -> None:
    migrate(empty)
    at_once = shape_of(empty)
    migrate(empty, "base")
    for revision in REVISIONS:
        migrate(empty, revision)

    assert shape_of(empty) == at_once


def test_migrating_a_database_that_is_up_to_date_changes_nothing(empty: Engine) -> None:
    migrate(empty)
    before = shape_of(empty)
    migrate(empty)

    assert shape_of(empty) == before


def test_two_that_migrate_at_once_make_one_schema(database_url: str) -> None:
    barrier, problems = Barrier(2), list[BaseException]()

    def both() -> None:
        engine = open_engine(database_url)
        try:
            barrier.wait(10)
            migrate(engine)
        except BaseException as problem:  # noqa: BLE001 - told by the assertion below
            problems.append(problem)
        finally:
            engine.dispose()

    threads = [Thread(target=both) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert problems == []
    engine = open_engine(database_url)
    check_schema(engine)
    engine.dispose()


def test_an_empty_database_is_refused_with_the_command_to_run(
    database_url: str, tmp_path: Path
) -> None:
    with pytest.raises(WrongSchema, match=r"the database is empty; run: placet init") as wrong:
        open_runtime(settings_in(tmp_path, database_url))

    assert (wrong.value.found, wrong.value.wanted) == (None, head())


def test_a_database_of_an_older_version_is_refused_with_the_command_to_run(
    empty: Engine, database_url: str, tmp_path: Path
) -> None:
    migrate(empty, REVISIONS[0])

    with pytest.raises(WrongSchema, match=rf"{REVISIONS[0]}.*{head()}; run: placet upgrade"):
        open_runtime(settings_in(tmp_path, database_url))


@pytest.mark.parametrize("found", ["0000_before_our_time", "9999_of_a_later_version"])
def test_a_database_of_a_version_that_nobody_here_knows_is_refused(
    empty: Engine, database_url: str, tmp_path: Path, found: str
) -> None:
    migrate(empty)
    with empty.begin() as connection:
        connection.execute(
            text("UPDATE alembic_version SET version_num = :found"), {"found": found}
        )

    with pytest.raises(WrongSchema, match=rf"{found}, which this .* does not know.*{head()}"):
        open_runtime(settings_in(tmp_path, database_url))
    with pytest.raises(WrongSchema):
        migrate(empty)
    with pytest.raises(Invalid, match="only a later version knows"):
        upgrade_schema(database_url, tmp_path, START)


def test_an_upgrade_says_from_where_to_where_and_keeps_a_copy_of_a_file(
    empty: Engine, database_url: str, tmp_path: Path
) -> None:
    migrate(empty, REVISIONS[0])

    done = upgrade_schema(database_url, tmp_path / "backups", START)
    again = upgrade_schema(database_url, tmp_path / "backups", START)

    assert (done.found, done.wanted, done.changed) == (REVISIONS[0], head(), True)
    assert not again.changed
    assert (done.backup is not None) == (empty.dialect.name == "sqlite")
    if done.backup:
        copy = open_engine(f"sqlite:///{done.backup}")
        with pytest.raises(WrongSchema, match=REVISIONS[0]):
            check_schema(copy)
        copy.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_migration_is_a_numbered_sentence(revision: str) -> None:
    [file] = (MIGRATIONS / "versions").glob(f"{revision}_*_*.py")

    assert int(revision) == REVISIONS.index(revision) + 1
    assert file.stem == file.stem.lower()


def test_notices_that_wait_survive_the_way_back_and_forth(office: Bureau) -> None:
    submitted(office)
    before = listed(office)
    migrate(office.database, "0004")
    migrate(office.database, finish=write_turns)

    assert listed(office) == before
    assert office.verify().verified
    assert office.deliver() == Delivered(2, 0, 0)
