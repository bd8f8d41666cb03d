"""People and parties from tables: every line is looked at, and all are added or none."""

from __future__ import annotations

from pathlib import Path

from definitions.flow import FOCAL_POINT
from workflow.cli.terminal.given import ROLE
from workflow.cli.terminal.tables import Faults, Line, read_lines
from workflow.domain.roster import Party, Person
from workflow.domain.suggestions import nearest
from workflow.errors import Invalid
from workflow.services.manage_people import (
    By,
    add_parties,
    add_people,
    check_parties,
    check_people,
    grant_roles,
)
from workflow.store import people
from workflow.store.engine import Session

PEOPLE = ("email", "name", "language", "party", "roles")
PARTIES = ("code", "name", "membership", "country")


def import_people(session: Session, file: Path, by: By) -> int:
    """Add the people of a table with their roles; how many.

    Raises:
        Invalid: a line for each that is wrong; nothing is added.
    """
    lines = read_lines(file, PEOPLE, ("email", "name", "language"))
    faults = Faults(file)
    taken = {each.email for each in people.listed(session)}
    known = {each.code for each in people.all_parties(session)}
    new = [_person(line, taken, known, faults) for line in lines]
    faults.refuse()
    ids = add_people(session, [person for person in new if person], by)
    grants = [
        (person_id, role, line.cells.get("party") or None)
        for person_id, line in zip(ids, lines, strict=True)
        for role in _roles(line)
    ]
    if grants:
        grant_roles(session, grants, by)
    return len(ids)


def import_parties(session: Session, file: Path, by: By) -> int:
    """Add the parties of a table; how many.

    Raises:
        Invalid: a line for each that is wrong; nothing is added.
    """
    lines = read_lines(file, PARTIES, ("code", "name", "membership"))
    faults = Faults(file)
    taken = {each.code for each in people.all_parties(session)}
    new = [_party(line, taken, faults) for line in lines]
    faults.refuse()
    add_parties(session, [party for party in new if party], by)
    return len(new)


def refuse_taken(session: Session, code: str) -> None:
    """Raise ``Invalid`` when there is a party of this code."""
    if people.has_party(session, code):
        raise Invalid(f'there is a party "{code}" already')


def _person(line: Line, taken: set[str], parties: set[str], faults: Faults) -> Person | None:
    """The person of a line, or ``None`` when something is wrong with it, which is then noted."""
    cells = line.cells
    party = cells.get("party")
    if party and party not in parties:
        hint = f'; did you mean "{near}"?' if (near := nearest(party, parties)) else ""
        faults.note(line.number, f'there is no party "{party}"{hint}')
    try:
        [person] = check_people([Person(0, cells["name"], cells["email"], cells["language"])])
    except Invalid as invalid:
        faults.note(line.number, str(invalid))
        return None
    for role in _roles(line):
        if not ROLE.fullmatch(role):
            faults.note(line.number, f'"{role}" is not the name of a role')
    if person.email in taken:
        faults.note(line.number, f'there is a person with the address "{person.email}" already')
    taken.add(person.email)
    return person


def _roles(line: Line) -> list[str]:
    """The roles of a line; somebody at a party without any is a focal point of it."""
    roles = line.cells.get("roles", "").split()
    return roles or ([FOCAL_POINT] if line.cells.get("party") else [])


def _party(line: Line, taken: set[str], faults: Faults) -> Party | None:
    cells = line.cells
    new = Party(cells["code"], cells["name"], cells["membership"], cells.get("country", ""))
    try:
        [party] = check_parties([new])
    except Invalid as invalid:
        faults.note(line.number, str(invalid))
        return None
    if party.code in taken:
        faults.note(line.number, f'there is a party "{party.code}" already')
    taken.add(party.code)
    return party
