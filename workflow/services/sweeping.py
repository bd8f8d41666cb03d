"""What sweeps of the clock share: batches until nothing is due; a bad one holds up no other.

A sweep works on cases that it has locked, and passes over those that another worker holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from threading import Event
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

    @property
    def is_full(self) -> bool:
        """Whether it is as much as one batch may be, so that more may be due."""
        return self.done + self.put_off >= BATCH


def sweep(batch: Callable[[], Fired], is_stopping: Callable[[], bool], at_once: int = 1) -> Fired:
    """Batches until one finds nothing to do, or the process is to stop.

    Args:
        at_once: how many batches may be worked on at the same time once one of them was full.
    """
    ended: list[Fired] = []
    while not is_stopping():
        if at_once > 1 and ended and ended[-1].is_full:
            ended += _together(batch, is_stopping, at_once)
            break
        ended.append(batch())
        if not ended[-1].done and not ended[-1].put_off:
            break
    return Fired(sum(each.done for each in ended), sum(each.put_off for each in ended))


def _together(
    batch: Callable[[], Fired], is_stopping: Callable[[], bool], at_once: int
) -> list[Fired]:
    """What so many threads did, each with batches of its own, until there was nothing left.

    When a batch fails, the others end with the one that they have.
    """
    failed = Event()

    def work() -> Fired:
        try:
            return sweep(batch, lambda: failed.is_set() or is_stopping())
        except BaseException:
            failed.set()
            raise

    with ThreadPoolExecutor(at_once, "sweep") as threads:
        begun = [threads.submit(work) for _ in range(at_once)]
    return [each.result() for each in begun]


def free_cases(session: Session, at: datetime, due: Due, free_due: Due) -> Mapping[int, Case]:
    """The cases of a batch, locked: the longest due, without those that somebody holds."""
    longest = due(session, at, BATCH)
    free = cases.lock_free(session, longest) if longest else {}
    if len(free) < len(longest):
        # Another worker has the others; what lies behind them must not wait for it.
        behind = [each for each in free_due(session, at, BATCH) if each not in free]
        free = {**free, **cases.lock_free(session, behind[: BATCH - len(free)])}
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
