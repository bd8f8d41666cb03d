"""What somebody may be told of why an action is closed.

Whoever has no part in a case learns that they have none, and what is wrong with what they asked for
themselves; nothing of where the case stands, what it says or what was done on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from workflow.domain.case import Case
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Roster
from workflow.errors import Reason, reason

TOLD_TO_ALL = frozenset(
    {"automatic", "not_entitled", "unknown_action", "unknown_person", "year_missing"}
)
"""Codes of reasons that follow from the flow and the asker alone."""


def has_part(flow: PublishedFlow, case: Case, actor: int | None, roster: Roster) -> bool:
    """Whether ``actor`` could play a role of the flow in this case; the clock always has one."""
    if actor is None:
        return True
    return any(actor in roster.candidates(role, case) for role in flow.flow.roles.values())


def fit_to_tell(
    reasons: Sequence[Reason],
    flow: PublishedFlow,
    case: Case,
    actor: int | None,
    roster: Roster,
) -> tuple[Reason, ...]:
    """Those of ``reasons`` that ``actor`` may be told; never none of several."""
    if not reasons or has_part(flow, case, actor, roster):
        return tuple(reasons)
    told = tuple(each for each in reasons if each.code in TOLD_TO_ALL)
    return told or (reason("not_entitled", "only people who have a part in this case can do this"),)
