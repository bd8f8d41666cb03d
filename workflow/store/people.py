"""People, parties and the roles that people hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, case, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from definitions.flow import FOCAL_POINT
from workflow.domain.delegations import Acting
from workflow.domain.preferences import Information
from workflow.domain.roster import OFFICE, Party, Person, Roster
from workflow.store.bulk import on_postgresql
from workflow.store.reading import among, named, read
from workflow.store.tables import grants, parties, people
from workflow.store.types import UtcDateTime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom an act may need: read in one statement for a whole batch.

    Attributes:
        everyone: also the focal points of every party, for notices to the whole membership.
        memberships: also the parties of these classes with their focal points.
    """

    persons: Collection[int] = ()
    emails: Collection[str] = ()
    roles: Collection[str] = ()
    parties: Collection[str] = ()
    everyone: bool = False
    memberships: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that a person holds, at a party or (``party`` is ``None``) at the office.

    Attributes:
        acting: whether it is held for a time only, in place of ``on_behalf_of``, or of nobody.
    """

    id: int
    person_id: int
    role: str
    party: str | None
    valid_from: datetime
    valid_until: datetime | None
    acting: bool = False
    on_behalf_of: int | None = None


def roster(session: Session, wanted: Wanted, at: datetime) -> Roster:
    """The people and parties in ``wanted`` with the roles held at ``at``: one statement."""
    held: dict[tuple[str, str], list[tuple[int, Acting | None]]] = {}
    persons: dict[int, Person] = {}
    found: dict[str, Party] = {}
    emails = [email.strip().lower() for email in wanted.emails if searchable(email)]
    statement = _roster_statement(
        bool(emails), wanted.everyone, bool(wanted.memberships), on_postgresql(session)
    )
    rows = read(
        session,
        statement,
        _HELD,
        at=at,
        persons=list(wanted.persons),
        emails=emails,
        roles=list(wanted.roles),
        parties=[code for code in wanted.parties if searchable(code)],
        memberships=list(wanted.memberships),
    )
    for person, name, email, language, information, role, party, grant, acting, of in rows:
        if person is None:  # a party, in the columns of a person
            found[party] = Party(party, name, email, language or "")
            continue
        if person not in persons:
            wanted_so = Information(information)
            persons[person] = Person(person, name or "", email or "", language, wanted_so)
        if role is not None:
            place = held.setdefault((role, party or OFFICE), [])
            place.append((person, Acting(grant, of) if acting else None))
    return Roster(persons, found, *_held(held))


def _held(
    found: Mapping[tuple[str, str], Sequence[tuple[int, Acting | None]]],
) -> tuple[dict[tuple[str, str], tuple[int, ...]], dict[tuple[str, int], Acting]]:
    """Who holds what, and which of them act in it: for somebody as long as that one holds the
    role, for nobody as long as nobody holds it."""
    held: dict[tuple[str, str], tuple[int, ...]] = {}
    deputies: dict[tuple[str, int], Acting] = {}
    for key, holders in found.items():
        own = {person for person, acting in holders if acting is None}
        for person, acting in holders:
            if acting is None or person in own:
                continue
            if (acting.on_behalf_of in own) if acting.on_behalf_of else not own:
                deputies.setdefault((key[0], person), acting)
        people = dict.fromkeys(
            person for person, _ in holders if person in own or (key[0], person) in deputies
        )
        if people:
            held[key] = tuple(people)
    return held, deputies


_HELD = (
    people.c.id,
    people.c.name,
    people.c.email,
    people.c.language,
    people.c.information,
    grants.c.role,
    grants.c.party,
    grants.c.id,
    grants.c.acting,
    grants.c.on_behalf_of,
)


@cache
def _roster_statement(by_address: bool, everyone: bool, by_class: bool, postgres: bool) -> str:
    """People, the roles that they hold, and parties in the same columns.

    What is rarely asked for stands in it only then: PostgreSQL plans it anew for each act, and
    that takes longer the more joins there are.
    """
    held = f"SELECT {named(_HELD)} FROM people"  # noqa: S608 - our own names
    in_force = (
        "grants ON grants.person_id = people.id AND grants.valid_from <= :at "
        "AND (grants.valid_until IS NULL OR grants.valid_until > :at)"
    )
    speaks = f"grants.role = '{FOCAL_POINT}' AND"
    a_party = (
        "SELECT NULL, name, membership, country, NULL, NULL, code, NULL, NULL, NULL FROM parties"
    )
    parts = [
        f"{held} JOIN {in_force} WHERE {among('grants.person_id', 'persons', 'bigint', postgres)} "
        f"OR grants.party IS NULL AND {among('grants.role', 'roles', 'text', postgres)} "
        f"OR {speaks} {among('grants.party', 'parties', 'text', postgres)}",
        "SELECT id, name, email, language, information, NULL, NULL, NULL, NULL, NULL FROM people "  # noqa: S608 - our own names
        f"WHERE {among('id', 'persons', 'bigint', postgres)}",
        f"{a_party} WHERE {among('code', 'parties', 'text', postgres)}",
    ]
    if by_address:
        wanted = among("people.email", "emails", "text", postgres)
        parts.append(f"{held} LEFT JOIN {in_force} WHERE {wanted}")
    if everyone:
        parts.append(f"{held} JOIN {in_force} WHERE {speaks} grants.party IS NOT NULL")
    if by_class:
        of_class = among("parties.membership", "memberships", "text", postgres)
        parts += [
            f"{a_party} WHERE {of_class}",
            f"{held} JOIN {in_force} JOIN parties ON parties.code = grants.party "
            f"WHERE {speaks} {of_class}",
        ]
    return " UNION ALL ".join(parts) + " ORDER BY 1"


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


def holders_of(session: Session, role: str, at: datetime) -> set[int]:
    """Who holds a role of the office of their own at ``at``."""
    statement = select(grants.c.person_id).where(
        grants.c.role == role,
        grants.c.party.is_(None),
        grants.c.acting.is_(False),
        grants.c.valid_from <= at,
        or_(grants.c.valid_until.is_(None), grants.c.valid_until > at),
    )
    return set(session.execute(statement).scalars())


def add_people(session: Session, new: Sequence[Person]) -> list[int]:
    """Insert people (their ``id`` is not looked at); the ids that they got, in the same order."""
    rows = [
        {
            "email": each.email.strip().lower(),
            "name": each.name,
            "language": each.language,
            "information": each.information.value,
        }
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
        # One that had not begun yet was never held.
        .values(valid_until=later_of(grants.c.valid_from, at))
        .returning(grants.c.id)
    )
    return sorted(session.execute(statement).scalars())


def end_grants_of(session: Session, person_id: int, at: datetime) -> list[Grant]:
    """End every role that a person holds, and every one in which somebody acts for them; these."""
    statement = (
        update(grants)
        .where(
            or_(grants.c.person_id == person_id, grants.c.on_behalf_of == person_id),
            or_(grants.c.valid_until.is_(None), grants.c.valid_until > at),
        )
        .values(valid_until=later_of(grants.c.valid_from, at))
        .returning(grants)
    )
    ended = [Grant(**row._mapping) for row in session.execute(statement)]
    return sorted(ended, key=lambda grant: grant.id)


def later_of(begins: ColumnElement[datetime], at: datetime) -> ColumnElement[datetime]:
    """The later one of a column and an instant, on both databases."""
    now = literal(at, UtcDateTime())
    return case((begins > now, begins), else_=now)


def set_language(session: Session, person_id: int, language: str) -> bool:
    """The language in which a person is written to from now on; false when there is nobody."""
    known = people.c.erased_at.is_(None)
    statement = update(people).where(people.c.id == person_id, known).values(language=language)
    return session.execute(statement.returning(people.c.id)).one_or_none() is not None


def erase(session: Session, person_id: int, at: datetime) -> None:
    """Take away name and address; the id stays, since acts refer to it."""
    session.execute(
        update(people)
        .where(people.c.id == person_id)
        .values(name=None, email=None, erased_at=at, fails_since=None, token=None)
    )


def keep_there(session: Session, ids: Collection[int]) -> None:
    """Let nobody erase these people until the transaction ends; asked before they are looked at."""
    statement = select(people.c.id).where(people.c.id.in_(ids)).order_by(people.c.id)
    session.execute(statement.with_for_update(read=True, key_share=True)).all()


def searchable(name: str) -> bool:
    """Whether a database can be asked for ``name``: PostgreSQL refuses NUL and half characters."""
    return name.isprintable()


def _person_of(row: Any) -> Person:
    information = Information(row.information)
    return Person(row.id, row.name or "", row.email or "", row.language, information)


def _party_of(row: Any) -> Party:
    return Party(row.code, row.name, row.membership, row.country or "")
