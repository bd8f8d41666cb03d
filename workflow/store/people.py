"""People, parties and the roles that people hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, insert, or_, select, union_all, update
from sqlalchemy.orm import Session

from definitions.flow import FOCAL_POINT
from workflow.domain.roster import OFFICE, Party, Person, Roster
from workflow.store.tables import grants, parties, people
from workflow.store.types import UtcDateTime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom an act may need: read in one statement for a whole batch.

    Attributes:
        everyone: also the focal points of every party, for notices to the whole membership.
    """

    persons: Collection[int] = ()
    emails: Collection[str] = ()
    roles: Collection[str] = ()
    parties: Collection[str] = ()
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that a person holds, at a party or (``party`` is ``None``) at the office."""

    id: int
    person_id: int
    role: str
    party: str | None
    valid_from: datetime
    valid_until: datetime | None


_IN_FORCE = and_(
    grants.c.person_id == people.c.id,
    grants.c.valid_from <= bindparam("at", type_=UtcDateTime),
    or_(grants.c.valid_until.is_(None), grants.c.valid_until > bindparam("at", type_=UtcDateTime)),
)

_HELD = select(
    people.c.id.label("id"), people.c.name, people.c.email, people.c.language,
    grants.c.role, grants.c.party,
)  # fmt: skip

# Each part finds its rows by an index of its own; one condition with "or" would read every person.
_PARTS = (
    _HELD.select_from(people.outerjoin(grants, _IN_FORCE)).where(
        or_(
            people.c.id.in_(bindparam("persons", expanding=True)),
            people.c.email.in_(bindparam("emails", expanding=True)),
        )
    ),
    _HELD.where(
        _IN_FORCE, grants.c.party.is_(None), grants.c.role.in_(bindparam("roles", expanding=True))
    ),
    _HELD.where(
        _IN_FORCE,
        grants.c.role == FOCAL_POINT,
        grants.c.party.in_(bindparam("parties", expanding=True)),
    ),
)

_SPEAKERS = _HELD.where(_IN_FORCE, grants.c.role == FOCAL_POINT, grants.c.party.is_not(None))

_ROSTER = union_all(*_PARTS).order_by("id")

# Apart from the other, which PostgreSQL would else plan anew for each act.
_ROSTER_OF_EVERYONE = union_all(*_PARTS, _SPEAKERS).order_by("id")

_PARTIES = select(parties).where(parties.c.code.in_(bindparam("codes", expanding=True)))


def roster(session: Session, wanted: Wanted, at: datetime) -> Roster:
    """The people and parties in ``wanted`` with the roles held at ``at``: two statements."""
    held: dict[tuple[str, str], list[int]] = {}
    persons: dict[int, Person] = {}
    parameters = {
        "at": at,
        "persons": list(wanted.persons),
        "emails": [email.strip().lower() for email in wanted.emails if searchable(email)],
        "roles": list(wanted.roles),
        "parties": [code for code in wanted.parties if searchable(code)],
    }
    statement = _ROSTER_OF_EVERYONE if wanted.everyone else _ROSTER
    for row in session.execute(statement, parameters):
        if row.id not in persons:
            persons[row.id] = _person_of(row)
        if row.role is not None:
            held.setdefault((row.role, row.party or OFFICE), []).append(row.id)
    found = session.execute(_PARTIES, {"codes": parameters["parties"]})
    return Roster(
        people=persons,
        parties={row.code: _party_of(row) for row in found},
        held={key: tuple(dict.fromkeys(holders)) for key, holders in held.items()},
    )


def by_email(session: Session, email: str) -> Person | None:
    """The person with this address."""
    if not searchable(email):
        return None
    row = session.execute(
        select(people).where(people.c.email == email.strip().lower())
    ).one_or_none()
    return _person_of(row) if row else None


def listed(session: Session) -> list[Person]:
    """Everybody, erased people with empty names, in order of id."""
    return [_person_of(row) for row in session.execute(select(people).order_by(people.c.id))]


def all_parties(session: Session) -> list[Party]:
    """Every party, in order of code."""
    return [_party_of(row) for row in session.execute(select(parties).order_by(parties.c.code))]


def has_party(session: Session, code: str) -> bool:
    """Whether there is a party with this code."""
    if not searchable(code):
        return False
    found = session.execute(select(parties.c.code).where(parties.c.code == code))
    return found.one_or_none() is not None


def grants_of(session: Session, person_id: int | None = None) -> list[Grant]:
    """Roles ever held, by one person or by all, in order of id."""
    statement = select(grants).order_by(grants.c.id)
    if person_id is not None:
        statement = statement.where(grants.c.person_id == person_id)
    return [Grant(**row._mapping) for row in session.execute(statement)]


def add_people(session: Session, new: Sequence[Person]) -> list[int]:
    """Insert people (their ``id`` is not looked at); the ids that they got, in the same order."""
    rows = [
        {"email": each.email.strip().lower(), "name": each.name, "language": each.language}
        for each in new
    ]
    statement = insert(people).returning(people.c.id, sort_by_parameter_order=True)
    return list(session.execute(statement, rows).scalars())


def add_parties(session: Session, new: Sequence[Party]) -> None:
    """Insert parties."""
    rows = [
        {
            "code": each.code,
            "name": each.name,
            "membership": each.membership,
            "country": each.country or None,
        }
        for each in new
    ]
    session.execute(insert(parties), rows)


def add_grants(
    session: Session, new: Sequence[tuple[int, str, str | None]], at: datetime
) -> list[int]:
    """Give roles from ``at`` on: (person, role, party or ``None``); the ids of the grants."""
    rows = [
        {"person_id": person, "role": role, "party": party, "valid_from": at}
        for person, role, party in new
    ]
    statement = insert(grants).returning(grants.c.id, sort_by_parameter_order=True)
    return list(session.execute(statement, rows).scalars())


def end_grants(
    session: Session, person_id: int, role: str, party: str | None, at: datetime
) -> list[int]:
    """End a role that is held at ``at``; the ids of the grants that ended."""
    statement = (
        update(grants)
        .where(
            grants.c.person_id == person_id,
            grants.c.role == role,
            grants.c.party.is_(None) if party is None else grants.c.party == party,
            or_(grants.c.valid_until.is_(None), grants.c.valid_until > at),
        )
        .values(valid_until=at)
        .returning(grants.c.id)
    )
    return sorted(session.execute(statement).scalars())


def set_language(session: Session, person_id: int, language: str) -> bool:
    """The language in which a person is written to from now on; false when there is nobody."""
    known = people.c.erased_at.is_(None)
    statement = update(people).where(people.c.id == person_id, known).values(language=language)
    return session.execute(statement.returning(people.c.id)).one_or_none() is not None


def erase(session: Session, person_id: int, at: datetime) -> None:
    """Take away name and address; the id stays, since acts refer to it."""
    session.execute(
        update(people).where(people.c.id == person_id).values(name=None, email=None, erased_at=at)
    )


def searchable(name: str) -> bool:
    """Whether a database can be asked for ``name``: PostgreSQL refuses NUL and half characters."""
    return name.isprintable()


def _person_of(row: Any) -> Person:
    return Person(row.id, row.name or "", row.email or "", row.language)


def _party_of(row: Any) -> Party:
    return Party(row.code, row.name, row.membership, row.country or "")
