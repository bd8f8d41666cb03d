"""Sweeps of the clock: one that finds nothing due among 100,000 deadlines, one that finds 10,000.

The deadlines of the first are copies of real rows, since a sweep asks them for nothing but their
time. The second works off the fifteen working days for opinions on as many projects: each round of
opinions closes, its case passes to the Director, who is written to as the proposer is, and gets the
ten working days of the decision with their reminders.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import chain, repeat
from time import perf_counter

from sqlalchemy import func, select, text

from benchmarks.installation import BEGINNING, Installation
from benchmarks.measuring import Contender
from benchmarks.pool import Pool
from workflow.services.fire_deadlines import fire_deadlines
from workflow.store.tables import deadlines

IDLE = 100_000
SWEEPS = 20
DUE = 10_000
CHUNK = 500
ENDS_IN = "opinions"

COPY = """
INSERT INTO deadlines (id, case_id, seq, name, ordinal, due_at, ends_at, state, attempts)
WITH RECURSIVE copy(number) AS
    (SELECT 1 UNION ALL SELECT number + 1 FROM copy WHERE number < :copies)
SELECT id || '-copy-' || number, case_id, seq, name, ordinal, due_at, ends_at, state, attempts
FROM deadlines, copy WHERE state = 'open'
"""


def idle_sweep(installation: Installation) -> Contender:
    """Sweeps over ``IDLE`` open deadlines of which none is due."""
    Pool(installation, CHUNK)
    with installation.sessions.begin() as session:
        open_now = select(func.count()).where(deadlines.c.state == "open")
        found = session.execute(open_now).scalar_one()
        session.execute(text(COPY), {"copies": IDLE // found})
    installation.count_rows()

    def sweep() -> float:
        started = perf_counter()
        for _ in range(SWEEPS):
            _fire(installation, BEGINNING, 0)
        return (perf_counter() - started) / SWEEPS

    return sweep


def fire_due(installation: Installation) -> float:
    """Seconds that ``DUE`` deadlines take, after one batch to warm up."""
    at = _with_opinions_due(installation, DUE + CHUNK)
    installation.count_rows()
    once = chain([False], repeat(True))
    fire_deadlines(installation.sessions, installation.engine, at, lambda: next(once))
    started = perf_counter()
    _fire(installation, at, DUE)
    return perf_counter() - started


def _with_opinions_due(installation: Installation, count: int) -> datetime:
    """Projects that wait for opinions; the instant by which the time for all of them has ended."""
    for _ in range(count // CHUNK):
        Pool(installation, CHUNK).accept()
    with installation.sessions.begin() as session:
        ends = select(func.max(deadlines.c.ends_at)).where(deadlines.c.name == ENDS_IN)
        last: datetime = session.execute(ends).scalar_one()
    return last + timedelta(minutes=1)


def _fire(installation: Installation, at: datetime, expected: int) -> None:
    fired = fire_deadlines(installation.sessions, installation.engine, at)
    if (fired.done, fired.put_off) != (expected, 0):
        raise RuntimeError(f"{expected} deadlines were to be measured, and {fired} were")
