"""Who may write down what concerns somebody: they themselves, an administrator, or the operator."""

from __future__ import annotations

from datetime import datetime

from workflow.errors import NotPermitted
from workflow.services.manage_people import By
from workflow.store import people
from workflow.store.engine import Session

ADMINISTRATOR = "administrator"
"""The role, held at the office, in which people change the installation."""


def must_be_theirs(session: Session, by: By, person: int | None) -> None:
    """Only what is one's own, unless one administers; an operator at the machine does.

    Args:
        person: whose it is; ``None`` for what is nobody's own.

    Raises:
        NotPermitted: it is somebody else's.
    """
    if by.person_id is None or by.person_id == person:
        return
    if not is_administrator(session, by.person_id, by.at):
        own = "the person concerned or " if person is not None else ""
        raise NotPermitted(f'only {own}an "{ADMINISTRATOR}" of the office can do this')


def is_administrator(session: Session, person: int, at: datetime) -> bool:
    """Whether somebody administers the installation at ``at``."""
    return any(
        grant.role == ADMINISTRATOR
        and grant.party is None
        and grant.valid_from <= at
        and (grant.valid_until is None or grant.valid_until > at)
        for grant in people.grants_of(session, person)
    )
