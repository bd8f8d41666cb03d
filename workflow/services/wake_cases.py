"""Waking the cases for which something has changed that they look at, as acts of the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from workflow.domain.case import Act, Case, Channel, Woken
from workflow.domain.putting_off import problem_of
from workflow.services.perform_acts import Engine, perform_on, receipts
from workflow.services.put_off_wakes import put_off
from workflow.services.sweeping import Fired, free_cases, is_blameless, one_by_one, sweep
from workflow.store import cases, wakes
from workflow.store.engine import Session, Sessions
from workflow.store.wakes import WakeRow

log = structlog.get_logger(__name__)


def wake_cases(
    sessions: Sessions,
    engine: Engine,
    at: datetime,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Fired:
    """Wake every case that is to be woken at ``at``; each decides for itself, under its own lock.

    Args:
        is_stopping: asked between batches; who still waits goes on waiting.
    """
    return sweep(lambda: _wake_batch(sessions, engine, at), is_stopping)


def _wake_batch(sessions: Sessions, engine: Engine, at: datetime) -> Fired:
    waiting: Mapping[int, Sequence[WakeRow]] = {}
    try:
        with sessions.begin() as session:
            free = _free_cases(session, at)
            waiting = _by_case(wakes.due_of(session, list(free), at)) if free else {}
            if not waiting:
                return Fired(0, 0)
            acts = [_act(case_id, rows, at) for case_id, rows in waiting.items()]
            return Fired(len(receipts(perform_on(session, free, acts, engine))), 0)
    except Exception as error:
        if is_blameless(error) or not waiting:
            raise
        # One case cannot be decided. Each is tried by itself, so that only that one waits.
        log.exception("wakes failed as a batch", cases=len(waiting))

    def wait(case_id: int, error: Exception) -> None:
        rows = waiting[case_id]
        log.exception("wake put off", wakes=[row.id for row in rows], case=case_id)
        put_off(sessions, rows, at, problem_of(error), engine.salt)

    return one_by_one(waiting, lambda case_id: _wake_one(sessions, engine, case_id, at), wait)


def _free_cases(session: Session, at: datetime) -> Mapping[int, Case]:
    return free_cases(session, at, wakes.due_cases, wakes.free_due_cases)


def _wake_one(sessions: Sessions, engine: Engine, case_id: int, at: datetime) -> int:
    """Wake one case, unless somebody was faster since it was chosen."""
    with sessions.begin() as session:
        free = cases.lock_free(session, [case_id])
        rows = wakes.due_of(session, list(free), at) if free else []
        if not rows:
            return 0
        return len(receipts(perform_on(session, free, [_act(case_id, rows, at)], engine)))


def _by_case(rows: Sequence[WakeRow]) -> Mapping[int, Sequence[WakeRow]]:
    """Everything that a case is woken for is decided at once, so that people are told once."""
    by_case: dict[int, list[WakeRow]] = {}
    for row in rows:
        by_case.setdefault(row.case_id, []).append(row)
    return by_case


def _act(case_id: int, rows: Sequence[WakeRow], at: datetime) -> Act:
    woken = tuple(Woken(row.id, row.cause, row.subject, row.hops) for row in rows)
    return Act(case_id, "wake", None, at, channel=Channel.CLOCK, woken=woken)
