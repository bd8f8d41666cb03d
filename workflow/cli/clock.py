"""``placet clock``: business time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.holding import hold_now, release_now
from workflow.cli.terminal.instants import counted, shown, written
from workflow.cli.views.holds import SENTENCES
from workflow.domain.holds import Part
from workflow.runtime import salt
from workflow.services.set_up import advance_clock
from workflow.store import installation

app = typer.Typer(
    help="Show and hold the clock; advance it on a demonstration.",
    rich_markup_mode=None,
    add_completion=False,
)

PERIOD = re.compile(r"([1-9][0-9]{0,5}) +(hour|day|week)s?")
A_YEAR = timedelta(days=366)
"""Kept free before the last day that there is, for the periods that are counted from now."""

UNITS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


@app.command()
def show(context: typer.Context) -> None:
    """Show business time."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        found = installation.read(session)
        now = runtime.now(session)
    told = _told(now, found.clock_offset if found else timedelta(0))
    told |= {"held": found is not None and found.clock_held}
    held = [SENTENCES[Part.CLOCK]] if told["held"] else []
    call.answer(told, [_printed(told), *held])


@app.command()
def hold(context: typer.Context) -> None:
    """Let no deadline be worked off until released; business time goes on."""
    hold_now(call_of(context), Part.CLOCK)


@app.command()
def release(context: typer.Context) -> None:
    """Let deadlines be worked off again, first those that fell due meanwhile."""
    release_now(call_of(context), Part.CLOCK)


@app.command()
def advance(
    context: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="PERIOD", help="As 30 days, 2 hours or 1 week.")
    ],
) -> None:
    """Put business time forward; only a demonstration can."""
    by = _period(" ".join(words))
    call = call_of(context)
    runtime = call.open()
    with runtime.sessions.begin() as session:
        now = runtime.now(session)
        if datetime.max.replace(tzinfo=UTC) - now - A_YEAR < by:
            raise typer.BadParameter("no calendar reaches that far", param_hint="PERIOD")
        ahead = advance_clock(session, by, now, salt)
        now += by
    told = _told(now, ahead)
    call.answer(told, [_printed(told), "What fell due meanwhile is done by: placet work --once"])


def _period(text: str) -> timedelta:
    found = PERIOD.fullmatch(text.strip())
    if found is None:
        sentence = f'"{text}" is not a period; write 30 days, 2 hours or 1 week'
        raise typer.BadParameter(sentence, param_hint="PERIOD")
    return int(found[1]) * UNITS[found[2]]


def _told(now: datetime, ahead: timedelta) -> dict[str, Any]:
    return {
        "now": written(now),
        "shown": shown(now),
        "ahead_seconds": int(ahead.total_seconds()),
    }


def _printed(told: dict[str, Any]) -> str:
    days, seconds = divmod(abs(told["ahead_seconds"]), 24 * 60 * 60)
    if not told["ahead_seconds"]:
        return f"It is {told['shown']}."
    parts = [counted(days, "day")] if days else []
    parts += [counted(seconds // 3600, "hour")] if seconds >= 3600 else []
    apart = " and ".join(parts) or "less than an hour"
    side = "ahead of" if told["ahead_seconds"] > 0 else "behind"
    return f"It is {told['shown']}, {apart} {side} the wall clock."
