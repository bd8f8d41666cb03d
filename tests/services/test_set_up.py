"""The first act of an installation, and the clock of a demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.build import DAY, Bureau, opened
from workflow.errors import Invalid, NotADemonstration
from workflow.runtime import clock, shipped_library
from workflow.services.set_up import FIRST_DAY, Setup, advance_clock, set_up
from workflow.store import installation
from workflow.store.installation import Installation


@pytest.fixture
def blank(migrated_url: str, tmp_path: Path) -> Iterator[Bureau]:
    """An office on a database with tables and nothing in them."""
    with opened(tmp_path, migrated_url) as bureau:
        yield bureau


def make(office: Bureau, **settings: bool | str) -> None:
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


def test_mails_come_from_an_address_that_mail_servers_take(blank: Bureau) -> None:
    with pytest.raises(Invalid, match="is not an address in ASCII like"):
        make(blank, sender="büro@example.org")


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


def made(office: Bureau, **settings: Any) -> Installation:
    with office.runtime.sessions.begin() as session:
        return set_up(session, Setup(**settings), clock(), office.salt, "root")


def test_a_demonstration_begins_with_the_day_that_it_is_given(blank: Bureau) -> None:
    begun = datetime(2018, 7, 2, tzinfo=UTC)

    made(blank, demonstration=True, begins=begun.date())

    with blank.runtime.readers.begin() as session:
        now = blank.runtime.now(session)
        [row] = installation.events(session)
    assert begun <= row.at < begun + timedelta(seconds=1)
    assert row.at <= now < row.at + timedelta(minutes=5)
    assert blank.verify().verified


def test_a_demonstration_that_begins_in_the_past_goes_forward_only(blank: Bureau) -> None:
    began = made(blank, demonstration=True, begins=date(2018, 7, 2)).clock_begins

    with pytest.raises(Invalid, match="forward"):
        advance(blank, -DAY)
    assert advance(blank, 30 * DAY) == began + 30 * DAY
    assert now_ahead(blank) == began + 30 * DAY
    assert blank.verify().verified


def test_a_beginning_goes_on_past_the_present_day(blank: Bureau) -> None:
    began = made(blank, demonstration=True, begins=date(2018, 7, 2)).clock_begins

    assert advance(blank, DAY - began) == DAY
    assert now_ahead(blank) == DAY


TODAY = clock().date()


@pytest.mark.parametrize(
    ("begins", "demonstration", "said"),
    [
        (date(2018, 7, 2), False, "only a demonstration begins on another day than today"),
        (TODAY + 2 * DAY, True, f"begins: {TODAY + 2 * DAY} is found and a day from 2000-01-01"),
        (date(1999, 12, 31), True, "1999-12-31 is found and a day from 2000-01-01 to 20"),
    ],
)
def test_a_beginning_that_cannot_be_is_refused(
    blank: Bureau, begins: date, demonstration: bool, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        made(blank, demonstration=demonstration, begins=begins)
    assert blank.verify().verified


def test_the_first_day_is_that_of_the_calendars() -> None:
    years = {calendar.first_year for calendar, _ in shipped_library().calendars.values()}

    assert min(years) == FIRST_DAY.year


def test_business_time_that_went_back_is_found(office: Bureau) -> None:
    advance(office, 2 * DAY)
    with office.runtime.sessions.begin() as session:
        installation.set_clock_offset(session, DAY)
        event = office.by().event("advance_clock", {"seconds": int(DAY.total_seconds())}, {})
        installation.append(session, [event], office.at, office.salt)

    assert [each.sentence for each in office.verify().findings] == ["business time does not go on"]
