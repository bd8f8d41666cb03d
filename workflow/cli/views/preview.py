"""What an act would do, made by the same code as the act itself and not recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from definitions.flow import FieldType, Flow
from notifications.render import RenderProblem, TemplateProblem, parse_template, render
from workflow.cli.terminal.instants import away, counted, shown, written
from workflow.cli.terminal.paper import Heading, Printed, Verbatim
from workflow.cli.views.history import consulted_lines, deadline_names
from workflow.cli.views.ledger import money_printed, money_told
from workflow.cli.views.links import opening_told, openings_printed
from workflow.cli.views.turn import holder_told, holders_words
from workflow.cli.views.words import (
    action_title,
    because,
    field_title,
    language_words,
    person_told,
    person_words,
    plan_words,
    public_title,
    role_title,
    state_title,
    value_words,
)
from workflow.domain.case import Case, Decision, Due, Owed, Step
from workflow.domain.clocks import stands
from workflow.domain.kept_polls import kept_consulted
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Roster
from workflow.domain.taking_back import window_ends
from workflow.domain.turns import Turn
from workflow.store import people
from workflow.store.engine import Session
from workflow.store.people import Wanted

Told = dict[str, Any]
Turns = Sequence[tuple[Turn, Sequence[int]]]


def roster_of(session: Session, flow: PublishedFlow, decision: Decision, turns: Turns) -> Roster:
    """Everybody whom a decision writes to, assigns or names, and whose turn it would be."""
    persons = {person for _, people_ in turns for person in people_}
    codes: set[str] = set()
    for step in decision.steps:
        persons |= {owed.person_id for owed in step.notices} | set(step.assigned.values())
        for name, kept in step.changes.items():
            match flow.flow.fields[name].type:
                case FieldType.PERSON if kept is not None:
                    persons.add(kept)
                case FieldType.PARTY if kept is not None:
                    codes.add(kept)
                case FieldType.PARTIES:
                    codes |= set(kept or ())
    return people.roster(session, Wanted(persons, parties=codes), decision.act.at)


def preview_told(
    case: Case,
    flow: PublishedFlow,
    decision: Decision,
    roster: Roster,
    sources: Mapping[str, str],
    turns: Turns,
) -> Told:
    """A decision as JSON.

    Args:
        case: before the act.
        turns: whose turn it would be after it.
        roster: everybody who is written to or named.
        sources: texts of templates by their hashes.
    """
    after = decision.case
    return {
        "case_id": case.id,
        "reference": case.reference,
        "reference_after": after.reference,
        "revision": case.revision,
        "action": decision.act.action,
        "capacity": decision.steps[0].capacity,
        "from_state": case.state,
        "state": after.state,
        "state_title": state_title(flow.flow, after.state),
        "public_title": public_title(flow.flow, after.state),
        "followed": [step.action for step in decision.steps[1:]],
        "changes": _changes(case, decision),
        **_deadlines_told(decision),
        "mails": [
            _mail(flow, owed, roster, sources, decision.act.at)
            for step in decision.steps
            for owed in step.notices
        ],
        "money": money_told(decision),
        "opens": [opening_told(step.opens) for step in decision.steps if step.opens],
        "unaddressed": [each for step in decision.steps for each in step.unaddressed],
        "consulted": [kept_consulted(step.consulted) for step in decision.steps if step.consulted],
        "wait_until": written(_wait_until(flow, decision)),
        "turn": [holder_told(flow.flow, after.state, *each, roster) for each in turns],
        **_undone_told(decision),
    }


def _deadlines_told(decision: Decision) -> Told:
    """What starts, what stops, and what stands still until the case comes back."""
    steps = decision.steps
    return {
        "deadlines_set": [_due_told(due) for due in _set(decision)],
        "deadlines_stopped": [
            name for step in steps for name in step.cleared if not stands(step.clocks.get(name))
        ],
        "clocks_stopped": [
            name for step in steps for name, kept in step.clocks.items() if stands(kept)
        ],
    }


def _due_told(due: Due) -> Told:
    return {
        "name": due.name,
        "reminder": due.ordinal or None,
        "due_at": written(due.due_at),
        "ends_at": written(due.ends_at),
    }


def _undone_told(decision: Decision) -> Told:
    """What a taking back undoes; of any other act that it undoes nothing."""
    undone = decision.steps[0].undone
    if undone is None:
        return {"takes_back": None, "mails_withdrawn": [], "deadlines_resumed": []}
    return {
        "takes_back": undone.first,
        "mails_withdrawn": list(undone.withdrawn),
        "deadlines_stopped": deadline_names(undone.stopped),
        "deadlines_resumed": deadline_names(undone.resumed),
    }


def _wait_until(flow: PublishedFlow, decision: Decision) -> datetime | None:
    owed = any(step.notices for step in decision.steps)
    return window_ends(flow, decision.act) if owed else None


def _changes(case: Case, decision: Decision) -> Told:
    """Fields and their values after the act."""
    if decision.steps[0].undone is None:
        return {name: kept for step in decision.steps for name, kept in step.changes.items()}
    before, after = case.fields, decision.case.fields
    names = dict.fromkeys((*before, *after))
    return {name: after.get(name) for name in names if before.get(name) != after.get(name)}


def preview_printed(
    case: Case,
    flow: PublishedFlow,
    decision: Decision,
    roster: Roster,
    told: Told,
) -> Iterator[Printed]:
    """The same for people."""
    definition = flow.flow
    now = decision.act.at
    name = case.reference or f"draft {case.id}"
    title = action_title(definition, decision.act.action)
    yield Heading(f"{title}: what would happen to {name}")
    yield f"  Acting as: {role_title(definition, told['capacity'])}"
    if told["takes_back"]:
        yield f"  Takes back: row {told['takes_back']} of its history"
    if case.reference is None and told["reference_after"]:
        yield f"  Reference: {told['reference_after']}, if it is still free then"
    yield from _state_printed(case, flow, told)
    yield from _changes_printed(flow, told["changes"], roster)
    for step in decision.steps:
        yield from _assigned_printed(flow, step, roster)
    for consulted in told["consulted"]:
        yield from (f"  {line}" for line in consulted_lines(consulted))
    yield from money_printed(decision)
    yield from _deadlines_printed(decision, told, now)
    if told["turn"]:
        yield f"  Whose turn then: {holders_words(told['turn'])}"
    yield from openings_printed(flow, decision, roster)
    yield from _mails_printed(definition, told, _wait_until(flow, decision))
    yield ""
    yield f"Nothing was done. To act on no other revision than this: --seen {case.revision}"


def _state_printed(case: Case, flow: PublishedFlow, told: Told) -> Iterator[Printed]:
    before = state_title(flow.flow, case.state)
    if told["state"] == case.state:
        yield f"  State: stays {before}"
    else:
        after, public = told["state_title"], told["public_title"]
        yield f"  State: {before} → {after}" + ("" if public == after else f" (public: {public})")
    for action in told["followed"]:
        yield f"  Followed by itself: {action_title(flow.flow, action)}"


def _changes_printed(flow: PublishedFlow, changes: Told, roster: Roster) -> Iterator[Printed]:
    for name, kept in changes.items():
        declared = flow.flow.fields.get(name)
        words = value_words(declared, kept, roster)
        if "\n" in words:
            yield f"  {field_title(declared, name)} becomes:"
            yield Verbatim(words, indent=4)
        else:
            yield f"  {field_title(declared, name)} becomes: {words}"


def _assigned_printed(flow: PublishedFlow, step: Step, roster: Roster) -> Iterator[Printed]:
    for role, person in step.assigned.items():
        told = person_told(roster.people.get(person), person)
        yield f"  Assigned as {role_title(flow.flow, role)}: {person_words(told)}"


def _deadlines_printed(decision: Decision, told: Told, now: datetime) -> Iterator[Printed]:
    for name in told["deadlines_stopped"]:
        yield f"  Deadline stopped: {name}"
    for name in told["clocks_stopped"]:
        yield f"  Deadline whose clock stands still from then on: {name}"
    for name in told["deadlines_resumed"]:
        yield f"  Deadline that runs again, with its old end: {name}"
    for due in _set(decision):
        what = f"reminder of {due.name}" if due.ordinal else f"{due.name} ends"
        yield f"  Deadline set: {what} {shown(due.due_at)} ({away(due.due_at, now)})"


def _set(decision: Decision) -> list[Due]:
    """The deadlines that are set, with their reminders, in the order in which they are due."""
    return sorted((due for step in decision.steps for due in step.due), key=lambda due: due.due_at)


def _mails_printed(flow: Flow, told: Told, until: datetime | None) -> Iterator[Printed]:
    waits = f", from {shown(until)} on" if until else ""
    yield f"  Mails: {counted(len(told['mails']), 'mail')}{waits}"
    if told["mails_withdrawn"]:
        yield f"  Withdrawn: {counted(len(told['mails_withdrawn']), 'mail')} that nobody gets"
    for each in told["unaddressed"]:
        notice, _, recipient = each.partition(":")
        yield f"  Nobody found to send {notice} to: {recipient}"
    for number, mail in enumerate(told["mails"], start=1):
        yield ""
        yield Heading(f"Mail {number}: {mail['notice']}")
        yield f"  To {person_words(mail['to'])}, {because(flow, mail['because'])}"
        yield f"  In {language_words(mail)}"
        yield f"  {mail['goes']}"
        if mail["problem"]:
            yield f"  cannot be worded: {mail['problem']}"
        else:
            yield f"  Subject: {mail['subject']}"
            yield Verbatim(mail["text"], indent=4)


def _mail(
    flow: PublishedFlow, owed: Owed, roster: Roster, sources: Mapping[str, str], at: datetime
) -> Told:
    told: Told = {
        "notice": owed.template,
        "to": person_told(roster.people.get(owed.person_id), owed.person_id),
        "because": owed.because,
        "language": owed.language,
        "wanted": owed.wanted,
        "purpose": owed.purpose.value,
        "planned_at": written(owed.planned_at),
        "goes": plan_words(owed.purpose, owed.planned_at, at),
        "subject": None,
        "text": None,
        "problem": None,
    }
    try:
        rendered = render(parse_template(sources[owed.template_hash]), owed.context, owed.language)
    except (RenderProblem, TemplateProblem) as problem:
        return told | {"problem": str(problem)}
    return told | {"subject": rendered.subject, "text": rendered.text}
