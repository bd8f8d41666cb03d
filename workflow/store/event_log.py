"""Cases and their acts as a log of events names them, page by page in order of their keys."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_, union
from sqlalchemy.orm import Session

from workflow.store.tables import cases, history, links


@dataclass(frozen=True, slots=True)
class LoggedCase:
    """A case without what is in it; columns as in ``tables.cases``."""

    id: int
    flow: str
    version: int
    reference: str | None
    party: str | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class LoggedAct:
    """An act without what was said and filled in; columns as in ``tables.history``."""

    case_id: int
    seq: int
    at: datetime
    kind: str
    action: str
    from_state: str
    to_state: str
    actor_id: int | None
    capacity: str
    on_behalf_of: int | None
    channel: str
    flow: str
    version: int


@dataclass(frozen=True, slots=True)
class LoggedLink:
    """A link, and the act of its case since which it is there; columns as in ``tables.links``."""

    case_id: int
    name: str
    other_id: int
    seq: int


CASE = tuple(cases.c[name] for name in LoggedCase.__slots__)
ACT = tuple(history.c[name] for name in LoggedAct.__slots__)
LINK = tuple(links.c[name] for name in LoggedLink.__slots__)


def cases_after(session: Session, case_id: int, limit: int) -> list[LoggedCase]:
    """The next cases after this one."""
    statement = select(*CASE).where(cases.c.id > case_id).order_by(cases.c.id).limit(limit)
    return [LoggedCase(*row) for row in session.execute(statement)]


def acts_after(session: Session, last: tuple[int, int], limit: int) -> list[LoggedAct]:
    """The next acts after the one of this case and number."""
    key = history.c.case_id, history.c.seq
    statement = select(*ACT).where(tuple_(*key) > tuple_(*last)).order_by(*key).limit(limit)
    return [LoggedAct(*row) for row in session.execute(statement)]


def links_of(session: Session, ids: Collection[int]) -> dict[int, list[LoggedLink]]:
    """Case to what it is linked to, of these cases."""
    found: dict[int, list[LoggedLink]] = {case_id: [] for case_id in ids}
    statement = select(*LINK).where(links.c.case_id.in_(sorted(ids))).order_by(*LINK)
    for row in session.execute(statement):
        found[row.case_id].append(LoggedLink(*row))
    return found


def parties_of(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Case to the code of its party, of these cases where they have one."""
    statement = select(cases.c.id, cases.c.party).where(
        cases.c.id.in_(sorted(ids)), cases.c.party.is_not(None)
    )
    return {row.id: row.party for row in session.execute(statement)}


def actions(session: Session) -> list[tuple[str, str]]:
    """Every (flow, action) of which there is an act."""
    key = history.c.flow, history.c.action
    return [(row[0], row[1]) for row in session.execute(select(*key).distinct().order_by(*key))]


def actors(session: Session) -> list[int]:
    """The ids of all in whose name something was done."""
    named = union(
        *(
            select(column).where(column.is_not(None))
            for column in (history.c.actor_id, history.c.on_behalf_of)
        )
    )
    return sorted(session.execute(named).scalars())


def versions(session: Session) -> list[tuple[str, int]]:
    """Every (flow, version) of which there is a case."""
    key = cases.c.flow, cases.c.version
    return [(row[0], row[1]) for row in session.execute(select(*key).distinct().order_by(*key))]
