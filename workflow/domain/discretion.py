"""What somebody may be told of why an action is closed.

Whoever has no part in a case learns that they have none, and what is wrong with what they asked for
themselves; nothing of where the case stands, what it says or what was done on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from definitions.flow import FOCAL_POINT
from workflow.domain.case import Case
from workflow.domain.facts import Facts
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Roster
from workflow.domain.stand_ins import is_of, unrecused_candidates
from workflow.errors import Reason, reason

TOLD_TO_ALL = frozenset(
    {
        *("automatic", "not_entitled", "outside_delegation", "recused", "delegator_recused"),
        *("unknown_action", "unknown_person", "year_missing"),
    }
)
"""Codes of reasons that follow from the flow and the asker alone."""


def has_part(flow: PublishedFlow, case: Case, actor: int | None, facts: Facts) -> bool:
    """Whether ``actor`` could play a role of the flow in this case, for themselves or for others,
    or is asked in a consultation; the clock always has a part, and a recused person has none.
    """
    roster = facts.roster
    if actor is None:
        return True
    if actor not in case.recused and _is_lent_a_part(flow, case, actor, facts):
        return True
    roles = flow.flow.roles.values()
    if any(actor in unrecused_candidates(flow, case, role, roster) for role in roles):
        return True
    voices = facts.voices.get(case.id, {}).values()
    mine = any(
        voice.person_id == actor or actor in roster.speakers(voice.party) for voice in voices
    )
    return actor not in case.recused and (mine or _is_asked(flow, case, actor, roster))


def _is_lent_a_part(flow: PublishedFlow, case: Case, actor: int, facts: Facts) -> bool:
    """Whether somebody lets ``actor`` play a role of the flow in this case, or speak for a party
    that it asks."""
    lent = [
        each
        for each in facts.roster.delegations
        if each.delegate == actor and each.flow in (None, flow.name)
    ]
    if any(is_of(each, role, case) for each in lent for role in flow.flow.roles.values()):
        return True
    spoken = {each.party for each in lent if each.party}
    if any(voice.party in spoken for voice in facts.voices.get(case.id, {}).values()):
        return True
    classes = _classes_asked(flow, case)
    parties = (facts.roster.parties.get(code) for code in spoken)
    return bool(classes) and any(party is None or party.membership in classes for party in parties)


def _classes_asked(flow: PublishedFlow, case: Case) -> set[str]:
    """The classes of parties that the consultations of the case ask."""
    asking = (flow.flow.consultations[name] for name in case.consultations)
    return {part.membership for each in asking for part in each.asked if part.membership}


def _is_asked(flow: PublishedFlow, case: Case, actor: int, roster: Roster) -> bool:
    """Whether ``actor`` speaks for a party of a class that a consultation of the case asks."""
    classes = _classes_asked(flow, case)
    spoken_for = [
        roster.parties.get(code)
        for (role, code), people in roster.held.items()
        if role == FOCAL_POINT and code and actor in people
    ]
    # What is read for an answer alone leaves parties out; whoever speaks for one may be asked then.
    return bool(classes) and any(
        party is None or party.membership in classes for party in spoken_for
    )


def fit_to_tell(
    reasons: Sequence[Reason],
    flow: PublishedFlow,
    case: Case,
    actor: int | None,
    facts: Facts,
) -> tuple[Reason, ...]:
    """Those of ``reasons`` that ``actor`` may be told; never none of several."""
    if not reasons or has_part(flow, case, actor, facts):
        return tuple(reasons)
    told = tuple(each for each in reasons if each.code in TOLD_TO_ALL)
    return told or (reason("not_entitled", "only people who have a part in this case can do this"),)
