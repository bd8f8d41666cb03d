"""Who acts: a person whom an operator acts for, and the operating system's user who does it."""

from __future__ import annotations

import getpass
from dataclasses import replace

from workflow.domain.roster import Person
from workflow.errors import Invalid
from workflow.runtime import Runtime, salt
from workflow.services.manage_people import By, person_named
from workflow.store import installation
from workflow.store.engine import Session


def operator() -> str:
    """The operating system's user; ``unknown`` where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"


def operator_by(runtime: Runtime, session: Session) -> By:
    """The operator, changing the installation in nobody else's name."""
    return By(runtime.now(session), salt, operator=operator())


def by_whom(runtime: Runtime, session: Session, email: str | None) -> By:
    """A person, with the operator behind the command; the operator alone when nobody is named."""
    who = operator_by(runtime, session)
    return who if email is None else replace(who, person_id=person_named(session, email).id)


def told_of_command(reason: str | None) -> dict[str, str]:
    """What an event of the installation keeps of the command behind it, sealed."""
    return {"operator": operator()} | ({"reason": reason} if reason else {})


def acting_person(session: Session, email: str, reason: str | None) -> Person:
    """The person whom the operator acts for.

    Raises:
        Unknown: nobody has this address.
        Invalid: no reason is given, though this is not a demonstration.
    """
    found = installation.read(session)
    if not (reason or "").strip() and not (found and found.demonstration):
        raise Invalid(
            "you act for somebody else: say why with --reason (only a demonstration does without)"
        )
    return person_named(session, email)
