"""Who answers for a role in a case where its own holders do not.

A role whose every holder is recused, absent or gone goes to whom they delegated it to, then to the
role whose holders act in it by rule, then to the role that it falls to. Nobody who is recused
stands in for anybody, and nobody passes on what they have from somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from definitions.flow import FOCAL_POINT, Place, Role
from definitions.periods import Roll
from workflow.domain.behalf import Behalf, Manner, Source
from workflow.domain.case import Case
from workflow.domain.counting import due_at
from workflow.domain.delegations import Delegation, away_since
from workflow.domain.published import PublishedFlow
from workflow.domain.recusals import is_recused, recused_since
from workflow.domain.roster import Roster


def answering(
    flow: PublishedFlow, case: Case, role: Role, roster: Roster, at: datetime
) -> tuple[int, ...]:
    """Whose turn it is where the turn is that of ``role``; empty when it is stuck with nobody.

    Its holders who are not recused, those who are away among them as long as one is there.
    """
    free = unrecused(flow, case, role, roster)
    if free and not roster.absences:
        return free
    if any(_is_there(person, roster, at) for person in free):
        return free
    delegates = tuple(
        each.delegate
        for each in roster.delegations
        if each.holds_at(at)
        and each.flow in (None, flow.name)
        and is_of(each, role, case)
        and each.delegator in free
        and not is_recused(flow, case, each.delegate, roster, role.name)
        and role.delegable
    )
    stand_ins = delegates or tuple(person for person, _ in by_rule(flow, case, role, roster, at))
    return tuple(dict.fromkeys(stand_ins)) or free


def unrecused(flow: PublishedFlow, case: Case, role: Role, roster: Roster) -> tuple[int, ...]:
    """Who holds ``role`` and takes part: the one assigned, or while nobody is, whoever could be."""
    people = roster.holders(role, case) or roster.candidates(role, case)
    return _without_recused(flow, case, people, role, roster)


def unrecused_candidates(
    flow: PublishedFlow, case: Case, role: Role, roster: Roster
) -> tuple[int, ...]:
    """Everyone who could play ``role`` and is not recused."""
    return _without_recused(flow, case, roster.candidates(role, case), role, roster)


def _without_recused(
    flow: PublishedFlow, case: Case, people: tuple[int, ...], role: Role, roster: Roster
) -> tuple[int, ...]:
    if not case.recused and flow.flow.recusal is None:
        return people
    return tuple(each for each in people if not is_recused(flow, case, each, roster, role.name))


def by_rule(
    flow: PublishedFlow, case: Case, role: Role, roster: Roster, at: datetime
) -> tuple[tuple[int, Behalf], ...]:
    """Who acts in ``role`` because the flow says so, and by which role: empty while a holder is
    there, or where it says nothing."""
    if role.of is Place.PARTY or _one_is_there(flow, case, role, roster, at):
        return ()
    acting = _acting(flow, case, role, roster, at)
    if acting or role.otherwise is None:
        return acting
    other = flow.flow.roles[role.otherwise]
    there = _there(flow, case, other, roster, at)
    if there:
        return _in_place(there, other.name)
    # Each role falls to one other, and the flow was checked to have no circle of them.
    return by_rule(flow, case, other, roster, at)


def is_of(delegation: Delegation, role: Role, case: Case) -> bool:
    """Whether it is ``role`` in ``case`` that was delegated."""
    if role.of is Place.PARTY:
        return (delegation.role, delegation.party) == (FOCAL_POINT, case.party)
    return (delegation.role, delegation.party) == (role.name, None)


def _acting(
    flow: PublishedFlow, case: Case, role: Role, roster: Roster, at: datetime
) -> tuple[tuple[int, Behalf], ...]:
    """The holders of the role that acts, within the longest time since nobody was there."""
    rule = role.acting
    since = _nobody_since(flow, case, role, roster, at)
    if rule is None or since is None:
        return ()
    if at >= due_at(since, rule.up_to, flow.calendar, roll=Roll.NONE):
        return ()
    deputy = flow.flow.roles[rule.role]
    return _in_place(_there(flow, case, deputy, roster, at), deputy.name)


def _in_place(people: Sequence[int], role: str) -> tuple[tuple[int, Behalf], ...]:
    return tuple((person, Behalf(Manner.ACTING, Source.ROLE, role)) for person in people)


def _nobody_since(
    flow: PublishedFlow, case: Case, role: Role, roster: Roster, at: datetime
) -> datetime | None:
    """Since when no holder is there: the last one to be recused, to leave, or to give it up.

    ``None`` for a role that nobody ever held: no time could be counted.
    """
    gone = [roster.left[role.name]] if role.name in roster.left else []
    for person in roster.holders(role, case) or roster.candidates(role, case):
        begins = (
            recused_since(flow, case, person, roster, role.name),
            away_since(roster.absences.get(person, ()), at),
        )
        gone += [min(each for each in begins if each is not None)]
    return max(gone, default=None)


def _there(
    flow: PublishedFlow, case: Case, role: Role, roster: Roster, at: datetime
) -> tuple[int, ...]:
    free = unrecused(flow, case, role, roster)
    return tuple(person for person in free if _is_there(person, roster, at))


def _one_is_there(
    flow: PublishedFlow, case: Case, role: Role, roster: Roster, at: datetime
) -> bool:
    return bool(_there(flow, case, role, roster, at))


def _is_there(person: int, roster: Roster, at: datetime) -> bool:
    return away_since(roster.absences.get(person, ()), at) is None
