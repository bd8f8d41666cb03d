"""Who may act in a case, in which role, for whom, and why somebody may not.

Own authority comes first; then what others delegated; then what the flow's rule gives while nobody
is there. Who acts for somebody is held to everything that keeps either of the two out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from definitions.flow import CLOCK, Role
from workflow.domain.behalf import Behalf, Manner, Source
from workflow.domain.case import Case
from workflow.domain.delegations import Delegation, Sum
from workflow.domain.published import PublishedFlow
from workflow.domain.recusals import is_recused, recused_because
from workflow.domain.refusals import (
    kept_apart,
    not_entitled,
    not_in_capacity,
    of_clock,
    of_delegation,
    recused,
    several,
)
from workflow.domain.roster import Roster
from workflow.domain.stand_ins import by_rule, is_of
from workflow.errors import Reason, reason


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody wants to do, as far as authority asks for it.

    Attributes:
        action: an action of the flow, or of those that every flow has.
        at: the instant of the act, as of which everything is looked at.
        amount: the sum that it disposes of; ``None`` when it is not known.
        asks_amount: whether the act's form has still to say the sum.
    """

    action: str
    at: datetime
    amount: Sum | None = None
    asks_amount: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Either the role in which somebody acts and for whom, or the reasons why there is none."""

    capacity: str = ""
    reasons: tuple[Reason, ...] = ()
    behalf: Behalf | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One way in which somebody might act: in a role of their own, or in place of somebody."""

    role: str
    behalf: Behalf | None = None
    delegation: Delegation | None = None


def standing(
    flow: PublishedFlow,
    case: Case,
    roles: Sequence[str],
    actor: int | None,
    roster: Roster,
    deed: Deed,
    capacity: str | None = None,
) -> Standing:
    """The capacity in which ``actor`` may do what ``roles`` may do in ``case``, and for whom.

    Args:
        roles: names of the roles that may; ``("clock",)`` for the clock alone.
        actor: a person's id; ``None`` for the clock.
        capacity: the role that the actor names; needed when several fit.
    """
    if actor is None or tuple(roles) == (CLOCK,):
        if actor is None and CLOCK in roles:
            return Standing(capacity=CLOCK)
        return Standing(reasons=(of_clock(roles, actor),))
    if actor not in roster.people:
        return Standing(reasons=(reason("unknown_person", f"there is no person {actor}"),))

    refused: tuple[Reason, ...] = ()
    for find in (_own, _delegated, _by_rule):
        claims = list(find(flow, case, roles, actor, roster, deed.at))
        found = settled(flow, case, claims, actor, roster, deed, capacity)
        if found.capacity or any(each.code == "capacity_needed" for each in found.reasons):
            return found
        refused = refused or found.reasons
    return Standing(reasons=refused or (not_entitled(flow, case, roles, actor, roster),))


def assigning(
    flow: PublishedFlow,
    case: Case,
    role: Role,
    actor: int | None,
    roster: Roster,
    deed: Deed,
    capacity: str | None = None,
) -> Standing:
    """The capacity in which ``actor`` may say who plays ``role`` on ``case``.

    Where the flow names nobody for it, everyone who could play the role may.
    """
    if role.assigned_by:
        return standing(flow, case, role.assigned_by, actor, roster, deed, capacity)
    if actor is not None and actor in roster.candidates(role, case):
        if why := recused_because(flow, case, actor, roster, role.name):
            return Standing(reasons=(recused(flow, role.name, why),))
        behalf = appointed(flow, case, role.name, actor, roster)
        return Standing(capacity=role.name, behalf=behalf)
    return Standing(reasons=(not_entitled(flow, case, (role.name,), actor, roster),))


def acted_apart(flow: PublishedFlow, case: Case, role: str, actor: int) -> tuple[str, ...]:
    """The roles that must be kept apart from ``role`` and in which ``actor`` acted in this case."""
    apart = sorted(flow.apart.get(role, ()))
    return tuple(other for other in apart if actor in case.acted.get(other, ()))


def settled(
    flow: PublishedFlow,
    case: Case,
    claims: Sequence[Claim],
    actor: int,
    roster: Roster,
    deed: Deed,
    capacity: str | None,
) -> Standing:
    """The one claim that stands, or the reasons why none does; nothing for no claims.

    The first of several in one role that stand is taken.
    """
    if capacity is not None and claims:
        held = tuple(dict.fromkeys(claim.role for claim in claims))
        claims = [claim for claim in claims if claim.role == capacity]
        if not claims:
            return Standing(reasons=(not_in_capacity(capacity, held),))
    barred = [(claim, _barred(flow, case, claim, actor, roster, deed)) for claim in claims]
    free = {claim.role: claim for claim, reasons in reversed(barred) if not reasons}
    if len(free) > 1:
        return Standing(reasons=(several([*reversed(free)]),))
    for name, claim in free.items():
        return Standing(capacity=name, behalf=claim.behalf)
    return Standing(reasons=tuple(each for _, reasons in barred for each in reasons))


def appointed(
    flow: PublishedFlow, case: Case, role: str, actor: int, roster: Roster
) -> Behalf | None:
    """In whose place a holder is there who acts in the role for a time.

    Not in that of somebody who is recused: it is the office that acts then.
    """
    acting = roster.acting.get((role, actor))
    if acting is None:
        return None
    person = acting.on_behalf_of
    if person is not None and is_recused(flow, case, person, roster, role):
        person = None
    return Behalf(Manner.ACTING, Source.GRANT, acting.grant, person)


def _own(
    flow: PublishedFlow,
    case: Case,
    roles: Sequence[str],
    actor: int,
    roster: Roster,
    at: datetime,
) -> Iterator[Claim]:
    for name in roles:
        if actor in roster.holders(flow.flow.roles[name], case):
            yield Claim(name, appointed(flow, case, name, actor, roster))


def _delegated(
    flow: PublishedFlow,
    case: Case,
    roles: Sequence[str],
    actor: int,
    roster: Roster,
    at: datetime,
) -> Iterator[Claim]:
    """What holders delegated to ``actor``; whoever only acts in a role has nothing to delegate."""
    for each in roster.delegations:
        if each.delegate != actor or not each.holds_at(at):
            continue
        for name in roles:
            role = flow.flow.roles[name]
            own = is_of(each, role, case) and (each.role, each.delegator) not in roster.acting
            if own and each.delegator in roster.holders(role, case):
                behalf = Behalf(Manner.DELEGATE, Source.DELEGATION, each.id, each.delegator)
                yield Claim(name, behalf, each)


def _by_rule(
    flow: PublishedFlow,
    case: Case,
    roles: Sequence[str],
    actor: int,
    roster: Roster,
    at: datetime,
) -> Iterator[Claim]:
    for name in roles:
        for person, behalf in by_rule(flow, case, flow.flow.roles[name], roster, at):
            if person == actor:
                yield Claim(name, behalf)


def _barred(
    flow: PublishedFlow, case: Case, claim: Claim, actor: int, roster: Roster, deed: Deed
) -> tuple[Reason, ...]:
    """Everything that keeps a claim from standing, for both people whom it concerns."""
    if why := recused_because(flow, case, actor, roster, claim.role):
        return (recused(flow, claim.role, why),)
    reasons = [
        kept_apart(flow, claim.role, other) for other in acted_apart(flow, case, claim.role, actor)
    ][:1]
    behalf = claim.behalf
    if behalf is not None and behalf.person is not None:
        apart = acted_apart(flow, case, claim.role, behalf.person)
        reasons += [kept_apart(flow, claim.role, other, by_other=True) for other in apart][:1]
        if why := recused_because(flow, case, behalf.person, roster, claim.role):
            reasons.append(recused(flow, claim.role, why, of_other=True))
    if claim.delegation is not None:
        reasons += _beyond(flow, claim.delegation, claim.role, deed)
    return tuple(reasons)


def _beyond(flow: PublishedFlow, delegation: Delegation, role: str, deed: Deed) -> Iterator[Reason]:
    """How far a deed goes beyond what was delegated."""
    say: Callable[..., Reason] = of_delegation
    action = flow.flow.actions.get(deed.action)
    if role in flow.flow.roles and not flow.flow.roles[role].delegable:
        yield say("not_delegable", "this role is not delegated in this flow", delegation)
    if action is not None and action.in_person:
        yield say("in_person", "this action is taken in person", delegation)
    if not delegation.covers(flow.name, deed.action):
        yield say("outside_delegation", "the delegation does not cover this", delegation)
    disposes = action is not None and action.amount is not None
    if delegation.ceiling is not None and disposes and not deed.asks_amount:
        if deed.amount is None:
            yield say("sum_unknown", "the delegation has a ceiling and no sum is given", delegation)
        elif deed.amount["currency"] != delegation.ceiling["currency"]:
            yield say("over_ceiling", "the ceiling is in another currency", delegation)
        elif deed.amount["minor"] > delegation.ceiling["minor"]:
            yield say("over_ceiling", "the sum is above the ceiling", delegation)
