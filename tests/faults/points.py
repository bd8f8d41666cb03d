"""The numbered points between two actions on the outside, and a process that kills itself at one.

The product has no hooks for it: SQLAlchemy tells of statements and ends of transactions, Python of
files and connections, and what neither of them tells is wrapped here.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from notifications.connection import Connection

ON_FILES = frozenset({"os.link", "os.mkdir", "os.remove", "os.rename", "os.truncate"})
ON_CONNECTIONS = frozenset({"socket.connect"})
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass
class Points:
    """Counts the points that this process reaches, and kills it at one of them.

    Attributes:
        last: the number of the point at which the process dies; 0 for none.
        tell: is told, just before, what would have come next.
        reached: how many there were so far.
    """

    last: int
    tell: Callable[[str], object]
    reached: int = 0

    def reach(self, what: str) -> None:
        """Here is a point: ``what`` comes next, unless this is the end."""
        self.reached += 1
        if self.reached == self.last:
            self.tell(what)
            os.kill(os.getpid(), signal.SIGKILL)


def watch(points: Points, home: Path) -> None:
    """Count from now on, in this process and for as long as it lives.

    Args:
        home: only files in it are counted; the interpreter opens others as it likes.
    """
    _watch_the_database(points)
    _watch_files(points, home)
    _wrap(points, os, "fsync")
    _wrap(points, Connection, "send")


def _watch_the_database(points: Points) -> None:
    def before_statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        points.reach(" ".join(statement.split()[:3]))

    event.listen(Engine, "before_cursor_execute", before_statement)
    event.listen(Engine, "commit", lambda _: points.reach("COMMIT"))
    event.listen(Engine, "rollback", lambda _: points.reach("ROLLBACK"))


def _watch_files(points: Points, home: Path) -> None:
    inside = str(home)

    def heard(name: str, given: tuple[Any, ...]) -> None:
        if name == "open":
            path, _, flags = given
            if flags & WRITING and str(path).startswith(inside):
                points.reach("open")
        elif name in ON_CONNECTIONS or (name in ON_FILES and str(given[0]).startswith(inside)):
            points.reach(name)

    sys.addaudithook(heard)


def _wrap(points: Points, owner: Any, name: str) -> None:
    """Make every call of a function a point."""
    original = getattr(owner, name)

    @wraps(original)
    def counted(*given: Any) -> Any:
        points.reach(name)
        return original(*given)

    setattr(owner, name, counted)
