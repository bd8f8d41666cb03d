"""Who speaks with a voice of a consultation: whose it is, or who stands in for them.

A person's own voice is theirs, whoever holds the role later; where they let somebody act for them,
that one speaks with it in their place. A party's voice is spoken by its focal points. Nobody who is
recused speaks, for themselves or for others.
"""

from __future__ import annotations

from collections.abc import Iterator

from definitions.flow import FOCAL_POINT, Role
from workflow.domain.authority import Claim, Deed, Standing, acted_apart, appointed, settled
from workflow.domain.behalf import Behalf, Manner, Source
from workflow.domain.case import Case
from workflow.domain.delegations import Delegation, away_since
from workflow.domain.polls import Voice
from workflow.domain.published import PublishedFlow
from workflow.domain.recusals import is_recused
from workflow.domain.roster import Roster
from workflow.domain.stand_ins import by_rule, is_of


def speaking(
    flow: PublishedFlow,
    case: Case,
    voice: Voice,
    actor: int | None,
    roster: Roster,
    deed: Deed,
) -> Standing | None:
    """In which capacity and for whom ``actor`` speaks with ``voice``, or why they may not.

    ``None`` where the voice is neither theirs nor that of somebody for whom they could act. Own
    authority comes first, then what was delegated, then acting for somebody who is not there.
    """
    if actor is None or actor not in roster.people:
        return None
    refused: Standing | None = None
    for find in (_own, _delegated, _acting):
        claims = list(find(flow, case, voice, actor, roster, deed))
        if not claims:
            continue
        found = settled(flow, case, claims, actor, roster, deed, None)
        if found.capacity:
            return found
        refused = refused or found
    return refused


def with_a_voice(
    flow: PublishedFlow, case: Case, role: Role, roster: Roster, deed: Deed
) -> tuple[int, ...]:
    """The people who have a voice each where the holders of ``role`` are asked.

    Neither who is recused nor who acted in a role that is kept apart has one. Who acts for a holder
    for a time speaks with the holder's. Where nobody is left, those have one who act by rule.
    """
    there = [
        person
        for person in roster.holders(role, case)
        if not is_recused(flow, case, person, roster, role.name)
        and not acted_apart(flow, case, role.name, person)
    ]
    own = tuple(
        person for person in there if _absent_holder(role.name, person, roster) not in there
    )
    return own or tuple(
        dict.fromkeys(
            person
            for person, _ in by_rule(flow, case, role, roster, deed.at)
            if not acted_apart(flow, case, role.name, person)
        )
    )


def waited_for(
    flow: PublishedFlow, case: Case, voice: Voice, roster: Roster, deed: Deed
) -> tuple[int, ...]:
    """Whose answer is awaited while ``voice`` is silent: of a party its focal points, else the
    person, or who stands in while they are away."""
    if voice.party is not None:
        there = roster.speakers(voice.party)
        return tuple(person for person in there if person not in case.recused)
    person = voice.person_id or 0
    if away_since(roster.absences.get(person, ()), deed.at) is None:
        return (person,)
    others = [each.delegate for each in roster.delegations]
    others += [other for role, other in roster.acting if role == voice.part]
    others += [other for other, _ in by_rule(flow, case, _role(flow, voice), roster, deed.at)]
    standing_in = []
    for other in dict.fromkeys(others):
        may = speaking(flow, case, voice, other, roster, deed)
        if may is not None and may.capacity:
            standing_in.append(other)
    return tuple(standing_in) or (person,)


def _role(flow: PublishedFlow, voice: Voice) -> Role:
    return flow.flow.roles[voice.part]


def _absent_holder(role: str, person: int, roster: Roster) -> int | None:
    """For whom ``person`` acts in ``role`` for a time; ``None`` for a holder, and for a vacancy."""
    acting = roster.acting.get((role, person))
    return acting.on_behalf_of if acting else None


def _own(
    flow: PublishedFlow, case: Case, voice: Voice, actor: int, roster: Roster, deed: Deed
) -> Iterator[Claim]:
    if voice.party is not None:
        if actor in roster.speakers(voice.party):
            yield Claim(FOCAL_POINT)
    elif voice.person_id == actor:
        behalf = appointed(flow, case, voice.part, actor, roster)
        if actor not in roster.holders(_role(flow, voice), case):
            acting = by_rule(flow, case, _role(flow, voice), roster, deed.at)
            behalf = next((behalf for person, behalf in acting if person == actor), None)
        yield Claim(voice.part, behalf)


def _delegated(
    flow: PublishedFlow, case: Case, voice: Voice, actor: int, roster: Roster, deed: Deed
) -> Iterator[Claim]:
    for each in roster.delegations:
        if (
            each.delegate == actor
            and each.holds_at(deed.at)
            and _gives(flow, case, each, voice, roster)
        ):
            behalf = Behalf(Manner.DELEGATE, Source.DELEGATION, each.id, each.delegator)
            yield Claim(FOCAL_POINT if voice.party else voice.part, behalf, each)


def _gives(
    flow: PublishedFlow, case: Case, delegation: Delegation, voice: Voice, roster: Roster
) -> bool:
    """Whether it is this voice that the delegator speaks with and let somebody speak with."""
    if voice.party is not None:
        of_party = (delegation.role, delegation.party) == (FOCAL_POINT, voice.party)
        return of_party and delegation.delegator in roster.speakers(voice.party)
    role = _role(flow, voice)
    return (
        delegation.delegator == voice.person_id
        and is_of(delegation, role, case)
        and (delegation.role, delegation.delegator) not in roster.acting
        and delegation.delegator in roster.holders(role, case)
    )


def _acting(
    flow: PublishedFlow, case: Case, voice: Voice, actor: int, roster: Roster, deed: Deed
) -> Iterator[Claim]:
    """By appointment for an absent holder, or by rule while none of the holders is there."""
    if voice.party is not None:
        return
    if _absent_holder(voice.part, actor, roster) == voice.person_id:
        yield Claim(voice.part, appointed(flow, case, voice.part, actor, roster))
    role = _role(flow, voice)
    if voice.person_id in roster.holders(role, case):
        for person, behalf in by_rule(flow, case, role, roster, deed.at):
            if person == actor:
                yield Claim(voice.part, behalf)
