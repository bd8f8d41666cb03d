"""A PostgreSQL that is stopped at once under load, and begun again."""

from __future__ import annotations

from functools import partial
from threading import Event

from tests.build import DAY
from tests.faults.driving import drive_through
from tests.faults.healing import put_clock_ahead
from tests.faults.processes import wait_until
from tests.faults.round import Round
from tests.faults.working import keep_time_until_stopped

DRIVERS, WORKERS = 2, 2
BETWEEN_BEATS = 0.05
LONGEST_PAUSE_SECONDS = 0.5

SOON_SECONDS = 30.0
"""Within which commands must be answered again once the server is there, on a busy machine too."""


def stops(round_: Round) -> None:
    """Drivers and workers whose server goes away and comes back."""
    settings = round_.bureau.runtime.settings
    assert round_.server, "only a server of one's own may be stopped"
    drivers = [
        round_.begin(
            drive_through, settings, round_.journal_of(f"driver{number}").path, f"d{number}"
        )
        for number in range(DRIVERS)
    ]
    workers = [
        round_.begin(keep_time_until_stopped, settings, BETWEEN_BEATS) for _ in range(WORKERS)
    ]
    for number in range(round_.times):
        Event().wait(LONGEST_PAUSE_SECONDS * round_.dice.random())
        round_.server.stop_at_once()
        round_.made["PostgreSQL stopped at once"] += 1
        Event().wait(LONGEST_PAUSE_SECONDS * round_.dice.random())
        answered = len(round_.told().answered)
        round_.server.begin_again()
        wait_until(partial(_has_answered_more, round_, answered), SOON_SECONDS)
        round_.look_outside(f"stop {number}")
        put_clock_ahead(round_.bureau, DAY)
        for process in (*drivers, *workers):
            process.check()
    for driver in drivers:
        driver.end()
    for worker in workers:
        worker.terminate()
        worker.wait()
    round_.look("after the last stop")


def _has_answered_more(round_: Round, than: int) -> bool:
    return len(round_.told().answered) > than
