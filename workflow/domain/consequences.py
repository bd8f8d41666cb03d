"""What a step brings with it, and the case that it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from definitions.flow import Action, Deadline, Trigger
from workflow.domain.case import Act, Case, Due, Kind, Step, Value, plays_no_role
from workflow.domain.consulting import follow, with_polls
from workflow.domain.deadlines import next_round
from workflow.domain.facts import Facts
from workflow.domain.notices import Occasion, owed
from workflow.domain.published import PublishedFlow


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
        consultations=case.consultations,
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
    begun = (each for deadline in started for each in _rows(flow, deadline, after, act))
    due = (*step.due, *begun)
    restarted = [each.name for each in started if source in each.runs_in]
    if act.expired is not None:
        due += _recurring(flow, act, step, {each.name for each in started})
    cleared = tuple(dict.fromkeys((*flow.stopped(name, source, target), *restarted)))
    following = follow(flow, after, step, due, entered, act, facts)
    whole = replace(
        step,
        due=following.due,
        cleared=tuple(dict.fromkeys((*cleared, *step.cleared))),
        consulted=following.consulted,
    )
    after = with_polls(after, whole, act.at)
    notify = following.notify
    if action is not None and not _is_idle(action, step, entered, due, cleared):
        notify = (*action.notify, *notify)
    if notify:
        asks = action.asks if action else {}
        occasion = Occasion(after, act.at, asks, step.answers, whole.due, whole.consulted)
        notices, unaddressed = owed(flow, notify, occasion, facts)
        whole = replace(whole, notices=notices, unaddressed=unaddressed)
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
    """Who has acted in which role."""
    before = case.acted.get(step.capacity, ())
    no_role = plays_no_role(step.kind, step.capacity)
    if step.actor is None or no_role or step.actor in before:
        return case.acted
    return {**case.acted, step.capacity: (*before, step.actor)}


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
