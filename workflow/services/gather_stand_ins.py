"""Who stands in for whom, read only where it can matter: most people act for themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from definitions.flow import FOCAL_POINT, Place
from workflow.domain.authority import acted_apart
from workflow.domain.case import Act, Case
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Roster
from workflow.services.shelf import Key
from workflow.store import authority, people
from workflow.store.engine import Session
from workflow.store.people import Wanted


def with_stand_ins(
    session: Session,
    flows: Mapping[Key, PublishedFlow],
    cases: Mapping[int, Case],
    acts: Sequence[Act],
    roster: Roster,
    at: datetime,
    *,
    hold: bool,
) -> Roster:
    """``roster`` with what may let somebody act for others: no statement, or two for a batch."""
    pairs = [(flows[cases[act.case_id].flow, cases[act.case_id].version], act) for act in acts]
    if not any(_can_matter(flow, cases[act.case_id], act, roster) for flow, act in pairs):
        return roster
    actors = {act.actor for act in acts if act.actor is not None}
    alike = {(flow.name, flow.version, act.action): (flow, act) for flow, act in pairs}
    roles = {name for flow, act in alike.values() for name in _granted(flow, act)}
    found = authority.stand_ins(session, actors, roles, at, hold=hold)
    # What delegators hold themselves, where nobody asks for everyone in the role.
    givers = {each.delegator for each in found.delegations if each.delegate in actors}
    if givers - roster.people.keys():
        roster = roster.joined(people.roster(session, Wanted(persons=givers), at))
    return replace(
        roster,
        people={**found.people, **roster.people},
        delegations=found.delegations,
        absences=found.absences,
        left=found.left,
    )


def _can_matter(flow: PublishedFlow, case: Case, act: Act, roster: Roster) -> bool:
    """Whether the actor might need another's authority, or a role might be left to others."""
    if case.recused or flow.flow.recusal is not None:
        return True
    roles = [flow.flow.roles[name] for name in flow.reach(act.action).roles]
    if any(role.acting or role.otherwise for role in roles):
        return True
    if any(not roster.candidates(role, case) for role in roles):
        return True
    return act.actor is not None and not any(
        act.actor in roster.holders(flow.flow.roles[name], case)
        and act.capacity in (None, name)
        and not acted_apart(flow, case, name, act.actor)
        for name in _takers(flow, case, act)
    )


def _takers(flow: PublishedFlow, case: Case, act: Act) -> Sequence[str]:
    """The roles that may do what is asked for, as far as it is known before it is decided."""
    action = flow.flow.actions.get(act.action)
    if action is not None:
        return [name for name in action.by if name in flow.flow.roles]
    if act.action == "take_back" and flow.flow.take_back:
        return flow.flow.take_back.by
    if act.action in ("open", "edit"):
        return tuple(flow.flow.states[case.state].editable_by)
    return ()


def _granted(flow: PublishedFlow, act: Act) -> Iterator[str]:
    """The names under which the roles that an act reaches are granted."""
    for name in flow.reach(act.action).roles:
        yield FOCAL_POINT if flow.flow.roles[name].of is Place.PARTY else name
