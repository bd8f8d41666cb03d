"""What can be done with a case now: every action, open, or closed with the reasons.

``options`` and ``decide`` ask the same questions, so an action is shown open exactly when the act
succeeds with a rightly filled form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from definitions.flow import CLOCK, FOCAL_POINT, Action, Field, FieldType, Text
from workflow.domain.answering import ANSWER_FORM, NAMING_FORM, why_not
from workflow.domain.authority import Deed, Standing, assigning, standing
from workflow.domain.built_in import editable
from workflow.domain.case import Case
from workflow.domain.discretion import fit_to_tell, has_part
from workflow.domain.facts import Facts, view_of
from workflow.domain.forms import COMMENT_FORM, missing_fields, sum_of
from workflow.domain.linking import LINK_FORM, unfit_opening
from workflow.domain.moving_deadlines import moving_form, nothing_runs
from workflow.domain.published import PublishedFlow
from workflow.domain.taking_back import last_act, stands_fast
from workflow.errors import Reason, reason

EDIT = Text({"en": "Edit"})
ASSIGN = Text({"en": "Assign"})
REMARK = Text({"en": "Comment"})
ANSWER, CLOSE, EXTEND = "Answer", "Close", "Have more time"
TAKE_BACK = Text({"en": "Take back"})
LINK = Text({"en": "Link a case"})
UNLINK = Text({"en": "Unlink a case"})
SET_DEADLINE = Text({"en": "Move a deadline"})


@dataclass(frozen=True, slots=True)
class Option:
    """One action of the present state for one person.

    Attributes:
        reasons: why it is closed; empty when it is open.
        capacity: the role in which it is open.
        form: the values that it takes, by name.
        by: the roles that can take it; ``("clock",)`` or empty when no person can.
    """

    action: str
    title: Text
    reasons: tuple[Reason, ...]
    capacity: str
    by: tuple[str, ...]
    form: Mapping[str, Field]
    confirm: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the person can take it now, given a rightly filled form."""
        return not self.reasons


def options(
    flow: PublishedFlow, case: Case, actor: int, at: datetime, facts: Facts
) -> tuple[Option, ...]:
    """Every action of the state, then what every flow has, as it stands for ``actor``.

    To declare a conflict of interest (``recuse``) is open to everybody and does not stand here.
    """
    actions = flow.flow.actions_in(case.state)
    found = (
        *(_of_action(flow, action, case, actor, at, facts) for action in actions),
        _editing(flow, case, actor, at, facts),
        *_assigning(flow, case, actor, at, facts),
        *_linking(flow, case, actor, at, facts),
        _commenting(flow, case, actor, facts),
        *_on_rounds(flow, case, actor, at, facts),
        *_taking_back(flow, case, actor, at, facts),
        *_moving(flow, case, actor, at, facts),
    )
    return tuple(
        replace(each, reasons=fit_to_tell(each.reasons, flow, case, actor, facts)) for each in found
    )


def _of_action(
    flow: PublishedFlow, action: Action, case: Case, actor: int, at: datetime, facts: Facts
) -> Option:
    form = {name: flow.flow.fields[name] for name in action.fills} | dict(action.asks)
    if not action.by:
        closed = _questions(flow, action, case, at, facts)
        why = reason("automatic", "the engine takes this by itself when its condition holds")
        return Option(action.name, action.title, (why, *closed), "", (), form)
    asked = action.amount in form
    deed = Deed(action.name, at, sum_of(action, {}, case.fields), asks_amount=asked)
    may = standing(flow, case, action.by, actor, facts.roster, deed)
    reasons = () if _only_unnamed(may) else may.reasons
    reasons += _questions(flow, action, case, at, facts)
    if action.back and case.before is None:
        reasons += (reason("no_way_back", "there is no state to go back to"),)
    return Option(action.name, action.title, reasons, may.capacity, action.by, form, action.confirm)


def _questions(
    flow: PublishedFlow, action: Action, case: Case, at: datetime, facts: Facts
) -> tuple[Reason, ...]:
    """What the case itself has against the action, leaving out what its form will answer."""
    view = view_of(case, at, facts)
    needs = tuple(name for name in action.needs if name not in action.fills)
    asked = (
        question.why_not(view) for question in flow.guards[action.name] if not question.of_form
    )
    found = (
        *missing_fields(needs, flow.flow.fields, case.fields),
        *(each for each in asked if each is not None),
        *unfit_opening(flow, action, case.fields, facts),
    )
    return tuple({str(each): each for each in found}.values())


def _editing(flow: PublishedFlow, case: Case, actor: int, at: datetime, facts: Facts) -> Option:
    roles = tuple(flow.flow.states[case.state].editable_by)
    if not roles:
        why = reason(
            "not_editable", f'nothing can be edited in "{flow.flow.states[case.state].title}"'
        )
        return Option("edit", EDIT, (why,), "", (), {})
    deed = Deed("edit", at)
    may = standing(flow, case, roles, actor, facts.roster, deed)
    mine = [
        role
        for role in roles
        if not standing(flow, case, (role,), actor, facts.roster, deed).reasons
    ]
    names = [name for role in mine or roles for name in editable(flow, case.state, role)]
    form = {name: flow.flow.fields[name] for name in names}
    reasons = () if _only_unnamed(may) else may.reasons
    return Option("edit", EDIT, reasons, may.capacity, roles, form)


def _assigning(
    flow: PublishedFlow, case: Case, actor: int, at: datetime, facts: Facts
) -> tuple[Option, ...]:
    """One option for all assigned roles; its form has those that the actor may assign."""
    assigned = [role for role in flow.flow.roles.values() if role.assigned]
    if not assigned:
        return ()
    deed = Deed("assign", at)
    standings = [
        (role, assigning(flow, case, role, actor, facts.roster, deed)) for role in assigned
    ]
    mine = [role for role, may in standings if _only_unnamed(may)]
    reasons = () if mine else tuple(each for _, may in standings for each in may.reasons)
    form = {
        role.name: Field(role.name, FieldType.PERSON, title=role.title, optional=True)
        for role in mine or assigned
    }
    by = dict.fromkeys(name for role in assigned for name in role.assigned_by or (role.name,))
    return (Option("assign", ASSIGN, reasons, "", tuple(by), form),)


def _commenting(flow: PublishedFlow, case: Case, actor: int, facts: Facts) -> Option:
    roles = tuple(flow.flow.roles)
    why = reason("not_entitled", "only people who have a part in this case can comment on it")
    return Option(
        "comment",
        REMARK,
        () if has_part(flow, case, actor, facts) else (why,),
        "",
        tuple(r for r in roles if r != CLOCK),
        COMMENT_FORM,
    )


def _linking(
    flow: PublishedFlow, case: Case, actor: int, at: datetime, facts: Facts
) -> tuple[Option, ...]:
    """Two options where the flow says who links cases."""
    by = tuple(dict.fromkeys(role for link in flow.flow.links.values() for role in link.by))
    if not by or flow.flow.states[case.state].final is not None:
        return ()
    found = []
    for name, title in (("link", LINK), ("unlink", UNLINK)):
        may = standing(flow, case, by, actor, facts.roster, Deed(name, at))
        reasons = () if _only_unnamed(may) else may.reasons
        found.append(Option(name, title, reasons, may.capacity, by, LINK_FORM))
    return tuple(found)


def _on_rounds(
    flow: PublishedFlow, case: Case, actor: int, at: datetime, facts: Facts
) -> Iterator[Option]:
    """What can be done to each open round: answer, and what the flow lets people do besides."""
    for name, poll in case.consultations.items():
        asking = flow.flow.consultations[name]
        if not poll.is_open or flow.flow.states[case.state].final:
            continue
        asked = tuple(part.role for part in asking.asked if part.role)
        extending = asking.extension.by if asking.extension else ()
        for action, title, by, form in (
            ("answer", ANSWER, asked or (FOCAL_POINT,), ANSWER_FORM),
            ("close_consultation", CLOSE, asking.closed_by, NAMING_FORM),
            ("extend_consultation", EXTEND, extending, NAMING_FORM),
        ):
            if by:
                reasons = why_not(flow, case, action, name, actor, at, facts)
                shown = Text({"en": f"{title}: {asking.title}"})
                yield Option(action, shown, reasons, "", tuple(by), form)


def _taking_back(
    flow: PublishedFlow, case: Case, actor: int, at: datetime, facts: Facts
) -> tuple[Option, ...]:
    """One option where the flow says who takes back; its title names what would be undone."""
    rule = flow.flow.take_back
    if rule is None:
        return ()
    may = standing(flow, case, rule.by, actor, facts.roster, Deed("take_back", at))
    done = last_act(case, facts)
    kept = stands_fast(flow, rule, done, at, facts.pasts.get(case.id))
    reasons = (*(() if _only_unnamed(may) else may.reasons), *kept)
    action = flow.flow.actions.get(done.row["action"]) if done and not reasons else None
    title = Text({"en": f'Take back "{action.title}"'}) if action else TAKE_BACK
    return (Option("take_back", title, reasons, may.capacity, rule.by, {}),)


def _moving(
    flow: PublishedFlow, case: Case, actor: int, at: datetime, facts: Facts
) -> tuple[Option, ...]:
    """One option where the flow says who moves deadlines."""
    rule = flow.flow.override
    if rule is None:
        return ()
    may = standing(flow, case, rule.by, actor, facts.roster, Deed("set_deadline", at))
    ends = facts.running.get(case.id, {})
    reasons = (*(() if _only_unnamed(may) else may.reasons), *nothing_runs(flow, case, ends))
    form = moving_form(ends)
    return (Option("set_deadline", SET_DEADLINE, reasons, may.capacity, rule.by, form),)


def _only_unnamed(may: Standing) -> bool:
    """Whether nothing but the naming of one of several fitting roles is missing."""
    return all(each.code == "capacity_needed" for each in may.reasons)
