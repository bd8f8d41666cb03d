"""Which rounds are run for a COUNT and a SEED: always the same ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from tests.faults.kinds import (
    cuts,
    jumps,
    kills,
    mail,
    points,
    poison,
    power,
    publication,
    stops,
    together,
    workers,
)
from tests.faults.round import Round

SQLITE, POSTGRESQL = "sqlite", "postgresql"
BOTH = (SQLITE, POSTGRESQL)

KINDS: Mapping[str, Callable[[Round], None]] = {
    "points while a case is opened": points.open_case,
    "points of an act": points.act,
    "points of a batch": points.batch,
    "points of money that is moved": points.money,
    "points of a publication": publication.publish,
    "points of a sweep": points.sweep,
    "points of a delivery to a mail server": mail.deliver,
    "kills": kills.kills,
    "commands at one moment": together.together,
    "connections cut at COMMIT": cuts.cuts,
    "PostgreSQL stopped": stops.stops,
    "workers stopped": workers.pauses,
    "workers at once": workers.races,
    "poison": poison.poison,
    "lies of a mail server": mail.lies,
    "a clock that jumps": jumps.jumps,
    "power cuts": power.power,
}
"""Kinds of faults, by the names that are printed."""

POINTS = tuple(kind for kind in KINDS if kind.startswith("points"))
OWN_SERVER = frozenset({"PostgreSQL stopped"})
"""Kinds that take their server away, and so need one of their own."""

VISITS = 450
"""Kills at numbered points, roughly: they are made at every COUNT, the others are chance's."""

LEAST_RANDOM = 40
"""Kills at random, however small the COUNT."""

MOST_TIMES = 50
"""Faults in one round, so that little is lost when a run is interrupted."""

OTHERS = (
    ("commands at one moment", BOTH, 25),
    ("connections cut at COMMIT", (POSTGRESQL,), 25),
    ("PostgreSQL stopped", (POSTGRESQL,), 100),
    ("workers stopped", BOTH, 50),
    ("workers at once", BOTH, 150),
    ("poison", BOTH, 100),
    ("lies of a mail server", BOTH, 30),
    ("a clock that jumps", BOTH, 50),
    ("power cuts", (SQLITE,), 10),
)
"""Kinds, the databases that they concern, and how many kills there are for one of them on each."""


@dataclass(frozen=True)
class Planned:
    """One round to be run.

    Attributes:
        times: how many faults are wanted of it; 0 for as many as there are points.
        seed: of its dice.
    """

    number: int
    kind: str
    database: str
    times: int
    seed: str

    def __str__(self) -> str:
        return f"round {self.number}, {self.kind}, {self.database}"


def plan(count: int, seed: int) -> list[Planned]:
    """The rounds of a run with ``count`` kills, and with other faults in proportion."""
    wanted = [(kind, database, 0) for kind in POINTS for database in BOTH]
    random = max(count - VISITS, LEAST_RANDOM) / len(BOTH)
    wanted += [("kills", database, times) for times in _portions(random) for database in BOTH]
    for kind, databases, kills_for_one in OTHERS:
        several = list(_portions(count / kills_for_one))
        wanted += [(kind, database, times) for times in several for database in databases]
    return [
        Planned(number, kind, database, times, f"{seed}-{number}")
        for number, (kind, database, times) in enumerate(wanted, start=1)
    ]


def _portions(times: float) -> Iterator[int]:
    """``times``, rounded up, in rounds of which none has too many."""
    for left in range(ceil(times), 0, -MOST_TIMES):
        yield min(left, MOST_TIMES)
