"""What becomes of a notice after an attempt: when it is tried again, and when no more.

Servers are to be tried again and again for four to five days, soon at first and then every few
hours (RFC 5321, 4.5.4.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Became = Literal["sent", "failed", "retry", "maybe_sent"]
"""What a courier says of one attempt."""

LEASE = timedelta(minutes=5)
"""How long a worker may hold a notice before another may take it."""

LONGEST_HAND_OVER = timedelta(hours=3)
"""How long it may hold one that it is handing over: more than the slowest server may be given."""

FIRST_WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 15, 30, 60, 120))
"""How long to wait after the first attempts; a server that greylists takes the second or third."""

LATER_WAIT = timedelta(hours=4)

MOST_ATTEMPTS = 35
"""The last one is made 4 days and 20 hours after the first."""

MOST_RESENT = 2
"""How often a notice that may have gone out is sent again by itself; each may make a copy."""

BY_WORKER_THAT_ENDED = "the worker that handed it over ended before it heard whether it was taken"

CLAIMED_IN_VAIN = "every worker that took it ended before it had sent it"


@dataclass(frozen=True, slots=True)
class Fate:
    """How a notice stands after an attempt.

    Attributes:
        due_at: when it is tried next, if it is ``queued``; else when it came to its end.
        doubts: how often it may have gone out so far.
    """

    state: Literal["queued", "sent", "failed", "maybe_sent"]
    due_at: datetime
    doubts: int


def fate(became: Became, attempts: int, doubts: int, at: datetime, *, resends: bool) -> Fate:
    """How a notice stands after one more attempt.

    Args:
        attempts, doubts: before this attempt.
        resends: whether its template wants it sent again when nobody knows whether it went out.
    """
    if became == "sent":
        return Fate("sent", at, doubts)
    in_doubt = became == "maybe_sent"
    doubts += in_doubt
    held = in_doubt and not (resends and doubts <= MOST_RESENT)
    if held or became == "failed" or attempts + 1 >= MOST_ATTEMPTS:
        # What may have gone out once has not failed, whatever was said of it later.
        return Fate("maybe_sent" if doubts else "failed", at, doubts)
    return Fate("queued", at + wait_after(attempts + 1), doubts)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts, at least one.

    >>> [int(wait_after(attempts).total_seconds()) // 60 for attempts in range(1, 9)]
    [1, 5, 15, 30, 60, 120, 240, 240]
    """
    return FIRST_WAITS[attempts - 1] if attempts <= len(FIRST_WAITS) else LATER_WAIT
