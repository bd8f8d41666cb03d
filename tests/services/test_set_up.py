"""The first act of an installation, and the clock of a demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.build import DAY, Bureau, opened
from workflow.errors import Invalid, NotADemonstration
from workflow.runtime import clock
from workflow.services.set_up import Setup, advance_clock, set_up
from workflow.store import installation


@pytest.fixture
def blank(migrated_url: str, tmp_path: Path) -> Iterator[Bureau]:
    """An office on a database with tables and nothing in them."""
    with opened(tmp_path, migrated_url) as bureau:
        yield bureau


def make(office: Bureau, **settings: bool) -> None:
    with office.runtime.sessions.begin() as session:
        set_up(session, Setup(**settings), office.at, office.salt, "root")  # type: ignore[arg-type]


def advance(office: Bureau, by: timedelta) -> timedelta:
    with office.runtime.sessions.begin() as session:
        return advance_clock(session, by, office.at, office.salt)


def now_ahead(office: Bureau) -> timedelta:
    """How far business time is ahead of the wall clock, to the second."""
    with office.runtime.readers.begin() as session:
        return timedelta(seconds=round((office.runtime.now(session) - clock()).total_seconds()))


def test_the_settings_are_the_first_row_of_the_history(blank: Bureau) -> None:
    make(blank, second_administrator=True)

    with blank.runtime.readers.begin() as session:
        found = installation.read(session)
        [row] = installation.events(session)
    assert found
    assert (found.second_administrator, found.demonstration, found.length) == (True, False, 1)
    assert (row.seq, row.action, row.hash) == (1, "set_up", found.head)
    assert row.payload["second_administrator"] is True
    assert blank.verify().verified


def test_an_installation_is_made_once(blank: Bureau) -> None:
    make(blank)

    with pytest.raises(Invalid, match="already"):
        make(blank)
    assert blank.verify().verified


def test_a_database_without_an_installation_has_nothing_wrong_in_it(blank: Bureau) -> None:
    assert blank.verify().verified


def test_business_time_is_the_wall_clock_until_it_is_put_ahead(office: Bureau) -> None:
    assert now_ahead(office) == timedelta(0)

    assert advance(office, 30 * DAY) == 30 * DAY
    assert advance(office, timedelta(hours=1)) == 30 * DAY + timedelta(hours=1)
    assert now_ahead(office) == 30 * DAY + timedelta(hours=1)
    assert office.verify().verified


@pytest.mark.parametrize("by", [timedelta(0), -DAY, timedelta(microseconds=1) * -1])
def test_business_time_never_goes_back(office: Bureau, by: timedelta) -> None:
    advance(office, DAY)

    with pytest.raises(Invalid, match="forward"):
        advance(office, by)
    assert now_ahead(office) == DAY


@pytest.mark.parametrize("years", [20, 9000])
def test_business_time_stays_inside_the_calendars(office: Bureau, years: int) -> None:
    with pytest.raises(Invalid):
        advance(office, 365 * years * DAY)

    assert now_ahead(office) == timedelta(0)
    assert office.verify().verified


def test_a_step_of_less_than_a_second_is_kept_or_refused_but_not_lost(office: Bureau) -> None:
    try:
        told = advance(office, timedelta(milliseconds=400))
    except Invalid:
        return
    with office.runtime.readers.begin() as session:
        found = installation.read(session)
    assert found
    assert found.clock_offset == told


def test_only_a_demonstration_has_a_clock_that_moves(blank: Bureau) -> None:
    make(blank)

    with pytest.raises(NotADemonstration, match="placet init --demo"):
        advance(blank, DAY)
    assert blank.verify().verified


def test_there_is_no_clock_to_move_before_there_is_an_installation(blank: Bureau) -> None:
    with pytest.raises(NotADemonstration):
        advance(blank, DAY)
