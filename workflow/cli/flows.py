"""``placet flows``: checking, publishing and looking at flows."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from definitions.problems import Problem, Severity
from workflow.cli.terminal.acting import acting_person, told_of_command
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.options import As, Why
from workflow.cli.terminal.paper import put
from workflow.cli.views.flows import (
    checked_printed,
    checked_told,
    drawn,
    flows_printed,
    flows_told,
    problem_lines,
    published_printed,
    published_told,
)
from workflow.cli.views.sources import source_of, versioned
from workflow.errors import InvalidFlow
from workflow.runtime import salt, shipped_library
from workflow.services.publish_flow import approve_flow, check_source, publish_flow
from workflow.store import flows, people

app = typer.Typer(
    help="Check, publish, approve, list and show flows.",
    rich_markup_mode=None,
    add_completion=False,
)

FlowFile = Annotated[
    Path,
    typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help="A flow file."),
]


class Format(StrEnum):
    """The forms in which a flow is shown."""

    YAML = "yaml"
    JSON = "json"
    MERMAID = "mermaid"
    SCHEMA = "schema"


@app.command()
def check(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", exists=True, dir_okay=False, readable=True, help="Flow files."
        ),
    ],
) -> None:
    """Find every problem of flow files; needs no installation."""
    library = shipped_library()
    checked: list[tuple[str, tuple[Problem, ...]]] = [
        (str(file), check_source(file.read_bytes(), library)[1]) for file in files
    ]
    call_of(context).answer(checked_told(checked), checked_printed(checked))
    if any(each.severity is Severity.ERROR for _, problems in checked for each in problems):
        raise typer.Exit(1)


@app.command()
def publish(
    context: typer.Context,
    file: FlowFile,
    email: As,
    reason: Why = None,
) -> None:
    """Put a flow into force for new cases; cases that run stay on their version."""
    call = call_of(context)
    runtime = call.open()
    try:
        with runtime.sessions.begin() as session:
            author = acting_person(session, email, reason)
            at, library = runtime.now(session), shipped_library()
            source, told = file.read_bytes(), told_of_command(reason)
            done = publish_flow(session, source, author.id, at, library, salt, told)
    except InvalidFlow as invalid:
        if not call.as_json:
            put(problem_lines(str(file), invalid.problems))
        raise
    call.answer(published_told(done), published_printed(done))


@app.command()
def approve(
    context: typer.Context,
    version: Annotated[str, typer.Argument(metavar="NAME@VERSION", help="The version that waits.")],
    email: As,
    reason: Why = None,
) -> None:
    """Agree, as a second administrator, to a version that waits."""
    call = call_of(context)
    name, number = versioned(version)
    if number is None:
        raise typer.BadParameter(f'"{version}" is not NAME@VERSION', param_hint="NAME@VERSION")
    runtime = call.open()
    with runtime.sessions.begin() as session:
        approver = acting_person(session, email, reason)
        at, told = runtime.now(session), told_of_command(reason)
        done = approve_flow(session, name, number, approver.id, at, salt, told)
    call.answer(published_told(done), published_printed(done))


@app.command("list")
def list_(context: typer.Context) -> None:
    """List every version of every flow."""
    call = call_of(context)
    runtime = call.open()
    with runtime.readers.begin() as session:
        rows = flows.listed(session)
        found = runtime.shelf.get(session, {(row.name, row.version) for row in rows})
        names = {person.id: person for person in people.listed(session)}
    told = flows_told(rows, found, names)
    call.answer(told, flows_printed(told))


@app.command()
def show(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME[@VERSION]|FILE",
            help="A flow of the installation, one that is shipped, or a file.",
        ),
    ],
    form: Annotated[
        Format, typer.Option("--format", help="Schema is the JSON Schema of all flow files.")
    ] = Format.YAML,
) -> None:
    """Show a flow: its text, its data, its drawing, or the schema of flow files."""
    call = call_of(context)
    found = source_of(call, name)
    text = drawn(found.text, form.value, found.place)
    if not call.as_json:
        sys.stdout.write(text.removesuffix("\n") + "\n")
        return
    content = json.loads(text) if form in (Format.JSON, Format.SCHEMA) else text
    call.answer({"flow": found.place, "format": form.value, "content": content}, ())
