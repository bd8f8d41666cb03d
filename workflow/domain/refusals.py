"""Why somebody may not act: the reasons, each with what would clear it and who can."""

from __future__ import annotations

from collections.abc import Sequence

from definitions.flow import Role
from workflow.domain.case import Case
from workflow.domain.delegations import Delegation
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Roster
from workflow.errors import Reason, reason


def of_clock(roles: Sequence[str], actor: int | None) -> Reason:
    """That an action is the clock's alone, or a person's."""
    sentence = (
        "only a deadline takes this action"
        if actor is not None
        else "a person has to take this action"
    )
    return reason("not_entitled", sentence, who=roles)


def not_entitled(
    flow: PublishedFlow, case: Case, roles: Sequence[str], actor: int | None, roster: Roster
) -> Reason:
    """That an action is for others, or for whoever is assigned."""
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


def kept_apart(flow: PublishedFlow, role: str, other: str, *, by_other: bool = False) -> Reason:
    """That somebody acted in a role that is kept apart from this one.

    Args:
        by_other: whether it was the one on whose behalf this would be done.
    """
    whoever = "the person for whom you act" if by_other else "you"
    return reason(
        "kept_apart",
        f"{whoever} acted as {title(flow, other)} in this case; "
        f"somebody else has to act as {title(flow, role)}",
        clears=f"another person who is {title(flow, role)}",
        who=(role,),
        role=role,
        acted_as=other,
    )


def recused(flow: PublishedFlow, role: str, why: Reason, *, of_other: bool = False) -> Reason:
    """That somebody takes no part in the case.

    Args:
        of_other: whether it is the one on whose behalf this would be done.
    """
    whoever = "the person for whom you act takes" if of_other else "you take"
    return reason(
        "delegator_recused" if of_other else "recused",
        f"{whoever} no part in this case: {why.sentence}",
        clears=f"another person who is {title(flow, role)}",
        who=(role,),
        role=role,
        tie=why.facts["tie"],
    )


def of_delegation(code: str, sentence: str, delegation: Delegation) -> Reason:
    """That a delegation does not reach as far as this."""
    return reason(
        code,
        f"{sentence} (delegation {delegation.id})",
        clears="whoever delegated it acts in person",
        who=(delegation.role,),
        delegation=str(delegation.id),
    )


def several(roles: Sequence[str]) -> Reason:
    """That an act is possible in several roles, and none was named."""
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
