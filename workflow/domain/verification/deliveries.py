"""Whether what became of each notice is what the installation's history says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from workflow.domain.chain import digest_of
from workflow.domain.delivery import LEASE, LONGEST_HAND_OVER
from workflow.domain.leaves import canonical
from workflow.domain.recording_notices import planned
from workflow.domain.verification.findings import Finding, Row, differences

FRESH: Row = {
    "attempts": 0,
    "fence": 0,
    "problem": None,
    "message": None,
    "address": None,
    "sent_at": None,
    "doubts": 0,
    "answer": None,
    "bounced_at": None,
    "bounce": None,
}
"""A notice that nobody has tried to send yet."""

UNCLAIMED: Row = {"owner": None, "lease_until": None, "stage": None}


@dataclass(slots=True)
class OfCases:
    """What the histories of cases say of notices.

    Attributes:
        waits: notice to the instant until which it waits because of its act; others go at once.
        withdrawn: notices that were withdrawn when the act that owes them was taken back.
    """

    waits: dict[str, datetime] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)

    def learn(self, effects: Row) -> None:
        """Take in what followed from one more act."""
        if "wait_until" in effects:
            owed = [entry[0] for entry in effects["notices"]]
            self.waits |= dict.fromkeys(owed, datetime.fromisoformat(effects["wait_until"]))
        self.withdrawn |= set(effects.get("withdrawn", ()))


def delivery_entry(row: Row) -> list[str]:
    """What an event says of a notice: id, state, and digests of its contents and of its attempts.

    Two digests, since an erasure destroys the contents and the attempts must still be provable.
    What came later into the table counts only where there is something, so that what was written
    down before still holds.
    """
    said = {name: row[name] for name in ("answer", "bounce") if row[name] is not None}
    doubts = {"doubts": row["doubts"]} if row["doubts"] else {}
    contents = [row["address"], row["message"], row["problem"], *([said] if said else [])]
    attempts = [
        row["attempts"],
        row["fence"],
        canonical(row["due_at"]),
        *([doubts] if doubts else []),
    ]
    return [row["id"], row["state"], digest_of(contents), digest_of(attempts)]


def verify_deliveries(
    rows: Sequence[Row],
    told: Mapping[str, Row],
    erased: frozenset[str],
    of_cases: OfCases,
    now: datetime,
) -> Iterator[Finding]:
    """Each notice stands as the last event about it says, or as it was decided if there is none.

    Args:
        rows: all notices.
        told: notice to what the installation's history says of it.
        erased: notices whose contents were destroyed on record.
        of_cases: what their acts say of them, which stands above what became of them.
        now: by the database's clock.
    """
    for row in rows:
        place = f"notices {row['id']}"
        withdrawn = {"state": "withdrawn"} if row["id"] in of_cases.withdrawn else {}
        if row["state"] == "sending" and not withdrawn:
            yield from _in_flight(place, row, now)
            continue
        recorded = told.get(row["id"])
        if recorded is None:
            waits_until = of_cases.waits.get(row["id"])
            plan = planned(
                row["id"], row["purpose"], row["decided_at"], row["planned_at"], waits_until
            )
            yield from differences(place, row, {**FRESH, **plan, **UNCLAIMED, **withdrawn})
            continue
        stands = {name: recorded[name] for name in ("state", "sent_at", "bounced_at")}
        yield from differences(place, row, {**stands, **UNCLAIMED, **withdrawn})
        _, _, contents, attempts = delivery_entry(row)
        if row["id"] not in erased and contents != recorded["contents"]:
            yield Finding(place, "what was sent, or to whom, is not what is on record")
        if attempts != recorded["attempts"]:
            yield Finding(place, "how often it was tried, or when next, is not what is on record")


def _in_flight(place: str, row: Row, now: datetime) -> Iterator[Finding]:
    """A claimed notice is on its way; no worker claims one for longer than the lease."""
    longest = LONGEST_HAND_OVER if row["stage"] else LEASE
    if row["lease_until"] is None or row["lease_until"] > now + longest:
        yield Finding(place, "it is claimed for longer than any worker claims one")
