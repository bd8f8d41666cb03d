"""``placet reports``: what was given, what for, and what became of it; all of it from the books."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from definitions.flow import LANGUAGES
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.options import Name
from workflow.cli.terminal.paper import Printed
from workflow.cli.terminal.writing import whole
from workflow.cli.views.reports.funding import funding_printed, funding_told
from workflow.cli.views.reports.statement import statement_printed, statement_told
from workflow.cli.views.reports.year import year_printed, year_told
from workflow.cli.views.words import listed
from workflow.exports.plots import check_plot
from workflow.services.plot_funding import plot_funding
from workflow.services.report_contributor import report_contributor
from workflow.services.report_funding import report_funding
from workflow.services.report_year import report_year

app = typer.Typer(
    help="Report on voluntary contributions: by initiative, by contributor, by year.",
    rich_markup_mode=None,
    add_completion=False,
)


@app.command()
def funding(
    context: typer.Context,
    name: Name,
    plot: Annotated[
        Path | None,
        typer.Option(
            "--plot",
            metavar="FILE",
            dir_okay=False,
            help="Draw it over time, as .svg or .png; the numbers come beside it in .csv.",
        ),
    ] = None,
    language: Annotated[
        str,
        typer.Option("--language", metavar="CODE", help=f"Of the plot: {', '.join(LANGUAGES)}."),
    ] = "en",
) -> None:
    """Show how an initiative is funded: by contribution, by budget line, with original sums."""
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise typer.BadParameter(f'"{language}" is not one of {known}', param_hint="--language")
    if plot:
        check_plot(plot, language)
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        report = report_funding(session, runtime.shelf, name)
        at = runtime.now(session)
    files: list[str] = []
    if plot:
        numbers = plot.with_suffix(".csv")
        with whole(plot) as picture, whole(numbers) as table:
            plot_funding(report, picture, plot.suffix, table, language, at)
        files = [str(plot), str(numbers)]
    told = funding_told(report) | {"files": files}
    call.answer(told, chain(funding_printed(told), _files_printed(files)))


def _files_printed(files: Sequence[str]) -> Iterator[Printed]:
    if files:
        yield ""
        yield f"Drawn in {listed(files)}."


@app.command()
def contributor(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="PARTY", help="The party's code.")],
) -> None:
    """Show what became of a party's contributions: what they paid for, and what is left."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        statement = report_contributor(session, runtime.shelf, code)
    told = statement_told(statement)
    call.answer(told, statement_printed(told))


@app.command()
def annual(
    context: typer.Context,
    year: Annotated[int, typer.Argument(metavar="YEAR", help="A calendar year.")],
) -> None:
    """Show a year: the origin, proposed use and action taken of every contribution."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        report = report_year(session, runtime.shelf, year, runtime.now(session))
    told = year_told(report)
    call.answer(told, year_printed(told))
