"""Meetings: every change is an event of the installation, and wakes the cases that look at it.

The rows that wake cases are written with the change itself, so that nothing is lost between the
two; no case is locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date

from definitions.flow import Field, FieldType
from workflow.domain.meetings import (
    Meeting,
    Standing,
    wrong_with_cancelling,
    wrong_with_move,
    wrong_with_new,
)
from workflow.domain.roster import Roster
from workflow.domain.suggestions import nearest
from workflow.domain.values import ValueProblem, keep
from workflow.domain.watching import Cause, Wake, Watch, Watched
from workflow.errors import Invalid, Unknown
from workflow.services.manage_people import By
from workflow.store import installation, meetings, wakes, watches
from workflow.store.engine import Session

PLACE = Field("place", FieldType.TEXT, max_length=200)


@dataclass(frozen=True, slots=True)
class Move:
    """When and where a meeting is held instead; what is ``None`` stays as it is."""

    first_day: date | None = None
    last_day: date | None = None
    place: str | None = None

    def of(self, meeting: Meeting) -> Meeting:
        """``meeting`` after the move. A new first day alone keeps the number of its days."""
        first = self.first_day or meeting.first_day
        moved = first + min(meeting.last_day - meeting.first_day, date.max - first)
        place = meeting.place if self.place is None else _place(self.place)
        last = self.last_day or moved
        return replace(
            meeting, first_day=first, last_day=last, place=place, revision=meeting.revision + 1
        )


@dataclass(frozen=True, slots=True)
class Changed:
    """A meeting after a change, and how many cases the clock will wake because of it."""

    meeting: Meeting
    woken: int


def add_meetings(session: Session, new: Sequence[Meeting], by: By) -> list[Changed]:
    """Add meetings; cases that ask for the next meeting of their group are woken.

    Raises:
        Invalid: a code is taken, or a code, day or place is wrong; nothing is added.
    """
    meetings.hold(session, to_change=True)
    today = by.at.astimezone(UTC).date()
    checked = check_meetings(new, today)
    taken = {each.code for each in meetings.read(session, [each.code for each in new], (), today)}
    for number, each in enumerate(checked):
        if each.code in taken or each.code in {other.code for other in checked[:number]}:
            raise Invalid(f'there is a meeting "{each.code}" already')
    meetings.add(session, checked)
    return _tell(session, "add_meeting", Cause.MEETING_ADDED, checked, by)


def move_meeting(session: Session, code: str, move: Move, by: By) -> Changed:
    """Hold a meeting at other days or another place; what hangs on it follows.

    Raises:
        Unknown: there is no such meeting.
        Invalid: it is over or cancelled, would lie in the past, or nothing would be different.
    """
    before = _held(session, code)
    after = move.of(before)
    _refuse(wrong_with_move(before, after, by.at.astimezone(UTC).date()))
    meetings.change(session, after)
    [told] = _tell(session, "move_meeting", Cause.MEETING_MOVED, [after], by)
    return told


def cancel_meeting(session: Session, code: str, by: By) -> Changed:
    """Say that a meeting is not held; nothing hangs on it any more.

    Raises:
        Unknown: there is no such meeting.
        Invalid: it has begun, is over, or was cancelled before.
    """
    before = _held(session, code)
    _refuse(wrong_with_cancelling(before, by.at.astimezone(UTC).date()))
    after = replace(before, state=Standing.CANCELLED, revision=before.revision + 1)
    meetings.change(session, after)
    [told] = _tell(session, "cancel_meeting", Cause.MEETING_CANCELLED, [after], by)
    return told


def check_meetings(new: Iterable[Meeting], today: date) -> list[Meeting]:
    """The meetings in their kept form, or ``Invalid`` for the first that is wrong."""
    checked = []
    for each in new:
        _refuse(wrong_with_new(each, today))
        checked.append(replace(each, place=_place(each.place)))
    return checked


def _held(session: Session, code: str) -> Meeting:
    """The meeting, which nobody else changes or reads meanwhile."""
    meetings.hold(session, to_change=True)
    found = meetings.find(session, code)
    if found is None:
        known = [each.code for each in meetings.listed(session)]
        raise Unknown("meeting", code, nearest(code, known))
    return found


def _refuse(problem: str | None) -> None:
    if problem:
        raise Invalid(problem)


def _tell(
    session: Session, action: str, cause: Cause, changed: Sequence[Meeting], by: By
) -> list[Changed]:
    """Wake whoever looks at the meetings, and put it all on record."""
    told, events, posted = [], [], []
    looking = watches.watchers_by(session, [each for m in changed for each in _watched(m)])
    for each in changed:
        cases = sorted({case for watch in _watched(each) for case in looking.get(watch, ())})
        posted += [Wake(case, cause, each.code, each.revision) for case in cases]
        events.append(by.event(action, {**_payload(each), "woken": cases}, {}))
        told.append(Changed(each, len(cases)))
    wakes.post(session, posted, by.at)
    installation.append(session, events, by.at, by.salt)
    return told


def _watched(meeting: Meeting) -> tuple[Watch, Watch]:
    return Watch(Watched.MEETING, meeting.code), Watch(Watched.GROUP, meeting.group)


def _payload(meeting: Meeting) -> dict[str, object]:
    return {
        "meeting": meeting.code,
        "group": meeting.group,
        "first_day": meeting.first_day.isoformat(),
        "last_day": meeting.last_day.isoformat(),
        "place": meeting.place,
    }


def _place(raw: str) -> str:
    try:
        kept = keep(PLACE, raw, Roster())
    except ValueProblem as problem:
        raise Invalid(f"place: {problem}") from None
    if not kept:
        raise Invalid("place: nothing is given")
    return str(kept)
