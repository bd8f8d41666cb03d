"""What follows from an act: the next state, and what is to be done about it.

Pure: the same flow, case, act and facts give the same decision, at any time and on any machine.
What has to happen is returned as data and carried out by ``workflow.services``.
"""

from __future__ import annotations

from collections.abc import Sequence

from definitions.calendars import YearMissing
from definitions.flow import BUILT_IN_ACTIONS, Action
from workflow.domain.authority import Deed, standing
from workflow.domain.books.accounts import NO_ENTRY, Entry
from workflow.domain.books.posting import posting
from workflow.domain.built_in import decide_built_in
from workflow.domain.case import Act, Case, Decision, Kind, Step
from workflow.domain.consequences import Outcome, carry_out
from workflow.domain.departing import depart
from workflow.domain.discretion import fit_to_tell
from workflow.domain.facts import Facts, NeedsMore, view_of
from workflow.domain.forms import Form, missing_fields, read_action_form, sum_of, unfit_request
from workflow.domain.linking import note_wakes, unfit_opening
from workflow.domain.machine import Token, move
from workflow.domain.published import PublishedFlow
from workflow.domain.suggestions import nearest
from workflow.errors import Conflict, Reason, Refused, reason


def decide(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Decision:
    """Apply ``act`` to ``case`` under ``flow``.

    Raises:
        Conflict: the actor decided on another revision than the present one.
        Refused: the action is not open here; carries every reason.
    """
    if act.seen is not None and act.seen != case.revision:
        raise Conflict(act.seen, case.revision)
    if unfit := unfit_request(act):
        raise Refused(act.action, case.state, unfit)
    try:
        return _decide(flow, case, act, facts)
    except Refused as refused:
        told = fit_to_tell(refused.reasons, flow, case, act.actor, facts)
        raise Refused(refused.action, refused.state, told) from None
    except YearMissing as missing:
        why = reason(
            "year_missing", str(missing), calendar=missing.calendar, year=str(missing.year)
        )
        raise Refused(act.action, case.state, (why,)) from None


def _decide(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Decision:
    if act.expired is not None or act.action in BUILT_IN_ACTIONS:
        outcome = decide_built_in(flow, case, act, facts, take)
    else:
        outcome = take(flow, case, act, facts)
    outcome = depart(flow, outcome, act, facts)
    steps = [outcome.step]
    facts = facts.after(case.id, outcome.step)
    while follow_up := _automatic(flow, outcome.case, act, facts, steps):
        outcome = depart(flow, follow_up, act, facts)
        facts = facts.after(case.id, outcome.step)
        steps.append(outcome.step)
    note_wakes(case, act, steps, facts)
    return Decision(act, tuple(steps), outcome.case)


def take(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """What one of the flow's own actions brings, or ``Refused``."""
    action = flow.flow.actions.get(act.action)
    if action is None:
        raise Refused(act.action, case.state, (_unknown_action(flow, case, act.action),))
    if action.automatic is not None:
        raise Refused(act.action, case.state, (_only_automatic(),))
    form = read_action_form(action, flow.flow.fields, act.values, facts.roster)
    deed = Deed(act.action, act.at, sum_of(action, form.answers, form.fields_after(case)))
    may = standing(flow, case, action.by, act.actor, facts.roster, deed, act.capacity)
    entry = NO_ENTRY

    def against() -> tuple[Reason, ...]:
        nonlocal entry
        entry, closed = _looked_at(flow, action, case, act, form, facts)
        return (*may.reasons, *form.reasons, *closed)

    token = Token(case.state, case.before, against)
    if not move(flow.machine, action.name, token):
        reasons = token.reasons or (*_not_in_state(flow, case, action), *may.reasons)
        raise Refused(action.name, case.state, tuple(reasons))
    kind = Kind.DEADLINE if act.expired else Kind.ACT
    step = Step(
        kind, action.name, case.state, token.state, may.capacity, act.actor,
        changes=_really_changed(case, form), answers=form.answers, behalf=may.behalf, entry=entry,
    )  # fmt: skip
    return carry_out(flow, case, action, step, act, facts)


def _looked_at(
    flow: PublishedFlow, action: Action, case: Case, act: Act, form: Form, facts: Facts
) -> tuple[Entry, tuple[Reason, ...]]:
    """What ``action`` posts, and why the case itself does not let it through.

    Both are looked at as the form leaves the case.
    """
    fields = form.fields_after(case)
    view = view_of(case, act.at, facts, fields, form.answers)
    refused = {each.facts.get("field") for each in form.reasons}
    missing = [
        each
        for each in missing_fields(action.needs, flow.flow.fields, fields)
        if each.facts["field"] not in refused
    ]
    answers = (
        question.why_not(view)
        for question in flow.guards[action.name]
        if not (form.reasons and question.of_form)
    )
    unfit = unfit_opening(flow, action, fields, facts)
    entry, unposted = NO_ENTRY, tuple[Reason, ...]()
    if not form.reasons:
        entry, unposted = posting(flow, action, case, view, facts)
    found = {
        str(each): each for each in (*missing, *answers, *unfit, *unposted) if each is not None
    }
    return entry, tuple(found.values())


def _really_changed(case: Case, form: Form) -> dict[str, object]:
    return {name: kept for name, kept in form.changes.items() if case.fields.get(name) != kept}


def _automatic(
    flow: PublishedFlow, case: Case, act: Act, facts: Facts, taken: Sequence[Step]
) -> Outcome | None:
    """The first automatic action, in file order, that has become true; each at most once an act.

    None leads back to a state that another one has left in the same act, so that a case rests.

    Nothing follows from taking back: it leaves the case as it was.
    """
    candidates = flow.automatic[case.state]
    if not candidates or taken[0].kind is Kind.TAKE_BACK:
        return None
    before = [step for step in taken if step.kind is Kind.AUTOMATIC]
    done = {step.action for step in before}
    left = {step.source for step in before if step.target != step.source}
    view = view_of(case, act.at, facts)
    for action, question in candidates:
        if action.name in done or action.target in left or question.why_not(view) is not None:
            continue
        entry, unposted = posting(flow, action, case, view, facts)
        if unposted:
            continue
        token = Token(case.state, case.before, lambda: ())
        if move(flow.machine, action.name, token):
            if facts.light:
                raise NeedsMore
            step = Step(
                Kind.AUTOMATIC, action.name, case.state, token.state, "engine", None, entry=entry
            )
            return carry_out(flow, case, action, step, act, facts)
    return None


def _unknown_action(flow: PublishedFlow, case: Case, name: str) -> Reason:
    here = [action.name for action in flow.flow.actions_in(case.state) if action.automatic is None]
    near = nearest(name, flow.flow.actions)
    hint = f'; did you mean "{near}"?' if near else f"; here are {', '.join(here) or 'none'}"
    return reason("unknown_action", f'the flow has no action "{name}"{hint}', action=name)


def _only_automatic() -> Reason:
    return reason("not_entitled", "the engine takes this action by itself when its condition holds")


def _not_in_state(flow: PublishedFlow, case: Case, action: Action) -> tuple[Reason, ...]:
    if case.state in action.sources:
        return (reason("no_way_back", "there is no state to go back to"),)
    titles = " or ".join(f'"{flow.flow.states[source].title}"' for source in action.sources)
    return (
        reason(
            "not_in_state",
            f'this can be done in {titles}; the case is in "{flow.flow.states[case.state].title}"',
            clears=f"the case coming to {titles}",
            state=case.state,
            states=", ".join(action.sources),
        ),
    )
