"""Stepping out of a case: declared by whoever does it, or imposed by an officer."""

from __future__ import annotations

from workflow.domain.authority import Deed, Standing, standing
from workflow.domain.case import Act, Case, Kind, Step
from workflow.domain.consequences import Outcome, apply
from workflow.domain.facts import Facts
from workflow.domain.forms import REASON
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Person
from workflow.errors import Reason, Refused, field_missing, reason

PERSON = "person"
"""The one value that the act takes: whom an officer recuses; without it the actor steps out."""


def recuse(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """The case without one more person, or ``Refused``; it takes a reason."""
    unknown = tuple(_unknown_value(name) for name in act.values if name != PERSON)
    raw = act.values.get(PERSON)
    person = person_meant(act.actor if raw is None else raw, facts)
    may = Standing()
    reasons = [*unknown, *(() if act.reason else (field_missing(REASON),))]
    if person is None:
        reasons.append(_nobody(act.actor if raw is None else raw))
    elif person.id in case.recused:
        reasons.append(_already(is_own=person.id == act.actor))
    if person is not None and person.id != act.actor:
        may = _imposing(flow, case, act, facts)
        reasons += may.reasons
    if reasons or person is None:
        raise Refused(act.action, case.state, tuple(reasons))
    step = Step(
        Kind.RECUSE, act.action, case.state, case.state, may.capacity, act.actor,
        behalf=may.behalf, recused=person.id,
    )  # fmt: skip
    return Outcome(step, apply(case, step, act, {}))


def person_meant(raw: object, facts: Facts) -> Person | None:
    """The person meant by an id or an address."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return facts.roster.people.get(raw)
    return facts.roster.person_at(str(raw))


def _imposing(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Standing:
    rule = flow.flow.recusal
    if rule is None or not rule.imposed_by:
        return Standing(reasons=(_never(),))
    deed = Deed(act.action, act.at)
    return standing(flow, case, rule.imposed_by, act.actor, facts.roster, deed, act.capacity)


def _never() -> Reason:
    return reason(
        "never_imposed",
        "in this flow nobody recuses anybody else",
        clears="the person declares it, or a version of the flow that says who imposes it",
    )


def _already(*, is_own: bool) -> Reason:
    """Whoever is recused has no part in the case, and may be told that they are."""
    if is_own:
        return reason("recused", "you are recused from this case already", tie="recusal")
    return reason("nothing_changed", "this person is recused from this case already")


def _nobody(raw: object) -> Reason:
    return reason("bad_value", f'person: there is nobody "{raw}"', field=PERSON)


def _unknown_value(name: str) -> Reason:
    return reason(
        "unknown_field", f'"{name}" cannot be given here; there is "{PERSON}"', field=name
    )
