"""Days that are given on a command line, as the instants at which something begins and ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

import typer

from notifications.localise import ZONE

FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
"""Beyond them nobody means a day, and on the last that there is nothing can end."""

From = Annotated[
    str | None,
    typer.Option("--from", metavar="DAY", help="The first day, as 2027-03-31; now, when left out."),
]
Until = Annotated[
    str, typer.Option("--until", metavar="DAY", help="The last day, which belongs to it.")
]


def period_given(first: str | None, last: str, now: datetime) -> tuple[datetime, datetime]:
    """From when until when, by days of the office's zone; what begins today begins now."""
    begins = _midnight(_day(first, "--from")) if first is not None else now
    today = now.astimezone(ZONE).date()
    if first is not None and _day(first, "--from") == today:
        begins = now
    return begins, _midnight(_day(last, "--until") + timedelta(days=1))


def _day(text: str, option: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        sentence = f'"{text}" is not a day; write it as 2027-03-31'
        raise typer.BadParameter(sentence, param_hint=option) from None
    if not FIRST <= day <= LAST:
        sentence = f"{day} is found; a day from {FIRST} to {LAST} is wanted"
        raise typer.BadParameter(sentence, param_hint=option)
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
