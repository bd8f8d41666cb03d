"""Measurements, and how several are taken side by side on a machine that has other work too."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the result.

    Attributes:
        database: ``sqlite`` or ``postgresql``; ``None`` where none takes part.
        baseline: name of the line that it is compared with.
        ratio: how many times as good as the baseline it is.
    """

    name: str
    database: str | None
    value: float
    unit: str
    baseline: str | None = None
    ratio: float | None = None


Contender = Callable[[], float]
"""Does its work once, and gives the seconds that one act took of it."""


def side_by_side(contenders: Mapping[str, Contender], rounds: int) -> dict[str, float]:
    """The median of each contender over ``rounds``; in each round they take turns.

    Another one is first each time, so that nobody always comes after the same.
    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for number in range(rounds):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            taken[name].append(contenders[name]())
    return {name: median(times) for name, times in taken.items()}


def report(measurement: Measurement) -> None:
    """Write the line, rounded to four digits, for whoever reads standard output."""
    line = asdict(measurement)
    for name in ("value", "ratio"):
        if line[name] is not None:
            line[name] = float(f"{line[name]:.4g}")
    print(json.dumps(line, ensure_ascii=False), flush=True)


def tell(sentence: str) -> None:
    """Say on standard error what is going on."""
    print(sentence, file=sys.stderr, flush=True)
