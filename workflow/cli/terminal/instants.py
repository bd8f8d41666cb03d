"""Instants and days as people read them: with the zone's name, and how far away in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from notifications.localise import ZONE
from workflow.domain.leaves import canonical

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

A_MOMENT = timedelta(microseconds=1)


def written(at: datetime | None) -> str | None:
    """An instant as programs read it, in UTC."""
    return canonical(at) if at else None


def shown(at: datetime) -> str:
    """``31 January 2027, 24:00 Europe/Zurich``: midnight belongs to the day that it ends."""
    return f"{_in_zone(at)} {ZONE.key}"


def brief(at: datetime) -> str:
    """As ``shown``, for tables that name the zone above: ``2027-01-31 24:00``."""
    day, clock = _day_and_clock(at)
    return f"{day.isoformat()} {clock}"


def away(at: datetime, now: datetime) -> str:
    """How far ``at`` is from ``now``: ``in 12 days``, ``3 hours ago``."""
    amount = _amount(at, now)
    if amount == "":
        return "now"
    return f"in {amount}" if at > now else f"{amount} ago"


def days(since: datetime, now: datetime) -> int:
    """Whole days by the calendar."""
    return (_last_day(now) - _last_day(since)).days


def counted(number: int, unit: str) -> str:
    """``1 day``, ``12 days``."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _in_zone(at: datetime) -> str:
    day, clock = _day_and_clock(at)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}, {clock}"


def _day_and_clock(at: datetime) -> tuple[date, str]:
    local = at.astimezone(ZONE)
    if not (local.hour or local.minute or local.second or local.microsecond):
        return _last_day(at), "24:00"
    return local.date(), f"{local:%H:%M}"


def _last_day(at: datetime) -> date:
    """The day that an instant belongs to, were it the instant that ends it."""
    return (at.astimezone(UTC) - A_MOMENT).astimezone(ZONE).date()


def _amount(at: datetime, now: datetime) -> str:
    """The time between, in the largest unit that says enough; empty below a minute."""
    minutes = int(abs(at - now).total_seconds()) // 60
    if minutes < 60:
        return counted(minutes, "minute") if minutes else ""
    if minutes < 48 * 60:
        return counted(minutes // 60, "hour")
    return counted(abs(days(at, now)), "day")
