"""A demonstration is played in a place of its own, and takes away only what one left there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.demonstration.files import write_script
from workflow.demonstration.home import make_home
from workflow.demonstration.script import read_script, set_stage
from workflow.domain.roster import Person
from workflow.errors import Invalid
from workflow.runtime import clock, open_runtime, salt
from workflow.services.manage_people import By, add_people
from workflow.services.set_up import Setup, set_up
from workflow.settings import DATABASE
from workflow.store import installation, people


def test_a_home_is_not_played_in_twice(tmp_path: Path) -> None:
    make_home(tmp_path, fresh=False)

    with pytest.raises(Invalid, match="has a demonstration in it already; --fresh begins it anew"):
        make_home(tmp_path, fresh=False)


def test_a_fresh_home_keeps_what_no_demonstration_put_there(tmp_path: Path) -> None:
    settings = make_home(tmp_path, fresh=False)
    (settings.mail / "1-1-1.eml").write_text("old")
    (tmp_path / "notes.txt").write_text("mine")

    make_home(tmp_path, fresh=True)

    assert list(settings.mail.iterdir()) == []
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_folder_that_is_no_demonstration_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "placet.db").write_text("an installation")

    with pytest.raises(Invalid, match="was not made by placet demo, so it is not emptied"):
        make_home(tmp_path, fresh=True)

    assert (tmp_path / "placet.db").read_text() == "an installation"


@pytest.fixture
def named(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database that the environment names, as an operator would."""
    monkeypatch.setenv(DATABASE, database_url)
    return database_url


def test_a_named_database_is_begun_anew_only_when_asked(named: str, tmp_path: Path) -> None:
    script = read_script(write_script(tmp_path / "files"))
    set_stage(script, make_home(tmp_path / "first", fresh=False), "tester")

    with pytest.raises(Invalid, match="the database is in use already; --fresh begins it anew"):
        make_home(tmp_path / "second", fresh=False)
    settings = make_home(tmp_path / "third", fresh=True)

    with open_runtime(settings).readers.begin() as session:
        assert settings.database == named
        assert (installation.read(session), people.listed(session)) == (None, [])


def test_a_demonstration_that_stopped_in_the_past_is_begun_anew(named: str, tmp_path: Path) -> None:
    runtime = open_runtime(make_home(tmp_path / "first", fresh=False))
    with runtime.sessions.begin() as session:
        setup = Setup(demonstration=True, begins=date(2018, 5, 7))
        set_up(session, setup, clock(), salt, "tester")
        add_people(session, [Person(0, "Ada", "ada@example.org", "en")], By(clock(), salt))

    settings = make_home(tmp_path / "second", fresh=True)

    with open_runtime(settings).readers.begin() as session:
        assert installation.read(session) is None
        assert settings.database == named


def test_a_home_finds_a_named_database_again_by_itself(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_home(tmp_path / "first", fresh=False)
    monkeypatch.delenv(DATABASE)

    assert f'database = "{named}"' in (tmp_path / "first" / "placet.toml").read_text()


@pytest.mark.usefixtures("named")
def test_a_real_installation_is_left_alone(tmp_path: Path) -> None:
    runtime = open_runtime(make_home(tmp_path / "first", fresh=False))
    with runtime.sessions.begin() as session:
        set_up(session, Setup(), clock(), salt, "tester")

    for fresh in (False, True):
        with pytest.raises(Invalid, match="belongs to an installation that is no demonstration"):
            make_home(tmp_path / "second", fresh=fresh)


@pytest.mark.usefixtures("named")
def test_an_installation_made_for_demonstration_is_taken_as_it_is(tmp_path: Path) -> None:
    settings = make_home(tmp_path / "first", fresh=False)
    with open_runtime(settings).sessions.begin() as session:
        set_up(session, Setup(name="Our office", demonstration=True), clock(), salt, "tester")
    script = read_script(write_script(tmp_path / "files"))

    stage = set_stage(script, make_home(tmp_path / "second", fresh=False), "tester")

    with stage.runtime.readers.begin() as session:
        found = installation.read(session)
        assert found is not None
        assert (found.name, len(people.listed(session))) == ("Our office", 3)
