"""A new start for notices that failed, or that may have gone out, when somebody knows better."""

from __future__ import annotations

from collections.abc import Sequence

from workflow.domain.verification.deliveries import delivery_entry
from workflow.errors import Invalid, Unknown
from workflow.services.manage_people import By
from workflow.store import installation, notices
from workflow.store.engine import Session

AT_THEIR_END = ("failed", "maybe_sent")


def retry_notices(session: Session, ids: Sequence[str], by: By) -> list[str]:
    """Queue notices again, all of them or none; on record. The ids, each once.

    What a digest carries is sent again with all that its message carries.

    Raises:
        Unknown: there is no such notice.
        Invalid: one of them has neither failed nor is in doubt.
    """
    ids = notices.carriers_of(session, ids)
    states = notices.lock(session, ids)
    for each in ids:
        if each not in states:
            raise Unknown("notice", each)
        if states[each] not in AT_THEIR_END:
            raise Invalid(
                f'notice {each} is "{states[each]}"; only one that failed or is in doubt is retried'
            )
    anew = {"problem": None, "doubts": 0, "bounced_at": None, "bounce": None}
    started = notices.move(
        session, ids, AT_THEIR_END, state="queued", due_at=by.at, attempts=0, **anew
    )
    told = [delivery_entry(row) for row in started]
    event = by.event("retry_notices", {"notices": told}, {})
    installation.append(session, [event], by.at, by.salt)
    return [str(row["id"]) for row in started]
