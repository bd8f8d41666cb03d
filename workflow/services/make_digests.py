"""What waits for a digest that is due becomes one message a person; on record.

It is done before anything of it is claimed, under a lock on each person: so however many workers
there are, a digest is made once, and what it carries has the fate of its one message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from workflow.domain.digests import carriers
from workflow.domain.records import Salt
from workflow.domain.verification.deliveries import delivery_entry
from workflow.store import digests, installation
from workflow.store.claims import Claim
from workflow.store.engine import Sessions
from workflow.store.installation import Event


def make_digests(sessions: Sessions, at: datetime, salt: Salt) -> int:
    """Join everything that waits for a digest due at ``at``; the number of notices joined."""
    joined = 0
    while batch := _make_some(sessions, at, salt):
        joined += batch
    return joined


def dissolve_digests(
    sessions: Sessions, digests_of: Sequence[Claim], at: datetime, salt: Salt
) -> None:
    """Let what these digests carry go by itself: one of the notices cannot be worded."""
    with sessions.begin() as session:
        for claim in digests_of:
            rows = digests.dissolve(session, claim.id, claim.fence)
            if rows:
                installation.append(session, [_event(rows)], at, salt)


def _make_some(sessions: Sessions, at: datetime, salt: Salt) -> int:
    with sessions.begin() as session:
        office = installation.read(session)
        if office is None or office.outbox_held:
            return 0
        waiting = digests.due(session, at)
        rows = digests.join(session, carriers(waiting)) if waiting else []
        if rows:
            installation.append(session, [_event(rows)], at, salt)
    return len(rows)


def _event(rows: Sequence[Mapping[str, Any]]) -> Event:
    payload = {
        "carried_by": {row["id"]: row["carried_by"] for row in rows},
        "notices": [delivery_entry(row) for row in rows],
    }
    return Event("make_digests", payload, {}, channel="clock")
