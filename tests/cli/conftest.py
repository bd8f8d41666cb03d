"""The command line as a person has it: commands in, an exit code and what was printed out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from tests.build import START, Bureau, furnish, opened
from tests.cli.asking import Placet
from workflow.runtime import clock, set_up_logging
from workflow.services.set_up import advance_clock
from workflow.settings import DATABASE, DOCUMENTS, HOME, MAIL, SMTP, SMTP_PASSWORD
from workflow.store.engine import open_engine
from workflow.store.schema import migrate

HOUR = timedelta(hours=1)


@pytest.fixture
def placet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Placet]:
    """The command on a home where nothing is yet."""
    for name in (HOME, DATABASE, MAIL, DOCUMENTS, SMTP, SMTP_PASSWORD):
        monkeypatch.delenv(name, raising=False)
    yield Placet(tmp_path / "home", capsys)
    # A command's log lines go to the standard error of its test; those of later tests, nowhere.
    structlog.reset_defaults()
    set_up_logging("CRITICAL")


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with an office in it, to copy from."""
    folder = tmp_path_factory.mktemp("furnished")
    url = f"sqlite:///{folder / 'placet.db'}"
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    with opened(folder, url) as bureau:
        furnish(bureau)
        begin(bureau)
    return folder / "placet.db"


def begin(bureau: Bureau) -> None:
    """Put business time after everything that was done to furnish the office."""
    ahead = max(START - clock(), timedelta(0)) + HOUR
    with bureau.runtime.sessions.begin() as session:
        advance_clock(session, ahead, bureau.at, bureau.salt)


@pytest.fixture
def desk(placet: Placet, furnished: Path) -> Placet:
    """The command on a demonstration with the cast and both flows."""
    (placet.home / "mail").mkdir(parents=True)
    shutil.copyfile(furnished, placet.home / "placet.db")
    return placet


@pytest.fixture
def desk_on_each(placet: Placet, office: Bureau, monkeypatch: pytest.MonkeyPatch) -> Placet:
    """As ``desk``; the test runs once on each kind of database."""
    begin(office)
    url = office.database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("PLACET_DATABASE", url)
    return placet
