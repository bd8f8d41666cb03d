"""Working off what is due, in the order in which it became due, as acts of the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from workflow.domain.case import Act, Case, Channel, Expired
from workflow.domain.chain import digest_of
from workflow.domain.leaves import canonical
from workflow.domain.putting_off import problem_of, retry_at
from workflow.domain.records import Salt
from workflow.services.perform_acts import Engine, perform_on, receipts
from workflow.services.sweeping import Fired, free_cases, is_blameless, one_by_one, sweep
from workflow.store import cases, deadlines, installation
from workflow.store.deadlines import DeadlineRow
from workflow.store.engine import Session, Sessions, writers
from workflow.store.installation import Event

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A deadline row to be worked off, and the ids of the reminders that it has overtaken."""

    row: DeadlineRow
    dropped: tuple[str, ...]


def fire_deadlines(
    sessions: Sessions,
    engine: Engine,
    at: datetime,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Fired:
    """Work off everything due at ``at``, until nothing is: a late firing may make more fall due.

    Args:
        is_stopping: asked between batches; what is still due stays so.
    """
    return sweep(lambda: _fire_batch(sessions, engine, at), is_stopping, writers(sessions))


def _fire_batch(sessions: Sessions, engine: Engine, at: datetime) -> Fired:
    chosen: list[Chosen] = []
    try:
        with sessions.begin() as session:
            free = _free_cases(session, at)
            chosen = _chosen(deadlines.due_of(session, list(free), at)) if free else []
            if not chosen:
                return Fired(0, 0)
            results = perform_on(session, free, [_act(each, at) for each in chosen], engine)
            return Fired(len(receipts(results)), 0)
    except Exception as error:
        if is_blameless(error) or not chosen:
            raise
        # One of them cannot be worked off. Each is tried by itself, so that only that one waits.
        log.exception("deadlines failed as a batch", deadlines=len(chosen))

    def put_off(each: Chosen, error: Exception) -> None:
        log.exception("deadline put off", deadline=each.row.id, case=each.row.case_id)
        _put_off(sessions, each.row, at, problem_of(error), engine.salt)

    return one_by_one(chosen, lambda each: _fire_one(sessions, engine, each, at), put_off)


def _free_cases(session: Session, at: datetime) -> Mapping[int, Case]:
    return free_cases(session, at, deadlines.due_cases, deadlines.free_due_cases)


def _fire_one(sessions: Sessions, engine: Engine, chosen: Chosen, at: datetime) -> int:
    """Work off one deadline, unless somebody was faster since it was chosen."""
    with sessions.begin() as session:
        free = cases.lock_free(session, [chosen.row.case_id])
        due = {row.id for row in deadlines.due_of(session, list(free), at)}
        if chosen.row.id not in due:
            return 0
        return len(receipts(perform_on(session, free, [_act(chosen, at)], engine)))


def _put_off(sessions: Sessions, row: DeadlineRow, at: datetime, problem: str, salt: Salt) -> None:
    """Try a deadline again later; that it waits goes on record."""
    again = retry_at(at, row.attempts)
    with sessions.begin() as session:
        if not deadlines.postpone(session, row.id, row.attempts + 1, again, problem):
            return
        told = {
            "deadline": row.id,
            "attempts": row.attempts + 1,
            "retry_at": canonical(again),
            "problem": digest_of(problem),
        }
        installation.append(session, [Event("put_off", told, {}, channel="clock")], at, salt)


def _chosen(due: Sequence[DeadlineRow]) -> list[Chosen]:
    """The first thing to do on each case; the first may stop the others, so they wait a round."""
    by_case: dict[int, list[DeadlineRow]] = {}
    for row in due:
        by_case.setdefault(row.case_id, []).append(row)
    return [_first(rows) for rows in by_case.values()]


def _first(rows: Sequence[DeadlineRow]) -> Chosen:
    """The earliest row that no later one of its deadline overtakes, and what it overtakes."""
    last: Mapping[tuple[int, str], DeadlineRow] = {(row.seq, row.name): row for row in rows}
    first = next(row for row in rows if last[row.seq, row.name] is row)
    overtaken = [row.id for row in rows if last[row.seq, row.name] is first and row is not first]
    return Chosen(first, tuple(overtaken))


def _act(chosen: Chosen, at: datetime) -> Act:
    row = chosen.row
    expired = Expired(row.id, row.name, row.ordinal, row.due_at, row.ends_at, chosen.dropped)
    return Act(row.case_id, "remind", None, at, channel=Channel.CLOCK, expired=expired)
