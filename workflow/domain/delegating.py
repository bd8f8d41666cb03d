"""Whether a delegation may be written: nobody gives more than they have, or what is not theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from definitions.flow import BUILT_IN_ACTIONS, FOCAL_POINT, Flow, Place, Role
from workflow.domain.delegations import Delegation, circle
from workflow.domain.suggestions import nearest


@dataclass(frozen=True, slots=True)
class Held:
    """How the delegator holds the role: of their own, for a time, or neither."""

    own: bool
    acting: bool


def why_not(
    new: Delegation,
    held: Held,
    others: Sequence[Delegation],
    flows: Iterable[Flow],
    at: datetime,
) -> str | None:
    """The first reason why ``new`` may not be written, as one sentence; ``None`` when it may.

    Args:
        others: delegations that hold now or later.
        flows: the one that it names, or every flow in force.
        at: now.
    """
    return next(_reasons(new, held, others, list(flows), at), None)


def _reasons(
    new: Delegation, held: Held, others: Sequence[Delegation], flows: Sequence[Flow], at: datetime
) -> Iterator[str]:
    if new.delegator == new.delegate:
        yield "nobody delegates to themselves; name somebody else"
    if new.valid_from < at:
        yield "a delegation begins now or later; what was done before stays as it was"
    if new.valid_until <= new.valid_from:
        yield "a delegation ends after it begins"
    yield from _not_theirs(new, held, others)
    yield from _beyond(new, flows)
    if way := circle(new, others):
        yield (
            f"the delegation would come back to whoever gives it, in a circle of {len(way) - 1}: "
            f"whoever gets it delegates the same role"
        )


def _not_theirs(new: Delegation, held: Held, others: Sequence[Delegation]) -> Iterator[str]:
    if held.own:
        return
    place = f' at "{new.party}"' if new.party else ""
    named = f'the role "{new.role}"{place}'
    if held.acting:
        yield f"who delegates only acts in {named}, and cannot pass that on"
    for each in others:
        if (each.delegate, each.role, each.party) == (new.delegator, new.role, new.party):
            yield f"who delegates has {named} by delegation {each.id}, and cannot pass it on"
    yield f"who delegates does not hold {named}; only what is one's own can be delegated"


def _beyond(new: Delegation, flows: Sequence[Flow]) -> Iterator[str]:
    if new.actions is not None and new.flow is None:
        yield "actions are those of a flow; name the flow"
    if new.ceiling is not None and new.ceiling["minor"] <= 0:
        yield "a ceiling is a sum above nought"
    for flow in flows:
        roles = [role for role in flow.roles.values() if _is_of(role, new)]
        if new.flow is not None and not roles and not _speaks(flow, new):
            yield f'the flow "{flow.name}" has no role "{new.role}"'
        for role in roles:
            if not role.delegable:
                other = "" if new.flow else "; name the flows in which it is"
                yield f'the flow "{flow.name}" does not let "{role.name}" be delegated{other}'
        if new.flow is not None:
            yield from _actions(new, flow, [role.name for role in roles])
            yield from _ceiling(new, flow)


def _actions(new: Delegation, flow: Flow, roles: Sequence[str]) -> Iterator[str]:
    for name in new.actions or ():
        if name in BUILT_IN_ACTIONS:
            continue
        action = flow.actions.get(name)
        if action is None:
            near = nearest(name, flow.actions)
            hint = f'; did you mean "{near}"?' if near else ""
            yield f'the flow "{flow.name}" has no action "{name}"{hint}'
        elif not set(roles) & set(action.by):
            yield f'"{name}" is not for "{new.role}" to take, so it cannot delegate it'
        elif action.in_person:
            yield f'"{name}" is taken in person; nobody can delegate it'


def _ceiling(new: Delegation, flow: Flow) -> Iterator[str]:
    if new.ceiling is None or flow.currency in (None, new.ceiling["currency"]):
        return
    yield (
        f"the ceiling is in {new.ceiling['currency']}; "
        f'the flow "{flow.name}" counts in {flow.currency}'
    )


def _speaks(flow: Flow, new: Delegation) -> bool:
    """Whether it is the voice of a party in consultations of the flow."""
    asked = (part for asking in flow.consultations.values() for part in asking.asked)
    return new.role == FOCAL_POINT and any(part.membership for part in asked)


def _is_of(role: Role, new: Delegation) -> bool:
    if role.of is Place.PARTY:
        return new.role == FOCAL_POINT and new.party is not None
    return role.name == new.role and new.party is None
