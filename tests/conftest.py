"""What every test may ask for: databases of each kind, empty, migrated, or with an office in them.

A database is prepared once a run and copied for each test, which takes milliseconds.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.build import CROWD, Bureau, furnish, opened
from tests.giving import open_books
from tests.journeys.giving import begin_to_take
from tests.journeys.group_life import settle
from tests.journeys.procedures import OPENING, convene
from tests.journeys.projects import begin_to_carry
from tests.journeys.support_life import equip
from tests.lively import enliven
from tests.postgres import drop_database, fresh_database, start_postgres
from workflow.runtime import Runtime, set_up_logging
from workflow.store.engine import open_engine
from workflow.store.schema import migrate

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session", autouse=True)
def logging() -> None:
    """Log lines as in use, and none of them here; structlog's own tracebacks take half a minute."""
    set_up_logging("CRITICAL")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The maintenance database of the one PostgreSQL server of this run; put nothing into it."""
    with start_postgres() as url:
        yield url


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database for this test alone: the test runs once on each kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'placet.db'}"
        return
    server: str = request.getfixturevalue("postgres_url")
    url = fresh_database(server)
    yield url
    drop_database(server, url)


@pytest.fixture
def elsewhere(database_url: str, tmp_path: Path) -> str:
    """As ``database_url``, beside the office of the same test and not in its place."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'copy' / 'placet.db'}"
    return database_url


def _migrate(_home: Path, url: str) -> None:
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()


def _furnish(home: Path, url: str) -> None:
    with opened(home, url) as bureau:
        furnish(bureau)


def _enliven(home: Path, url: str) -> None:
    with opened(home, url) as bureau:
        enliven(bureau)


def _settle(home: Path, url: str) -> None:
    with opened(home, url) as bureau:
        settle(bureau)


def _convene(home: Path, url: str) -> None:
    with opened(home, url) as bureau:
        convene(bureau)


def _begin_to_take(home: Path, url: str) -> None:
    with opened(home, url) as bureau:
        begin_to_take(bureau)


def _equip(home: Path, url: str) -> None:
    with opened(home, url) as bureau:
        equip(bureau)


def _begin_to_carry(home: Path, url: str) -> None:
    with opened(home, url) as bureau:
        begin_to_carry(bureau)


def _crowd(home: Path, url: str) -> None:
    with opened(home, url) as bureau:
        bureau.open_many(CROWD)


def _open_books(home: Path, url: str) -> None:
    with opened(home, url) as bureau:
        open_books(bureau)


PREPARED: Mapping[str, tuple[str, Callable[[Path, str], None]]] = {
    "migrated": ("", _migrate),
    "office": ("migrated", _furnish),
    "lively": ("migrated", _enliven),
    "crowded": ("office", _crowd),
    "settled": ("migrated", _settle),
    "convened": ("office", _convene),
    "giving": ("office", _begin_to_take),
    "carrying": ("office", _begin_to_carry),
    "awarding": ("office", _equip),
    "books": ("office", _open_books),
}
"""What there is to copy, what it is made from, and how."""


@dataclass(frozen=True)
class Originals:
    """Databases of one kind to copy from; each is made when it is first asked for.

    Attributes:
        server: the maintenance database of PostgreSQL; empty for SQLite.
        urls: what was made, by its name in ``PREPARED``.
    """

    server: str
    folder: Path
    urls: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def copy(self, name: str, folder: Path) -> Iterator[str]:
        """A copy of ``name``, for as long as the ``with`` lasts."""
        url = self._copy(name, folder / "placet.db")
        yield url
        if self.server:
            drop_database(self.server, url)

    def _copy(self, name: str, file: Path) -> str:
        if name and name not in self.urls:
            origin, prepare = PREPARED[name]
            self.urls[name] = self._copy(origin, self.folder / f"{name}.db")
            prepare(self.folder, self.urls[name])
        if self.server:
            return fresh_database(self.server, template=self.urls[name] if name else None)
        if name:
            shutil.copyfile(self.urls[name].removeprefix("sqlite:///"), file)
        return f"sqlite:///{file}"


@pytest.fixture(scope="session", params=KINDS)
def originals(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Originals]:
    """Prepared databases to copy from; nobody stays connected to them."""
    server = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    made = Originals(server, tmp_path_factory.mktemp("originals"))
    yield made
    if server:
        for url in made.urls.values():
            drop_database(server, url)


@pytest.fixture
def migrated_url(originals: Originals, tmp_path: Path) -> Iterator[str]:
    """A database with all its tables and nothing in them; once on each kind."""
    with originals.copy("migrated", tmp_path) as url:
        yield url


@pytest.fixture
def office(originals: Originals, tmp_path: Path) -> Iterator[Bureau]:
    """An office with its cast and flows on a database of its own; once on each kind."""
    with originals.copy("office", tmp_path) as url, opened(tmp_path, url) as bureau:
        yield bureau


@pytest.fixture
def lively(originals: Originals, tmp_path: Path) -> Iterator[Bureau]:
    """An office in the middle of its work; once on each kind."""
    with originals.copy("lively", tmp_path) as url, opened(tmp_path, url) as bureau:
        shutil.copytree(originals.folder / "documents", bureau.runtime.documents.path)
        yield bureau


@pytest.fixture
def settled(originals: Originals, tmp_path: Path) -> Iterator[Bureau]:
    """An office of 2018 in which the flow of focus groups is in force; once on each kind."""
    with originals.copy("settled", tmp_path) as url, opened(tmp_path, url) as bureau:
        yield bureau


@pytest.fixture
def convened(originals: Originals, tmp_path: Path) -> Iterator[Bureau]:
    """An office of summer 2027 in which the procedures of the Union are; once on each kind."""
    with originals.copy("convened", tmp_path) as url, opened(tmp_path, url) as bureau:
        bureau.at = OPENING
        yield bureau


@pytest.fixture
def giving(originals: Originals, tmp_path: Path) -> Iterator[Bureau]:
    """An office that is offered contributions; once on each kind."""
    with originals.copy("giving", tmp_path) as url, opened(tmp_path, url) as bureau:
        yield bureau


@pytest.fixture
def awarding(originals: Originals, tmp_path: Path) -> Iterator[Bureau]:
    """An office that supports participation, with officers and two States; once on each kind."""
    with originals.copy("awarding", tmp_path) as url, opened(tmp_path, url) as bureau:
        yield bureau


@pytest.fixture
def carrying(originals: Originals, tmp_path: Path) -> Iterator[Bureau]:
    """An office that carries projects and takes gifts for them; once on each kind."""
    with originals.copy("carrying", tmp_path) as url, opened(tmp_path, url) as bureau:
        yield bureau


@pytest.fixture
def crowded(originals: Originals, tmp_path: Path) -> Iterator[Bureau]:
    """An office with ``CROWD`` drafts of Kenya, numbered from 1; once on each kind."""
    with originals.copy("crowded", tmp_path) as url, opened(tmp_path, url) as bureau:
        yield bureau


@pytest.fixture
def runtime(office: Bureau) -> Runtime:
    """The office's runtime: what a face works with."""
    return office.runtime
