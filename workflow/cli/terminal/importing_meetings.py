"""Meetings from tables: every line is looked at, and all are added or none."""

from __future__ import annotations

from datetime import UTC, date
from pathlib import Path

from workflow.cli.terminal.tables import Faults, Line, read_lines
from workflow.domain.meetings import Meeting
from workflow.errors import Invalid
from workflow.services.manage_meetings import add_meetings, check_meetings
from workflow.services.manage_people import By
from workflow.store import meetings
from workflow.store.engine import Session

COLUMNS = ("code", "group", "from", "to", "place")


def import_meetings(session: Session, file: Path, by: By) -> int:
    """Add the meetings of a table; how many.

    Raises:
        Invalid: a line for each that is wrong; nothing is added.
    """
    lines = read_lines(file, COLUMNS, COLUMNS)
    faults = Faults(file)
    taken = {each.code for each in meetings.listed(session)}
    today = by.at.astimezone(UTC).date()
    new = [_meeting(line, taken, today, faults) for line in lines]
    faults.refuse()
    add_meetings(session, [meeting for meeting in new if meeting], by)
    return len(new)


def _meeting(line: Line, taken: set[str], today: date, faults: Faults) -> Meeting | None:
    """The meeting of a line, or ``None`` when something is wrong with it, which is then noted."""
    cells = line.cells
    days = [_day(cells[name], line, faults) for name in ("from", "to")]
    if days[0] is None or days[1] is None:
        return None
    try:
        [meeting] = check_meetings(
            [Meeting(cells["code"], cells["group"], days[0], days[1], cells["place"])], today
        )
    except Invalid as invalid:
        faults.note(line.number, str(invalid))
        return None
    if meeting.code in taken:
        faults.note(line.number, f'there is a meeting "{meeting.code}" already')
    taken.add(meeting.code)
    return meeting


def _day(word: str, line: Line, faults: Faults) -> date | None:
    try:
        if len(word) != len("2027-01-31"):
            raise ValueError
        return date.fromisoformat(word)
    except ValueError:
        faults.note(line.number, f'"{word}" is not a day; write it as 2027-01-31')
        return None
