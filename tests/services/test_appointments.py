"""Who may be appointed to act in a role, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.build import ADM, COY, DAY, DEE, FAY, Bureau
from tests.granting import MONTH, appointed, grant
from workflow.errors import Invalid
from workflow.services.erase_person import erase_person
from workflow.store import people


@pytest.fixture
def granting(office: Bureau) -> Bureau:
    """The office in which people act for one another."""
    grant(office)
    return office


@pytest.mark.parametrize(
    ("person", "role", "absent", "length", "sentence"),
    [
        (ADM, "director", None, MONTH, "is not vacant"),
        (ADM, "director", COY, MONTH, "does not hold the role"),
        (FAY, "director", DEE, MONTH, "nobody acts in a role of their own"),
        (ADM, "director", FAY, 91 * DAY, "for 90 days at most"),
        (ADM, "director", FAY, 0 * DAY, "ends after it begins"),
    ],
)
def test_an_appointment_that_makes_no_sense_is_refused(
    granting: Bureau, person: int, role: str, absent: int, length: timedelta, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        appointed(granting, person, role, absent, length)


def test_nobody_acts_any_more_in_place_of_somebody_who_is_erased(granting: Bureau) -> None:
    appointed(granting, ADM, "director", FAY)
    with granting.runtime.sessions.begin() as session:
        erase_person(session, FAY, granting.by(), "At the person's own wish.")

    with granting.runtime.readers.begin() as session:
        held = people.grants_of(session, ADM)
    ends = {grant.valid_until for grant in held if grant.role == "director"}
    assert ends == {granting.at}
    assert granting.verify().findings == ()


def test_appointments_on_end_are_one_as_to_how_long_somebody_acts(granting: Bureau) -> None:
    appointed(granting, ADM, "director", FAY, 60 * DAY)
    with pytest.raises(Invalid, match='acts as "director" already from'):
        appointed(granting, ADM, "director", FAY, 10 * DAY)
    granting.at += 60 * DAY
    appointed(granting, ADM, "director", FAY, 29 * DAY)
    granting.at += 29 * DAY + timedelta(hours=1)

    with pytest.raises(Invalid, match="for 90 days at most on end; this would be 109"):
        appointed(granting, ADM, "director", FAY, 20 * DAY)
    granting.at += 2 * DAY
    appointed(granting, ADM, "director", FAY, 20 * DAY)
    assert granting.verify().findings == ()
