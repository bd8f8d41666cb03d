"""An office whose cases look at meetings, and groups that meet."""

from __future__ import annotations

from datetime import date, datetime

from tests.build import ADA, ADM, ALT, Bureau
from tests.flows import LIBRARY, TEMPLATES
from workflow.domain.meetings import Meeting
from workflow.services.manage_meetings import (
    Changed,
    Move,
    add_meetings,
    cancel_meeting,
    move_meeting,
)
from workflow.services.publish_flow import Library, approve_flow, publish_flow

SESSIONS = """\
format: 1
flow: sessions
title: {en: Papers for meetings}
languages: [en]
reference: ME-{number}
calendar: geneva

roles:
  keeper: {of: office}
  registry: {of: office}

meetings:
  parent: {field: parent}
  advisory: {group: TSAG}

fields:
  title: {type: text, optional: true}
  parent: {type: choice, optional: true, choices: {SG13: {en: SG13}, SG2: {en: SG2}}}
  meeting:
    type: meeting
    optional: true
    moved: [{send: meeting_moved, to: [keeper, registry]}]
    cancelled: [{send: meeting_cancelled, to: [keeper, registry]}]

states:
  draft: {title: {en: Draft}, initial: true, editable_by: keeper}
  planned: {title: {en: Planned}, editable_by: keeper}
  soon: {title: {en: At the next meeting}}
  between: {title: {en: Between meetings}}
  closed: {title: {en: Closed}, editable_by: keeper}
  over: {title: {en: Over}, final: successful}

actions:
  plan: {title: {en: Plan}, from: draft, to: planned, by: keeper}
  wait:
    title: {en: Decide there}
    from: planned
    to: soon
    automatic: >-
      parent.next.given && months_after(today, 2) >= parent.next.first_day
      && days_after(today, 28) <= parent.next.first_day
  decide_between:
    title: {en: Decide between meetings}
    from: planned
    to: between
    by: keeper
    when:
      - is: "!(parent.next.given && months_after(today, 2) >= parent.next.first_day)"
        otherwise: {en: A meeting is due within two months.}
  close:
    title: {en: Close the list}
    from: planned
    to: closed
    by: clock
    notify: [{send: list_closed, to: keeper}]
  finish:
    title: {en: Finish}
    from: [planned, closed]
    to: over
    by: clock
  drop: {title: {en: Drop}, from: [planned, soon, between], to: over, by: keeper}

deadlines:
  comments:
    starts: entering between
    after: 4 weeks
    excluding_meetings: [parent, advisory]
    remind: [{before: 1 week, send: nudge, to: keeper}]
  papers:
    starts: meeting meeting
    before: 7 working days
    runs_in: planned
    do: close
    remind: [{before: 3 days, send: nudge, to: keeper}]
  minutes:
    starts: meeting meeting
    after: 4 weeks
    runs_in: [planned, closed]
    do: finish
"""
"""A paper that has to be there seven working days before its meeting, and is over after it."""

SHARED = {
    **TEMPLATES,
    "meeting_moved": {
        language: f"Subject: {words}\n\n{words}: {{{{ case.meeting }}}}. {{{{ due.papers }}}}\n"
        for language, words in {
            "en": "The meeting was moved",
            "fr": "La réunion est déplacée",
            "es": "La reunión se aplaza",
            "ru": "Собрание перенесено",
            "zh": "会议改期",
            "ar": "تغيير موعد الاجتماع",
        }.items()
    },
    "meeting_cancelled": {"en": "Subject: Cancelled\n\n{{ case.meeting }} is not held.\n"},
    "list_closed": {"en": "Subject: Closed\n\nNo more papers for {{ case.meeting }}.\n"},
}

MEETING_LIBRARY = Library(SHARED, LIBRARY.calendars)


def publish_sessions(
    bureau: Bureau, source: str = SESSIONS, *, approver: int | None = None
) -> None:
    """Bring the flow into force."""
    with bureau.runtime.sessions.begin() as session:
        made = publish_flow(session, source, ADM, bureau.at, MEETING_LIBRARY, bureau.salt)
        if approver is not None:
            approve_flow(session, made.name, made.version, approver, bureau.at, bureau.salt)


def meeting(code: str = "SG13-1", first: str = "2027-05-03", last: str = "2027-05-14",
            group: str = "SG13", place: str = "Geneva") -> Meeting:  # fmt: skip
    """A meeting in May."""
    return Meeting(code, group, date.fromisoformat(first), date.fromisoformat(last), place)


def instant(written: str) -> datetime:
    """An instant as it is written."""
    return datetime.fromisoformat(written)


def add(bureau: Bureau, *new: Meeting) -> list[Changed]:
    """Add meetings, now."""
    with bureau.runtime.sessions.begin() as session:
        return add_meetings(session, new, bureau.by())


def move(bureau: Bureau, code: str, first: str = "", last: str = "", place: str = "") -> Changed:
    """Move a meeting, now."""
    days = [date.fromisoformat(each) if each else None for each in (first, last)]
    with bureau.runtime.sessions.begin() as session:
        return move_meeting(session, code, Move(days[0], days[1], place or None), bureau.by())


def cancel(bureau: Bureau, code: str) -> Changed:
    """Cancel a meeting, now."""
    with bureau.runtime.sessions.begin() as session:
        return cancel_meeting(session, code, bureau.by())


def planned(bureau: Bureau, **values: str) -> int:
    """A case that is planned, for the meeting SG13-1 unless said otherwise."""
    given = values or {"meeting": "SG13-1"}
    case = bureau.open(flow="sessions", party=None, values=given)
    bureau.do(case, "plan", ADA)
    return case


def meet(bureau: Bureau) -> None:
    """Meetings that are moved and cancelled; cases that followed, that wait, and that cannot."""
    publish_sessions(bureau, approver=ALT)
    year = bureau.at.year + 1
    days = {"first": f"{year}-05-03", "last": f"{year}-05-14"}
    add(bureau, meeting(**days), meeting("SG2-1", group="SG2", **days), meeting("SG13-9", **days))
    first, second = planned(bureau, meeting="SG13-1"), planned(bureau, meeting="SG2-1")
    planned(bureau, meeting="SG13-9", parent="SG13")
    move(bureau, "SG13-1", f"{year}-06-07")
    bureau.wake()
    move(bureau, "SG2-1", "2030-06-03")
    bureau.wake()  # the calendar does not reach that far
    cancel(bureau, "SG13-9")
    bureau.do(first, "drop", ADA)
    assert bureau.case(second).revision == 2
