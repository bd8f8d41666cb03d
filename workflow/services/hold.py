"""Holding what an installation does of itself, and letting it go again; on record."""

from __future__ import annotations

from workflow.domain.holds import Part
from workflow.errors import Invalid
from workflow.services.manage_people import By
from workflow.store import installation
from workflow.store.engine import Session


def hold(session: Session, part: Part, by: By) -> None:
    """Let no mail go out, or no deadline be worked off, until ``release``.

    What a worker has in its hands at this moment it still brings to its end.

    Raises:
        Invalid: it is held already.
    """
    if not installation.set_held(session, part, held=True):
        raise Invalid(f"the {part} is held already")
    _append(session, "hold", part, by)


def release(session: Session, part: Part, by: By) -> None:
    """Let mails go out, or deadlines be worked off, from now on: also those that waited.

    Raises:
        Invalid: it is not held.
    """
    if not installation.set_held(session, part, held=False):
        raise Invalid(f"the {part} is not held")
    _append(session, "release", part, by)


def _append(session: Session, action: str, part: Part, by: By) -> None:
    event = by.event(action, {"part": str(part)}, {})
    installation.append(session, [event], by.at, by.salt)
