"""``placet settings``: what is in force, and where it was named."""

from __future__ import annotations

import typer

from workflow.cli.main import DONE, REFUSED
from workflow.cli.terminal.call import call_of
from workflow.cli.views.settings import settings_printed, settings_told

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def settings(context: typer.Context) -> None:
    """Show every setting in force and where it was named, without any secret.

    They come from the environment, else from placet.toml in the home, else they are the usual
    ones. Exit code 1: one of them cannot be used.
    """
    call = call_of(context)
    told = settings_told(call.settings())
    call.answer(told, settings_printed(told))
    raise typer.Exit(REFUSED if told["problems"] else DONE)
