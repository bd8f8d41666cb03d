"""Workers stopped at a place in their work where it hurts; whether they write when they go on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.build import ADA, Bureau
from tests.faults.healing import expire_leases, looked_at
from tests.faults.kept import Kept
from tests.faults.processes import Begin, Running, wait_until
from tests.faults.working import sweep_once
from workflow.services.perform_acts import Receipt
from workflow.store.tables import metadata

TRIES = 20

CASES = 50
"""Their notices fill one batch, so that a worker has them in its hands for long."""

Place = Callable[[Kept, int], bool]
"""Whether the worker of this number is at a place in its work."""


def owe(bureau: Bureau, cases: int) -> None:
    """Let two notices be owed on each of so many new cases: Kenya submits them."""
    opened = bureau.open_many(cases)
    results = bureau.perform(*(bureau.act(case, "submit", ADA) for case in opened))
    assert all(isinstance(result, Receipt) for result in results)


def before_keeping(kept: Kept, worker: int) -> bool:
    """It has claimed notices and not yet kept what it will send."""
    return kept.held(worker, "message IS NULL") > 0


def while_sending(kept: Kept, worker: int) -> bool:
    """It has kept what it will send, and not yet written down that it was sent."""
    return kept.held(worker, "message IS NOT NULL") > 0


def is_at(bureau: Bureau, place: Place, worker: int) -> bool:
    """Whether it is there at this moment."""
    with looked_at(bureau) as kept:
        return place(kept, worker)


def stopped(begin: Begin, bureau: Bureau, place: Place) -> Running:
    """A worker that was stopped at ``place`` with the notices of new cases in its hands."""
    for _ in range(TRIES):
        owe(bureau, CASES)
        worker = begin(sweep_once, bureau.runtime.settings)
        if _stops(worker, bureau, place):
            return worker
    raise TimeoutError(f"no worker could be stopped {place.__name__}")


def both_stopped(begin: Begin, bureau: Bureau, place: Place) -> tuple[Running, Running, int]:
    """One as ``stopped``; another that took its notices over and was stopped there too; how many.

    The lease of the first has ended.
    """
    for _ in range(TRIES):
        first = stopped(begin, bureau, place)
        held = expire_leases(bureau, first.pid)
        other = begin(sweep_once, bureau.runtime.settings)
        if _stops(other, bureau, place):
            return first, other, held
        first.go_on()
        first.hear()
    raise TimeoutError(f"no two workers could be stopped {place.__name__}")


def _stops(worker: Running, bureau: Bureau, place: Place) -> bool:
    """Whether a worker could be stopped there, without a lock, so that others can work.

    One that was too quick is at its end afterwards.
    """
    wait_until(lambda: worker.has_spoken() or is_at(bureau, place, worker.pid))
    worker.pause()
    if _nothing_is_locked(bureau) and is_at(bureau, place, worker.pid):
        return True
    worker.go_on()
    worker.hear()
    return False


@contextmanager
def nothing_written(bureau: Bureau) -> Iterator[None]:
    """Nothing at all is written meanwhile, not even what stood there before."""
    with closing(written(bureau)) as watch:
        before = next(watch)
        yield
        assert next(watch) == before


def written(bureau: Bureau) -> Generator[object, None, None]:
    """What changes with every write: a count of SQLite's, or who wrote each row of PostgreSQL."""
    with bureau.database.execution_options(reading=True).connect() as connection:
        while True:
            if bureau.database.dialect.name == "sqlite":
                yield connection.exec_driver_sql("PRAGMA data_version").scalar_one()
            else:
                yield [
                    connection.execute(text(f"SELECT xmin::text, ctid::text FROM {table}")).all()
                    for table in sorted(metadata.tables)
                ]
            connection.rollback()


def _nothing_is_locked(bureau: Bureau) -> bool:
    if bureau.database.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(bureau.database.url.database), timeout=0)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True
    with bureau.database.connect() as connection:
        try:
            for table in ("installation", "cases", "notices"):
                connection.execute(text(f"SELECT 1 FROM {table} FOR UPDATE NOWAIT"))
        except OperationalError:
            return False
        return True
