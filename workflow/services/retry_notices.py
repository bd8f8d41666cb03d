"""A new start for notices that failed, once what kept them from going is mended."""

from __future__ import annotations

from collections.abc import Sequence

from workflow.domain.verify_installation import delivery_entry
from workflow.errors import Invalid, Unknown
from workflow.services.manage_people import By
from workflow.store import installation, notices
from workflow.store.engine import Session


def retry_notices(session: Session, ids: Sequence[str], by: By) -> list[str]:
    """Queue failed notices again, all of them or none; on record. The ids, each once.

    Raises:
        Unknown: there is no such notice.
        Invalid: one of them has not failed.
    """
    states = notices.states_of(session, ids)
    for each in ids:
        if each not in states:
            raise Unknown("notice", each)
        if states[each] != "failed":
            raise Invalid(f'notice {each} is "{states[each]}"; only one that failed is retried')
    started = notices.requeue(session, ids, by.at)
    told = [delivery_entry(row) for row in started]
    event = by.event("retry_notices", {"notices": told}, {})
    installation.append(session, [event], by.at, by.salt)
    return [str(row["id"]) for row in started]
