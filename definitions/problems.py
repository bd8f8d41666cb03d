"""What is wrong with a flow file, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Path = tuple[str | int, ...]


class Severity(StrEnum):
    """An error keeps a flow from being published; a warning is only shown."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a flow file.

    Attributes:
        line, column: where, counted from 1.
        place: the keys that lead there, joined by dots; empty for the file as a whole.
        sentence: what was found and what was wanted.
    """

    line: int
    column: int
    place: str
    sentence: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Positions:
    """Where each key and value of a file stands: path to line and column, counted from 1.

    A path ends in a key or an index and gives the position of the *value*; the same path with
    ``KEY`` appended gives the position of the key itself.
    """

    by_path: Mapping[Path, tuple[int, int]]

    def of(self, path: Path) -> tuple[int, int]:
        """The position of ``path``, or of the nearest thing around it that has one."""
        while path and path not in self.by_path:
            path = path[:-1]
        return self.by_path.get(path, (1, 1))


KEY = "\0key"
"""Appended to a path, it asks for the position of the key instead of its value's."""


def problem_at(
    positions: Positions, path: Path, sentence: str, severity: Severity = Severity.ERROR
) -> Problem:
    """A problem at ``path``, with its line and column looked up."""
    line, column = positions.of(path)
    place = ".".join(str(part) for part in path if part != KEY)
    return Problem(line, column, place, sentence, severity)
