"""What a step brings with it, and the case that it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from definitions.flow import Action, Deadline, Trigger
from definitions.periods import Interval
from workflow.domain.case import Act, Case, Due, Kind, Owed, Step, Value
from workflow.domain.deadlines import next_round
from workflow.domain.facts import Facts
from workflow.domain.notices import Occasion, owed
from workflow.domain.published import PublishedFlow
from workflow.domain.watching import group_of, seen


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
        before=case.state if moved else case.before,
        since=act.effective_at if moved else case.since,
        opened_at=case.opened_at,
    )


def carry_out(
    flow: PublishedFlow, case: Case, action: Action | None, step: Step, act: Act, facts: Facts
) -> Outcome:
    """``step`` with deadlines and notices; ``action`` is ``None`` for acts that every flow has."""
    after = apply(case, step, act, facts.references)
    source, target = step.source, step.target
    entered = target != source or (action is not None and action.target is not None)
    name = action.name if action else ""
    started = flow.started(name, source, target, entered, step.changes)
    due = tuple(
        each for deadline in started for each in due_rows(flow, deadline, after, act, facts)
    )
    restarted = [each.name for each in started if source in each.runs_in]
    if act.expired is not None:
        due += _recurring(flow, act, step, {each.name for each in started})
    cleared = tuple(dict.fromkeys((*flow.stopped(name, source, target), *restarted)))
    notices: tuple[Owed, ...] = ()
    unaddressed: tuple[str, ...] = ()
    if action is not None and action.notify and not _is_idle(action, step, entered, due, cleared):
        occasion = Occasion(after, act.at, action.asks, step.answers, due)
        notices, unaddressed = owed(flow, action.notify, occasion, facts)
    whole = Step(
        kind=step.kind,
        action=step.action,
        source=source,
        target=target,
        capacity=step.capacity,
        actor=step.actor,
        changes=step.changes,
        answers=step.answers,
        assigned=step.assigned,
        notices=notices,
        due=due,
        cleared=cleared,
        unaddressed=unaddressed,
        meetings=seen(flow.flow, after, facts.roster.meetings),
    )
    return Outcome(whole, after)


def _is_idle(
    action: Action, step: Step, entered: bool, due: Sequence[Due], cleared: Sequence[str]
) -> bool:
    """Whether the form left every field that it fills as it was, and nothing else happened."""
    happened = step.changes or step.answers or entered or due or cleared
    return bool(action.fills) and not happened


def _fields_after(case: Case, step: Step) -> Mapping[str, Value]:
    fields = {**case.fields, **step.changes}
    return {name: kept for name, kept in fields.items() if kept is not None}


def _acted_after(case: Case, step: Step) -> Mapping[str, Sequence[int]]:
    """Who has acted in which role; a remark takes no part in the case."""
    before = case.acted.get(step.capacity, ())
    if step.actor is None or step.kind is Kind.COMMENT or step.actor in before:
        return case.acted
    return {**case.acted, step.capacity: (*before, step.actor)}


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
