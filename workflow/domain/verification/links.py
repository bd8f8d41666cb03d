"""Whether each link between cases follows from their histories, and what these say of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workflow.domain.case import Kind
from workflow.domain.verification.findings import Finding, Row, differences
from workflow.domain.watching import Cause

Key = tuple[int, str, int]
"""The case that looks, the link's name, and the case that it looks at."""


@dataclass(slots=True)
class Told:
    """What the histories of cases say of links, in whatever order the cases come.

    Attributes:
        opened: link to the row that asked for the case at its end.
        tied: link to the last row that made it, or ``None`` when the last one took it away.
    """

    opened: dict[Key, int] = field(default_factory=dict)
    tied: dict[Key, int | None] = field(default_factory=dict)

    def learn(self, row: Row) -> None:
        """Take in one more act."""
        payload = row["payload"]
        if row["kind"] == Kind.OPEN and "origin" in payload:
            case_id, seq, name = payload["origin"]
            self.opened[case_id, name, row["case_id"]] = seq
        elif row["kind"] in (Kind.LINK, Kind.UNLINK):
            made = row["kind"] == Kind.LINK
            key = (row["case_id"], payload["link"], payload["case"])
            self.tied[key] = row["seq"] if made else None


def verify_links(found: Sequence[Row], told: Told) -> Iterator[Finding]:
    """Each link that was made is there, unless it was taken away since, and no other."""
    wanted = {key: seq for key, seq in (told.opened | told.tied).items() if seq is not None}
    rows = {(row["case_id"], row["name"], row["other_id"]): row for row in found}
    for key, seq in wanted.items():
        place = f"links {key[0]}/{key[1]}/{key[2]}"
        if key not in rows:
            yield Finding(place, "it was made and is not there")
        else:
            yield from differences(place, rows[key], {"seq": seq})
    for key in rows.keys() - wanted.keys():
        yield Finding(f"links {key[0]}/{key[1]}/{key[2]}", "no history made it")


def lets_know(row: Row) -> bool:
    """Whether an act lets its case know that another one is linked to it."""
    if row["kind"] == Kind.OPEN:
        return "origin" in row["payload"]
    causes = row["payload"].get("causes", ())
    return row["kind"] == Kind.WAKE and any(cause == Cause.LINKED for cause, _ in causes)
