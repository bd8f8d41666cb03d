"""Delegations, appointments to act and absences: kept, and read for a batch of acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from workflow.domain.delegations import Absence, Delegation
from workflow.domain.preferences import Information
from workflow.domain.roster import Person
from workflow.store.bulk import on_postgresql
from workflow.store.people import Grant, later_of
from workflow.store.reading import among, named, read
from workflow.store.tables import (
    absences,
    delegations,
    grants,
    installation_history,
    installation_values,
    people,
)

ALL = tuple(delegations.c)

LARGEST_NUMBER = 2**63 - 1
"""Of a row; SQLite cannot even be asked for a larger one."""


@dataclass(frozen=True, slots=True)
class StandIns:
    """Who may stand in for whom: what a roster needs besides the roles that are held.

    Attributes:
        people: delegators and delegates.
        left: role of the office to when it was last given up.
    """

    delegations: tuple[Delegation, ...] = ()
    people: Mapping[int, Person] = field(default_factory=dict)
    absences: Mapping[int, tuple[Absence, ...]] = field(default_factory=dict)
    left: Mapping[str, datetime] = field(default_factory=dict)


def stand_ins(
    session: Session, actors: Collection[int], roles: Collection[str], at: datetime, *, hold: bool
) -> StandIns:
    """Delegations in force, to ``actors`` or of ``roles``, and who is away: two statements.

    Args:
        roles: as they are granted.
        hold: keep what was delegated from being revoked until the transaction ends: a delegation
            that was in force when an act was decided is so when the act is on record.
    """
    found, persons = _delegated(session, actors, roles, at, hold=hold)
    away, left = _away(session, roles, at)
    return StandIns(found, persons, away, left)


def _delegated(
    session: Session, actors: Collection[int], roles: Collection[str], at: datetime, *, hold: bool
) -> tuple[tuple[Delegation, ...], dict[int, Person]]:
    statement = _delegated_statement(hold, on_postgresql(session))
    found = read(session, statement, _DELEGATED, at=at, actors=sorted(actors), roles=sorted(roles))
    given = tuple(delegation_of(dict(zip(_NAMES, row, strict=False))) for row in found)
    first, second = len(ALL), len(ALL) + len(OF_PERSON)
    persons = [_person(each) for row in found for each in (row[first:second], row[second:])]
    return given, {person.id: person for person in persons}


OF_PERSON = tuple(people.c[name] for name in ("id", "name", "email", "language", "information"))
_DELEGATED = (*ALL, *OF_PERSON, *OF_PERSON)
_NAMES = tuple(column.name for column in ALL)


def _person(row: Sequence[Any]) -> Person:
    number, name, email, language, information = row
    return Person(number, name or "", email or "", language, Information(information))


@cache
def _delegated_statement(hold: bool, postgres: bool) -> str:
    both = ", ".join(f"{who}.{each.name}" for who in ("giver", "taker") for each in OF_PERSON)
    return (
        f"SELECT {named(ALL)}, {both} FROM delegations "  # noqa: S608 - our own names
        "JOIN people AS giver ON giver.id = delegations.delegator "
        "JOIN people AS taker ON taker.id = delegations.delegate "
        "WHERE delegations.valid_from <= :at AND delegations.valid_until > :at "
        "AND (delegations.revoked_at IS NULL OR delegations.revoked_at > :at) "
        f"AND ({among('delegations.delegate', 'actors', 'bigint', postgres)} "
        f"OR {among('delegations.role', 'roles', 'text', postgres)}) "
        f"ORDER BY delegations.id {'FOR SHARE OF delegations' if hold and postgres else ''}"
    )


def _away(
    session: Session, roles: Collection[str], at: datetime
) -> tuple[dict[int, tuple[Absence, ...]], dict[str, datetime]]:
    """The absences, so far, of who holds the roles at the office, and when each was given up."""
    away: dict[int, tuple[Absence, ...]] = {}
    left: dict[str, datetime] = {}
    statement = _away_statement(on_postgresql(session))
    for person, role, begins, ends in read(session, statement, _AWAY, at=at, roles=sorted(roles)):
        if person is None:
            left[role] = ends
        else:
            away[person] = (*away.get(person, ()), Absence(begins, ends))
    return away, left


_AWAY = (absences.c.person_id, grants.c.role, absences.c.valid_from, absences.c.valid_until)


@cache
def _away_statement(postgres: bool) -> str:
    of_roles = f"grants.party IS NULL AND {among('grants.role', 'roles', 'text', postgres)}"
    return (
        "SELECT absences.person_id, NULL, absences.valid_from, absences.valid_until "  # noqa: S608 - our own names
        "FROM absences WHERE absences.valid_from <= :at AND absences.person_id IN "
        f"(SELECT grants.person_id FROM grants WHERE {of_roles} "
        "AND (grants.valid_until IS NULL OR grants.valid_until > :at)) "
        "UNION ALL SELECT NULL, grants.role, NULL, max(grants.valid_until) FROM grants "
        f"WHERE {of_roles} AND grants.valid_until <= :at AND NOT grants.acting "
        "GROUP BY grants.role"
    )


def delegation(session: Session, number: int) -> Delegation | None:
    """One delegation, locked until the transaction ends; ``None`` when there is none."""
    if number > LARGEST_NUMBER:
        return None
    statement = select(*ALL).where(delegations.c.id == number).with_for_update()
    row = session.execute(statement).one_or_none()
    return delegation_of(dict(row._mapping)) if row else None


def hold_delegations_of(session: Session, person: int) -> None:
    """Keep what a person gave or was given from being acted upon until the transaction ends."""
    whose = or_(delegations.c.delegator == person, delegations.c.delegate == person)
    statement = select(delegations.c.id).where(whose).order_by(delegations.c.id)
    session.execute(statement.with_for_update()).all()


def delegations_of(
    session: Session, person: int | None = None, *, at: datetime | None = None
) -> list[Delegation]:
    """Delegations, in order of id.

    Args:
        person: only those that this person gave or was given.
        at: only those that hold now or later; ``None`` for those that ended too.
    """
    statement = select(*ALL).order_by(delegations.c.id)
    if person is not None:
        columns = (delegations.c.delegator, delegations.c.delegate)
        statement = statement.where(or_(*(column == person for column in columns)))
    if at is not None:
        statement = statement.where(
            delegations.c.valid_until > at,
            or_(delegations.c.revoked_at.is_(None), delegations.c.revoked_at > at),
        )
    return [delegation_of(dict(row._mapping)) for row in session.execute(statement)]


def instruments(session: Session) -> dict[int, str]:
    """Delegation to what it is written in; one that was erased is missing."""
    rows = session.execute(
        select(installation_history.c.payload, installation_values.c.value)
        .join(installation_values, installation_values.c.seq == installation_history.c.seq)
        .where(
            installation_history.c.action == "delegate",
            installation_values.c.name == "instrument",
        )
    )
    return {row.payload["delegation"]: row.value for row in rows}


def add_delegation(session: Session, new: Delegation) -> int:
    """Insert a delegation (its ``id`` is not looked at); the id that it got."""
    row = {
        "delegator": new.delegator,
        "delegate": new.delegate,
        "role": new.role,
        "party": new.party,
        "flow": new.flow,
        "actions": list(new.actions) if new.actions is not None else None,
        "ceiling": dict(new.ceiling) if new.ceiling is not None else None,
        "valid_from": new.valid_from,
        "valid_until": new.valid_until,
    }
    statement = insert(delegations).values(row).returning(delegations.c.id)
    return int(session.execute(statement).scalar_one())


def revoke(session: Session, number: int, at: datetime) -> None:
    """End a delegation."""
    statement = update(delegations).where(delegations.c.id == number)
    session.execute(statement.values(revoked_at=at))


def revoke_all(session: Session, person: int, at: datetime) -> list[int]:
    """End the delegations that a person gave or was given and that hold now or later; these."""
    statement = (
        update(delegations)
        .where(
            or_(delegations.c.delegator == person, delegations.c.delegate == person),
            delegations.c.valid_until > at,
            or_(delegations.c.revoked_at.is_(None), delegations.c.revoked_at > at),
        )
        .values(revoked_at=at)
    )
    return sorted(session.execute(statement.returning(delegations.c.id)).scalars())


def add_appointment(session: Session, new: Grant) -> int:
    """Give a role for a time (the ``id`` is not looked at); the id that the grant got."""
    row = {
        "person_id": new.person_id,
        "role": new.role,
        "valid_from": new.valid_from,
        "valid_until": new.valid_until,
        "acting": True,
        "on_behalf_of": new.on_behalf_of,
    }
    return int(session.execute(insert(grants).values(row).returning(grants.c.id)).scalar_one())


def absences_of(session: Session, person: int) -> dict[int, Absence]:
    """When a person is, was or will be away, by the id of each."""
    table = absences
    statement = select(table).where(table.c.person_id == person).order_by(table.c.id)
    return {row.id: Absence(row.valid_from, row.valid_until) for row in session.execute(statement)}


def all_absences(session: Session) -> dict[int, dict[int, Absence]]:
    """Person to when they are, were or will be away, by the id of each."""
    found: dict[int, dict[int, Absence]] = {}
    for row in session.execute(select(absences).order_by(absences.c.valid_from, absences.c.id)):
        found.setdefault(row.person_id, {})[row.id] = Absence(row.valid_from, row.valid_until)
    return found


def add_absence(session: Session, person: int, new: Absence) -> int:
    """Insert an absence; the id that it got."""
    row = {"person_id": person, "valid_from": new.valid_from, "valid_until": new.valid_until}
    return int(session.execute(insert(absences).values(row).returning(absences.c.id)).scalar_one())


def end_absence(session: Session, number: int, at: datetime) -> None:
    """Let an absence end at ``at``, or as it begins when that is later."""
    statement = update(absences).where(absences.c.id == number)
    session.execute(statement.values(valid_until=later_of(absences.c.valid_from, at)))


def delegation_of(row: Mapping[str, Any]) -> Delegation:
    """A row of all columns as the domain's value."""
    actions: Sequence[str] | None = row["actions"]
    return Delegation(
        id=row["id"],
        delegator=row["delegator"],
        delegate=row["delegate"],
        role=row["role"],
        party=row["party"],
        flow=row["flow"],
        actions=None if actions is None else tuple(actions),
        ceiling=row["ceiling"],
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        revoked_at=row["revoked_at"],
    )
