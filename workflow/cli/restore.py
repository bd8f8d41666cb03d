"""``placet restore``: a backup brought back where nothing is yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from workflow.cli.init import settings_with
from workflow.cli.terminal.acting import operator
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.instants import counted
from workflow.cli.terminal.paper import Heading, Printed
from workflow.cli.views.holds import SENTENCES
from workflow.domain.holds import Part
from workflow.runtime import clock, folders_of, salt, set_up_logging
from workflow.services.restore import Restored, restore
from workflow.settings import Settings, write_settings

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("restore")
def restore_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="From placet backup."),
    ],
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar="URL",
            help="sqlite:///FILE or postgresql://USER@HOST/NAME, kept in placet.toml; "
            "else a file in the home folder. It has to be empty.",
        ),
    ] = None,
) -> None:
    """Bring a backup back into an empty place, all of it or nothing, and verify it.

    The copy is held: it sends no mail and works off no deadline until it is released.
    """
    call = call_of(context)
    set_up_logging()
    settings = settings_with(call.settings(), database)
    done = restore(file, settings, folders_of(settings), clock(), salt, operator())
    if database is not None:
        write_settings(settings.home, database)
    told = {
        "file": str(file),
        "home": str(settings.home),
        "verified": done.verification.verified,
        "cases": done.verification.cases,
        "rows": done.verification.rows,
    } | {part.column: True for part in Part}
    call.answer(told | {"manifest": asdict(done.manifest)}, _printed(settings, done))


def _printed(settings: Settings, done: Restored) -> Iterator[Printed]:
    made, found = done.manifest, done.verification
    looked = f"{counted(found.cases, 'case')}, {counted(found.rows, 'history row')}"
    yield f"Restored into {settings.home}, as of {made.at}."
    yield f"Verified: {looked}; everything follows from its history."
    yield from SENTENCES.values()
    yield ""
    yield Heading("Next")
    yield "  placet verify --all --witness FOLDER    mails that went out later name what is lost"
    yield "  placet notices list --state queued      what would go out"
    yield "  placet clock release                    in earnest: deadlines are worked off again"
    yield "  placet outbox release                   and mails go out again"
