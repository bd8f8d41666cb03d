"""Cases: found, locked, opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, insert, or_, select
from sqlalchemy.orm import Session

from workflow.domain.case import Case
from workflow.domain.kept_polls import polls_of
from workflow.domain.recusals import read_recusals
from workflow.store.bulk import on_postgresql
from workflow.store.reading import among, named
from workflow.store.reading import read as read_rows
from workflow.store.tables import cases

ALL = tuple(cases.c)


@dataclass(frozen=True, slots=True)
class Brief:
    """A case as lists show it."""

    id: int
    flow: str
    version: int
    reference: str | None
    state: str
    party: str | None


BRIEF = tuple(cases.c[name] for name in Brief.__slots__)


def lock(session: Session, ids: Iterable[int]) -> dict[int, Case]:
    """The cases, locked until the transaction ends; those that do not exist are left out.

    The lock comes before anything is read: a revision check alone was measured to lose decisions
    that depend on each other.
    """
    return _locked(session, ids, "FOR UPDATE")


def lock_free(session: Session, ids: Iterable[int]) -> dict[int, Case]:
    """As ``lock``, without those that somebody else holds at the moment."""
    return _locked(session, ids, "FOR UPDATE SKIP LOCKED")


def read(session: Session, ids: Iterable[int]) -> dict[int, Case]:
    """The cases as they are, with no lock; those that do not exist are left out."""
    statement = select(*ALL).where(cases.c.id.in_(set(ids)))
    return {row.id: case_of(row) for row in session.execute(statement)}


def briefly(session: Session, ids: Iterable[int]) -> dict[int, Brief]:
    """As ``read``, without what is in the cases: SQLite need not read past their fields."""
    statement = select(*BRIEF).where(cases.c.id.in_(set(ids)))
    return {row.id: Brief(*row) for row in session.execute(statement)}


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
        "recused": {},
        "looked_at": False,
        "clocks": {},
        "since": at,
        "opened_at": at,
        "consultations": {},
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


def case_of(row: Sequence[Any]) -> Case:
    """A row of all columns as the domain's value."""
    values = dict(zip(_NAMES, row, strict=True))
    values["acted"] = {role: tuple(people) for role, people in values["acted"].items()}
    values["consultations"] = polls_of(values["consultations"])
    values["recused"] = read_recusals(values["recused"])
    values["looked_at"] = bool(values["looked_at"])  # SQLite has numbers for it
    return Case(**values)


_NAMES = tuple(column.name for column in ALL)


def _locked(session: Session, ids: Iterable[int], how: str) -> dict[int, Case]:
    statement = _lock_statement(how, on_postgresql(session))
    return {
        row[0]: case_of(row) for row in read_rows(session, statement, ALL, ids=sorted(set(ids)))
    }


@cache
def _lock_statement(how: str, postgres: bool) -> str:
    # Always in this order, so that two batches cannot wait for each other. SQLite holds its one
    # write lock.
    return (
        f"SELECT {named(ALL)} FROM cases WHERE {among('id', 'ids', 'bigint', postgres)} "  # noqa: S608 - our own names
        f"ORDER BY id {how if postgres else ''}"
    )
