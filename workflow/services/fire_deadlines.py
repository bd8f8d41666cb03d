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
from workflow.errors import StorageFull
from workflow.services.perform_acts import Engine, perform_on, receipts
from workflow.store import cases, deadlines, faults, installation
from workflow.store.deadlines import DeadlineRow
from workflow.store.engine import Session, Sessions
from workflow.store.installation import Event

BATCH = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fired:
    """What a sweep did: acts of the clock on record, and deadlines that had to be put off."""

    done: int
    put_off: int


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
    done = put_off = 0
    while not is_stopping():
        fired = _fire_batch(sessions, engine, at)
        done += fired.done
        put_off += fired.put_off
        if not fired.done and not fired.put_off:
            break
    return Fired(done, put_off)


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
    except StorageFull:
        raise  # no deadline is to blame
    except Exception as error:
        if faults.is_away(error):
            raise
        # One of them cannot be worked off. Each is tried by itself, so that only that one waits.
        log.exception("deadlines failed as a batch", deadlines=len(chosen))
        if not chosen:
            raise
        return _fire_apart(sessions, engine, chosen, at)


def _free_cases(session: Session, at: datetime) -> Mapping[int, Case]:
    """The cases of a batch, locked: the longest due, without those that somebody holds."""
    due = deadlines.due_cases(session, at, BATCH)
    free = cases.lock_free(session, due) if due else {}
    if due and not free:
        # Another worker has all of them; what lies behind them must not wait for it.
        free = cases.lock_free(session, deadlines.free_due_cases(session, at, BATCH))
    return free


def _fire_apart(
    sessions: Sessions, engine: Engine, chosen: Sequence[Chosen], at: datetime
) -> Fired:
    done = put_off = 0
    for each in chosen:
        try:
            done += _fire_one(sessions, engine, each, at)
        except StorageFull:
            raise
        except Exception as error:
            if faults.is_away(error):
                raise
            log.exception("deadline put off", deadline=each.row.id, case=each.row.case_id)
            _put_off(sessions, each.row, at, problem_of(error), engine.salt)
            put_off += 1
    return Fired(done, put_off)


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
        deadlines.postpone(session, row.id, row.attempts + 1, again, problem)
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
