"""Who may act in a case, in which role, and why somebody may not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from definitions.flow import CLOCK, Role
from workflow.domain.case import Case
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Roster
from workflow.errors import Reason, reason


@dataclass(frozen=True, slots=True)
class Standing:
    """Either the role in which somebody acts, or the reasons why there is none."""

    capacity: str = ""
    reasons: tuple[Reason, ...] = ()


def standing(
    flow: PublishedFlow,
    case: Case,
    roles: Sequence[str],
    actor: int | None,
    roster: Roster,
    capacity: str | None = None,
) -> Standing:
    """The capacity in which ``actor`` may do what ``roles`` may do in ``case``.

    Args:
        roles: names of the roles that may; ``("clock",)`` for the clock alone.
        actor: a person's id; ``None`` for the clock.
        capacity: the role that the actor names; needed when several fit.
    """
    if actor is None or tuple(roles) == (CLOCK,):
        return _of_clock(roles, actor)
    if actor not in roster.people:
        return Standing(reasons=(reason("unknown_person", f"there is no person {actor}"),))
    held = [name for name in roles if actor in roster.holders(flow.flow.roles[name], case)]
    if not held:
        return Standing(reasons=(_not_entitled(flow, case, roles, actor, roster),))
    if capacity is not None:
        if capacity not in held:
            return Standing(reasons=(not_in_capacity(capacity, held),))
        held = [capacity]
    free = [name for name in held if not acted_apart(flow, case, name, actor)]
    if not free:
        return Standing(reasons=tuple(_apart(flow, case, name, actor) for name in held))
    if len(free) > 1:
        return Standing(reasons=(_several(free),))
    return Standing(capacity=free[0])


def assigning(
    flow: PublishedFlow,
    case: Case,
    role: Role,
    actor: int | None,
    roster: Roster,
    capacity: str | None = None,
) -> Standing:
    """The capacity in which ``actor`` may say who plays ``role`` on ``case``.

    Where the flow names nobody for it, everyone who could play the role may.
    """
    if role.assigned_by:
        return standing(flow, case, role.assigned_by, actor, roster, capacity)
    if actor in roster.candidates(role, case):
        return Standing(capacity=role.name)
    return Standing(reasons=(_not_entitled(flow, case, (role.name,), actor, roster),))


def acted_apart(flow: PublishedFlow, case: Case, role: str, actor: int) -> tuple[str, ...]:
    """The roles that must be kept apart from ``role`` and in which ``actor`` acted in this case."""
    return tuple(other for other in sorted(flow.apart[role]) if actor in case.acted.get(other, ()))


def _of_clock(roles: Sequence[str], actor: int | None) -> Standing:
    if actor is None and CLOCK in roles:
        return Standing(capacity=CLOCK)
    sentence = (
        "only a deadline takes this action"
        if actor is not None
        else "a person has to take this action"
    )
    return Standing(reasons=(reason("not_entitled", sentence, who=roles),))


def _not_entitled(
    flow: PublishedFlow, case: Case, roles: Sequence[str], actor: int | None, roster: Roster
) -> Reason:
    unassigned = [
        role
        for name in roles
        if (role := flow.flow.roles[name]).assigned and actor in roster.candidates(role, case)
    ]
    if unassigned:
        return _not_assigned(unassigned[0], case)
    titles = " or ".join(title(flow, name) for name in roles)
    return reason(
        "not_entitled",
        f"only {titles} can do this",
        who=roles,
        roles=", ".join(roles),
    )


def _not_assigned(role: Role, case: Case) -> Reason:
    who = role.assigned_by or (role.name,)
    if role.name in case.assigned:
        sentence = f'somebody else is assigned as "{role.name}" on this case'
    else:
        sentence = f'nobody is assigned as "{role.name}" on this case yet'
    return reason(
        "not_assigned", sentence, clears=f'assign a "{role.name}"', who=who, role=role.name
    )


def not_in_capacity(capacity: str, held: Sequence[str]) -> Reason:
    """The reason that the role that was named is none of those that fit."""
    return reason(
        "not_in_capacity",
        f'the capacity "{capacity}" does not fit; here it can be {" or ".join(held)}',
        capacity=capacity,
    )


def _apart(flow: PublishedFlow, case: Case, role: str, actor: int) -> Reason:
    other = acted_apart(flow, case, role, actor)[0]
    return reason(
        "kept_apart",
        f"you acted as {title(flow, other)} in this case; "
        f"somebody else has to act as {title(flow, role)}",
        clears=f"another person who is {title(flow, role)}",
        who=(role,),
        role=role,
        acted_as=other,
    )


def _several(roles: Sequence[str]) -> Reason:
    listed = " or ".join(roles)
    return reason(
        "capacity_needed",
        f"you can do this in several roles: {listed}; say in which",
        clears="name the capacity",
        roles=", ".join(roles),
    )


def title(flow: PublishedFlow, role: str) -> str:
    """The role's title in English, or its name."""
    declared = flow.flow.roles.get(role)
    return str(declared.title) if declared and declared.title else f'"{role}"'
