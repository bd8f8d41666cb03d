"""What a worker process does: the sweeps of ``placet work``, without anything added to them."""

from __future__ import annotations

from multiprocessing.connection import Connection

from tests.faults.processes import WORKING
from workflow.runtime import Runtime, open_runtime, set_up_logging
from workflow.services.deliver_notices import Delivered
from workflow.services.sweeping import Fired
from workflow.settings import Settings
from workflow.ticker import keep_time, sweep

SECONDS_BETWEEN_SWEEPS = 0.002


def sweep_until_told(line: Connection, settings: Settings) -> None:
    """Sweep over and over; at the end say what all sweeps did together."""
    runtime = _open(settings)
    line.send(WORKING)
    done = put_off = sent = failed = retried = 0
    while not line.poll(SECONDS_BETWEEN_SWEEPS):
        fired, delivered = sweep(runtime)
        done, put_off = done + fired.done, put_off + fired.put_off
        sent, failed = sent + delivered.sent, failed + delivered.failed
        retried += delivered.retried
    line.send((Fired(done, put_off), Delivered(sent, failed, retried)))


def sweep_once(line: Connection, settings: Settings) -> None:
    """Sweep one time and say what it did; then stay until told to end."""
    runtime = _open(settings)
    line.send(WORKING)
    line.send(sweep(runtime))
    line.poll(None)


def keep_time_until_stopped(line: Connection, settings: Settings, seconds: float) -> None:
    """The product's own clock."""
    runtime = _open(settings)
    line.send(WORKING)
    keep_time(runtime, seconds)


def _open(settings: Settings) -> Runtime:
    set_up_logging("CRITICAL")  # what goes wrong is said over the line
    return open_runtime(settings)
