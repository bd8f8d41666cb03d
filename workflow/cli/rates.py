"""``placet rates``: what currencies are worth, by whom it was said, and for which days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Annotated

import typer

from workflow.cli.terminal.adding import add_all, table
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.importing_rates import import_rates_of
from workflow.cli.terminal.paper import Printed, Rows
from workflow.domain.books.accounts import Rate
from workflow.store import rates

app = typer.Typer(
    help="Import and list rates of exchange.", rich_markup_mode=None, add_completion=False
)


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, table("currency, in, from, to, rate, source")],
) -> None:
    """Add rates from a table, all of them or none; every bad line is named.

    A rate is what one unit of the currency is worth in another one, from a day to a day. No two
    say something of the same day.
    """
    add_all(context, file, import_rates_of)


@app.command("list")
def list_(
    context: typer.Context,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="Only those of this currency.")
    ] = None,
) -> None:
    """List rates in order of time."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        found = rates.listed(session, currency)
    call.answer({"rates": [asdict(each) for each in found]}, _printed(found))


def _printed(found: Sequence[Rate]) -> Iterator[Printed]:
    if not found:
        yield "No rates. They stand here once imported: placet rates import FILE.csv"
        return
    rows = [astuple(each) for each in found]
    yield Rows(("Currency", "In", "From", "To", "Rate", "Source"), rows)
