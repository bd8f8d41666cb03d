"""One case: where it stands, whose turn it is, what runs, what it says, what was done last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from notifications.localise import ZONE
from workflow.cli.terminal.instants import away, counted, days, shown, written
from workflow.cli.terminal.paper import Heading, Printed, Verbatim
from workflow.cli.views.consultations import poll_printed, poll_told
from workflow.cli.views.history import act_line, act_told
from workflow.cli.views.links import links_printed, links_told
from workflow.cli.views.turn import deadline_told, turn_printed, waiting_told
from workflow.cli.views.words import (
    action_title,
    changed_words,
    field_title,
    person_told,
    person_words,
    public_title,
    role_title,
    state_title,
    value_words,
)
from workflow.domain.case import Case
from workflow.domain.clocks import left_in_words, standing
from workflow.domain.published import PublishedFlow
from workflow.services.read_case import CaseFile
from workflow.store.wakes import WakeRow

Told = dict[str, Any]


def case_told(case: Case, flow: PublishedFlow, now: datetime) -> Told:
    """What every list of cases has of a case."""
    return {
        "id": case.id,
        "reference": case.reference,
        "flow": case.flow,
        "version": case.version,
        "state": case.state,
        "state_title": state_title(flow.flow, case.state),
        "public_title": public_title(flow.flow, case.state),
        "revision": case.revision,
        "head": case.head,
        "party": case.party,
        "opened_at": written(case.opened_at),
        "since": written(case.since),
        "days_in_state": days(case.since, now),
    }


def name_of(told: Told) -> str:
    """The reference of a case, or what a draft is called."""
    return str(told["reference"] or f"draft {told['id']}")


def file_told(file: CaseFile, now: datetime) -> Told:
    """A case with everything around it."""
    flow = file.flow.flow
    state = flow.states[file.case.state]
    return case_told(file.case, file.flow, now) | {
        "flow_title": str(flow.title),
        "final": state.final.value if state.final else None,
        "norm": str(state.norm) if state.norm else None,
        "norm_ends": written(file.norm_ends),
        **waiting_told(file.waiting, file.roster),
        "deadlines": [deadline_told(file.waiting, row) for row in file.waiting.deadlines],
        "consultations": [
            poll_told(file.flow, asking, file.case.consultations[name], "en")
            for name, asking in flow.consultations.items()
            if name in file.case.consultations
        ],
        "wakes": [_wake_told(row) for row in file.wakes],
        "clocks_standing": [
            {
                "name": deadline.name,
                "since": written(since),
                "left": left_in_words(deadline, clock, file.flow.calendar),
            }
            for deadline, clock, since in standing(file.flow, file.case)
        ],
        "assigned": {
            role: person_told(file.roster.people.get(person), person)
            for role, person in file.case.assigned.items()
        },
        "fields": dict(file.case.fields),
        "worded": {
            name: value_words(flow.fields.get(name), kept, file.roster)
            for name, kept in file.case.fields.items()
        },
        **links_told(file.flow, file.links),
        "acts": [act_told(file, row) for row in file.acts],
    }


def file_printed(file: CaseFile, told: Told, now: datetime) -> Iterator[Printed]:
    """The same for people."""
    yield Heading(f"{name_of(told)}: {told['flow_title']}")
    yield from _standing(file, told, now)
    yield from _turn_printed(told)
    for each in told["consultations"]:
        yield ""
        yield Heading(each["title"])
        yield from poll_printed(file.case.consultations[each["name"]], each, now)
    yield from _deadlines_printed(file, now)
    yield from _wakes_printed(file)
    yield from _clocks_printed(told)
    yield from _assigned_printed(file, told)
    yield from _fields_printed(file, told)
    yield from links_printed(told)
    yield ""
    yield Heading(f"Last acts (times are those of {ZONE.key})")
    for row in told["acts"]:
        yield f"  {act_line(row)}"


def _standing(file: CaseFile, told: Told, now: datetime) -> Iterator[Printed]:
    public = (
        "" if told["public_title"] == told["state_title"] else f" (public: {told['public_title']})"
    )
    yield f"  State: {told['state_title']}{public}"
    stayed = counted(told["days_in_state"], "day")
    yield f"  Since: {shown(file.case.since)}, {stayed} in this state"
    if file.norm_ends:
        verb = "ends" if file.norm_ends > now else "ended"
        ends = f"{verb} {shown(file.norm_ends)} ({away(file.norm_ends, now)})"
        yield f"  Norm: {told['norm']}, {ends}"
    if told["party"]:
        party = file.roster.parties.get(told["party"])
        yield f"  Party: {party.name} ({told['party']})" if party else f"  Party: {told['party']}"
    yield f"  Flow: {told['flow']}@{told['version']}, revision {told['revision']}"


def _turn_printed(told: Told) -> Iterator[Printed]:
    yield ""
    yield Heading("Whose turn")
    if told["final"]:
        yield "  Nobody's: the case has ended."
    yield from turn_printed(told["turn"])
    if told["stuck"]:
        yield "  The case waits for nobody and nothing: it is stuck."


def _deadlines_printed(file: CaseFile, now: datetime) -> Iterator[Printed]:
    if not file.waiting.deadlines:
        return
    yield ""
    yield Heading("Deadlines that run")
    for row in file.waiting.deadlines:
        if row.ordinal:
            yield f"  {row.name}: reminder on {shown(row.due_at)} ({away(row.due_at, now)})"
            continue
        deadline = file.flow.flow.deadlines.get(row.name)
        does = (
            f", then: {action_title(file.flow.flow, deadline.do)}"
            if deadline and deadline.do
            else ""
        )
        yield f"  {row.name}: ends {shown(row.due_at)} ({away(row.due_at, now)}){does}"
        if row.problem:
            yield f"    could not be worked off {counted(row.attempts, 'time')}: {row.problem}"


def _wake_told(row: WakeRow) -> Told:
    return {
        "cause": row.cause,
        "subject": row.subject,
        "since": written(row.due_at),
        "problem": row.problem,
    }


def _wakes_printed(file: CaseFile) -> Iterator[Printed]:
    if not file.wakes:
        return
    yield ""
    yield Heading("To be followed when the clock comes by")
    for row in file.wakes:
        yield f"  {changed_words(row.cause, row.subject)} on {shown(row.due_at)}"
        if row.problem:
            yield f"    could not be decided {counted(row.attempts, 'time')}: {row.problem}"


def _clocks_printed(told: Told) -> Iterator[Printed]:
    if not told["clocks_standing"]:
        return
    yield ""
    yield Heading("Clocks that stand still")
    for each in told["clocks_standing"]:
        since = shown(datetime.fromisoformat(each["since"]))
        yield f"  {each['name']}: since {since}; left: {each['left']}"


def _assigned_printed(file: CaseFile, told: Told) -> Iterator[Printed]:
    if not told["assigned"]:
        return
    yield ""
    yield Heading("Assigned")
    for role, person in told["assigned"].items():
        yield f"  {role_title(file.flow.flow, role)}: {person_words(person)}"


def _fields_printed(file: CaseFile, told: Told) -> Iterator[Printed]:
    yield ""
    yield Heading("Fields")
    if not told["worded"]:
        yield "  None is given yet; placet cases edit gives them."
    for name, words in told["worded"].items():
        title = field_title(file.flow.flow.fields.get(name), name)
        if "\n" in words:
            yield f"  {title} ({name}):"
            yield Verbatim(words, indent=4)
        else:
            yield f"  {title} ({name}): {words}"
