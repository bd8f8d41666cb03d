"""``placet export``: files for others to verify, to mine, to compute and to read."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.finding import case_ids_of
from workflow.cli.terminal.instants import counted
from workflow.cli.terminal.writing import Out, whole
from workflow.exports.csv_file import written_as_csv
from workflow.exports.xlsx import write_xlsx
from workflow.services.export_history import export_history
from workflow.services.export_ocel import export_ocel
from workflow.services.export_sheets import sheet_of_cases

app = typer.Typer(
    help="Write histories to a file that anybody can verify, and all cases for other programs.",
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
def csv(context: typer.Context, out: Out) -> None:
    """Write the list of cases as a table in CSV, in which no cell is a formula."""
    call = call_of(context)
    runtime = call.open()
    with (
        whole(out) as aside,
        aside.open("w", encoding="utf-8", newline="") as file,
        runtime.readers.begin() as session,
    ):
        file.writelines(written_as_csv(sheet_of_cases(session, runtime.shelf)))
    call.answer({"file": str(out)}, [f"The list of cases is in {out}."])


@app.command()
def xlsx(context: typer.Context, out: Out) -> None:
    """Write the list of cases as a workbook in XLSX."""
    call = call_of(context)
    runtime = call.open()
    with whole(out) as aside, runtime.readers.begin() as session:
        at = runtime.now(session)
        write_xlsx(aside, [sheet_of_cases(session, runtime.shelf)], at)
    call.answer({"file": str(out)}, [f"The list of cases is in {out}."])
