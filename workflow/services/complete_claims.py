"""What a message that only informs needs besides its notice: a token, and what it carries.

A token is given when it is first needed. It is the secret by which a person asks for no more
information; the history has its digest, which proves it and opens nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from definitions.flow import Purpose
from workflow.domain.chain import digest_of
from workflow.domain.records import Salt
from workflow.store import claims, installation, preferences
from workflow.store.claims import Claim
from workflow.store.engine import Session, Sessions
from workflow.store.installation import Event


def complete_claims(
    sessions: Sessions, claimed: Sequence[Claim], at: datetime, salt: Salt
) -> list[Claim]:
    """The claims with everything that their messages are made of."""
    informing = [each for each in claimed if each.purpose == Purpose.INFORMATION]
    if not informing:
        return list(claimed)
    with sessions.begin() as session:
        tokens = _tokens(session, {each.person_id for each in informing}, at, salt)
        digests = [each.id for each in informing if each.planned_at != each.decided_at]
        carried = claims.carried(session, digests) if digests else {}
    return [
        replace(
            each,
            token=tokens.get(each.person_id, ""),
            carries=tuple(carried.get(each.id, ())),
        )
        for each in claimed
    ]


def _tokens(session: Session, persons: Collection[int], at: datetime, salt: Salt) -> dict[int, str]:
    """The tokens of these people, given now to whom has none; erased people get none."""
    new = {person: salt().hex() for person in preferences.without_token(session, persons)}
    if new:
        preferences.give_tokens(session, new)
        events = [
            Event("give_token", {"person": person, "token": digest_of(token)}, {}, None, "clock")
            for person, token in new.items()
        ]
        installation.append(session, events, at, salt)
    return preferences.tokens_of(session, persons)
