"""Flows: their problems, their versions, and the forms in which they are shown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from definitions.draw import mermaid, to_json
from definitions.parse import read_flow
from definitions.problems import Problem, Severity
from definitions.schema import json_schema
from workflow.cli.terminal.failures import problem_told
from workflow.cli.terminal.instants import counted, shown, written
from workflow.cli.terminal.paper import Printed, Rows, Verbatim
from workflow.cli.views.words import person_told
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Person
from workflow.errors import Invalid
from workflow.services.publish_flow import Publication
from workflow.services.shelf import Key
from workflow.store.flows import FlowRow

Told = dict[str, Any]
Checked = Sequence[tuple[str, Sequence[Problem]]]


def problem_lines(file: str, problems: Sequence[Problem]) -> Iterator[Printed]:
    """``FILE:LINE:COLUMN: sentence``, a line a problem, never wrapped."""
    for each in problems:
        warning = "warning: " if each.severity is Severity.WARNING else ""
        yield Verbatim(f"{file}:{each.line}:{each.column}: {warning}{each.sentence}")


def checked_told(checked: Checked) -> Told:
    """Files with their problems as JSON."""
    return {
        "files": [
            {"file": file, "problems": [problem_told(each) for each in problems]}
            for file, problems in checked
        ],
        "errors": _count(checked, Severity.ERROR),
        "warnings": _count(checked, Severity.WARNING),
    }


def checked_printed(checked: Checked) -> Iterator[Printed]:
    """The same for people."""
    for file, problems in checked:
        yield from problem_lines(file, problems)
        if not problems:
            yield Verbatim(f"{file}: no problem")
    errors = counted(_count(checked, Severity.ERROR), "error")
    warnings = counted(_count(checked, Severity.WARNING), "warning")
    yield f"{counted(len(checked), 'file')}: {errors}, {warnings}"


def published_told(done: Publication) -> Told:
    """What became of a flow file, as JSON."""
    return {
        "flow": done.name,
        "version": done.version,
        "in_force": done.in_force,
        "changed": done.changed,
        "warnings": [problem_told(each) for each in done.warnings],
    }


def published_printed(done: Publication) -> Iterator[Printed]:
    """The same for people."""
    version = f"{done.name}@{done.version}"
    if not done.changed:
        yield f"{version} is in force with exactly this; nothing was done."
    elif done.in_force:
        yield f"{version} is in force for new cases; cases that run stay on their version."
    else:
        yield f"{version} waits for a second administrator:"
        yield f"  placet flows approve {version} --as E-MAIL"
    if done.warnings:
        found = counted(len(done.warnings), "warning")
        yield f"The file has {found}; placet flows check shows where."


def flows_told(
    rows: Sequence[FlowRow], found: Mapping[Key, PublishedFlow], people: Mapping[int, Person]
) -> Told:
    """Every version as JSON."""
    newest = {row.name: row.version for row in rows if row.published_at}
    return {
        "flows": [
            {
                "flow": row.name,
                "version": row.version,
                "title": str(found[row.name, row.version].flow.title),
                "status": _status(row, newest),
                "author": person_told(people.get(row.author_id), row.author_id),
                "approver": person_told(people.get(row.approver_id), row.approver_id)
                if row.approver_id
                else None,
                "proposed_at": written(row.proposed_at),
                "published_at": written(row.published_at),
                "since": shown(row.published_at or row.proposed_at),
            }
            for row in rows
        ]
    }


def flows_printed(told: Told) -> Iterator[Printed]:
    """The same for people."""
    if not told["flows"]:
        yield "No flows. They stand here once published: placet flows publish FILE --as E-MAIL"
        return
    rows = [
        (
            f"{each['flow']}@{each['version']}",
            each["title"],
            each["status"],
            each["since"],
            each["author"]["name"] or "an erased person",
        )
        for each in told["flows"]
    ]
    yield Rows(("Version", "Title", "Status", "Since", "Author"), rows)


def drawn(text: str, form: str, place: str) -> str:
    """A flow's text in the form that was asked for.

    Raises:
        Invalid: a form other than its own text is wanted and it cannot be read.
    """
    if form == "schema":
        return json.dumps(json_schema(), indent=2, ensure_ascii=False)
    if form == "yaml":
        return text
    reading = read_flow(text)
    if reading.flow is None:
        raise Invalid(f"{place}: the flow cannot be read; placet flows check says why")
    if form == "mermaid":
        return mermaid(reading.flow)
    return json.dumps(to_json(reading.flow), indent=2, ensure_ascii=False)


def _status(row: FlowRow, newest: Mapping[str, int]) -> str:
    if row.published_at is None:
        return "waits for a second administrator"
    return "in force" if newest[row.name] == row.version else "only for cases that run"


def _count(checked: Checked, severity: Severity) -> int:
    return sum(each.severity is severity for _, problems in checked for each in problems)
