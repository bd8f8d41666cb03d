"""Cases that are to be woken, and those that are due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, not_, or_, select, update
from sqlalchemy.orm import Session

from workflow.domain.watching import Cause, Wake
from workflow.store.bulk import insert_rows, on_postgresql, source, update_rows
from workflow.store.due import CLOCK_RUNS, free_cases
from workflow.store.tables import wakes


@dataclass(frozen=True, slots=True)
class WakeRow:
    """One wake that waits for the clock."""

    id: str
    case_id: int
    cause: str
    subject: str
    due_at: datetime
    attempts: int
    problem: str | None
    hops: int


COLUMNS = tuple(wakes.c[name] for name in WakeRow.__slots__)

WAITING = wakes.c.state == "open"


def post(session: Session, new: Sequence[Wake], at: datetime) -> None:
    """Wake cases, by one statement and without a lock on any of them."""
    insert_rows(session, wakes, [each.row(at) for each in new])


def due_cases(session: Session, at: datetime, limit: int) -> list[int]:
    """Cases that are to be woken, the longest waiting first; none while the clock is held."""
    statement = (
        select(wakes.c.case_id)
        .where(_is_due(at), CLOCK_RUNS)
        .order_by(wakes.c.due_at, wakes.c.id)
        .limit(limit)
    )
    return list(dict.fromkeys(session.execute(statement).scalars().all()))


def free_due_cases(session: Session, at: datetime, limit: int) -> list[int]:
    """As ``due_cases``, of those that nobody else holds; they are locked."""
    return free_cases(session, wakes, _is_due(at), limit)


def due_of(session: Session, case_ids: Collection[int], at: datetime) -> list[WakeRow]:
    """What these cases are to be woken for, in the order in which it came up."""
    statement = (
        select(*COLUMNS)
        .where(wakes.c.case_id.in_(sorted(case_ids)), _is_due(at))
        .order_by(wakes.c.due_at, wakes.c.id)
    )
    return [WakeRow(**row._mapping) for row in session.execute(statement)]


def claim_opening(session: Session, at: datetime) -> WakeRow | None:
    """The longest waiting case that is to be opened, which nobody else opens meanwhile.

    The case that asked for it is not locked; nothing else than this row is.
    """
    statement = (
        select(*COLUMNS)
        .where(_is_due(at, opening=True), CLOCK_RUNS)
        .order_by(wakes.c.due_at, wakes.c.id)
        .limit(1)
        .with_for_update(of=wakes, skip_locked=True)
    )
    row = session.execute(statement).one_or_none()
    return WakeRow(**row._mapping) if row else None


def waiting(session: Session, case_id: int) -> list[WakeRow]:
    """What a case is still to be woken for, due or put off."""
    statement = (
        select(*COLUMNS)
        .where(wakes.c.case_id == case_id, WAITING)
        .order_by(wakes.c.due_at, wakes.c.id)
    )
    return [WakeRow(**row._mapping) for row in session.execute(statement)]


def close(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Mark wakes as done by the history rows that they name; how many still waited."""
    return update_rows(session, _close_statement(on_postgresql(session)), "woken", rows)


def postpone(
    session: Session, ids: Collection[str], attempts: int, retry_at: datetime, problem: str
) -> list[str]:
    """Push what could not be decided into the future; the ids of those that still waited."""
    statement = (
        update(wakes)
        .where(wakes.c.id.in_(sorted(ids)), WAITING)
        .values(retry_at=retry_at, attempts=attempts, problem=problem)
    )
    return sorted(session.execute(statement.returning(wakes.c.id)).scalars())


@cache
def _close_statement(postgres: bool) -> str:
    read = source(wakes, ("id", "closed_seq"), postgres, "woken")
    return (
        f"UPDATE wakes SET state = 'done', closed_seq = x.closed_seq FROM {read} "  # noqa: S608 - our own names
        "WHERE wakes.id = x.id AND wakes.state = 'open'"
    )


def _is_due(at: datetime, *, opening: bool = False) -> Any:
    """Whether a wake is due: one for which a case is to be opened, or one of a case."""
    ready = or_(wakes.c.retry_at.is_(None), wakes.c.retry_at <= at)
    is_opening = wakes.c.cause == Cause.OPEN.value
    kind = is_opening if opening else not_(is_opening)
    return and_(WAITING, wakes.c.due_at <= at, ready, kind)
