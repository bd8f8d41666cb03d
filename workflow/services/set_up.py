"""The first act of an installation, and the moving of a demonstration's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflow.domain.records import Salt
from workflow.domain.roster import Person
from workflow.errors import Invalid, NotADemonstration
from workflow.services.manage_people import By, check_people
from workflow.store import installation
from workflow.store.engine import Session
from workflow.store.installation import Installation

LONGEST_CONTACT = 254
MOST_AHEAD = timedelta(days=3653)
"""Ten years: calendars are dated data, and nothing with a deadline can be done beyond them."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What is settled once: the office as people read it, and how strict the installation is."""

    name: str = "Telecommunication Standardization Bureau"
    contact: str = "tsb-contributions@example.org"
    sender: str = "placet@example.org"
    demonstration: bool = False
    second_administrator: bool = False


def set_up(session: Session, setup: Setup, at: datetime, salt: Salt, operator: str) -> Installation:
    """Make the installation; the first row of its history says with which settings.

    Raises:
        Invalid: there is one already, or mails could not be written with what was given.
    """
    check_setup(setup)
    if installation.read(session) is not None:
        raise Invalid("there is an installation in this database already")
    created = Installation(
        name=setup.name,
        contact=setup.contact,
        sender=setup.sender,
        demonstration=setup.demonstration,
        second_administrator=setup.second_administrator,
        clock_offset=timedelta(0),
        length=0,
        head="",
    )
    installation.create(session, created)
    event = By(at, salt, operator=operator).event("set_up", settings_payload(created), {})
    installation.append(session, [event], at, salt)
    return created


def check_setup(setup: Setup) -> None:
    """Refuse what mails could not be written with: name and sender stand in them as people do."""
    check_people([Person(0, setup.name, setup.sender, "en")])
    if not 0 < len(setup.contact.strip()) <= LONGEST_CONTACT or not setup.contact.isprintable():
        raise Invalid(f'contact: "{setup.contact[:60]}" is not a line of text')


def advance_clock(session: Session, by: timedelta, at: datetime, salt: Salt) -> timedelta:
    """Put a demonstration's business time further ahead; how far it is ahead now.

    Raises:
        NotADemonstration: on any other installation.
        Invalid: the clock would go back, or further than ``MOST_AHEAD``.
    """
    found = installation.read(session)
    if found is None or not found.demonstration:
        raise NotADemonstration
    if by < timedelta(seconds=1):
        raise Invalid("business time goes forward only, by a second at the least")
    ahead = found.clock_offset + by
    if ahead > MOST_AHEAD:
        raise Invalid(f"business time can be put ahead by {MOST_AHEAD.days} days in all")
    installation.set_clock_offset(session, ahead)
    event = By(at, salt).event("advance_clock", {"seconds": int(ahead.total_seconds())}, {})
    installation.append(session, [event], at, salt)
    return ahead


def settings_payload(settings: Installation) -> dict[str, object]:
    """What the installation's history says of its settings."""
    return {
        "name": settings.name,
        "contact": settings.contact,
        "sender": settings.sender,
        "demonstration": settings.demonstration,
        "second_administrator": settings.second_administrator,
    }
