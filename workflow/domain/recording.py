"""What is written down of a decision: history rows in their chain, and what hangs on them.

Pure: salts are handed in. Free text never stands in a history row; its place holds a commitment,
and value and salt go into a row beside the history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from definitions.flow import Field, FieldType
from workflow.domain.case import Act, Case, Decision, Due, Kind, Owed, Step, Undone
from workflow.domain.chain import CASE_COLUMNS, CASE_TAG, row_hash, seal
from workflow.domain.commands import request_hash, subject_of
from workflow.domain.documents import is_document
from workflow.domain.forms import COMMENT_FORM
from workflow.domain.kept_polls import kept_consulted, kept_polls
from workflow.domain.leaves import canonical
from workflow.domain.published import PublishedFlow
from workflow.domain.recording_books import note_entry
from workflow.domain.recording_notices import owed_rows
from workflow.domain.recording_voices import note_voices
from workflow.domain.recording_wakes import note_wakes, wake_payload, woken_by
from workflow.domain.records import Records, Row, Salt
from workflow.domain.recusals import kept_recusals
from workflow.domain.taking_back import window_ends

SEALED_TYPES = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TABLE, FieldType.DOCUMENT)
"""Whose values may hold personal data, and so stand in the history as commitments."""

BY_CLOCK = (Kind.DEADLINE, Kind.REMINDER)


def add_decision(
    records: Records, flow: PublishedFlow, before: Case, decision: Decision, salt: Salt
) -> str:
    """Add everything that ``decision`` leaves behind; the head of the case's chain after it."""
    head, seq = before.head, before.revision
    cause = seq + 1
    given = decision.case.reference if before.reference is None else None
    waits_until = window_ends(flow, decision.act)
    for step in decision.steps:
        seq += 1
        desk = _Desk(records, flow, decision.act, before, seq, salt, waits_until)
        payload: Row = {"cause": cause} if step.kind is Kind.AUTOMATIC else desk.payload(step)
        payload |= desk.opening(step)
        if given and step.target != step.source:
            payload["reference"], given = given, None
        row = desk.history_row(step, payload, desk.effects(step), is_first=seq == cause)
        row["prev_hash"] = head
        head = row["hash"] = row_hash(CASE_TAG, CASE_COLUMNS, row, head)
        records.history.append(row)
    return head


def case_row(before: Case, after: Case, head: str) -> Row:
    """The case as it is after its last act, with the revision that must still be found."""
    return {
        "id": after.id,
        "was": before.revision,
        "reference": after.reference,
        "state": after.state,
        "revision": after.revision,
        "head": head,
        "fields": dict(after.fields) if after.fields is not before.fields else None,
        "assigned": dict(after.assigned),
        "acted": {role: list(people) for role, people in after.acted.items()},
        "recused": kept_recusals(after.recused),
        "looked_at": after.looked_at,
        "clocks": dict(after.clocks),
        "before": after.before,
        "since": after.since,
        "consultations": kept_polls(after.consultations),
    }


def deadline_id(case_id: int, seq: int, due: Due) -> str:
    """Stands for one deadline row."""
    return f"{case_id}-{seq}-{due.name}-{due.ordinal}"


@dataclass(slots=True)
class _Desk:
    """Where one step is written down: the rows so far, and what every row of it shares.

    Attributes:
        waits_until: when the notices may go; ``None`` for at once.
    """

    records: Records
    flow: PublishedFlow
    act: Act
    case: Case
    seq: int
    salt: Salt
    waits_until: datetime | None

    def history_row(self, step: Step, payload: Row, effects: Row, *, is_first: bool) -> Row:
        """The row itself, all but its place in the chain."""
        act, case = self.act, self.case
        with_command = is_first and act.command_id is not None
        return {
            "case_id": case.id,
            "seq": self.seq,
            "at": act.at,
            "effective_at": act.effective_at,
            "kind": step.kind.value,
            "action": step.action,
            "from_state": step.source,
            "to_state": step.target,
            "actor_id": step.actor,
            "capacity": step.capacity,
            "on_behalf_of": step.behalf.person if step.behalf else None,
            "channel": act.channel.value,
            "flow": case.flow,
            "version": case.version,
            "command_id": act.command_id if with_command else None,
            "request_hash": request_hash(act, subject_of(act, case)) if with_command else None,
            "payload": payload,
            "effects": effects,
        }

    def payload(self, step: Step) -> Row:
        """What was done, with commitments in place of free text."""
        definition, act = self.flow.flow, self.act
        payload: Row = wake_payload(act, step)
        if step.kind is Kind.OPEN:
            payload["party"] = self.case.party
        if step.changes:
            payload["changes"] = self._kept("changes", step.changes, definition.fields)
        if step.answers:
            payload["answers"] = self._kept("answers", step.answers, self._asks(step))
        if step.assigned:
            payload["assigned"] = dict(step.assigned)
        if step.behalf:
            payload["authority"] = step.behalf.written
        if step.recused is not None:
            payload["recused"] = step.recused
        if step.undone:
            payload["takes_back"] = step.undone.first
        if act.reason:
            payload["reason"] = self._sealed("reason", act.reason)
        if act.operator:
            payload["operator"] = self._sealed("operator", act.operator)
        return payload

    def opening(self, step: Step) -> Row:
        """The case that a step opens, with commitments in place of free text."""
        if step.opens is None:
            return {}
        opening, fields = self.flow.flow.actions[step.action].opens, self.flow.flow.fields
        sources = opening.fields if opening else {}
        declared = {target: fields[sources[target]] for target in step.opens.values}
        return {
            "opens": step.opens.link,
            "gives": self._kept("gives", step.opens.values, declared),
        }

    def _asks(self, step: Step) -> Mapping[str, Field]:
        if step.kind in (Kind.COMMENT, Kind.ANSWER):
            return COMMENT_FORM
        action = self.flow.flow.actions.get(step.action)
        return action.asks if action else {}

    def effects(self, step: Step) -> Row:
        """What followed: notices owed, deadlines set, stopped and worked off."""
        self._settle(step)
        self._clear(step)
        self._undo(step.undone)
        expired = self.act.expired if step.kind in BY_CLOCK else None
        effects: Row = {
            "notices": [
                self._owe(number, each) for number, each in enumerate(step.notices, start=1)
            ],
            "due": [self._due(each) for each in step.due],
            "cleared": list(step.cleared),
            "unaddressed": list(step.unaddressed),
            "worked_off": expired.id if expired else "",
            "dropped": list(expired.dropped) if expired else [],
            "woken": woken_by(self.act, step),
            "clocks": dict(step.clocks),
        }
        self.records.woken += [{"id": each, "closed_seq": self.seq} for each in effects["woken"]]
        effects |= note_wakes(self.records, self.act, self.case.id, self.seq, step)
        if step.notices and self.waits_until:
            effects["wait_until"] = canonical(self.waits_until)
        if step.undone:
            effects["withdrawn"] = list(step.undone.withdrawn)
            effects["stopped"] = list(step.undone.stopped)
            effects["resumed"] = list(step.undone.resumed)
        effects |= note_entry(self.records, self.act, self.case.id, self.seq, step)
        if step.consulted:
            effects["consulted"] = kept_consulted(step.consulted)
            note_voices(self.records, self.case.id, self.seq, step.consulted)
        return {name: value for name, value in effects.items() if value}

    def _kept(
        self, prefix: str, values: Mapping[str, Any], declared: Mapping[str, Field]
    ) -> dict[str, Any]:
        return {
            name: self._sealed(f"{prefix}.{name}", value)
            if _is_sealed(declared.get(name), value)
            else value
            for name, value in values.items()
        }

    def _sealed(self, name: str, value: Any) -> Row:
        if is_document(value):
            self._note(value)
        grain = self.salt()
        self.records.history_values.append(
            {
                "case_id": self.case.id,
                "seq": self.seq,
                "name": name,
                "value": value,
                "salt": grain.hex(),
            }
        )
        return {"sealed": seal(value, grain)}

    def _note(self, document: Mapping[str, Any]) -> None:
        """A document belongs to the act that names it first."""
        row = {name: document[name] for name in ("sha256", "size", "type")}
        place = {"case_id": self.case.id, "seq": self.seq}
        self.records.documents.setdefault(row["sha256"], {**row, **place})

    def _owe(self, number: int, notice: Owed) -> list[Any]:
        """What the history row says of a notice, whose own row it adds."""
        place = {"case_id": self.case.id, "seq": self.seq}
        row, entry = owed_rows(number, notice, place, self.act.at, self.waits_until, self.salt())
        self.records.notices.append(row)
        return entry

    def _due(self, due: Due) -> list[Any]:
        row = {
            "id": deadline_id(self.case.id, self.seq, due),
            "case_id": self.case.id,
            "seq": self.seq,
            "name": due.name,
            "ordinal": due.ordinal,
            "due_at": due.due_at,
            "ends_at": due.ends_at,
            "state": "open",
            "closed_seq": None,
            "attempts": 0,
        }
        self.records.deadlines.append(row)
        self.records.set_here.setdefault((self.case.id, due.name), []).append(row)
        return [row["id"], due.name, due.ordinal, canonical(due.due_at), canonical(due.ends_at)]

    def _settle(self, step: Step) -> None:
        """The row that the clock worked off is done; the reminders that it overtook are dropped."""
        expired = self.act.expired
        if expired is None or step.kind not in BY_CLOCK:
            return
        done = {"id": expired.id, "state": "done", "closed_seq": self.seq}
        dropped = [
            {"id": each, "state": "dropped", "closed_seq": self.seq} for each in expired.dropped
        ]
        self.records.settled += [done, *dropped]

    def _undo(self, undone: Undone | None) -> None:
        """Deadlines that the act taken back had set stop, those that it had stopped run again."""
        if undone is None:
            return
        self.records.settled += [
            {"id": each, "state": "cleared", "closed_seq": self.seq} for each in undone.stopped
        ]
        self.records.resumed += [{"id": each} for each in undone.resumed]
        self.records.withdrawn += [{"id": each} for each in undone.withdrawn]

    def _clear(self, step: Step) -> None:
        """Rows of this batch are closed here; those in the database later, by one statement."""
        for name in step.cleared:
            key = (self.case.id, name)
            rows = self.records.set_here.setdefault(key, [])
            for row in rows:
                row["state"], row["closed_seq"] = "cleared", self.seq
            rows.clear()
            if key not in self.records.stopped:
                self.records.stopped.add(key)
                self.records.cleared.append(
                    {"case_id": self.case.id, "name": name, "closed_seq": self.seq}
                )


def _is_sealed(declared: Field | None, value: Any) -> bool:
    return value is not None and declared is not None and declared.type in SEALED_TYPES
