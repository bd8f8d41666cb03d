"""An installation to measure on: the shipped flow, its office, and a thousand parties."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine as DatabaseEngine
from sqlalchemy import text

from workflow.domain.roster import Party, Person
from workflow.runtime import Runtime, clock, open_runtime, salt, shipped_library
from workflow.services.manage_people import By, add_parties, add_people, grant_roles
from workflow.services.perform_acts import Engine
from workflow.services.publish_flow import publish_flow
from workflow.services.set_up import Setup, advance_clock, set_up
from workflow.settings import Settings
from workflow.store.engine import Session, Sessions, open_engine, sessions_of
from workflow.store.schema import migrate

FLOW = Path(__file__).parent.parent / "definitions" / "flows" / "project.yaml"
BEGINNING = datetime(2025, 1, 13, 9, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)
PARTIES = [f"party{number}" for number in range(1, 1001)]
PROPOSER = PARTIES[0]
OFFICERS = ("administrator", "registry", "director_tsb", "counsellor", "certifying_officer")


@dataclass(frozen=True, slots=True)
class Installation:
    """A database with everything that acts need.

    Attributes:
        database: ``sqlite`` or ``postgresql``.
        people: who holds each of ``OFFICERS`` and speaks for each of ``PARTIES``, by those names.
    """

    database: str
    runtime: Runtime
    connections: DatabaseEngine
    engine: Engine
    people: dict[str, int]

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.runtime.settings.database

    @property
    def sessions(self) -> Sessions:
        """Makers of transactions, as every face has them."""
        return self.runtime.sessions

    @property
    def on_postgresql(self) -> bool:
        """Whether it is on PostgreSQL; SQLite otherwise."""
        return self.database == "postgresql"

    def pass_to(self, at: datetime) -> None:
        """Let business time pass to ``at``, for processes that ask what is due."""
        with self.sessions.begin() as session:
            now = self.runtime.now(session)
            advance_clock(session, at - now + A_SECOND, now, salt)

    def count_rows(self) -> None:
        """Let PostgreSQL count its rows, as it does by itself now and then; SQLite does not."""
        if self.on_postgresql:
            with self.connections.begin() as connection:
                connection.execute(text("ANALYZE"))


@contextmanager
def open_installation(database: str, url: str) -> Iterator[Installation]:
    """A new installation in the empty database at ``url``."""
    people = _made(url)
    with TemporaryDirectory() as home:
        folder = Path(home)
        settings = Settings(folder, url, folder / "mail", folder / "documents")
        runtime = open_runtime(settings)
        connections: DatabaseEngine = runtime.sessions.kw["bind"]
        try:
            with runtime.readers.begin() as session:
                engine = runtime.engine(session)
            yield Installation(database, runtime, connections, engine, people)
        finally:
            connections.dispose()


def _made(url: str) -> dict[str, int]:
    """Make the tables, and settle everything; the people."""
    connections = open_engine(url)
    try:
        migrate(connections)
        with sessions_of(connections).begin() as session:
            return _settle(session)
    finally:
        connections.dispose()


def _settle(session: Session) -> dict[str, int]:
    by = By(BEGINNING, salt)
    setup = Setup(demonstration=True, begins=BEGINNING.date())
    set_up(session, setup, clock(), salt, "benchmark")
    parties = [Party(code, f"The {code}", "member_state", "KEN") for code in PARTIES]
    add_parties(session, parties, by)
    names = (*OFFICERS, *PARTIES)
    new = [Person(0, f"Person of {name}", f"{name}@example.org", "fr") for name in names]
    people = dict(zip(names, add_people(session, new, by), strict=True))
    at_office = [(people[role], role, None) for role in OFFICERS]
    speaking = [(people[code], "focal_point", code) for code in PARTIES]
    grant_roles(session, [*at_office, *speaking], by)
    administrator = people["administrator"]
    publish_flow(session, FLOW.read_bytes(), administrator, BEGINNING, shipped_library(), salt)
    return people
