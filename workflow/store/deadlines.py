"""Deadlines that run, and those that are due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy.orm import Session

from workflow.domain.case import Kind
from workflow.store.bulk import on_postgresql
from workflow.store.due import CLOCK_RUNS, free_cases
from workflow.store.reading import among, named, read
from workflow.store.tables import cases, deadlines, history


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """One deadline row; ``ordinal`` 0 is the end, others are reminders before ``ends_at``."""

    id: str
    case_id: int
    seq: int
    name: str
    ordinal: int
    due_at: datetime
    ends_at: datetime
    state: str
    attempts: int
    problem: str | None


COLUMNS = tuple(deadlines.c[name] for name in DeadlineRow.__slots__)

RUNNING = deadlines.c.state == "open"

ROWS_TOGETHER = 4
"""Of one deadline: its end, and three reminders; a long sleep makes them due together."""


def due_cases(session: Session, at: datetime, limit: int) -> list[int]:
    """Cases with something due, the longest due first; none while the clock is held.

    At most ``limit``, and fewer where more than a few rows are due on one of them. The rows come in
    the order of their index: grouped by case, all that run (on SQLite) or are due would be read.
    """
    statement = (
        select(deadlines.c.case_id)
        .where(_is_due(at), CLOCK_RUNS)
        .order_by(deadlines.c.due_at, deadlines.c.id)
        .limit(limit * ROWS_TOGETHER)
    )
    return list(dict.fromkeys(session.execute(statement).scalars().all()))[:limit]


def free_due_cases(session: Session, at: datetime, limit: int) -> list[int]:
    """As ``due_cases``, of those that nobody else holds; they are locked."""
    return free_cases(session, deadlines, _is_due(at), limit)


def due_of(session: Session, case_ids: Collection[int], at: datetime) -> list[DeadlineRow]:
    """What is due on these cases, in the order in which it became due.

    Asked with the cases locked: a deadline belongs to its case, and the case's lock guards it. A
    case that is to be woken comes later: what it waits for may not be due any more.
    """
    statement = _due_statement(on_postgresql(session))
    rows = read(session, statement, COLUMNS, case_ids=sorted(case_ids), at=at)
    return [DeadlineRow(*row) for row in rows]


def running(session: Session, case_ids: Sequence[int]) -> list[DeadlineRow]:
    """What runs on these cases, the next first."""
    statement = (
        select(*COLUMNS)
        .where(deadlines.c.case_id.in_(case_ids), RUNNING)
        .order_by(deadlines.c.due_at, deadlines.c.id)
    )
    return [_deadline_of(row) for row in session.execute(statement)]


def ends(session: Session, case_ids: Collection[int]) -> dict[int, dict[str, datetime]]:
    """Case to the deadlines that run on it by name, each with its end; in order of their ends."""
    statement = (
        select(deadlines.c.case_id, deadlines.c.name, deadlines.c.due_at)
        .where(deadlines.c.case_id.in_(case_ids), RUNNING, deadlines.c.ordinal == 0)
        .order_by(deadlines.c.due_at, deadlines.c.id)
    )
    found: dict[int, dict[str, datetime]] = {case_id: {} for case_id in case_ids}
    for case_id, name, due_at in session.execute(statement):
        found[case_id][name] = due_at
    return found


def set_by_people(session: Session, case_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Case to the deadlines that run on it with an end that somebody chose."""
    of_row = and_(history.c.case_id == deadlines.c.case_id, history.c.seq == deadlines.c.seq)
    statement = (
        select(deadlines.c.case_id, deadlines.c.name)
        .join(history, of_row)
        .where(
            deadlines.c.case_id.in_(case_ids),
            RUNNING,
            deadlines.c.ordinal == 0,
            history.c.kind.in_((Kind.SET_DEADLINE, Kind.EXTEND)),
        )
    )
    found: dict[int, set[str]] = {}
    for case_id, name in session.execute(statement):
        found.setdefault(case_id, set()).add(name)
    return {case_id: frozenset(names) for case_id, names in found.items()}


def cases_with(session: Session, flow: str, name: str | None, after: int, limit: int) -> list[int]:
    """Cases of ``flow`` on which a deadline runs, by id, from the one after ``after``.

    Args:
        name: of the deadline; ``None`` for any.
    """
    runs = select(deadlines.c.case_id).where(
        deadlines.c.case_id == cases.c.id, RUNNING, deadlines.c.ordinal == 0
    )
    if name is not None:
        runs = runs.where(deadlines.c.name == name)
    statement = (
        select(cases.c.id)
        .where(cases.c.flow == flow, cases.c.id > after, runs.exists())
        .order_by(cases.c.id)
        .limit(limit)
    )
    return list(session.execute(statement).scalars())


def next_due(session: Session) -> datetime | None:
    """When the next deadline of any case is due."""
    first = session.execute(select(func.min(deadlines.c.due_at)).where(RUNNING)).scalar_one()
    return cast(datetime | None, first)


def postpone(
    session: Session, deadline: str, attempts: int, retry_at: datetime, problem: str
) -> bool:
    """Push what could not be worked off into the future, with what was wrong with it.

    False where that is no news: it runs no more, or another worker has put it off meanwhile.
    """
    statement = (
        update(deadlines)
        .where(deadlines.c.id == deadline, RUNNING, deadlines.c.attempts < attempts)
        .values(retry_at=retry_at, attempts=attempts, problem=problem)
    )
    return bool(session.execute(statement.returning(deadlines.c.id)).scalars().all())


@cache
def _due_statement(postgres: bool) -> str:
    return (
        f"SELECT {named(COLUMNS)} FROM deadlines "  # noqa: S608 - our own names
        f"WHERE {among('case_id', 'case_ids', 'bigint', postgres)} AND state = 'open' "
        "AND due_at <= :at AND (retry_at IS NULL OR retry_at <= :at) "
        "AND NOT EXISTS (SELECT 1 FROM wakes WHERE wakes.case_id = deadlines.case_id "
        "AND wakes.state = 'open' AND wakes.cause <> 'open' AND wakes.due_at <= :at "
        "AND (wakes.retry_at IS NULL OR wakes.retry_at <= :at)) "
        "ORDER BY due_at, case_id, id"
    )


def _is_due(at: datetime) -> Any:
    ready = or_(deadlines.c.retry_at.is_(None), deadlines.c.retry_at <= at)
    return and_(RUNNING, deadlines.c.due_at <= at, ready)


def _deadline_of(row: Row[Any]) -> DeadlineRow:
    return DeadlineRow(**row._mapping)
