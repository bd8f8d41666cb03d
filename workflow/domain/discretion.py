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
from workflow.domain.stand_ins import unrecused_candidates
from workflow.errors import Reason, reason

TOLD_TO_ALL = frozenset(
    {
        *("automatic", "not_entitled", "recused", "delegator_recused"),
        *("unknown_action", "unknown_person", "year_missing"),
    }
)
"""Codes of reasons that follow from the flow and the asker alone."""


def has_part(flow: PublishedFlow, case: Case, actor: int | None, facts: Facts) -> bool:
    """Whether ``actor`` could play a role of the flow in this case, for themselves or for others,
    or is asked in a consultation; the clock always has a part, and a recused person has none.
    """
    roster = facts.roster
    if actor is None or any(each.delegate == actor for each in roster.delegations):
        return True
    roles = flow.flow.roles.values()
    if any(actor in unrecused_candidates(flow, case, role, roster) for role in roles):
        return True
    voices = facts.voices.get(case.id, {}).values()
    mine = any(
        voice.person_id == actor or actor in roster.speakers(voice.party) for voice in voices
    )
    return actor not in case.recused and (mine or _is_asked(flow, case, actor, roster))


def _is_asked(flow: PublishedFlow, case: Case, actor: int, roster: Roster) -> bool:
    """Whether ``actor`` speaks for a party of a class that a consultation of the case asks."""
    asking = (flow.flow.consultations[name] for name in case.consultations)
    classes = {part.membership for each in asking for part in each.asked if part.membership}
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
