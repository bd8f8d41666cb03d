"""Checking, publishing, approving and showing flows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.asking import Placet
from tests.flows import ROUNDS, SMALL, changed
from workflow.cli.views.sources import SHIPPED

ADM, ALT, REX = "adm@example.org", "alt@example.org", "rex@example.org"

QUIET = """\
format: 1
flow: quiet
title: {en: Quiet}
languages: [en]
reference: Q-{number}
calendar: geneva
roles: {clerk: {of: office}}
fields: {title: {type: text}}
states:
  open: {title: {en: Open}, initial: true, editable_by: clerk}
  shut: {title: {en: Shut}, final: successful}
actions:
  shut: {title: {en: Shut}, from: open, to: shut, by: clerk}
"""


BROKEN = QUIET.replace("to: shut, by: clerk", "to: shutt, by: clerk")
FOUND = (
    f'13:{BROKEN.splitlines()[12].index("shutt") + 1}: "shutt" is not a state; did you mean "shut"?'
)


@pytest.fixture
def quiet(tmp_path: Path) -> Path:
    """A flow that sends nothing, as a file."""
    file = tmp_path / "quiet.yaml"
    file.write_text(QUIET)
    return file


def test_shipped_flows_have_no_problem(placet: Placet) -> None:
    files = [str(file) for file in sorted(SHIPPED.glob("*.yaml"))]

    answer = placet("flows", "check", *files)

    assert answer.code == 0
    assert answer.lines[:-1] == [f"{file}: no problem" for file in files]
    assert not placet.home.exists()


def test_a_problem_is_shown_at_its_place_and_ends_with_1(placet: Placet, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN)

    answer = placet("flows", "check", str(file))
    in_json = placet("--json", "flows", "check", str(file))

    assert (answer.code, answer.err) == (1, "")
    assert f"{file}:{FOUND}" in answer.lines
    assert answer.lines[-1].startswith("1 file: ")
    [told] = in_json.json["files"]
    assert told["problems"][0]["severity"] == "error"
    assert in_json.code == 1


def test_warnings_alone_are_no_refusal(placet: Placet, tmp_path: Path) -> None:
    file = tmp_path / "unused.yaml"
    file.write_text(
        QUIET.replace(
            "roles: {clerk: {of: office}}", "roles: {clerk: {of: office}, idle: {of: office}}"
        )
    )

    answer = placet("flows", "check", str(file))

    assert answer.code == 0
    [line] = [line for line in answer.lines if line.startswith(f"{file}:")]
    assert ": warning: " in line
    assert answer.lines[-1] == "1 file: 0 errors, 1 warning"


def test_a_flow_is_published_for_new_cases(desk_on_each: Placet, quiet: Path) -> None:
    first = desk_on_each.does("flows", "publish", str(quiet), "--as", ADM)
    again = desk_on_each.does("flows", "publish", str(quiet), "--as", ADM)
    quiet.write_text(QUIET.replace("{en: Quiet}", "{en: Very quiet}"))
    second = desk_on_each.does("flows", "publish", str(quiet), "--as", ADM)

    assert (first["version"], first["in_force"], first["changed"]) == (1, True, True)
    assert (again["version"], again["changed"]) == (1, False)
    assert second["version"] == 2
    listed = desk_on_each.does("flows", "list")["flows"]
    assert [(each["flow"], each["version"], each["status"]) for each in listed] == [
        ("quiet", 1, "only for cases that run"),
        ("quiet", 2, "in force"),
        ("rounds", 1, "in force"),
        ("small", 1, "in force"),
    ]


def test_a_flow_with_problems_is_not_published(desk: Placet, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN)
    before = desk.dump()

    answer = desk("flows", "publish", str(file), "--as", ADM)
    in_json = desk("--json", "flows", "publish", str(file), "--as", ADM)

    assert answer.code == 1
    assert f"{file}:{FOUND}" in answer.lines
    assert answer.err.endswith("was not published\n")
    assert [each["severity"] for each in in_json.json["error"]["problems"]] == ["error"] * 3
    assert desk.dump() == before


def test_only_an_administrator_publishes(desk: Placet, quiet: Path) -> None:
    before = desk.dump()

    answer = desk("flows", "publish", str(quiet), "--as", REX)

    assert (answer.code, answer.err) == (
        1,
        'placet: only an "administrator" of the office can do this\n',
    )
    assert desk.dump() == before


def test_a_second_administrator_agrees_where_one_is_wanted(placet: Placet, quiet: Path) -> None:
    placet.does("init", "--demo", "--second-administrator")
    for email in (ADM, ALT):
        placet.does(
            *("people", "add", email, "--name", "A", "--language", "en"),
            *("--role", "administrator", "--role", "clerk"),
        )

    waiting = placet.does("flows", "publish", str(quiet), "--as", ADM)
    too_early = placet("cases", "new", "quiet", "--as", ADM)
    by_the_author = placet("flows", "approve", "quiet@1", "--as", ADM)
    agreed = placet.does("flows", "approve", "quiet@1", "--as", ALT)
    again = placet("flows", "approve", "quiet@1", "--as", ALT)

    assert (waiting["in_force"], agreed["in_force"]) == (False, True)
    assert too_early.err == 'placet: no flow in force "quiet"\n'
    assert "cannot be the second administrator" in by_the_author.err
    assert again.err == "placet: flow quiet@1 does not wait for a second administrator\n"
    assert placet.does("cases", "new", "quiet", "--as", ADM)["state"] == "open"


@pytest.mark.parametrize("version", ["quiet", "quiet@", "quiet@x", "@1x"])
def test_a_version_to_approve_is_written_with_its_number(desk: Placet, version: str) -> None:
    answer = desk("flows", "approve", version, "--as", ALT)

    assert answer.code == 2
    assert f'"{version}" is not NAME@VERSION' in answer.err


def test_a_flow_is_shown_from_the_database_a_file_or_the_shipped_ones(
    desk: Placet, quiet: Path
) -> None:
    assert desk("flows", "show", "small").out == SMALL
    assert desk("flows", "show", "rounds@1").out == ROUNDS
    assert desk("flows", "show", str(quiet)).out == QUIET
    assert desk("flows", "show", "project").out == (SHIPPED / "project.yaml").read_text()
    assert desk("flows", "show", "smal").err == 'placet: no flow "smal"; did you mean "small"?\n'
    assert desk("flows", "show", "small@7").code == 1


def test_shipped_flows_are_shown_without_an_installation(placet: Placet) -> None:
    assert placet("flows", "show", "project").code == 0
    assert not placet.home.exists()


def test_a_flow_is_shown_in_every_form(desk: Placet, quiet: Path) -> None:
    as_data = json.loads(desk("flows", "show", "small", "--format", "json").out)
    drawing = desk("flows", "show", "small", "--format", "mermaid").out
    schema = json.loads(desk("flows", "show", "small", "--format", "schema").out)
    in_json = desk.does("flows", "show", "small", "--format", "json")

    assert as_data["name"] == "small"
    assert drawing.startswith("stateDiagram-v2\n")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert in_json == {"flow": "small@1", "format": "json", "content": as_data}
    quiet.write_text("nonsense")
    assert desk("flows", "show", str(quiet), "--format", "json").err == (
        f"placet: {quiet}: the flow cannot be read; placet flows check says why\n"
    )


def test_a_notice_that_is_not_shipped_is_a_problem(placet: Placet, tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(changed("{send: reminder, to: proposer}", "{send: gone, to: proposer}"))

    answer = placet("flows", "check", str(file))

    assert answer.code == 1
    assert any('"gone" is not a notice' in line for line in answer.lines)
