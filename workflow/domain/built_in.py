"""The acts that every flow has: opening, editing, assigning, commenting, and the clock's own.

Taking back and moving deadlines, which every flow may have, are in ``taking_back`` and
``moving_deadlines``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from definitions.flow import CLOCK, Role
from workflow.domain.answering import ON_ROUNDS
from workflow.domain.authority import Deed, Standing, assigning, standing
from workflow.domain.case import Act, Case, Due, Expired, Kind, Step
from workflow.domain.consequences import Outcome, apply, carry_out
from workflow.domain.facts import Facts
from workflow.domain.forms import COMMENT_FORM, read_form
from workflow.domain.linking import link, open_from, unlink
from workflow.domain.moving_deadlines import set_deadline
from workflow.domain.notices import Occasion, owed
from workflow.domain.published import PublishedFlow
from workflow.domain.recusals import is_recused
from workflow.domain.recusing import person_meant, recuse
from workflow.domain.refusals import not_in_capacity, title
from workflow.domain.stand_ins import unrecused_candidates
from workflow.domain.taking_back import take_back
from workflow.domain.waking import wake
from workflow.errors import Reason, Refused, field_missing, reason

Take = Callable[[PublishedFlow, Case, Act, Facts], Outcome]
"""How a flow's own action is taken; a deadline that comes due takes one."""


def decide_built_in(flow: PublishedFlow, case: Case, act: Act, facts: Facts, take: Take) -> Outcome:
    """What an act brings that every flow has, or a deadline that came due."""
    if act.expired is not None:
        return _expire(flow, case, act, act.expired, facts, take)
    by_people = _BY_PEOPLE.get(act.action)
    if by_people is not None:
        return by_people(flow, case, act, facts)
    if act.action == "wake" and act.woken:
        return wake(flow, case, act, facts)
    why = reason("not_entitled", f'"{act.action}" is an act of the clock alone', who=(CLOCK,))
    raise Refused(act.action, case.state, (why,))


def editable(flow: PublishedFlow, state: str, role: str) -> tuple[str, ...]:
    """The fields that holders of ``role`` may edit in ``state``."""
    return tuple(flow.flow.states[state].editable_by.get(role, ()))


def _open(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """The first row of a case: who may edit in the initial state may open it there."""
    if case.revision:
        why = reason("not_entitled", "the case is open already")
        raise Refused("open", case.state, (why,))
    if act.origin is not None:
        return open_from(flow, case, act, facts)
    return _edit(flow, case, act, facts, Kind.OPEN)


def _edit(
    flow: PublishedFlow, case: Case, act: Act, facts: Facts, kind: Kind = Kind.EDIT
) -> Outcome:
    roles = tuple(flow.flow.states[case.state].editable_by)
    if not roles:
        why = reason(
            "not_editable", f'nothing can be edited in "{flow.flow.states[case.state].title}"'
        )
        raise Refused(act.action, case.state, (why,))
    deed = Deed(act.action, act.at)
    may = standing(flow, case, roles, act.actor, facts.roster, deed, act.capacity)
    if may.reasons:
        raise Refused(act.action, case.state, may.reasons)
    allowed = {name: flow.flow.fields[name] for name in editable(flow, case.state, may.capacity)}
    form = read_form(allowed, {}, act.values, facts.roster)
    changes = {name: kept for name, kept in form.changes.items() if case.fields.get(name) != kept}
    if form.reasons:
        raise Refused(act.action, case.state, form.reasons)
    if not changes and kind is Kind.EDIT:
        raise Refused(act.action, case.state, (reason("nothing_changed", "no value is different"),))
    step = Step(
        kind, act.action, case.state, case.state, may.capacity, act.actor,
        changes=changes, behalf=may.behalf,
    )  # fmt: skip
    return carry_out(flow, case, None, step, act, facts)


def _assign(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """Name the person who plays an assigned role on this case: ``{"counsellor": person}``."""
    assigned: dict[str, int] = {}
    reasons: list[Reason] = []
    done_by = Standing()
    for name, raw in act.values.items():
        role = flow.flow.roles.get(name)
        if role is None or not role.assigned:
            reasons.append(_not_assignable(flow, name))
            continue
        deed = Deed(act.action, act.at)
        may = assigning(flow, case, role, act.actor, facts.roster, deed, act.capacity)
        reasons += may.reasons
        done_by = done_by if done_by.capacity else may
        person = person_meant(raw, facts)
        if person is None or person.id not in facts.roster.candidates(role, case):
            reasons.append(_not_a_holder(flow, role, raw))
        elif is_recused(flow, case, person.id, facts.roster, name):
            reasons.append(_takes_no_part(role, raw))
        elif case.assigned.get(name) != person.id:
            assigned[name] = person.id
    if not reasons and not assigned:
        reasons.append(reason("nothing_changed", "no assignment is different"))
    if reasons:
        raise Refused("assign", case.state, tuple(reasons))
    step = Step(
        Kind.ASSIGN, "assign", case.state, case.state, done_by.capacity, act.actor,
        assigned=assigned, behalf=done_by.behalf,
    )  # fmt: skip
    return Outcome(step, apply(case, step, act, {}))


def _comment(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """A remark in the history, open to everybody who has a part in the case."""
    roles = [
        name
        for name, role in flow.flow.roles.items()
        if act.actor in unrecused_candidates(flow, case, role, facts.roster)
    ]
    if not roles:
        raise Refused("comment", case.state, (_no_part(),))
    if act.capacity is not None and act.capacity not in roles:
        raise Refused("comment", case.state, (not_in_capacity(act.capacity, roles),))
    form = read_form({}, COMMENT_FORM, act.values, facts.roster)
    reasons = form.reasons or (() if form.answers else (field_missing(COMMENT_FORM["text"]),))
    if reasons:
        raise Refused("comment", case.state, reasons)
    capacity = act.capacity or roles[0]
    step = Step(
        Kind.COMMENT, "comment", case.state, case.state, capacity, act.actor, answers=form.answers
    )
    return Outcome(step, apply(case, step, act, {}))


def _expire(
    flow: PublishedFlow, case: Case, act: Act, expired: Expired, facts: Facts, take: Take
) -> Outcome:
    """The end of a deadline takes its action; a reminder sends its notice."""
    deadline = flow.flow.deadlines[expired.name]
    if expired.ordinal:
        reminder = deadline.remind[expired.ordinal - 1]
        step = _by_clock(Kind.REMINDER, case, "remind")
        ends = (Due(expired.name, 0, expired.ends_at, expired.ends_at),)
        after = apply(case, step, act, {})
        occasion = Occasion(after, act.at, {}, {}, ends)
        notices, nobody = owed(flow, (reminder.notify,), occasion, facts)
        return Outcome(replace(step, notices=notices, unaddressed=nobody), after)
    if deadline.do is None:
        return carry_out(flow, case, None, _by_clock(Kind.DEADLINE, case, expired.name), act, facts)
    try:
        return take(flow, case, replace(act, action=deadline.do), facts)
    except Refused as refused:
        # The deadline is over either way; that its action was closed goes on record.
        codes = {"closed": deadline.do, "because": [each.code for each in refused.reasons]}
        step = replace(_by_clock(Kind.DEADLINE, case, expired.name), answers=codes)
        return carry_out(flow, case, None, step, act, facts)


def _by_clock(kind: Kind, case: Case, action: str) -> Step:
    return Step(kind, action, case.state, case.state, CLOCK, None)


def _not_assignable(flow: PublishedFlow, name: str) -> Reason:
    assignable = [role.name for role in flow.flow.roles.values() if role.assigned]
    listed = ", ".join(assignable) or "none"
    return reason(
        "bad_value", f'"{name}" is not a role to which one person is assigned; there is {listed}'
    )


def _not_a_holder(flow: PublishedFlow, role: Role, raw: object) -> Reason:
    return reason(
        "bad_value", f'"{raw}" does not hold the role {title(flow, role.name)}', role=role.name
    )


def _takes_no_part(role: Role, raw: object) -> Reason:
    return reason("bad_value", f'"{raw}" is recused from this case', role=role.name)


def _no_part() -> Reason:
    return reason("not_entitled", "only people who have a part in this case can comment on it")


_BY_PEOPLE: Mapping[str, Callable[[PublishedFlow, Case, Act, Facts], Outcome]] = {
    "open": _open,
    "edit": _edit,
    "assign": _assign,
    "comment": _comment,
    "take_back": take_back,
    "recuse": recuse,
    "link": link,
    "unlink": unlink,
    "set_deadline": set_deadline,
    **ON_ROUNDS,
}
"""What people do in every flow, by its name."""
