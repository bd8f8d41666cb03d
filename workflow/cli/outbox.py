"""``placet outbox``: whether mails go out at all."""

from __future__ import annotations

import typer

from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.holding import hold_now, release_now, show_held
from workflow.domain.holds import Part

app = typer.Typer(
    help="Hold all mails, and let them go again.",
    rich_markup_mode=None,
    add_completion=False,
)


@app.command()
def show(context: typer.Context) -> None:
    """Show whether mails go out, and how many wait."""
    show_held(call_of(context))


@app.command()
def hold(context: typer.Context) -> None:
    """Let no mail go out until released; a worker brings the mails in its hands to their end."""
    hold_now(call_of(context), Part.OUTBOX)


@app.command()
def release(context: typer.Context) -> None:
    """Let mails go out again, also those that waited; look at them first: placet notices list."""
    release_now(call_of(context), Part.OUTBOX)
