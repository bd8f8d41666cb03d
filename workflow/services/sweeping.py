"""What sweeps of the clock share: batches until nothing is due; a bad one holds up no other.

A sweep works on cases that it has locked, and passes over those that another worker holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from workflow.domain.case import Case
from workflow.errors import StorageFull
from workflow.store import cases, faults
from workflow.store.engine import Session

BATCH = 500

Item = TypeVar("Item")
Due = Callable[[Session, datetime, int], list[int]]
"""The ids of cases with something due at an instant, so many at most."""


@dataclass(frozen=True, slots=True)
class Fired:
    """What a sweep did: acts of the clock on record, and what had to be put off."""

    done: int
    put_off: int


def sweep(batch: Callable[[], Fired], is_stopping: Callable[[], bool]) -> Fired:
    """Batches until one finds nothing to do, or the process is to stop."""
    done = put_off = 0
    while not is_stopping():
        fired = batch()
        done += fired.done
        put_off += fired.put_off
        if not fired.done and not fired.put_off:
            break
    return Fired(done, put_off)


def free_cases(session: Session, at: datetime, due: Due, free_due: Due) -> Mapping[int, Case]:
    """The cases of a batch, locked: the longest due, without those that somebody holds."""
    longest = due(session, at, BATCH)
    free = cases.lock_free(session, longest) if longest else {}
    if longest and not free:
        # Another worker has all of them; what lies behind them must not wait for it.
        free = cases.lock_free(session, free_due(session, at, BATCH))
    return free


def one_by_one(
    items: Iterable[Item],
    work_off: Callable[[Item], int],
    put_off: Callable[[Item, Exception], None],
) -> Fired:
    """Each of a batch that failed as a whole by itself, so that only the one to blame waits."""
    done = waits = 0
    for each in items:
        try:
            done += work_off(each)
        except Exception as error:
            if is_blameless(error):
                raise
            put_off(each, error)
            waits += 1
    return Fired(done, waits)


def is_blameless(error: Exception) -> bool:
    """Whether nothing that was due is to blame: no room is left, or the database is away."""
    return isinstance(error, StorageFull) or faults.is_away(error)
