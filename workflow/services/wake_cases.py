"""Waking the cases for which something has changed that they look at, as acts of the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from workflow.domain.case import Act, Case, Channel, Woken
from workflow.domain.putting_off import problem_of
from workflow.errors import StorageFull
from workflow.services.fire_deadlines import BATCH, Fired
from workflow.services.perform_acts import Engine, perform_on, receipts
from workflow.services.put_off_wakes import put_off
from workflow.store import cases, faults, wakes
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
    done = put_off = 0
    while not is_stopping():
        woken = _wake_batch(sessions, engine, at)
        done += woken.done
        put_off += woken.put_off
        if not woken.done and not woken.put_off:
            break
    return Fired(done, put_off)


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
    except StorageFull:
        raise  # no wake is to blame
    except Exception as error:
        if faults.is_away(error) or not waiting:
            raise
        # One case cannot be decided. Each is tried by itself, so that only that one waits.
        log.exception("wakes failed as a batch", cases=len(waiting))
        return _wake_apart(sessions, engine, waiting, at)


def _free_cases(session: Session, at: datetime) -> Mapping[int, Case]:
    """The cases of a batch, locked: the longest waiting, without those that somebody holds."""
    due = wakes.due_cases(session, at, BATCH)
    free = cases.lock_free(session, due) if due else {}
    if due and not free:
        # Another worker has all of them; what lies behind them must not wait for it.
        free = cases.lock_free(session, wakes.free_due_cases(session, at, BATCH))
    return free


def _wake_apart(
    sessions: Sessions, engine: Engine, waiting: Mapping[int, Sequence[WakeRow]], at: datetime
) -> Fired:
    done = waits = 0
    for case_id, rows in waiting.items():
        try:
            done += _wake_one(sessions, engine, case_id, at)
        except StorageFull:
            raise
        except Exception as error:
            if faults.is_away(error):
                raise
            log.exception("wake put off", wakes=[row.id for row in rows], case=case_id)
            put_off(sessions, rows, at, problem_of(error), engine.salt)
            waits += 1
    return Fired(done, waits)


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
