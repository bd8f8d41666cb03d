"""``placet ledger``: the books of voluntary contributions, to be read and to be proved."""

from __future__ import annotations

from typing import Annotated

import typer

from workflow.cli.main import REFUSED
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.options import Name
from workflow.cli.views.ledger import (
    ledger_printed,
    ledger_told,
    trial_balance_printed,
    trial_balance_told,
)
from workflow.services.read_ledger import read_ledger, read_trial_balance

app = typer.Typer(
    help="Show the books of a case, and the trial balance of all.",
    rich_markup_mode=None,
    add_completion=False,
)


@app.command()
def show(context: typer.Context, name: Name) -> None:
    """Show what stands on the accounts of a case, and every entry that made it so."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        found = read_ledger(session, name)
    call.answer(ledger_told(found), ledger_printed(found))


@app.command("trial-balance")
def trial_balance(
    context: typer.Context,
    accounts: Annotated[bool, typer.Option("--accounts", help="A line for each account.")] = False,
) -> None:
    """Sum every posting: debit equals credit in each currency, and balances are true.

    Exit code 1: they are not.
    """
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        found = read_trial_balance(session)
    told = trial_balance_told(found)
    call.answer(told, trial_balance_printed(found, each_account=accounts))
    if not told["balanced"]:
        raise typer.Exit(REFUSED)
