"""One case whose acts are written down in memory, as the store writes them into tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tests.build import START, a_case, facts
from workflow.domain.case import Act, Case, Decision, Expired
from workflow.domain.decide import decide
from workflow.domain.facts import Facts, Past
from workflow.domain.published import PublishedFlow
from workflow.domain.recording import add_decision, case_row
from workflow.domain.records import Records
from workflow.domain.replay import open_sealed
from workflow.domain.turns import changed_turns
from workflow.domain.verification.cases import NEVER_PUT_OFF, KeptCase, verify_case
from workflow.domain.verification.findings import Finding

Row = dict[str, Any]
IN_HOUSE = ("queued", "held", "failed")


@dataclass
class Book:
    """A case of Kenya from its opening on, with all that hangs on it.

    Attributes:
        known: what acts are decided on besides the case's own past.
    """

    flow: PublishedFlow
    known: Facts = field(default_factory=facts)
    case: Case = field(init=False)
    history: list[Row] = field(default_factory=list)
    values: list[Row] = field(default_factory=list)
    notices: dict[str, Row] = field(default_factory=dict)
    deadlines: dict[str, Row] = field(default_factory=dict)
    turns: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.case = a_case(flow=self.flow.name, fields={}, revision=0, head="")

    def do(self, act: Act) -> Decision:
        """Decide an act and write it down; ``Refused`` where it is."""
        decision = decide(self.flow, self.case, act, self.facts())
        records = Records()
        head = add_decision(records, self.flow, self.case, decision, lambda: b"grain")
        self._write(records, replace(decision.case, head=head))
        return decision

    def facts(self) -> Facts:
        """What an act is decided on now."""
        past = Past(
            self.history,
            open_sealed({seq: self._beside(seq) for seq in {row["seq"] for row in self.values}}),
            frozenset(id_ for id_, row in self.notices.items() if row["state"] in IN_HOUSE),
            frozenset(id_ for id_, row in self.notices.items() if row["state"] == "unwanted"),
            list(self.deadlines.values()),
        )
        running = {
            row["name"]: row["due_at"]
            for row in self.deadlines.values()
            if row["state"] == "open" and not row["ordinal"]
        }
        of_case = self.case.id
        return replace(self.known, pasts={of_case: past}, running={of_case: running})

    def running(self) -> Sequence[tuple[str, datetime]]:
        """The deadline rows that run, each with its instant."""
        open_ = (row for row in self.deadlines.values() if row["state"] == "open")
        return sorted((row["id"], row["due_at"]) for row in open_)

    def owed(self) -> Sequence[str]:
        """The notices that somebody still gets."""
        return sorted(id_ for id_, row in self.notices.items() if row["state"] == "queued")

    def next_due(self) -> Expired | None:
        """The end of the deadline that is due first."""
        ends = [r for r in self.deadlines.values() if r["state"] == "open" and not r["ordinal"]]
        if not ends:
            return None
        row = min(ends, key=lambda each: (each["due_at"], each["id"]))
        return Expired(row["id"], row["name"], 0, row["due_at"], row["ends_at"])

    def verified(self) -> list[Finding]:
        """What does not follow from the history."""
        sealed: dict[int, dict[str, tuple[Any, str]]] = {}
        for row in self.values:
            sealed.setdefault(row["seq"], {})[row["name"]] = (row["value"], row["salt"])
        empty = replace(self.case, revision=0)
        row = case_row(empty, replace(self.case, fields=dict(self.case.fields)), self.case.head)
        more = ("flow", "version", "party", "opened_at")
        row |= {name: getattr(self.case, name) for name in more}
        notices, deadlines = list(self.notices.values()), list(self.deadlines.values())
        kept = KeptCase(row, self.history, sealed, notices, deadlines, self.turns)
        return verify_case(kept, self.flow)

    def _beside(self, seq: int) -> Mapping[str, Any]:
        return {row["name"]: row["value"] for row in self.values if row["seq"] == seq}

    def _write(self, records: Records, after: Case) -> None:
        for row in records.settled:
            self.deadlines[row["id"]] |= row
        for row in records.resumed:
            self.deadlines[row["id"]] |= {"state": "open", "closed_seq": None}
        for row in records.withdrawn:
            self.notices[row["id"]]["state"] = "withdrawn"
        for row in records.cleared:
            for each in self.deadlines.values():
                if each["name"] == row["name"] and each["state"] == "open":
                    each |= {"state": "cleared", "closed_seq": row["closed_seq"]}
        self.history += records.history
        self.values += records.history_values
        self.notices |= {row["id"]: row for row in records.notices}
        self.deadlines |= {row["id"]: {**NEVER_PUT_OFF, **row} for row in records.deadlines}
        written, over = changed_turns(self.flow, self.case, after)
        stays = over[0]["number"] if over else len(self.turns)
        self.turns = [*written, *self.turns[len(written) : stays]]
        self.case = after


def opening(at: datetime = START) -> Act:
    """Ada opens the case with what its submission needs."""
    return Act(1, "open", 1, at, {"title": "Wells", "target": "10000.00 CHF"})
