"""``placet backup``: everything in one file, as it was at one instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from workflow.cli.main import version_found
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.instants import counted
from workflow.cli.terminal.paper import Printed
from workflow.domain.manifest import Manifest
from workflow.runtime import clock
from workflow.services.back_up import back_up

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def backup(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", dir_okay=False, help="The file that is written; it must not be there."
        ),
    ],
) -> None:
    """Write the whole installation into one file, while others go on working.

    It holds everything personal that the installation keeps, so only its owner may read it.
    The documents are in it. placet.toml and the mail folder are not: mails lie in the database as
    they were sent.
    """
    call = call_of(context)
    runtime = call.open()
    made = back_up(runtime.readers, file, version_found(), clock(), runtime.folders)
    told = {"file": str(file)} | asdict(made)
    call.answer(told, _printed(file, made))


def _printed(file: Path, made: Manifest) -> Iterator[Printed]:
    cases, acts = counted(made.rows("cases"), "case"), counted(made.rows("history"), "act")
    documents = counted(made.rows("documents"), "document")
    yield f"{cases} with {acts} and {documents} in {file}, as of {made.at}."
    yield f"Head of the installation's history: row {made.length}, {made.head}"
    yield "Try it: placet --home EMPTY restore FILE brings it back and verifies it."
