"""When a notice goes out: what asks for something at once, what informs as its reader prefers."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from definitions.flow import Purpose

DIGEST_TIME = time(7)
"""Local time of the flow's calendar at which digests are due."""


class Information(StrEnum):
    """How a person wants notices for information."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NONE = "none"


def planned_at(purpose: Purpose, wanted: Information, at: datetime, zone: str) -> datetime | None:
    """When a notice that is decided at ``at`` goes out; ``None`` when its reader wants none.

    Args:
        zone: of the flow's calendar.
    """
    if purpose is Purpose.ACTION or wanted is Information.AT_ONCE:
        return at
    return next_digest(at, zone) if wanted is Information.DAILY else None


@lru_cache(maxsize=64)  # a batch asks the same many times
def next_digest(at: datetime, zone: str) -> datetime:
    """The next time of digests after ``at``, in UTC.

    >>> next_digest(datetime(2027, 3, 1, 9, tzinfo=UTC), "Europe/Zurich")
    datetime.datetime(2027, 3, 2, 6, 0, tzinfo=datetime.timezone.utc)
    """
    local = ZoneInfo(zone)
    today = at.astimezone(local).date()
    digest = datetime.combine(today, DIGEST_TIME, local)
    if digest <= at:
        digest = datetime.combine(today + timedelta(days=1), DIGEST_TIME, local)
    return digest.astimezone(UTC)
