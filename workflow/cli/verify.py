"""``placet verify``: whether the database still says what happened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.finding import case_ids_of
from workflow.cli.terminal.instants import counted
from workflow.cli.terminal.paper import Printed
from workflow.cli.terminal.witnesses import read_witnesses
from workflow.services.verify_history import Verification, verify_history

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def verify(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[REFERENCE...]", help="Only these cases."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All cases, and the installation itself.")
    ] = False,
    witness: Annotated[
        list[Path] | None,
        typer.Option(
            "--witness",
            metavar="FILE|FOLDER",
            exists=True,
            readable=True,
            help="Mails (.eml) or receipts (JSON lines) that were handed out before.",
        ),
    ] = None,
) -> None:
    """Recompute every hash and rebuild every table from the histories."""
    if bool(names) == everything:
        raise typer.BadParameter("either --all or the references of cases are wanted")
    call = call_of(context)
    heads = read_witnesses(witness or [])
    runtime = call.open()
    with runtime.readers.begin() as session:
        ids = case_ids_of(session, names) if names else None
        if ids is not None:
            heads = {key: head for key, head in heads.items() if key[0] in ids}
        done = verify_history(session, ids, heads, runtime.documents)
    call.answer(_told(done, len(heads)), _printed(done, len(heads)))
    if not done.verified:
        raise typer.Exit(1)


def _told(done: Verification, witnesses: int) -> dict[str, Any]:
    return {
        "verified": done.verified,
        "cases": done.cases,
        "rows": done.rows,
        "witnesses": witnesses,
        "findings": [{"place": each.place, "sentence": each.sentence} for each in done.findings],
    }


def _printed(done: Verification, witnesses: int) -> Iterator[Printed]:
    for each in done.findings:
        yield f"{each.place}: {each.sentence}"
    looked = f"{counted(done.cases, 'case')}, {counted(done.rows, 'history row')}"
    if witnesses:
        looked += f", {counted(witnesses, 'witnessed head')}"
    if done.verified:
        yield f"Verified: {looked}; everything follows from its history."
    else:
        yield f"Not verified: {looked}; {counted(len(done.findings), 'finding')}."
