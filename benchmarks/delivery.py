"""Mails from the database to a server: how many a second, and how soon after a start.

Workers are processes of their own (``placet work``), and so is the server (``sink.py``), which says
when each message was there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from time import monotonic
from typing import IO

from sqlalchemy import func, select

from benchmarks.cli_help import PLACET
from benchmarks.installation import Installation
from benchmarks.pool import Pool
from workflow.settings import DATABASE, SMTP
from workflow.store.tables import notices

MAILS = 1000
CASES = MAILS // 2
"""A submission owes two mails: to whoever proposes, and to the registry."""

STARTS = 5

Arrivals = list[tuple[str, float]]
"""The connection that each message came over, and the instant at which it was there."""


@dataclass(frozen=True, slots=True)
class PostOffice:
    """An installation that owes mails, and a server that takes them.

    Attributes:
        said: what the server prints.
        environment: of the workers.
    """

    installation: Installation
    said: IO[str]
    environment: Mapping[str, str]

    def delivered_a_second(self, workers: int) -> float:
        """Mails a second of so many workers, while all of them are at work."""
        self._owe(CASES)
        started = [self._start("--once") for _ in range(workers)]
        arrivals = self._arrivals(MAILS)
        if any(worker.wait() for worker in started):
            raise RuntimeError("a worker that was to be measured did not end well")
        return rate(arrivals)

    def start_to_first(self) -> float:
        """Seconds from the start of a worker to its first mail: the median of some starts.

        One more goes before them, in which Python compiles what it loads, as after an installation.
        """
        self._first()
        return median(self._first() for _ in range(STARTS))

    def _first(self) -> float:
        self._owe(1)
        started = monotonic()
        worker = self._start()
        [(_, first), _] = self._arrivals(2)
        worker.terminate()
        worker.wait()
        return first - started

    def _owe(self, cases: int) -> None:
        """Owe two mails a case, all of them due in business time."""
        Pool(self.installation, cases)
        with self.installation.sessions.begin() as session:
            due = select(func.max(notices.c.due_at)).where(notices.c.state == "queued")
            last = session.execute(due).scalar_one()
        self.installation.pass_to(last)
        self.installation.count_rows()

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        home = str(self.installation.runtime.settings.home)
        return subprocess.Popen(
            [sys.executable, "-c", PLACET, "work", *words, "--home", home],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _arrivals(self, number: int) -> Arrivals:
        """The next messages; waits for them."""
        lines = [line.split() for line in islice(self.said, number)]
        return [(connection, float(instant)) for connection, instant in lines]


@contextmanager
def open_post_office(installation: Installation) -> Iterator[PostOffice]:
    """A post office whose server listens."""
    command = [sys.executable, "-m", "benchmarks.sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        yield PostOffice(installation, process.stdout, _environment(installation, port))
        process.terminate()


def rate(arrivals: Arrivals) -> float:
    """Messages a second, from the first of the worker that came last to the first one's last."""
    by_connection: dict[str, list[float]] = {}
    for connection, instant in arrivals:
        by_connection.setdefault(connection, []).append(instant)
    begun = max(instants[0] for instants in by_connection.values())
    ended = min(instants[-1] for instants in by_connection.values())
    return sum(begun < instant <= ended for _, instant in arrivals) / (ended - begun)


def _environment(installation: Installation, port: int) -> dict[str, str]:
    """The workers' database and server, and a place where Python keeps what it compiled."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compiled = str(Path(installation.runtime.settings.home, "compiled"))
    named = {DATABASE: installation.url, SMTP: f"smtp://127.0.0.1:{port}"}
    return {**kept, **named, "PYTHONPYCACHEPREFIX": compiled}
