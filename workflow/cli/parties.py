"""``placet parties``: the organizations that cases belong to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from definitions.flow import MEMBERSHIPS
from workflow.cli.terminal.acting import operator_by
from workflow.cli.terminal.adding import add_all, table
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.importing import import_parties, refuse_taken
from workflow.cli.views.people import parties_printed, parties_told
from workflow.domain.roster import Party
from workflow.services.manage_people import add_parties
from workflow.store import people

app = typer.Typer(
    help="Add, list and import organizations.", rich_markup_mode=None, add_completion=False
)


@app.command()
def add(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="Short and lasting, as KEN.")],
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="As people read it.")],
    membership: Annotated[
        str,
        typer.Option("--membership", metavar="CLASS", help=f"One of {', '.join(MEMBERSHIPS)}."),
    ],
    country: Annotated[
        str, typer.Option("--country", metavar="CODE", help="Three letters of ISO 3166.")
    ] = "",
) -> None:
    """Add a party."""
    call = call_of(context)
    runtime = call.open()
    party = Party(code.strip(), name, membership, country)
    with runtime.sessions.begin() as session:
        refuse_taken(session, party.code)
        add_parties(session, [party], operator_by(runtime, session))
        [told] = [
            each
            for each in parties_told(people.all_parties(session))["parties"]
            if each["code"] == party.code
        ]
    call.answer(told, [f"{told['name']} ({told['code']}) was added."])


@app.command("list")
def list_(context: typer.Context) -> None:
    """List every party."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        told = parties_told(people.all_parties(session))
    call.answer(told, parties_printed(told))


@app.command("import")
def import_(
    context: typer.Context, file: Annotated[Path, table("code, name, membership, country")]
) -> None:
    """Add parties from a table, all of them or none; every bad line is named."""
    add_all(context, file, import_parties)
