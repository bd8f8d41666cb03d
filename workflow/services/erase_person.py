"""Destroying what names a person, so that the history still proves itself.

Acts stay, with the person's number in them; name, address and every text that names the person go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workflow.errors import Invalid, Unknown
from workflow.services.manage_people import By
from workflow.store import authority, erasing, installation, people
from workflow.store.engine import Session
from workflow.store.installation import Event


@dataclass(frozen=True, slots=True)
class Erasure:
    """How much was destroyed: recorded texts, and notices whose contents went."""

    values: int
    notices: int


def prepare_erasure(session: Session, person_id: int) -> None:
    """Let no act begin by what the person delegated or was delegated until the transaction ends.

    Whoever erases looks up the instant after this: the acts that were begun are on record then, and
    none is later than the end of its delegation. Delegations are locked before people, as by acts,
    which hold what lets them act and then want the people whom they name.
    """
    authority.hold_delegations_of(session, person_id)


def erase_person(session: Session, person_id: int, by: By, reason: str) -> Erasure:
    """Erase a person; what was destroyed is on record, by its place and not by what it said.

    ``prepare_erasure`` comes before ``by`` is asked for. What goes: name and address; the notices
    sent to the person or naming them; recorded texts that name them; why they were recused or
    appointed, and what delegations by and to them rest on. Roles and delegations end. The fields of
    a case belong to its party: a name in them is taken out by an edit.

    Raises:
        Unknown: there is no such person.
        Invalid: the person was erased before, or the reason names the person.
    """
    found = [each for each in people.listed(session) if each.id == person_id]
    if not found:
        raise Unknown("person", person_id)
    [person] = found
    if not person.email:
        raise Invalid(f"person {person_id} was erased before")
    names = (person.name, person.email)
    if erasing.names_somebody(reason, names):
        raise Invalid(
            "the reason names the person, and it stays on record: say it without the name"
        )
    # First, since a worker too locks people before notices and notices before the history.
    people.erase(session, person_id, by.at)
    values = erasing.destroy_values(session, person_id, names)
    own = erasing.destroy_own_values(session, person_id, names)
    notices = erasing.destroy_notices(session, person_id, names)
    ended = [*_roles_ended(session, person_id, by), *_delegations_ended(session, person_id, by)]
    destroyed: dict[str, object] = {
        "person": person_id,
        "values": [list(each) for each in values],
        "own": [list(each) for each in own],
        "notices": notices,
    }
    event = by.event("erase_person", destroyed, {"reason": reason})
    installation.append(session, [*ended, event], by.at, by.salt)
    return Erasure(len(values), len(notices))


def _roles_ended(session: Session, person_id: int, by: By) -> Iterator[Event]:
    """The person holds no role any more, and nobody acts in one for them."""
    for grant in people.end_grants_of(session, person_id, by.at):
        place = {"person": grant.person_id, "role": grant.role, "party": grant.party}
        yield by.event("end_role", {"grants": [grant.id], **place}, {})


def _delegations_ended(session: Session, person_id: int, by: By) -> Iterator[Event]:
    """Nobody acts any more for or through somebody who is gone."""
    for number in authority.revoke_all(session, person_id, by.at):
        yield by.event("revoke_delegation", {"delegation": number}, {})
