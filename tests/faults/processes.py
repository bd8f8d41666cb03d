"""Real processes: begun, paused, continued, ended and killed.

They are forks of one process that has the product imported and nothing open, so that one more
takes milliseconds and shares nothing with the tests.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event
from typing import Any

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        "sqlalchemy.dialects.postgresql.psycopg",
        "tests.faults.calling",
        "tests.faults.kinds.publication",
        "tests.faults.driving",
        "tests.faults.working",
        "workflow.cli.cases",
        "workflow.cli.work",
    ]
)

WORKING = "working"
"""What a process says once everything is open and it begins with its work."""

PAUSE_SECONDS = 0.01
LONGEST_SECONDS = 60.0


class Failed(Exception):
    """A process ended by an error of its own; the text is its traceback."""


class Running:
    """A process that runs ``body``, and the line to it.

    ``body`` is called with the other end of the line: it says ``WORKING`` and may say a result at
    its end; when something is said to it, it should come to an end.
    """

    def __init__(self, body: Callable[..., None], *given: Any) -> None:
        self._line, theirs = FORKS.Pipe()
        self._process = FORKS.Process(target=_live, args=(theirs, body, given))
        self._process.start()
        theirs.close()
        assert self.hear() == WORKING

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process.pid is not None
        return self._process.pid

    def hear(self, seconds: float = LONGEST_SECONDS) -> Any:
        """The next thing that the process says.

        Raises:
            Failed: it has failed.
            TimeoutError: it says nothing.
        """
        if not self._line.poll(seconds):
            raise TimeoutError(f"the process said nothing for {seconds} s")
        said = self._line.recv()
        if isinstance(said, Failed):
            raise said
        return said

    def has_spoken(self) -> bool:
        """Whether there is something to hear."""
        return self._line.poll()

    def check(self) -> None:
        """Raise what the process failed with, if it did."""
        if self.has_spoken():
            self.hear()

    def kill(self) -> None:
        """End it as a power cut would: it gets no chance to do anything about it."""
        self.check()
        self._process.kill()
        self._process.join()
        assert self._process.exitcode == -signal.SIGKILL

    def pause(self) -> None:
        """Stop it where it is."""
        os.kill(self.pid, signal.SIGSTOP)
        wait_until(self._is_stopped)

    def go_on(self) -> None:
        """Let it go on where it was stopped."""
        os.kill(self.pid, signal.SIGCONT)

    def terminate(self) -> None:
        """Ask it to end, as an operating system does."""
        os.kill(self.pid, signal.SIGTERM)

    def tell_to_end(self) -> None:
        """Say over the line that it shall come to an end."""
        self._line.send("end")

    def end(self) -> None:
        """Tell it to come to an end, and wait until it has in good order."""
        self.tell_to_end()
        self._process.join(LONGEST_SECONDS)
        with suppress(EOFError, ConnectionResetError):  # the other end of the line is gone already
            self.check()
        assert self._process.exitcode == 0

    def exit_code(self, seconds: float = LONGEST_SECONDS) -> int | None:
        """How it ended; ``None`` when it still runs after ``seconds``."""
        self._process.join(seconds)
        return self._process.exitcode

    def wait(self) -> None:
        """Return once it has come to its end, in whatever way."""
        self._process.join(LONGEST_SECONDS)
        assert self._process.exitcode is not None

    def put_away(self) -> None:
        """Leave nothing behind, whatever state it is in."""
        self._process.kill()
        self._process.join()
        self._line.close()

    def _is_stopped(self) -> bool:
        status = Path(f"/proc/{self.pid}/stat").read_text()
        return status.rpartition(")")[2].split()[0] == "T"


Begin = Callable[..., Running]
"""Begins a process: its body, and what that is given after its line."""


@contextmanager
def processes() -> Iterator[Begin]:
    """Begins processes, which end with the block at the latest."""
    begun: list[Running] = []

    def begin_one(body: Callable[..., None], *given: Any) -> Running:
        begun.append(Running(body, *given))
        return begun[-1]

    try:
        yield begin_one
    finally:
        for each in begun:
            each.put_away()


def wait_until(condition: Callable[[], object], seconds: float = LONGEST_SECONDS) -> None:
    """Return once ``condition`` holds, or raise ``TimeoutError``."""
    pause = Event()
    for _ in range(int(seconds / PAUSE_SECONDS)):
        if condition():
            return
        pause.wait(PAUSE_SECONDS)
    raise TimeoutError(f"what was waited for did not come in {seconds} s")


def _live(line: Connection, body: Callable[..., None], given: tuple[Any, ...]) -> None:
    try:
        body(line, *given)
    except Exception:
        line.send(Failed(traceback.format_exc()))
        raise
