"""How people are informed; what waits for whoever wants nothing is not sent any more.

Notices for action are never touched.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from workflow.domain.preferences import Information
from workflow.domain.records import Salt
from workflow.domain.suggestions import nearest
from workflow.domain.verification.deliveries import delivery_entry
from workflow.errors import Invalid
from workflow.services.manage_people import By
from workflow.store import installation, preferences
from workflow.store.engine import Session


def set_information(session: Session, person_id: int, information: Information, by: By) -> bool:
    """Inform a person in this way from now on, on record; false when that changes nothing.

    What waits stays in the digest that it waits for. With ``none`` it becomes unwanted, save what
    is on its way.
    """
    return bool(_set(session, [person_id], information, by))


def unsubscribe(session: Session, tokens: Collection[str], at: datetime, salt: Salt) -> int:
    """Inform those of whom these are the tokens no more; how many were informed until now."""
    persons = preferences.people_of(session, tokens) if tokens else []
    by = By(at, salt, channel="mail")
    return len(_set(session, persons, Information.NONE, by)) if persons else 0


def _set(session: Session, persons: Collection[int], information: Information, by: By) -> list[int]:
    changed = preferences.set_information(session, persons, information)
    if not changed:
        return []
    payloads: dict[int, dict[str, object]] = {
        person: {"person": person, "information": information.value} for person in changed
    }
    if information is Information.NONE:
        dropped = preferences.drop_waiting(session, changed)
        for person in changed:
            own = [delivery_entry(row) for row in dropped if row["person_id"] == person]
            payloads[person]["notices"] = own
    events = [by.event("set_information", payloads[person], {}) for person in changed]
    installation.append(session, events, by.at, by.salt)
    return changed


def information_named(given: str) -> Information:
    """The preference that is written ``given``, or ``Invalid`` with the one that was meant."""
    known = [each.value for each in Information]
    if given not in known:
        near = nearest(given, known)
        hint = f'; did you mean "{near}"?' if near else ""
        raise Invalid(f'"{given}" is no way to be informed; {", ".join(known)} are{hint}')
    return Information(given)
