"""Trying a wake again later, on record: what cannot be decided holds nobody else up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from workflow.domain.chain import digest_of
from workflow.domain.leaves import canonical
from workflow.domain.putting_off import retry_at
from workflow.domain.records import Salt
from workflow.store import installation, wakes
from workflow.store.engine import Sessions
from workflow.store.installation import Event
from workflow.store.wakes import WakeRow


def put_off(
    sessions: Sessions, rows: Sequence[WakeRow], at: datetime, problem: str, salt: Salt
) -> None:
    """Try these wakes again later; that they wait goes on record."""
    attempts = max(row.attempts for row in rows) + 1
    again = retry_at(at, attempts - 1)
    with sessions.begin() as session:
        ids = wakes.postpone(session, [row.id for row in rows], attempts, again, problem)
        told = {
            "wakes": ids,
            "attempts": attempts,
            "retry_at": canonical(again),
            "problem": digest_of(problem),
        }
        if ids:
            event = Event("put_off_wake", told, {}, channel="clock")
            installation.append(session, [event], at, salt)
