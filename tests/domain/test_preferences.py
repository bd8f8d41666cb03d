"""When a notice goes out: at once, in the next digest, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.flow import Purpose
from tests.build import (
    ADA,
    BEN,
    COY,
    FAY,
    GUS,
    PEOPLE,
    REX,
    START,
    a_case,
    expiry,
    facts,
    press,
    published,
)
from tests.domain.deciding import decided
from tests.flows import NEWS, changed
from workflow.domain.case import Step
from workflow.domain.facts import Facts
from workflow.domain.preferences import Information, next_digest, planned_at

FLOW = published(NEWS)
GENEVA = "Europe/Zurich"
ZONES = (GENEVA, "UTC", "Asia/Kathmandu", "America/New_York", "Pacific/Apia", "Africa/Casablanca")
MORNING = datetime(2027, 3, 2, 6, tzinfo=UTC)
"""The digest after ``START``: seven o'clock in Geneva."""

INSTANTS = st.builds(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes),
    st.integers(0, 4 * 365 * 24 * 60),
)


def wanting(**wanted: Information) -> Facts:
    """The facts, where people named by first name want information in another way."""
    known = facts()
    named = {each.name.split()[0].lower(): each for each in PEOPLE}
    changed_people = {
        named[name].id: replace(named[name], information=each) for name, each in wanted.items()
    }
    people = {**known.roster.people, **changed_people}
    return replace(known, roster=replace(known.roster, people=people))


def plans(step: Step) -> list[tuple[int, Purpose, datetime | None]]:
    return [(each.person_id, each.purpose, each.planned_at) for each in step.notices]


# The time of digests


@given(INSTANTS, st.sampled_from(ZONES))
def test_the_next_digest_is_at_seven_local_time_within_a_day_and_an_hour(
    at: datetime, zone: str
) -> None:
    digest = next_digest(at, zone)

    assert digest.astimezone(ZoneInfo(zone)).time() == time(7)
    assert timedelta(0) < digest - at <= timedelta(hours=25)


@given(INSTANTS, st.sampled_from(ZONES))
def test_there_is_no_digest_between_an_instant_and_its_next_digest(at: datetime, zone: str) -> None:
    digest = next_digest(at, zone)

    assert next_digest(digest - timedelta(microseconds=1), zone) == digest
    assert next_digest(digest, zone) > digest


# Who is told when


@pytest.mark.parametrize("wanted", Information)
def test_nobody_can_be_without_what_asks_for_something(wanted: Information) -> None:
    assert planned_at(Purpose.ACTION, wanted, START, GENEVA) == START


@pytest.mark.parametrize(
    ("wanted", "planned"),
    [(Information.AT_ONCE, START), (Information.DAILY, MORNING), (Information.NONE, None)],
)
def test_information_goes_as_its_reader_prefers(
    wanted: Information, planned: datetime | None
) -> None:
    assert planned_at(Purpose.INFORMATION, wanted, START, GENEVA) == planned


def test_the_act_decides_for_each_reader() -> None:
    known = wanting(ben=Information.NONE)

    [step] = decided(a_case(), press("submit", ADA), FLOW, known).steps

    assert plans(step) == [
        (ADA, Purpose.INFORMATION, MORNING),
        (BEN, Purpose.INFORMATION, None),
    ]


def test_a_reminder_may_be_for_information() -> None:
    [step] = decided(a_case("returned"), expiry("completion", START, ordinal=1), FLOW).steps

    assert {each.purpose for each in step.notices} == {Purpose.INFORMATION}


def test_whoever_is_asked_and_informed_by_the_same_notice_is_asked() -> None:
    fields = {**a_case().fields, "sponsors": ["KEN", "ACME"], "contact": COY}

    [step] = decided(
        a_case("submitted", fields=fields), press("approve", FAY, granted="5000.00 CHF"), FLOW
    ).steps

    assert plans(step) == [
        (ADA, Purpose.ACTION, START),
        (BEN, Purpose.ACTION, START),
        (GUS, Purpose.INFORMATION, MORNING),
        (COY, Purpose.INFORMATION, MORNING),
    ]


# Where nothing changed


def set_visit(kept: str | None, given_now: str, flow: str = NEWS) -> Step:
    fields = {**a_case().fields, **({"visit": kept} if kept else {})}
    [step] = decided(
        a_case("submitted", fields=fields),
        press("set_visit", REX, visit=given_now),
        published(flow),
    ).steps
    return step


def test_an_act_that_leaves_every_field_as_it_was_owes_nothing() -> None:
    assert set_visit("2027-05-01", "2027-05-01").notices == ()


@pytest.mark.parametrize("kept", [None, "2027-05-02"])
def test_an_act_that_changes_a_field_owes_its_notices(kept: str | None) -> None:
    assert [each.person_id for each in set_visit(kept, "2027-05-01").notices] == [ADA, BEN]


def test_an_act_that_moves_the_case_owes_its_notices_though_its_fields_stay() -> None:
    moved = changed(
        "    from: submitted\n    by: registry\n    fills: visit\n",
        "    from: submitted\n    to: submitted\n    by: registry\n    fills: visit\n",
        NEWS,
    )

    assert set_visit("2027-05-01", "2027-05-01", moved).notices != ()


def test_an_act_that_stops_a_deadline_owes_its_notices_though_its_fields_stay() -> None:
    stops = changed(
        "    starts: action submit\n", "    starts: action submit\n    stops: set_visit\n", NEWS
    )

    assert set_visit("2027-05-01", "2027-05-01", stops).notices != ()


def test_an_act_without_fields_of_its_own_owes_its_notices() -> None:
    [step] = decided(a_case("submitted"), press("return", REX, missing="a map"), FLOW).steps

    assert step.notices != ()
