"""Delegations: written by a holder of the role or for them, and ended; each an event on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from definitions.flow import Field, FieldType, Flow
from workflow.domain.delegating import Held, why_not
from workflow.domain.delegations import Delegation
from workflow.domain.leaves import canonical
from workflow.domain.suggestions import nearest
from workflow.errors import Invalid, Unknown
from workflow.services.manage_people import By, text_kept
from workflow.services.permitting import must_be_theirs
from workflow.services.shelf import Shelf
from workflow.store import authority, flows, installation, people
from workflow.store.engine import Session

INSTRUMENT = Field("instrument", FieldType.LONG_TEXT, max_length=10_000)


def delegate(session: Session, shelf: Shelf, new: Delegation, instrument: str, by: By) -> int:
    """Write a delegation (its ``id`` is not looked at); the number that it got.

    Args:
        instrument: the text or letter that it rests on; sealed.

    Raises:
        Invalid: it is wider than what the delegator has, comes back to them, or has no instrument.
        Unknown: there is no such person or flow.
        NotPermitted: it is neither the delegator, an administrator nor the operator who writes it.
    """
    must_be_theirs(session, by, new.delegator)
    # Before the installation, which is the last that an erasure locks.
    people.keep_there(session, {new.delegator, new.delegate})
    known = {person.id for person in people.listed(session) if person.email}
    for person in (new.delegator, new.delegate):
        if person not in known:
            raise Unknown("person", person)
    instrument = text_kept(INSTRUMENT, instrument)
    if not instrument:
        raise Invalid("a delegation is written: name the instrument that it rests on")
    # Two that are written at once see one another, so that they are no circle.
    installation.hold(session)
    others = authority.delegations_of(session, at=by.at)
    concerned = _flows(session, shelf, new.flow)
    if why := why_not(new, _held(session, new, by.at), others, concerned, by.at):
        raise Invalid(why)
    number = authority.add_delegation(session, new)
    event = by.event("delegate", _payload(new, number), {"instrument": instrument})
    installation.append(session, [event], by.at, by.salt)
    return number


def revoke_delegation(session: Session, number: int, by: Callable[[], By]) -> Delegation:
    """End a delegation from now on; no act by it that has begun is left without it.

    Args:
        by: asked once the delegation is locked: what was done by it before is on record, and
            whatever comes after this instant finds it ended.

    Raises:
        Unknown: there is no such delegation.
        Invalid: it has ended.
        NotPermitted: it is neither the delegator, an administrator nor the operator who ends it.
    """
    found = authority.delegation(session, number)
    if found is None:
        raise Unknown("delegation", number)
    who = by()
    must_be_theirs(session, who, found.delegator)
    if found.ends <= who.at:
        raise Invalid(f"delegation {number} has ended already")
    authority.revoke(session, number, who.at)
    event = who.event("revoke_delegation", {"delegation": number}, {})
    installation.append(session, [event], who.at, who.salt)
    return found


def _payload(new: Delegation, number: int) -> dict[str, object]:
    return {
        "delegation": number,
        "delegator": new.delegator,
        "delegate": new.delegate,
        "role": new.role,
        "party": new.party,
        "flow": new.flow,
        "actions": list(new.actions) if new.actions is not None else None,
        "ceiling": dict(new.ceiling) if new.ceiling is not None else None,
        "valid_from": canonical(new.valid_from),
        "valid_until": canonical(new.valid_until),
    }


def _held(session: Session, new: Delegation, at: datetime) -> Held:
    grants = [
        grant
        for grant in people.grants_of(session, new.delegator)
        if (grant.role, grant.party) == (new.role, new.party)
        and grant.valid_from <= at
        and (grant.valid_until is None or grant.valid_until > at)
    ]
    return Held(
        own=any(not grant.acting for grant in grants), acting=any(grant.acting for grant in grants)
    )


def _flows(session: Session, shelf: Shelf, name: str | None) -> list[Flow]:
    """The flow of this name as it is in force, or every one that is."""
    in_force: dict[str, int] = {}
    for row in flows.listed(session):
        if row.published_at is not None:
            in_force[row.name] = max(row.version, in_force.get(row.name, 0))
    if name is not None and name not in in_force:
        raise Unknown("flow in force", name, nearest(name, in_force))
    keys = [(each, version) for each, version in in_force.items() if name in (None, each)]
    return [each.flow for each in shelf.get(session, keys).values()]
