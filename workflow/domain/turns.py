"""Whose turn it is in an open case, and whether a case waits for nobody and nothing.

Pure, and from flow and case alone: people come in by the roles that they hold at the instant at
which somebody asks, so that nothing has to be written anew when roles change hands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from definitions.flow import CLOCK, Place
from workflow.domain.case import Case
from workflow.domain.published import PublishedFlow
from workflow.domain.recusals import out_by_record
from workflow.domain.roster import Roster
from workflow.domain.stand_ins import answering

Row = dict[str, Any]


class Holder(StrEnum):
    """Who, or what, a case waits for.

    ``ROLE``: whoever holds a role; ``PERSON``: the one assigned in a role; ``CLOCK``: a deadline;
    ``EVENT``: an act, on it or a linked case, that makes an automatic action true; ``NOBODY``: none
    of these.
    """

    ROLE = "role"
    PERSON = "person"
    CLOCK = "clock"
    EVENT = "event"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Turn:
    """One holder of a case's turn.

    Attributes:
        role: in which the turn is taken; ``None`` where no person is waited for.
        party: the party of which the role's holders are the focal points; ``None`` for the office.
        person: the one assigned; for ``Holder.PERSON`` alone.
        assigns: the role for which somebody has to be assigned first, which is all that is asked.
        barred: people whose turn it is not though they hold the role: they acted in one kept apart,
            or are recused. A tie to a party is not looked at, since it follows from other roles.
    """

    holder: Holder
    role: str | None = None
    party: str | None = None
    person: int | None = None
    assigns: str | None = None
    barred: tuple[int, ...] = ()


def turns_of(flow: PublishedFlow, case: Case) -> tuple[Turn, ...]:
    """Every holder of ``case``: none when it has ended, else at least one."""
    state = flow.flow.states[case.state]
    if state.final is not None:
        return ()
    roles = (name for name in state.turn if name != CLOCK)
    held = dict.fromkeys(turn for name in roles for turn in _of_role(flow, case, name, ()))
    if held:
        return tuple(held)
    if CLOCK in state.turn:
        return (Turn(Holder.CLOCK),)
    return (Turn(Holder.EVENT if _awaits_an_act(flow, case.state) else Holder.NOBODY),)


def turn_rows(flow: PublishedFlow, case: Case) -> list[Row]:
    """What is kept of the turns of ``case``, numbered from 1."""
    shared = {
        "flow": case.flow,
        "case_party": case.party,
        "since": case.since,
        "norm_ends": flow.norm_ends(case.state, case.since),
    }
    return [
        {
            "case_id": case.id,
            "number": number,
            "holder": turn.holder.value,
            "role": turn.role,
            "party": turn.party,
            "person_id": turn.person,
            "assigns": turn.assigns,
            "barred": list(turn.barred),
            **shared,
        }
        for number, turn in enumerate(turns_of(flow, case), start=1)
    ]


def changed_turns(
    flow: PublishedFlow, before: Case, after: Case
) -> tuple[list[Row], list[dict[str, int]]]:
    """The rows to write for a case, and the number above which none is left; both may be empty.

    Args:
        before: as it stands in the database; at revision 0 nothing stands there.
    """
    found = turns_of(flow, before) if before.revision else ()
    wanted = turns_of(flow, after)
    stayed = (before.state, before.since) == (after.state, after.since)
    if found == wanted and stayed:
        return [], []
    fewer = len(wanted) < len(found)
    last = [{"case_id": after.id, "number": len(wanted)}] if fewer else []
    return turn_rows(flow, after), last


def people_of(turn: Turn, roster: Roster) -> tuple[int, ...]:
    """The people whose turn it is, in order of id; those erased hold nothing any more."""
    if turn.role is None:
        return ()
    candidates = roster.speakers(turn.party) if turn.party else roster.office(turn.role)
    wanted = candidates if turn.person is None else (turn.person,)
    return tuple(each for each in wanted if each in candidates and each not in turn.barred)


def awaited_people(
    flow: PublishedFlow, case: Case, roster: Roster, at: datetime
) -> tuple[int, ...]:
    """Whose turn it is in their roles at ``at``, or who answers for them while they are not there.

    Voices that have not answered are waited for beside them.
    """
    found = (answering_turn(flow, case, turn, roster, at) for turn in turns_of(flow, case))
    return tuple(dict.fromkeys(person for people in found for person in people))


def answering_turn(
    flow: PublishedFlow, case: Case, turn: Turn, roster: Roster, at: datetime
) -> tuple[int, ...]:
    """Who answers for one holder at ``at``: the holders, or who stands in while none is there."""
    if turn.role is None:
        return ()
    people = answering(flow, case, flow.flow.roles[turn.role], roster, at)
    return tuple(person for person in people if person not in turn.barred)


def is_stuck(turns: Sequence[Turn], people: Sequence[Sequence[int]], *, has_deadline: bool) -> bool:
    """Whether an open case waits for nobody: its roles have no holder, or it has no deadline.

    Args:
        people: of each of ``turns``.
        has_deadline: whether one runs on the case.
    """
    if any(people):
        return False
    [first, *_] = turns
    if first.holder in (Holder.ROLE, Holder.PERSON):
        return True
    return first.holder is not Holder.EVENT and not has_deadline


def _of_role(flow: PublishedFlow, case: Case, name: str, asked: tuple[str, ...]) -> Iterator[Turn]:
    """Who has the turn of a role: its holders, the one assigned, or those who assign one.

    Args:
        asked: the roles for which somebody is to be assigned, the nearest last.
    """
    role = flow.flow.roles[name]
    of_party = role.of is Place.PARTY
    if of_party and case.party is None:
        return
    party = case.party if of_party else None
    assigns = asked[-1] if asked else None
    if not role.assigned:
        yield Turn(Holder.ROLE, name, party, None, assigns, _barred(flow, case, name))
    elif (person := case.assigned.get(name)) is not None:
        yield Turn(Holder.PERSON, name, party, person, assigns, _barred(flow, case, name))
    elif not role.assigned_by:
        recused = tuple(sorted(out_by_record(flow, case, name)))
        yield Turn(Holder.ROLE, name, party, None, name, recused)
    else:
        for other in role.assigned_by:
            if other not in (*asked, name):
                yield from _of_role(flow, case, other, (*asked, name))


def _barred(flow: PublishedFlow, case: Case, role: str) -> tuple[int, ...]:
    acted = (case.acted.get(other, ()) for other in flow.apart[role])
    apart = {person for people in acted for person in people}
    return tuple(sorted(apart | out_by_record(flow, case, role)))


def _awaits_an_act(flow: PublishedFlow, state: str) -> bool:
    """Whether an automatic action leaves ``state`` and what may make it true can happen.

    That is an act of somebody on the case, on one that it is linked to, or on its accounts.
    """
    leaving = [pair for pair in flow.automatic[state] if pair[0].target not in (None, state)]
    foreign = {*flow.linked_names, *flow.funding_names}
    if any(name in foreign for _, each in leaving for name in each.condition.names):
        return True
    leaves = bool(leaving)
    acts = any(action.by not in ((), (CLOCK,)) for action in flow.flow.actions_in(state))
    here = flow.flow.states[state]
    return leaves and (acts or bool(here.editable_by) or bool(here.consult))
