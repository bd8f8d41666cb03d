"""The first act of an installation, and the clock of a demonstration: its beginning, its way on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil

from notifications.headers import HeaderProblem, check_address
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
FIRST_DAY = date(2000, 1, 1)
"""Nothing with a deadline can be done before the first day of the calendars that are shipped."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What is settled once: the office as people read it, and how strict the installation is.

    Attributes:
        begins: the day, in UTC, with which business time begins on a demonstration; now, if none.
    """

    name: str = "Telecommunication Standardization Bureau"
    contact: str = "tsb-contributions@example.org"
    sender: str = "placet@example.org"
    demonstration: bool = False
    second_administrator: bool = False
    begins: date | None = None


def set_up(session: Session, setup: Setup, at: datetime, salt: Salt, operator: str) -> Installation:
    """Make the installation; the first row of its history says with which settings.

    Args:
        at: by the wall clock; the row has the instant at which business time begins.

    Raises:
        Invalid: there is one already, or it could not work with what was given.
    """
    check_setup(setup, at)
    if installation.read(session) is not None:
        raise Invalid("there is an installation in this database already")
    behind = _behind(setup.begins, at)
    created = Installation(
        name=setup.name,
        contact=setup.contact,
        sender=setup.sender,
        demonstration=setup.demonstration,
        second_administrator=setup.second_administrator,
        clock_begins=behind,
        clock_offset=behind,
        length=0,
        head="",
    )
    installation.create(session, created)
    first = at + behind
    event = By(first, salt, operator=operator).event("set_up", settings_payload(created), {})
    installation.append(session, [event], first, salt)
    return created


def check_setup(setup: Setup, at: datetime) -> None:
    """Refuse what an installation could not work with.

    Name and sender stand in mails as people do; the beginning lies in the past and in a calendar.
    """
    check_people([Person(0, setup.name, setup.sender, "en")])
    try:
        check_address("sender", setup.sender)
    except HeaderProblem as problem:
        raise Invalid(str(problem)) from None
    if not 0 < len(setup.contact.strip()) <= LONGEST_CONTACT or not setup.contact.isprintable():
        raise Invalid(f'contact: "{setup.contact[:60]}" is not a line of text')
    if setup.begins is None:
        return
    if not setup.demonstration:
        raise Invalid("begins: only a demonstration begins on another day than today; add --demo")
    if not FIRST_DAY <= setup.begins <= at.date():
        wanted = f"a day from {FIRST_DAY} to {at.date()} is wanted"
        raise Invalid(f"begins: {setup.begins} is found and {wanted}")


def _behind(begins: date | None, at: datetime) -> timedelta:
    """By how many whole seconds business time begins before ``at``, as a negative period."""
    if begins is None:
        return timedelta(0)
    return timedelta(seconds=ceil((datetime.combine(begins, time(), UTC) - at).total_seconds()))


def advance_clock(session: Session, by: timedelta, at: datetime, salt: Salt) -> timedelta:
    """Put a demonstration's business time further ahead; how far ahead of the wall clock it is now.

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
        "clock_begins_seconds": int(settings.clock_begins.total_seconds()),
    }
