"""What a step brings with it, and the case that it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from definitions.flow import Action, Deadline, Trigger
from workflow.domain.case import Act, Case, Due, Kind, Step
from workflow.domain.deadlines import next_round
from workflow.domain.facts import Facts
from workflow.domain.notices import Occasion, owed
from workflow.domain.published import PublishedFlow


def apply(case: Case, step: Step, act: Act, references: Mapping[int, str]) -> Case:
    """The case after ``step``. History is replayed with this same function."""
    moved = step.target != step.source
    fields = case.fields
    if step.changes:
        fields = {**fields, **step.changes}
        fields = {name: kept for name, kept in fields.items() if kept is not None}
    acted = case.acted
    played = step.kind is not Kind.COMMENT  # a remark takes no part in the case
    if played and step.actor is not None and step.actor not in acted.get(step.capacity, ()):
        acted = {**acted, step.capacity: (*acted.get(step.capacity, ()), step.actor)}
    return replace(
        case,
        reference=case.reference or (references.get(case.id) if moved else None),
        state=step.target,
        revision=case.revision + 1,
        fields=fields,
        assigned={**case.assigned, **step.assigned} if step.assigned else case.assigned,
        acted=acted,
        before=case.state if moved else case.before,
        since=act.effective_at if moved else case.since,
    )


def carry_out(
    flow: PublishedFlow, case: Case, action: Action | None, step: Step, act: Act, facts: Facts
) -> Step:
    """``step`` with deadlines and notices; ``action`` is ``None`` for acts that every flow has."""
    after = apply(case, step, act, facts.references)
    entered = step.target != step.source or (action is not None and action.target is not None)
    name = action.name if action else ""
    started = flow.started(name, step.source, step.target, entered, step.changes)
    due = tuple(each for deadline in started for each in _rows(flow, deadline, after, act))
    stopped = flow.stopped(step.source, step.target)
    restarted = tuple(each.name for each in started if step.source in each.runs_in)
    recurring = _recurring(flow, act, step, {each.name for each in started})
    notify = action.notify if action else ()
    occasion = Occasion(after, act.at, action.asks if action else {}, step.answers, due)
    notices, unaddressed = owed(flow, notify, occasion, facts) if notify else ((), ())
    return replace(
        step,
        notices=notices,
        unaddressed=unaddressed,
        due=(*due, *recurring),
        cleared=tuple(dict.fromkeys((*stopped, *restarted))),
    )


def _rows(flow: PublishedFlow, deadline: Deadline, after: Case, act: Act) -> tuple[Due, ...]:
    if deadline.starts.trigger is not Trigger.FIELD:
        return flow.schedule(deadline, act.effective_at, None)
    kept = after.fields.get(deadline.starts.name)
    return flow.schedule(deadline, act.effective_at, date.fromisoformat(kept)) if kept else ()


def _recurring(flow: PublishedFlow, act: Act, step: Step, restarted: set[str]) -> tuple[Due, ...]:
    """The next round of the recurring deadline that was just worked off, if it still runs."""
    if act.expired is None or act.expired.ordinal or step.kind is Kind.AUTOMATIC:
        return ()
    deadline = flow.flow.deadlines[act.expired.name]
    if deadline.name in restarted or step.target not in deadline.runs_in:
        return ()
    return next_round(deadline, act.expired.due_at, flow.calendar)
