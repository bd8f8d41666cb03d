"""Holding back what has not gone out yet, and letting it go again; both are on record."""

from __future__ import annotations

from collections.abc import Sequence

from workflow.domain.verification.deliveries import delivery_entry
from workflow.errors import Invalid, Unknown
from workflow.services.manage_people import By
from workflow.store import installation, notices
from workflow.store.engine import Session


def hold_notices(session: Session, ids: Sequence[str], by: By) -> list[str]:
    """Keep queued notices back until they are released, all of them or none. The ids, each once.

    Raises:
        Unknown: there is no such notice.
        Invalid: one of them is not queued: it went out, is on its way, or is held already.
    """
    return _moved(session, ids, ("queued", "held"), "hold_notices", by)


def release_notices(session: Session, ids: Sequence[str], by: By) -> list[str]:
    """Queue held notices again, all of them or none. The ids, each once.

    Raises:
        Unknown: there is no such notice.
        Invalid: one of them is not held.
    """
    return _moved(session, ids, ("held", "queued"), "release_notices", by)


def _moved(
    session: Session, ids: Sequence[str], way: tuple[str, str], action: str, by: By
) -> list[str]:
    source, target = way
    ids = notices.carriers_of(session, ids)
    states = notices.lock(session, ids)
    for each in ids:
        if each not in states:
            raise Unknown("notice", each)
        if states[each] != source:
            raise Invalid(
                f'notice {each} is "{states[each]}"; only one that is {source} can be put on hold'
                if target == "held"
                else f'notice {each} is "{states[each]}"; only one that is held is released'
            )
    moved = notices.move(session, ids, (source,), state=target)
    if moved:
        told = [delivery_entry(row) for row in moved]
        installation.append(session, [by.event(action, {"notices": told}, {})], by.at, by.salt)
    return [str(row["id"]) for row in moved]
