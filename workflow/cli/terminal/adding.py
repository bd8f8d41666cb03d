"""Adding from a table: the argument that names the file, and the command's whole work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from workflow.cli.terminal.acting import operator_by
from workflow.cli.terminal.call import call_of
from workflow.services.manage_people import By
from workflow.store.engine import Session


def table(columns: str) -> Any:
    """The argument of a command that reads a table with these columns."""
    return typer.Argument(
        metavar="FILE.csv", exists=True, dir_okay=False, readable=True, help=f"Columns: {columns}."
    )


def add_all(
    context: typer.Context, file: Path, take_in: Callable[[Session, Path, By], int]
) -> None:
    """Take in every line of ``file`` or none, and say how many there were."""
    call = call_of(context)
    runtime = call.open()
    with runtime.sessions.begin() as session:
        added = take_in(session, file, operator_by(runtime, session))
    call.answer({"added": added}, [f"{added} added."])
