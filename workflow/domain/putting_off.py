"""What the clock cannot decide waits, ever longer, and the rest goes on."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(days=1)
MOST_DOUBLINGS = 11
MOST_PROBLEM = 1000


def retry_at(at: datetime, attempts: int) -> datetime:
    """When something is tried again that failed at ``at`` and ``attempts`` times before."""
    return at + min(FIRST_RETRY * (1 << min(attempts, MOST_DOUBLINGS)), LONGEST_RETRY)


def problem_of(error: Exception) -> str:
    """What was wrong, as it is kept: of characters that every database keeps, and not long."""
    text = f"{type(error).__name__}: {error}"
    return text.encode("ascii", "backslashreplace").decode()[:MOST_PROBLEM]
