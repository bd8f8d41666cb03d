"""``placet export``: histories in a form that anybody can verify."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.finding import case_ids_of
from workflow.cli.terminal.instants import counted
from workflow.services.export_history import export_history

app = typer.Typer(
    help="Write histories to a file that anybody can verify.",
    rich_markup_mode=None,
    add_completion=False,
)


@app.callback()
def nouns() -> None:
    """Keep ``history`` a word of its own, though it is the only one."""


@app.command()
def history(
    context: typer.Context,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", dir_okay=False, help="The file that is written."),
    ],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[REFERENCE...]", help="Only these cases, else all of them."),
    ] = None,
) -> None:
    """Write the histories of the installation and of cases, with all that they commit to."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        exported = export_history(session, case_ids_of(session, names) if names else None)
    _write(out, json.dumps(exported, ensure_ascii=False, indent=1))
    cases = len(exported["cases"])
    rows = sum(len(each["rows"]) for each in exported["cases"])
    told = {"file": str(out), "cases": cases, "rows": rows}
    call.answer(told, [f"{counted(cases, 'case')} with {counted(rows, 'act')} in {out}."])


def _write(out: Path, text: str) -> None:
    """Write the whole file or nothing."""
    aside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        aside.write_text(text + "\n", encoding="utf-8")
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)
