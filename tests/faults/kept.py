"""The tables as plain rows, and the flows that they pin: what the invariants look at.

Read by SQL of its own, the same on both databases, and not by the store that is under test.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, text

from definitions.flow import Flow
from definitions.parse import read_flow

Row = dict[str, Any]
Version = tuple[str, int]

WRITTEN_AS_JSON = ("payload", "effects", "assigned", "acted", "clocks", "fields", "value")


@dataclass(frozen=True)
class Kept:
    """What a database keeps, as seen through one connection."""

    connection: Connection

    def rows(self, statement: str, **given: Any) -> list[Row]:
        """What a SELECT finds; documents are read."""
        found = self.connection.execute(text(statement), given).mappings()
        return [{name: _read(name, value) for name, value in row.items()} for row in found]

    @cached_property
    def flows(self) -> dict[Version, Flow]:
        """The published versions, from the very text that was pinned."""
        read: dict[Version, Flow] = {}
        pinned = "SELECT name, version, body FROM flows JOIN contents ON hash = source"
        for row in self.rows(pinned):
            read[row["name"], row["version"]] = _flow(row["body"])
        return read

    @cached_property
    def cases(self) -> list[Row]:
        """Every case, in order of id."""
        return self.rows("SELECT * FROM cases ORDER BY id")

    @cached_property
    def histories(self) -> dict[int, Sequence[Row]]:
        """Case to its history, in order."""
        rows = self.rows("SELECT * FROM history ORDER BY case_id, seq")
        return {case: list(own) for case, own in groupby(rows, lambda row: int(row["case_id"]))}

    @cached_property
    def grants(self) -> list[Row]:
        """Roles ever held."""
        return self.rows("SELECT * FROM grants ORDER BY id")

    @cached_property
    def erased_at(self) -> dict[int, Any]:
        """Person to the instant at which he or she was erased; none for most."""
        return {row["id"]: row["erased_at"] for row in self.rows("SELECT * FROM people")}

    def flow_of(self, row: Row) -> Flow:
        """The flow that a case is pinned to, or that a history row was decided on."""
        return self.flows[row["flow"], row["version"]]

    def held(self, worker: int, condition: str = "true") -> int:
        """How many notices that meet a condition a worker has in its hands."""
        [row] = self.rows(
            "SELECT count(*) AS held FROM notices WHERE state = 'sending' "
            f"AND owner LIKE :owner AND {condition}",
            owner=f"%:{worker}",
        )
        return int(row["held"])

    def holders(self, role: str, party: str | None, at: Any = None) -> list[int]:
        """Who holds ``role`` at a party or (``None``) the office, at an instant or still."""
        return [
            row["person_id"]
            for row in self.grants
            if (row["role"], row["party"]) == (role, party) and _in_force(row, at)
        ]


@cache
def _flow(source: str) -> Flow:
    flow = read_flow(source).flow
    assert flow is not None
    return flow


def _in_force(grant: Row, at: Any) -> bool:
    if at is None:
        return grant["valid_until"] is None
    ended = grant["valid_until"] is not None and grant["valid_until"] <= at
    return bool(grant["valid_from"] <= at) and not ended


def _read(name: str, value: Any) -> Any:
    return json.loads(value) if name in WRITTEN_AS_JSON and isinstance(value, str) else value
