"""Connections that are cut at a COMMIT, so that nobody can tell whether it was done."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from sqlalchemy.exc import DBAPIError

from tests.build import DAY, Bureau, opened
from tests.faults.driving import Driver
from tests.faults.healing import put_clock_ahead
from tests.faults.proxy import Proxy, Where, proxy
from tests.faults.round import Round
from workflow.ticker import sweep

PLACES: tuple[Where, ...] = ("before COMMIT", "at COMMIT", "after COMMIT")

COMMITS_OF_A_COMMAND = (1, 2, 2, 2)
COMMITS_OF_A_SWEEP = 5
"""Reading transactions end with one too, of which a command has one before its own."""

TRIES = 10
"""For one cut: a command or a sweep can have less COMMITs than the one that is to be cut."""


def cuts(round_: Round) -> None:
    """A driver and a worker whose connections are cut at a COMMIT, now here and now there."""
    server = Path(parse_qs(urlsplit(round_.bureau.runtime.settings.database).query)["host"][0])
    with (
        tempfile.TemporaryDirectory(prefix="placet-") as folder,
        proxy(server, Path(folder)) as between,
        opened(round_.home, _through(round_.bureau, Path(folder))) as beyond,
    ):
        driver = Driver(beyond.runtime, round_.journal, "cut", round_.dice)
        for number in range(round_.times):
            where = PLACES[number % len(PLACES)]
            cut = (
                partial(_cut_a_worker, beyond)
                if number % 4 == 3
                else partial(_cut_a_driver, driver)
            )
            if not any(cut(round_, between, where) for _ in range(TRIES)):
                raise TimeoutError(f"no COMMIT was met in {TRIES} tries")
            round_.made[f"connection cut {where}"] += 1
            round_.look(f"cut {number}, {where}")


def _cut_a_driver(driver: Driver, round_: Round, between: Proxy, where: Where) -> bool:
    commands = driver.choose()
    between.cut_at(round_.dice.choice(COMMITS_OF_A_COMMAND), where)
    is_lost = _is_lost(between, lambda: driver.send(commands))
    driver.repeat()
    return is_lost


def _cut_a_worker(beyond: Bureau, round_: Round, between: Proxy, where: Where) -> bool:
    put_clock_ahead(round_.bureau, DAY)
    between.cut_at(round_.dice.randint(1, COMMITS_OF_A_SWEEP), where)
    return _is_lost(between, lambda: sweep(beyond.runtime))


def _is_lost(between: Proxy, work: Callable[[], object]) -> bool:
    """Whether ``work`` met the cut; the database may be away, and nothing else may go wrong."""
    before = between.cuts
    try:
        work()
    except DBAPIError:
        if between.cuts == before:
            raise
    between.hold()
    return between.cuts > before


def _through(bureau: Bureau, folder: Path) -> str:
    """The URL of the office's database by the socket in another folder."""
    parsed = urlsplit(bureau.runtime.settings.database)
    return parsed._replace(query=f"host={quote(str(folder), safe='')}").geturl()
