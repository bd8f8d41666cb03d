"""Cases: found, locked, opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, insert, or_, select
from sqlalchemy.orm import Session

from workflow.domain.case import Case
from workflow.store.tables import cases

ALL = tuple(cases.c)

_LOCK = (
    select(*ALL)
    .where(cases.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(cases.c.id)  # always in this order, so that two batches cannot wait for each other
    .with_for_update()  # PostgreSQL; SQLite leaves it out and holds its one write lock
)
_LOCK_FREE = _LOCK.with_for_update(skip_locked=True)


def lock(session: Session, ids: Iterable[int]) -> dict[int, Case]:
    """The cases, locked until the transaction ends; those that do not exist are left out.

    The lock comes before anything is read: a revision check alone was measured to lose decisions
    that depend on each other.
    """
    rows = session.execute(_LOCK, {"ids": sorted(set(ids))})
    return {row.id: case_of(row) for row in rows}


def lock_free(session: Session, ids: Iterable[int]) -> dict[int, Case]:
    """As ``lock``, without those that somebody else holds at the moment."""
    rows = session.execute(_LOCK_FREE, {"ids": sorted(set(ids))})
    return {row.id: case_of(row) for row in rows}


def read(session: Session, ids: Iterable[int]) -> dict[int, Case]:
    """The cases as they are, with no lock; those that do not exist are left out."""
    statement = select(*ALL).where(cases.c.id.in_(set(ids)))
    return {row.id: case_of(row) for row in session.execute(statement)}


def find(session: Session, references: Sequence[str]) -> dict[str, Case]:
    """The cases named by reference or by id, in one statement, keyed as they were named."""
    ids = [int(name) for name in references if name.isascii() and name.isdigit() and len(name) < 19]
    names = [name for name in references if name.isprintable()]
    condition = or_(cases.c.reference.in_(names), cases.c.id.in_(ids))
    found = [case_of(row) for row in session.execute(select(*ALL).where(condition))]
    by_name = {str(case.id): case for case in found}
    by_name |= {case.reference: case for case in found if case.reference}
    return {name: by_name[name] for name in references if name in by_name}


def open_row(
    session: Session, flow: str, version: int, state: str, party: str | None, at: datetime
) -> Case:
    """A new, empty case at revision 0; its first act is recorded in the same transaction."""
    row = {
        "flow": flow,
        "version": version,
        "state": state,
        "revision": 0,
        "head": "",
        "party": party,
        "fields": {},
        "assigned": {},
        "acted": {},
        "since": at,
        "opened_at": at,
    }
    created = session.execute(insert(cases).values(row).returning(*ALL)).one()
    return case_of(created)


def listed(
    session: Session,
    *,
    flow: str | None = None,
    state: str | None = None,
    party: str | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[Case]:
    """Cases in order of id, from the one after ``after``."""
    conditions: list[ColumnElement[bool]] = [cases.c.id > after]
    wanted: Mapping[str, Any] = {"flow": flow, "state": state, "party": party}
    conditions += [cases.c[name] == value for name, value in wanted.items() if value is not None]
    statement = select(*ALL).where(*conditions).order_by(cases.c.id).limit(limit)
    return [case_of(row) for row in session.execute(statement)]


def case_of(row: Row[Any]) -> Case:
    """A row as the domain's value."""
    return Case(
        id=row.id,
        flow=row.flow,
        version=row.version,
        reference=row.reference,
        state=row.state,
        revision=row.revision,
        head=row.head,
        party=row.party,
        fields=row.fields,
        assigned=row.assigned,
        acted={role: tuple(people) for role, people in row.acted.items()},
        before=row.before,
        since=row.since,
        opened_at=row.opened_at,
    )
