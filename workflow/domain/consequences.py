"""What a step brings with it, and the case that it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from definitions.expressions import ConditionFailed
from definitions.flow import Action, Deadline, Field, FieldType, Trigger
from definitions.periods import Interval
from workflow.domain import clocks
from workflow.domain.books.accounts import NO_ENTRY
from workflow.domain.case import (
    Act,
    Case,
    Due,
    Kind,
    Step,
    Value,
    Woken,
    plays_no_role,
)
from workflow.domain.consulting import follow, is_over, with_polls
from workflow.domain.deadlines import next_round
from workflow.domain.facts import Facts, reader_of, view_of
from workflow.domain.links import NewCase, Origin, read_link, values_for
from workflow.domain.notices import DoneBy, Occasion, owed
from workflow.domain.published import PublishedFlow
from workflow.domain.replay import with_actors
from workflow.domain.watching import Cause, group_of, seen

FORM_OF_COMMENT: Mapping[str, Field] = {
    "party": Field("party", FieldType.PARTY),
    "text": Field("text", FieldType.LONG_TEXT),
}
"""What the notices of a comment read of it."""


@dataclass(slots=True)
class Outcome:
    """A step with everything that it brings, and the case that it leaves."""

    step: Step
    case: Case


def apply(case: Case, step: Step, act: Act, references: Mapping[int, str]) -> Case:
    """The case after ``step``."""
    moved = step.target != step.source
    return Case(
        id=case.id,
        flow=case.flow,
        version=case.version,
        reference=case.reference or (references.get(case.id) if moved else None),
        state=step.target,
        revision=case.revision + 1,
        head=case.head,
        party=case.party,
        fields=_fields_after(case, step) if step.changes else case.fields,
        assigned={**case.assigned, **step.assigned} if step.assigned else case.assigned,
        acted=_acted_after(case, step),
        clocks=clocks_after(case, step),
        before=case.state if moved else case.before,
        since=act.effective_at if moved else case.since,
        opened_at=case.opened_at,
        consultations=case.consultations,
        recused=case.recused if step.recused is None else {**case.recused, step.recused: act.at},
        looked_at=case.looked_at or becomes_looked_at(step.kind, act.origin, act.woken),
    )


def carry_out(
    flow: PublishedFlow, case: Case, action: Action | None, step: Step, act: Act, facts: Facts
) -> Outcome:
    """``step`` with deadlines and notices; ``action`` is ``None`` for acts that every flow has."""
    after = apply(case, step, act, facts.references)
    facts = facts.after(case.id, step)
    entered = _entered(step, action)
    due, cleared = _set_and_stopped(flow, case, step, act, after, action, facts)
    following = follow(flow, after, step, due, entered, act, facts)
    step.due, step.consulted = following.due, following.consulted
    step.cleared = tuple(dict.fromkeys((*cleared, *step.cleared)))
    if flow.pausing:
        step.clocks = clocks.turned(flow, case, act, step, action.name if action else "")
        if step.clocks:
            after = replace(after, clocks=clocks_after(case, step))
    after = with_polls(after, step, act.at)
    notify = following.notify
    if action is not None and not _is_idle(action, step, entered, due, cleared):
        notify = (*action.notify, *notify)
    if notify:
        asks = action.asks if action else FORM_OF_COMMENT if step.kind is Kind.ANSWER else {}
        done_by = DoneBy(step.actor, step.capacity, step.behalf)
        occasion = Occasion(after, act.at, asks, step.answers, step.due, step.consulted, done_by)
        step.notices, step.unaddressed = owed(flow, notify, occasion, facts)
    step.meetings = seen(flow.flow, after, facts.roster.meetings)
    step.linked = read_links(flow, after, facts)
    step.opens = _opened(flow, action, after)
    if flow.funding_names:
        step.funding = read_books(flow, after, facts)
    return Outcome(step, after)


def becomes_looked_at(kind: str, origin: Origin | None, woken: Sequence[Woken]) -> bool:
    """Whether a step lets a case know that another one is linked to it."""
    if kind == Kind.OPEN:
        return origin is not None
    return kind == Kind.WAKE and any(each.cause == Cause.LINKED for each in woken)


def read_links(flow: PublishedFlow, case: Case, facts: Facts) -> dict[str, int]:
    """What the flow's conditions read of linked cases now; a sum that has no answer is left out."""
    found: dict[str, int] = {}
    ties = facts.links.of.get(case.id, {})
    for name in flow.linked_names:
        link, _, part = name.partition(".")
        with suppress(ConditionFailed):
            found[name] = read_link(flow.flow, link, part, ties)
    return found


def read_books(flow: PublishedFlow, case: Case, facts: Facts) -> dict[str, Value]:
    """What conditions read of the books of a case now; nothing where nothing was ever posted."""
    if not facts.books.of_case(case.id):
        return {}
    view = view_of(case, case.since, facts)
    return {name: reader_of(name, flow.flow, {})(view) for name in flow.funding_names}


def _opened(flow: PublishedFlow, action: Action | None, after: Case) -> NewCase | None:
    """The case that ``action`` opens, with what it begins with."""
    if action is None or action.opens is None:
        return None
    flow_of_link = flow.flow.links[action.opens.link].flow
    return NewCase(action.opens.link, flow_of_link, values_for(action.opens, after.fields))


def _entered(step: Step, action: Action | None) -> bool:
    return step.target != step.source or (action is not None and action.target is not None)


def _set_and_stopped(
    flow: PublishedFlow,
    case: Case,
    step: Step,
    act: Act,
    after: Case,
    action: Action | None,
    facts: Facts,
) -> tuple[tuple[Due, ...], tuple[str, ...]]:
    """The deadline rows that a step sets, and the names of the deadlines that it stops."""
    source, target, name = step.source, step.target, action.name if action else ""
    entered = _entered(step, action)
    started = flow.started(name, source, target, entered, step.changes)
    if not entered:
        started = tuple(each for each in started if not is_over(case, each.name))
    going_on: Mapping[str, tuple[Due, ...]] = {}
    if case.clocks:
        going_on = clocks.going_on(flow, case, name, target, act.effective_at)
        started = tuple(each for each in started if each.name not in going_on)
    begun = (each for deadline in started for each in due_rows(flow, deadline, after, act, facts))
    due = (*step.due, *begun, *(each for rows in going_on.values() for each in rows))
    restarted = [each.name for each in started if source in each.runs_in]
    if act.expired is not None:
        due += _recurring(flow, act, step, {each.name for each in started})
    return due, tuple(dict.fromkeys((*flow.stopped(name, source, target), *restarted)))


def clocks_after(case: Case, step: Step) -> Mapping[str, Value]:
    """What the clocks of the case show after ``step``."""
    if not step.clocks:
        return case.clocks
    shown = {**case.clocks, **step.clocks}
    return {name: kept for name, kept in shown.items() if kept is not None}


def _is_idle(
    action: Action, step: Step, entered: bool, due: Sequence[Due], cleared: Sequence[str]
) -> bool:
    """Whether the form left every field that it fills as it was, and nothing else happened."""
    posted = step.entry is not NO_ENTRY
    happened = step.changes or step.answers or posted or entered or due or cleared
    return bool(action.fills) and not happened


def _fields_after(case: Case, step: Step) -> Mapping[str, Value]:
    fields = {**case.fields, **step.changes}
    return {name: kept for name, kept in fields.items() if kept is not None}


def _acted_after(case: Case, step: Step) -> Mapping[str, Sequence[int]]:
    """Who has acted in which role: whoever acts for somebody counts for both of them.

    A remark takes no part in the case, and who steps out of it takes none either.
    """
    if step.actor is None or plays_no_role(step.kind, step.capacity):
        return case.acted
    both = (step.actor, step.behalf.person if step.behalf else None)
    return with_actors(case.acted, step.capacity, both)


def due_rows(
    flow: PublishedFlow, deadline: Deadline, after: Case, act: Act, facts: Facts
) -> tuple[Due, ...]:
    """End and reminders of a deadline that starts; none without the day that it is counted from."""
    excluded = _meeting_days(flow, deadline, after, facts)
    if not deadline.starts.trigger.of_field:
        return flow.schedule(deadline, act.effective_at, None, excluded)
    day = _day_of(deadline, after, facts)
    return flow.schedule(deadline, act.effective_at, day, excluded) if day else ()


def _meeting_days(
    flow: PublishedFlow, deadline: Deadline, after: Case, facts: Facts
) -> tuple[Interval, ...]:
    """The days of meetings that do not count, of meetings as they are known now."""
    groups = [group_of(flow.flow, name, after.fields) for name in deadline.excluding_meetings]
    held = (each for group in groups for each in facts.roster.meetings.of_group(group))
    return tuple(Interval(each.first_day, each.last_day) for each in held)


def _day_of(deadline: Deadline, after: Case, facts: Facts) -> date | None:
    """The day in the field of a deadline, or the first or last day of the meeting there."""
    kept = after.fields.get(deadline.starts.name)
    if deadline.starts.trigger is Trigger.FIELD:
        return date.fromisoformat(kept) if kept else None
    meeting = facts.roster.meetings.get(kept)
    if meeting is None or not meeting.is_planned:
        return None
    return meeting.last_day if deadline.before is None else meeting.first_day


def _recurring(flow: PublishedFlow, act: Act, step: Step, restarted: set[str]) -> tuple[Due, ...]:
    """The next round of the recurring deadline that was just worked off, if it still runs."""
    if act.expired is None or act.expired.ordinal or step.kind is Kind.AUTOMATIC:
        return ()
    deadline = flow.flow.deadlines[act.expired.name]
    if deadline.name in restarted or step.target not in deadline.runs_in:
        return ()
    return next_round(deadline, act.expired.due_at, flow.calendar)
