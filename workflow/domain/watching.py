"""What a case looks at outside of itself, and the rows that wake it when that has changed.

Pure. A case looks at the meetings that its fields name and at the groups whose next meeting its
flow asks for; a case that has ended looks at nothing any more. Whoever changes what a case looks
at posts a wake for it in the same transaction, and holds no lock of that case; the case decides for
itself when the clock comes by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from definitions.flow import FieldType, Flow
from workflow.domain.case import Case
from workflow.domain.links import MOST_AT_ONCE
from workflow.domain.meetings import Meetings

LONGER = timedelta(hours=1)
"""How long a wake waits behind many others, so that cases in a circle hold nobody up."""


class Watched(StrEnum):
    """The sorts of things that a case looks at."""

    MEETING = "meeting"
    GROUP = "group"


class Cause(StrEnum):
    """Why a case is woken."""

    MEETING_ADDED = "meeting_added"
    MEETING_MOVED = "meeting_moved"
    MEETING_CANCELLED = "meeting_cancelled"
    LINKED_CHANGED = "linked_changed"
    LINKED = "linked"
    OPEN = "open"
    BOOKS_CHANGED = "books_changed"


@dataclass(frozen=True, slots=True, order=True)
class Watch:
    """One thing that a case looks at: a meeting or a group, by its code."""

    kind: Watched
    name: str


@dataclass(frozen=True, slots=True)
class Wake:
    """A row to be posted: something that ``case_id`` looks at has changed.

    Attributes:
        subject: what changed: a meeting's code, a case's id. Of a case that is to be opened the
            link that will tie it to ``case_id``.
        turn: which change of it this is: its revision after the change.
        hops: how many cases had woken each other on end before.
    """

    case_id: int
    cause: Cause
    subject: str
    turn: int
    hops: int = 0

    @property
    def id(self) -> str:
        """Stands for this wake for ever; a change wakes a case once."""
        return wake_id(self.case_id, self.cause, self.subject, self.turn)

    def row(self, at: datetime) -> dict[str, Any]:
        """The row as it is posted at ``at``: due at once, or later in what may be a circle."""
        wait = timedelta() if self.hops <= MOST_AT_ONCE else LONGER
        return {
            "id": self.id,
            "case_id": self.case_id,
            "cause": self.cause.value,
            "subject": self.subject,
            "due_at": at + wait,
            "state": "open",
            "closed_seq": None,
            "attempts": 0,
            "retry_at": None,
            "problem": None,
            "hops": self.hops,
        }


def wake_id(case_id: int, cause: str, subject: str, turn: int) -> str:
    """The id of a wake: case, cause, subject, and which change of that."""
    return f"{case_id}-{cause}-{subject}-{turn}"


def looks_outside(flow: Flow) -> bool:
    """Whether cases of ``flow`` can look at anything outside of themselves."""
    asked = (each for action in flow.actions.values() for each in action.asks.values())
    return bool(flow.meetings) or any(
        each.type is FieldType.MEETING for each in (*flow.fields.values(), *asked)
    )


def watched_by(flow: Flow, state: str, fields: Mapping[str, Any]) -> frozenset[Watch]:
    """What a case in ``state`` with ``fields`` looks at."""
    if flow.states[state].final:
        return frozenset()
    return frozenset((*_meetings(flow, fields), *_groups(flow, fields)))


def group_of(flow: Flow, name: str, fields: Mapping[str, Any]) -> str | None:
    """The group behind an entry of the flow's ``meetings``; ``None`` while nobody has named it."""
    declared = flow.meetings[name]
    return declared.group if declared.field is None else fields.get(declared.field)


def watch_rows(
    flow: Flow, before: Case, after: Case
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of what a case looked at and does not any more, and of what it looks at newly."""
    old = watched_by(flow, before.state, before.fields) if before.revision else frozenset()
    new = watched_by(flow, after.state, after.fields)
    return _rows(after.id, old - new), _rows(after.id, new - old)


def seen(flow: Flow, case: Case, meetings: Meetings) -> dict[str, tuple[date, date]]:
    """The days of the meetings that an act on ``case`` is decided on, by code."""
    if not meetings.by_code:
        return {}
    named = [meetings.get(each.name) for each in _meetings(flow, case.fields)]
    ahead = [held for each in _groups(flow, case.fields) for held in meetings.of_group(each.name)]
    found = sorted({each.code: each for each in (*named, *ahead) if each}.items())
    return {code: (each.first_day, each.last_day) for code, each in found}


def _rows(case_id: int, watches: Iterable[Watch]) -> list[dict[str, Any]]:
    return [
        {"case_id": case_id, "kind": each.kind.value, "name": each.name} for each in sorted(watches)
    ]


def _meetings(flow: Flow, fields: Mapping[str, Any]) -> Iterable[Watch]:
    for name, declared in flow.fields.items():
        if declared.type is FieldType.MEETING and fields.get(name) is not None:
            yield Watch(Watched.MEETING, fields[name])


def _groups(flow: Flow, fields: Mapping[str, Any]) -> Iterable[Watch]:
    for name in flow.meetings:
        if group := group_of(flow, name, fields):
            yield Watch(Watched.GROUP, group)
