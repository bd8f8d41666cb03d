"""``placet export``: files for others to verify, to mine, to compute and to read."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.finding import case_ids_of
from workflow.cli.terminal.instants import counted
from workflow.cli.terminal.writing import Out, whole
from workflow.exports.csv_file import written_as_csv
from workflow.exports.sheets import Sheet
from workflow.exports.xlsx import write_xlsx
from workflow.services.export_history import export_history
from workflow.services.export_iati import export_iati, publisher_of
from workflow.services.export_ocel import export_ocel
from workflow.services.export_sheets import sheet_of_cases, sheet_of_postings
from workflow.services.shelf import Shelf
from workflow.store.engine import Session

app = typer.Typer(
    help="Write histories, cases and books to files for other programs.",
    rich_markup_mode=None,
    add_completion=False,
)


@app.command()
def history(
    context: typer.Context,
    out: Out,
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
    with whole(out) as aside:
        aside.write_text(
            json.dumps(exported, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    cases = len(exported["cases"])
    rows = sum(len(each["rows"]) for each in exported["cases"])
    told = {"file": str(out), "cases": cases, "rows": rows}
    call.answer(told, [f"{counted(cases, 'case')} with {counted(rows, 'act')} in {out}."])


@app.command()
def ocel(context: typer.Context, out: Out) -> None:
    """Write every act on every case as a log of events (OCEL 2.0, in JSON).

    Persons stand in it by number only, and nothing that anybody wrote does.
    """
    call = call_of(context)
    runtime = call.open()
    with (
        whole(out) as aside,
        aside.open("w", encoding="utf-8") as file,
        runtime.readers.begin() as session,
    ):
        done = export_ocel(session, runtime.shelf, file.write)
    told = {"file": str(out), "cases": done.cases, "events": done.events}
    printed = f"{counted(done.events, 'event')} on {counted(done.cases, 'case')} in {out}."
    call.answer(told, [printed])


@app.command()
def iati(
    context: typer.Context,
    out: Out,
    organization: Annotated[
        str | None,
        typer.Option(
            "--reporting-org",
            metavar="ID",
            help="How the standard identifies the organization; else reporting_org in placet.toml.",
        ),
    ] = None,
) -> None:
    """Write every initiative that was published as an activity (IATI 2.03, in XML)."""
    call = call_of(context)
    runtime = call.open()
    with whole(out) as aside, runtime.readers.begin() as session:
        publisher = publisher_of(session, organization or runtime.settings.reporting_org)
        at = runtime.now(session)
        activities = export_iati(session, runtime.shelf, aside, publisher, at)
    told = {"file": str(out), "activities": activities, "reporting_org": publisher.ref}
    printed = f"{activities} {'activity' if activities == 1 else 'activities'} in {out}."
    call.answer(told, [printed])


class Table(StrEnum):
    """A table that leaves as a file."""

    CASES = "cases"
    POSTINGS = "postings"


@app.command()
def csv(
    context: typer.Context,
    out: Out,
    table: Annotated[
        Table, typer.Option("--table", metavar="NAME", help="cases, or postings on the books.")
    ] = Table.CASES,
) -> None:
    """Write the list of cases, or of postings, as a table in CSV; no cell of it is a formula."""
    call = call_of(context)
    runtime = call.open()
    with (
        whole(out) as aside,
        aside.open("w", encoding="utf-8", newline="") as file,
        runtime.readers.begin() as session,
    ):
        file.writelines(written_as_csv(_sheet(session, runtime.shelf, table)))
    call.answer({"file": str(out), "table": table.value}, [f"The {table.value} are in {out}."])


@app.command()
def xlsx(context: typer.Context, out: Out) -> None:
    """Write the lists of cases and of postings as a workbook in XLSX."""
    call = call_of(context)
    runtime = call.open()
    with whole(out) as aside, runtime.readers.begin() as session:
        sheets = [_sheet(session, runtime.shelf, table) for table in Table]
        write_xlsx(aside, sheets, runtime.now(session))
    call.answer({"file": str(out)}, [f"The cases and postings are in {out}."])


def _sheet(session: Session, shelf: Shelf, table: Table) -> Sheet:
    return sheet_of_cases(session, shelf) if table is Table.CASES else sheet_of_postings(session)
