"""``placet recusals``: who takes no part in a case, and what they had done before."""

from __future__ import annotations

from typing import Annotated

import typer

from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.options import As, Capacity, CommandId, Name, Seen
from workflow.cli.terminal.performing import Order, perform
from workflow.cli.views.case import name_of
from workflow.cli.views.recusals import recusals_printed, recusals_told
from workflow.services.read_case import read_case

app = typer.Typer(
    help="Declare, impose and list recusals: who takes no part in a case.",
    rich_markup_mode=None,
    add_completion=False,
)

Tie = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="The tie; kept in the history, sealed.")
]


@app.command()
def declare(
    context: typer.Context,
    name: Name,
    *,
    email: As,
    reason: Tie,
    seen: Seen = None,
    command_id: CommandId = None,
) -> None:
    """Step out of a case because of a conflict of interest."""
    order = Order([name], "recuse", email, {}, None, seen, reason, command_id)
    perform(call_of(context), order)


@app.command()
def impose(  # noqa: PLR0913 - an argument for each option
    context: typer.Context,
    name: Name,
    person: Annotated[str, typer.Argument(metavar="E-MAIL", help="Who is to take no part.")],
    *,
    email: As,
    reason: Tie,
    capacity: Capacity = None,
    seen: Seen = None,
    command_id: CommandId = None,
) -> None:
    """Take somebody out of a case; the flow says who may."""
    values = {"person": person}
    order = Order([name], "recuse", email, values, capacity, seen, reason, command_id)
    perform(call_of(context), order)


@app.command("list")
def list_(context: typer.Context, name: Name) -> None:
    """List who takes no part in a case, why, and which of their acts came before."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        file = read_case(session, runtime.engine(session), name, runtime.now(session))
    told = recusals_told(file)
    case = {"id": file.case.id, "reference": file.case.reference}
    call.answer({**case, "recusals": told}, recusals_printed(name_of(case), told))
