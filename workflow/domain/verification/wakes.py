"""Whether each wake was posted by an event, and stands as the history of its case left it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflow.domain.chain import digest_of
from workflow.domain.leaves import canonical
from workflow.domain.verification.findings import Finding, Row, differences
from workflow.domain.watching import Cause, Wake


@dataclass(slots=True)
class Answered:
    """What the histories of cases say of wakes.

    Attributes:
        by: wake to the case and row that answered it.
        posted: wake to its row as an act on another case posted it.
    """

    by: dict[str, tuple[int, int]] = field(default_factory=dict)
    posted: dict[str, dict[str, Any]] = field(default_factory=dict)

    def learn(self, row: Row) -> None:
        """Take in one more act."""
        effects = row["effects"]
        for each in effects.get("woken", ()):
            self.by[each] = (row["case_id"], row["seq"])
        for case_id, cause, subject in effects.get("wakes", ()):
            wake = Wake(case_id, Cause(cause), subject, row["seq"], effects.get("hops", 0))
            self.posted[wake.id] = wake.row(row["at"])


def verify_wakes(
    found: Sequence[Row], posted: Mapping[str, Mapping[str, Any]], answered: Answered
) -> Iterator[Finding]:
    """Each wake that was posted is there, answered or not, and no other."""
    rows = {row["id"]: row for row in found}
    for each, told in posted.items():
        place = f"wakes {each}"
        if each not in rows:
            yield Finding(place, "it was posted and is not there")
            continue
        case_id, seq = answered.by.get(each, (told["case_id"], None))
        if case_id != told["case_id"] and told["cause"] != Cause.OPEN:
            yield Finding(place, f"case {case_id} answered it and is not the one that was woken")
        wanted = {**told, "state": "open" if seq is None else "done", "closed_seq": seq}
        yield from differences(place, _comparable(rows[each]), wanted)
    for extra in rows.keys() - posted.keys():
        yield Finding(f"wakes {extra}", "nothing posted it")
    for extra in answered.by.keys() - posted.keys():
        yield Finding(f"wakes {extra}", "a case answered it and nothing posted it")


def _comparable(row: Row) -> Row:
    """The row with its problem and the time of its next trial as events tell of them."""
    problem, retry_at = row["problem"], row["retry_at"]
    return {
        **row,
        "problem": None if problem is None else digest_of(problem),
        "retry_at": canonical(retry_at) if retry_at else None,
    }
