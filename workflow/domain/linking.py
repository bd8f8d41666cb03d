"""What acts do to links: tying cases that are there, opening new ones, and waking who looks.

An act touches its own case alone. That another case is to be opened, or to know of something, it
leaves as a row, which the clock works off under the lock of that other case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from definitions.flow import CLOCK, Action, Field, FieldType, Flow
from definitions.links import Link
from workflow.domain.authority import Deed, Standing, standing
from workflow.domain.books.accounts import touched
from workflow.domain.case import Act, Case, Kind, Step
from workflow.domain.consequences import Outcome, carry_out
from workflow.domain.facts import Facts
from workflow.domain.forms import read_form
from workflow.domain.links import LinkedCase, Looker, Posted, Tied, values_for
from workflow.domain.published import PublishedFlow
from workflow.domain.suggestions import nearest
from workflow.domain.watching import Cause
from workflow.errors import Reason, Refused, field_missing, reason

LINK_FORM = {
    "link": Field("link", FieldType.TEXT, max_length=63),
    "case": Field("case", FieldType.TEXT, max_length=63),
}
"""What linking and unlinking ask for: the link's name, and the case by reference or id."""


def link(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """The case linked to another one that is there already, or ``Refused``."""
    return _tie(flow, case, act, facts, made=True)


def unlink(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """The case without one of its links, or ``Refused``."""
    return _tie(flow, case, act, facts, made=False)


def open_from(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """The first row of a case that another one opened; its values are there in their kept form."""
    reasons = tuple(unfit_values(flow.flow, act.values))
    if reasons:
        raise Refused(act.action, case.state, reasons)
    changes = {name: kept for name, kept in act.values.items() if kept is not None}
    step = Step(Kind.OPEN, "open", case.state, case.state, CLOCK, None, changes=changes)
    return carry_out(flow, case, None, step, act, facts)


def unfit_opening(
    flow: PublishedFlow, action: Action, fields: Mapping[str, Any], facts: Facts
) -> Iterator[Reason]:
    """Why the case that ``action`` opens could not be opened now."""
    if action.opens is None:
        return
    name = flow.flow.links[action.opens.link].flow
    other = facts.links.in_force.get(name)
    if other is None:
        yield reason(
            "flow_not_in_force",
            f'the flow "{name}" is not in force, so no case of it can be opened',
            clears=f'the flow "{name}" being published',
            flow=name,
        )
    else:
        yield from unfit_values(other, values_for(action.opens, fields))


def unfit_values(flow: Flow, values: Mapping[str, Any]) -> Iterator[Reason]:
    """What a new case of ``flow`` cannot take over, of values in their kept form."""
    for name, kept in values.items():
        declared = flow.fields.get(name)
        if declared is None or (kept is not None and not _fits(declared, kept)):
            what = "has no such field" if declared is None else "does not take this value"
            sentence = f'{name}: the flow "{flow.name}" {what}'
            yield reason("bad_value", sentence, field=name, flow=flow.name)


def note_wakes(case: Case, act: Act, steps: Sequence[Step], facts: Facts) -> None:
    """Say in ``steps`` whom they wake: new cases that are to be opened, cases that look, and cases
    on whose accounts something was posted.

    Args:
        case: before the act.
    """
    for step in steps:
        if step.opens is not None:
            step.wakes += (Posted(case.id, Cause.OPEN.value, step.opens.link),)
    tied = steps[0].tied
    if tied is not None and tied.made:
        steps[0].wakes += (Posted(tied.case_id, Cause.LINKED.value, str(case.id)),)
    elif tied is not None:
        # Its own id: the other case may have posted a wake from a row of the same number.
        steps[0].wakes += (Posted(case.id, Cause.LINKED_CHANGED.value, str(case.id)),)
    for step in steps:
        others = sorted(touched(step.entry) & facts.books.onlookers - {case.id})
        step.wakes += tuple(
            Posted(each, Cause.BOOKS_CHANGED.value, str(case.id)) for each in others
        )
    told = _told(act, steps, facts.links.lookers.get(case.id, ()))
    steps[0].wakes += tuple(
        Posted(each, Cause.LINKED_CHANGED.value, str(case.id)) for each in sorted(told)
    )


def _told(act: Act, steps: Sequence[Step], lookers: Sequence[Looker]) -> set[int]:
    """Who of those that look at a case has to decide anew after these steps."""
    new = {each.subject for each in act.woken if each.cause == Cause.LINKED}
    changed = {name for step in steps for name in step.changes}
    moved = any(
        step.source != step.target or step.kind in (Kind.OPEN, Kind.TAKE_BACK) for step in steps
    )
    return {
        each.case_id
        for each in lookers
        if moved or each.fields & changed or str(each.case_id) in new
    }


def _tie(flow: PublishedFlow, case: Case, act: Act, facts: Facts, *, made: bool) -> Outcome:
    form = read_form({}, LINK_FORM, act.values, facts.roster)
    missing = [each for each in LINK_FORM if act.values.get(each) in (None, "")]
    reasons = (*form.reasons, *(field_missing(LINK_FORM[each]) for each in missing))
    if reasons:
        raise Refused(act.action, case.state, reasons)
    declared = flow.flow.links.get(form.answers["link"])
    if declared is None:
        raise Refused(act.action, case.state, (_no_link(flow.flow, form.answers["link"]),))
    may = _may_tie(flow, case, act, declared, facts)
    if may.reasons:
        raise Refused(act.action, case.state, may.reasons)
    written = form.answers["case"]
    other = facts.links.named.get(written)
    if other is None:
        why = reason("bad_value", f'there is no case "{written}"', field="case")
        raise Refused(act.action, case.state, (why,))
    tied = facts.links.of.get(case.id, {}).get(declared.name, ())
    if why_not := _why_not(flow, case, declared, other, made, other.id in {e.id for e in tied}):
        raise Refused(act.action, case.state, (why_not,))
    kind = Kind.LINK if made else Kind.UNLINK
    step = Step(
        kind, act.action, case.state, case.state, may.capacity, act.actor,
        behalf=may.behalf, tied=Tied(declared.name, other.id, made),
    )  # fmt: skip
    return carry_out(flow, case, None, step, act, facts)


def _may_tie(flow: PublishedFlow, case: Case, act: Act, declared: Link, facts: Facts) -> Standing:
    if not declared.by:
        sentence = f'no cases are tied to "{declared.title}" but those that this case opens'
        return Standing(reasons=(reason("not_entitled", sentence),))
    deed = Deed(act.action, act.at)
    return standing(flow, case, declared.by, act.actor, facts.roster, deed, act.capacity)


def _why_not(
    flow: PublishedFlow, case: Case, declared: Link, other: LinkedCase, made: bool, is_tied: bool
) -> Reason | None:
    """What is against linking the case to ``other``, or unlinking it."""
    name = other.reference or str(other.id)
    state = flow.flow.states[case.state]
    if state.final is not None:
        return reason("case_ended", f'the case has ended in "{state.title}"; its links stand')
    if other.id == case.id:
        return reason("linked_to_itself", "a case is not linked to itself", field="case")
    if made and other.flow != declared.flow:
        return reason(
            "other_flow",
            f'case {name} is of the flow "{other.flow}"; "{declared.name}" ties cases of'
            f' "{declared.flow}"',
            field="case",
        )
    if made == is_tied:
        found = "linked already" if made else "not linked"
        return reason("nothing_changed", f'case {name} is {found} as "{declared.name}"')
    return None


def _no_link(flow: Flow, name: str) -> Reason:
    near = nearest(name, flow.links)
    hint = f'; did you mean "{near}"?' if near else f"; there is {', '.join(flow.links) or 'none'}"
    return reason("bad_value", f'the flow has no link "{name}"{hint}', field="link")


def _fits(declared: Field, kept: Any) -> bool:
    """Whether a kept value is one that the field of another flow can hold."""
    match declared.type:
        case FieldType.TEXT | FieldType.LONG_TEXT:
            most = declared.max_length
            return isinstance(kept, str) and (most is None or len(kept) <= most)
        case FieldType.CHOICE:
            return kept in declared.choices
        case FieldType.MONEY:
            return isinstance(kept, Mapping) and kept.get("currency") == declared.currency
        case FieldType.NUMBER:
            return isinstance(kept, str if declared.decimals else int)
        case FieldType.DOCUMENT | FieldType.TABLE:
            return False
        case _:
            return isinstance(kept, _KEPT_AS.get(declared.type, str))


_KEPT_AS: Mapping[FieldType, type] = {
    FieldType.YES_NO: bool,
    FieldType.PERSON: int,
    FieldType.COUNTRIES: list,
    FieldType.PARTIES: list,
}
"""How values of these types are kept; those of the others as text."""
