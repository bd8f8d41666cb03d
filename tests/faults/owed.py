"""Which notices the pinned flows owe for what happened, worked out from the history alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from definitions.flow import (
    FOCAL_POINT,
    MEMBERSHIP,
    Action,
    Deadline,
    FieldType,
    Flow,
    Notify,
    Place,
)
from tests.faults.kept import Kept, Row

Notice = tuple[int, int, str, int]
"""Case, act, template and person."""


@dataclass
class Known:
    """What a case's history has said so far, as far as recipients depend on it."""

    party: str | None
    fields: dict[str, Any] = field(default_factory=dict)
    assigned: dict[str, int] = field(default_factory=dict)

    was: dict[int, tuple[dict[str, Any], dict[str, int]]] = field(default_factory=dict)

    def learn(self, row: Row) -> None:
        """Take in one more act; one that is taken back is as if it had not been."""
        self.was[row["seq"]] = (dict(self.fields), dict(self.assigned))
        if row["kind"] == "take_back":
            self.fields, self.assigned = self.was[row["payload"]["takes_back"]]
        self.fields |= row["payload"].get("changes", {})
        self.assigned |= row["payload"].get("assigned", {})


def expected_notices(kept: Kept) -> Iterator[Notice]:
    """Every notice that is owed, each once."""
    for case in kept.cases:
        known = Known(case["party"])
        for row in kept.histories.get(case["id"], ()):
            known.learn(row)
            flow = kept.flow_of(row)
            owed = {
                (case["id"], row["seq"], notify.send, person)
                for notify in _rules(flow, row)
                for recipient in notify.to
                for person in _people(kept, flow, known, recipient, row["at"])
            }
            yield from sorted(owed)


def worked_off(flow: Flow, row: Row) -> Action | None:
    """The action that a deadline took at its end; none when it only ended, or found it closed."""
    deadline, _ = _deadline(flow, row)
    closed = "closed" in row["payload"].get("answers", {})
    return None if deadline.do is None or closed else flow.actions[deadline.do]


def _rules(flow: Flow, row: Row) -> tuple[Notify, ...]:
    """What the flow says is sent because of this act."""
    if row["kind"] == "reminder":
        deadline, number = _deadline(flow, row)
        reminder = deadline.remind[number - 1]
        return (reminder.notify,)
    by_deadline = row["kind"] == "deadline"
    action = worked_off(flow, row) if by_deadline else flow.actions.get(row["action"])
    return action.notify if action else ()


def _deadline(flow: Flow, row: Row) -> tuple[Deadline, int]:
    """The deadline that was worked off, and the number of the reminder; 0 for its end."""
    # The id of its row: case, act that set it, name, number of the reminder.
    _, _, name, number = row["effects"]["worked_off"].split("-")
    return flow.deadlines[name], int(number)


def _people(kept: Kept, flow: Flow, known: Known, recipient: str, at: Any) -> list[int]:
    return [
        person
        for person in _everyone(kept, flow, known, recipient, at)
        if kept.erased_at[person] is None or kept.erased_at[person] > at
    ]


def _everyone(kept: Kept, flow: Flow, known: Known, recipient: str, at: Any) -> list[int]:
    if recipient == MEMBERSHIP:
        parties = {row["party"] for row in kept.grants if row["party"] is not None}
        return [person for party in parties for person in kept.holders(FOCAL_POINT, party, at)]
    if role := flow.roles.get(recipient):
        if role.of is Place.PARTY:
            return kept.holders(FOCAL_POINT, known.party, at)
        held = kept.holders(recipient, None, at)
        assigned = known.assigned.get(recipient)
        return [assigned] if role.assigned and assigned in held else held
    given = known.fields.get(recipient)
    if given is None:
        return []
    if flow.fields[recipient].type is FieldType.PERSON:
        return [given]
    codes = given if isinstance(given, list) else [given]
    return [person for code in codes for person in kept.holders(FOCAL_POINT, code, at)]
