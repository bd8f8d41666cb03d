"""Several workers at once, one of which may be stopped for longer than its lease."""

from __future__ import annotations

from contextlib import closing

from tests.build import ADA, DAY, REX, Bureau
from tests.faults.healing import NOTHING, expire_leases, is_done, put_clock_ahead
from tests.faults.processes import Running, wait_until
from tests.faults.round import Round
from tests.faults.stopping import (
    Place,
    before_keeping,
    both_stopped,
    owe,
    stopped,
    while_sending,
    written,
)
from tests.faults.working import sweep_once, sweep_until_told

PLACES: tuple[Place, ...] = (before_keeping, while_sending)

CASES = 30
WORKERS = 2


def pauses(round_: Round) -> None:
    """A worker stops where it hurts; others respect its lease, and then it comes too late."""
    for number in range(round_.times):
        place = PLACES[number % len(PLACES)]
        pause = PAUSES[number // len(PLACES) % len(PAUSES)]
        pause(round_, place, f"pause {number}, {place.__name__}")
        round_.made["worker stopped beyond its lease"] += 1


def races(round_: Round) -> None:
    """Two workers, and more that is due than one of them can do at once."""
    for number in range(round_.times):
        _make_work(round_.bureau)
        workers = [
            round_.begin(sweep_until_told, round_.bureau.runtime.settings) for _ in range(WORKERS)
        ]
        wait_until(lambda: is_done(round_.bureau))
        for worker in workers:
            worker.tell_to_end()
        done = [worker.hear() for worker in workers]
        step = f"race {number}"
        put_off = sum(fired.put_off for fired, _ in done)
        round_.insist(step, [f"{put_off} deadlines were put off"] if put_off else [])
        round_.look(step)
        round_.made["heap of work for two workers at once"] += 1


def _after_another(round_: Round, place: Place, step: str) -> None:
    """Another respects the lease while it runs, and then has done all of it."""
    settings = round_.bureau.runtime.settings
    paused = stopped(round_.begin, round_.bureau, place)
    other = round_.begin(sweep_once, settings)
    if (done := other.hear()) != NOTHING:
        round_.insist(step, [f"while the lease ran, another took what it held: {done}"])
    expire_leases(round_.bureau, paused.pid)
    round_.begin(sweep_once, settings).hear()
    _must_write_nothing(round_, paused, step)
    round_.look(step)


def _beside_another(round_: Round, place: Place, step: str) -> None:
    """Another has taken over what it held, and is at it."""
    paused, other, _ = both_stopped(round_.begin, round_.bureau, place)
    _must_write_nothing(round_, paused, step)
    other.go_on()
    other.hear()
    round_.look(step)


PAUSES = (_after_another, _beside_another)


def _must_write_nothing(round_: Round, paused: Running, step: str) -> None:
    with closing(written(round_.bureau)) as watched:
        before = next(watched)
        paused.go_on()
        late = paused.hear()
        if late != NOTHING or next(watched) != before:
            round_.insist(step, [f"who came back after the lease wrote, and says: {late}"])


def _make_work(bureau: Bureau) -> None:
    """Deadlines with reminders that are overtaken, and mails."""
    rounds = [bureau.open(flow="rounds", party=None) for _ in range(CASES)]
    returned = bureau.open_many(CASES)
    bureau.perform(*(bureau.act(case, "begin", ADA) for case in rounds))
    bureau.perform(*(bureau.act(case, "submit", ADA) for case in returned))
    bureau.perform(*(bureau.act(case, "return", REX, missing="a date") for case in returned))
    put_clock_ahead(bureau, 40 * DAY)
    owe(bureau, CASES)
