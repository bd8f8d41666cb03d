"""The metronome: it wakes the sweeps and holds no promise of its own.

Deadlines and notices are rows; a beat that is missed costs nothing but time, since the next one
finds whatever is due. So APScheduler keeps its jobs in memory, forgets beats that were missed, and
never runs a sweep twice at once.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from workflow.runtime import Runtime, clock, salt
from workflow.services.deliver_notices import Delivered, deliver_notices
from workflow.services.fire_deadlines import fire_deadlines
from workflow.services.open_cases import open_cases
from workflow.services.sweep_documents import sweep_documents
from workflow.services.sweeping import Fired
from workflow.services.take_returned import NOTHING, Taken, take_returned
from workflow.services.wake_cases import wake_cases

log = structlog.get_logger(__name__)

SECONDS_BETWEEN_BEATS = 2
SECONDS_BETWEEN_TIDYINGS = 600

Asked = Callable[[], bool]
"""Whether the process is stopping; asked between batches, and before each mail."""

Work = Callable[[Runtime, Asked], object]


def sweep(runtime: Runtime, is_stopping: Asked = lambda: False) -> tuple[Fired, Delivered]:
    """Work off everything that is due now: deadlines first, since they owe notices."""
    return fire(runtime, is_stopping), deliver(runtime, is_stopping)


def fire(runtime: Runtime, is_stopping: Asked = lambda: False) -> Fired:
    """Open and wake the cases that are to be, then work off the deadlines that are due.

    In this order: a deadline that hangs on a meeting that was moved is not due any more.
    """
    with runtime.readers.begin() as session:
        at, engine = runtime.now(session), runtime.engine(session)
    opened = open_cases(runtime.sessions, engine, at, is_stopping)
    woken = wake_cases(runtime.sessions, engine, at, is_stopping)
    fired = fire_deadlines(runtime.sessions, engine, at, is_stopping)
    total = (opened, woken, fired)
    return Fired(sum(each.done for each in total), sum(each.put_off for each in total))


def deliver(runtime: Runtime, is_stopping: Asked = lambda: False) -> Delivered:
    """Send the notices that are due."""
    with runtime.readers.begin() as session:
        at = runtime.now(session)
    return deliver_notices(runtime.sessions, runtime.post, at, salt, is_stopping)


def receive(runtime: Runtime, is_stopping: Asked = lambda: False) -> Taken:
    """Read what came back, where a folder for it is set, until there is no more."""
    folder, total = runtime.settings.bounces, NOTHING
    if folder is None:
        return total
    with runtime.readers.begin() as session:
        at = runtime.now(session)
    while not is_stopping():
        taken = take_returned(runtime.sessions, folder, at, salt)
        if not taken.read:
            break
        total = total.and_then(taken)
    return total


def tidy(runtime: Runtime, _is_stopping: Asked = lambda: False) -> int:
    """Remove files of documents that no act names; how many."""
    return sweep_documents(runtime.sessions, runtime.readers, runtime.documents)


def keep_time(runtime: Runtime, seconds_between_beats: float = SECONDS_BETWEEN_BEATS) -> None:
    """Sweep at every beat until the process is told to stop; what is at hand is finished."""
    with told_to_stop() as stop:
        _beat_until(stop, runtime, seconds_between_beats)


@contextmanager
def told_to_stop() -> Iterator[Event]:
    """What is set once the process is told to stop; it ends by itself when it is ready."""
    stop = Event()
    before = [(number, signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGINT)]
    for number, _ in before:
        signal.signal(number, lambda *_: stop.set())
    try:
        yield stop
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _beat_until(stop: Event, runtime: Runtime, seconds_between_beats: float) -> None:
    scheduler = BackgroundScheduler(timezone="UTC")
    rhythm: list[tuple[Work, float]] = [
        (fire, seconds_between_beats),
        (deliver, seconds_between_beats),
        (receive, seconds_between_beats),
        (tidy, SECONDS_BETWEEN_TIDYINGS),
    ]
    for work, seconds in rhythm:
        scheduler.add_job(
            _guarded(work, runtime, stop.is_set),
            Pause(seconds),
            next_run_time=clock(),  # else the first beat would come only after the first pause
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,  # however late a beat is, it is not skipped
        )
    scheduler.start()
    while not stop.wait(seconds_between_beats):
        _catch_up(scheduler)
    scheduler.shutdown(wait=True)


class Pause(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """The next beat comes one pause from now, however many were missed.

    The library's own trigger counts those one by one: after a clock that was put ahead by a year,
    that took minutes in which nothing was sent.
    """

    def __init__(self, seconds: float) -> None:
        self.pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, _before: datetime | None, now: datetime) -> datetime:
        """When the next beat comes."""
        return now + self.pause


def _catch_up(scheduler: BackgroundScheduler) -> None:
    """Let no beat be further away than its own pause.

    When the wall clock is set back, the scheduler would wait until it has caught up with itself.
    """
    now = clock()
    for job in scheduler.get_jobs():
        latest = now + job.trigger.pause
        if job.next_run_time > latest:
            job.modify(next_run_time=latest)


def _guarded(work: Work, runtime: Runtime, is_stopping: Asked) -> Callable[[], None]:
    def beat() -> None:
        try:
            work(runtime, is_stopping)
        except Exception:
            # The database may be away for a while; what is due stays due until the next beat.
            log.exception("sweep failed", sweep=work.__name__)

    return beat
