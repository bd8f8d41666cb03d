"""Work in processes that may be killed at a point, and what they said before: mostly the command
line's.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.faults.points import Points, watch
from tests.faults.processes import WORKING, Begin
from workflow.cli.main import main


@dataclass(frozen=True)
class Called:
    """What became of one process.

    Attributes:
        code: with which it ended; ``None`` for one that was killed.
        said: what it had printed until then.
        complaints: what it had printed on standard error, if it ended.
        points: how many it reached; the last is where it was killed.
        next: what it would have done there.
    """

    code: int | None = None
    said: str = ""
    complaints: str = ""
    points: int = 0
    next: str = ""

    @property
    def was_killed(self) -> bool:
        """Whether it did not live to its end."""
        return self.code is None


@dataclass(frozen=True)
class _Said:
    text: str


class _Mouth(io.StringIO):
    """Standard output of which every piece is outside at once, as a point of its own."""

    def __init__(self, points: Points, line: Connection) -> None:
        super().__init__()
        self._points = points
        self._line = line

    def write(self, text: str, /) -> int:
        self._points.reach("answer")
        self._line.send(_Said(text))
        return len(text)


Work = Callable[..., int]
"""What a process does; the code with which it ends."""


def live(line: Connection, home: Path, last: int, work: Work, given: tuple[Any, ...]) -> None:
    """Do ``work`` in this process, which dies at the point ``last``."""
    points = Points(last, lambda what: line.send(Called(points=last, next=what)))
    sys.stdout = _Mouth(points, line)
    sys.stderr = complaints = io.StringIO()
    line.send(WORKING)
    watch(points, home)
    code = work(*given)
    line.send(Called(code, "", complaints.getvalue(), points.reached))


def placet(begin: Begin, home: Path, words: Sequence[str], last: int = 0) -> Called:
    """``placet WORDS`` as a process of its own that is killed at the point ``last``, if any."""
    return at_risk(begin, home, last, main, ["--home", str(home), *words])


def at_risk(begin: Begin, home: Path, last: int, work: Work, *given: Any) -> Called:
    """``work(*given)`` in a process of its own that is killed at the point ``last``, if any."""
    process = begin(live, home, last, work, given)
    said = ""
    while True:
        heard = process.hear()
        if isinstance(heard, _Said):
            said += heard.text
            continue
        assert isinstance(heard, Called)
        process.wait()
        return Called(heard.code, said, heard.complaints, heard.points, heard.next)
