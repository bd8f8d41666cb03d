"""Meetings of groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from workflow.cli.terminal.instants import MONTHS, counted
from workflow.cli.terminal.paper import Printed, Rows
from workflow.domain.meetings import Meeting
from workflow.services.manage_meetings import Changed

Told = dict[str, Any]


def meeting_told(meeting: Meeting, woken: int | None = None) -> Told:
    """A meeting as JSON.

    Args:
        woken: how many cases look at what was changed, after a change.
    """
    told = {
        "code": meeting.code,
        "group": meeting.group,
        "first_day": meeting.first_day.isoformat(),
        "last_day": meeting.last_day.isoformat(),
        "place": meeting.place,
        "state": meeting.state.value,
    }
    return told if woken is None else {**told, "woken": woken}


def change_printed(changed: Changed, what: str) -> Iterator[Printed]:
    """A meeting that was changed, for people."""
    meeting = changed.meeting
    yield f"{meeting.code} of {meeting.group} ({days(meeting)}, {meeting.place}) {what}."
    if changed.woken:
        cases = counted(changed.woken, "case")
        verb = "looks" if changed.woken == 1 else "look"
        yield f"{cases} {verb} at it and will follow when the clock comes by: placet work"


def meetings_printed(meetings: Sequence[Meeting], today: date) -> Iterator[Printed]:
    """All meetings for people."""
    if not meetings:
        yield "No meetings. They stand here once added: placet meetings add CODE"
        return
    rows = [
        (each.code, each.group, days(each), each.place, _standing(each, today)) for each in meetings
    ]
    yield Rows(("Code", "Group", "Days", "Place", "State"), rows)


def days(meeting: Meeting) -> str:
    """``1 to 12 March 2027``; as much of the first day as the last does not say."""
    first, last = meeting.first_day, meeting.last_day
    if first == last:
        return _day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {_day(last)}"
    shown = f"{first.day} {MONTHS[first.month - 1]}" if first.year == last.year else _day(first)
    return f"{shown} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _standing(meeting: Meeting, today: date) -> str:
    if not meeting.is_planned:
        return "cancelled"
    if meeting.last_day < today:
        return "over"
    return "now" if meeting.first_day <= today else "planned"
