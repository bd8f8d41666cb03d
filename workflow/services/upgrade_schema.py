"""Bringing a database to the schema of this version, after a backup where we can make one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from workflow.domain.turns import turn_rows
from workflow.errors import Invalid, WrongSchema
from workflow.services.shelf import Shelf
from workflow.store import cases, schema, turns
from workflow.store.engine import Session, open_engine, unhurried

CASES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What was done.

    Attributes:
        found, wanted: the schema before and after; equal when there was nothing to do.
        backup: the copy that was made before; ``None`` when nothing was done, and on PostgreSQL.
    """

    found: str
    wanted: str
    backup: Path | None

    @property
    def changed(self) -> bool:
        """Whether the schema is another one now."""
        return self.found != self.wanted


def upgrade_schema(url: str, backups: Path, at: datetime) -> Upgrade:
    """Migrate the database at ``url``, one process at a time.

    Args:
        backups: the folder for a copy of an SQLite database.

    Raises:
        WrongSchema: the database is empty.
        Invalid: a later version made the schema.
    """
    engine = open_engine(url)
    wanted = schema.head()
    try:
        with engine.connect() as connection:
            found = schema.found_schema(connection)
        if found is None:
            raise WrongSchema(found, wanted)
        if not schema.is_known(found):
            raise Invalid(f"the database has schema {found}, which only a later version knows")
        if found == wanted:
            return Upgrade(found, wanted, None)
        backup = None
        if engine.dialect.name == "sqlite":
            backups.mkdir(parents=True, exist_ok=True)
            backup = backups / f"{found}-{at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}.db"
            schema.back_up_sqlite(engine, backup)
        schema.migrate(engine, finish=write_turns)
        return Upgrade(found, wanted, backup)
    finally:
        engine.dispose()


def write_turns(session: Session) -> None:
    """Say anew whose turn it is in every case: what a version makes of a flow it says itself."""
    unhurried(session)
    turns.clear(session)
    shelf, last = Shelf(), 0
    while found := cases.listed(session, after=last, limit=CASES_AT_ONCE):
        flows = shelf.get(session, {(case.flow, case.version) for case in found})
        turns.add(
            session,
            [row for case in found for row in turn_rows(flows[case.flow, case.version], case)],
        )
        last = found[-1].id
