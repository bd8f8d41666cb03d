"""The script for outsiders agrees with the product, and finds what was changed in an export."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from tests.build import ADA, COY, FAY, ON_SQLITE, REX, Bureau
from tests.house.tree import ROOT
from tests.services.tampering import behind_its_back
from verifier.verify_export import OF_CASES, digest, main, written
from workflow.domain.roster import Person
from workflow.services.erase_person import erase_person
from workflow.services.export_history import export_history
from workflow.services.manage_people import add_people
from workflow.services.verify_history import verify_history
from workflow.store import tables

SCRIPT = ROOT / "verifier" / "verify_export.py"

Export = dict[str, Any]
Rows = list[dict[str, Any]]


@dataclass
class Desk:
    """An outsider's desk: the export as it was received, the receipts, and what the script says.

    Attributes:
        receipts: what ``placet`` answered to each act, case, revision and head.
    """

    folder: Path
    export: Export
    receipts: list[dict[str, Any]]
    capsys: pytest.CaptureFixture[str]

    def verify(self, *options: str) -> tuple[int, list[str]]:
        """Exit status and lines of the script; the files lie in this very folder."""
        (self.folder / "export.json").write_text(json.dumps(self.export))
        lines = [json.dumps(each) for each in self.receipts]
        (self.folder / "receipts.jsonl").write_text("\n".join(lines))
        status = main([str(self.folder / "export.json"), *options])
        return status, self.capsys.readouterr().out.splitlines()

    def verify_with_receipts(self) -> tuple[int, list[str]]:
        """As ``verify``, with the receipts at hand."""
        return self.verify("--witness", str(self.folder / "receipts.jsonl"))

    @property
    def rows(self) -> Rows:
        """The history of case 1."""
        found: Rows = self.export["cases"][0]["rows"]
        return found


@pytest.fixture
def desk(office: Bureau, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Case 1 was returned with a reason, submitted again and approved; case 2 is a draft."""
    case = office.open()
    receipts = [
        office.do(case, "submit", ADA),
        office.do(case, "return", REX, missing="Ada Person forgot the budget."),
        office.do(case, "submit", ADA),
        office.do(case, "approve", FAY, granted="5.00 CHF"),
    ]
    office.open()
    office.deliver()
    told = [
        {"case_id": each.case_id, "revision": each.revision, "head": each.head} for each in receipts
    ]
    return Desk(tmp_path, export_of(office), told, capsys)


def export_of(office: Bureau) -> Export:
    """What ``placet export history`` writes."""
    with office.runtime.readers.begin() as session:
        exported: Export = json.loads(json.dumps(export_history(session)))
    return exported


def rewrite(rows: Rows) -> None:
    """Give every row the hash that fits it now."""
    head = ""
    for row in rows:
        columns = [written(row[name], kind) for name, kind in OF_CASES.columns.items()]
        row["prev_hash"] = head
        head = row["hash"] = digest([OF_CASES.tag, head.encode(), *columns])


def test_the_script_agrees_with_the_product_on_a_busy_office(
    lively: Bureau, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = lively.verify()
    desk = Desk(tmp_path, export_of(lively), [], capsys)

    assert found.verified
    assert desk.verify() == (0, [f"{found.cases} cases, {found.rows} rows: verified"])


def test_the_script_runs_alone_with_nothing_but_python(desk: Desk) -> None:
    desk.verify()
    command = [sys.executable, "-I", "-S", str(SCRIPT), "export.json"]

    run = subprocess.run(command, cwd=desk.folder, capture_output=True, text=True, check=False)

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.endswith(" rows: verified\n")


def test_the_script_imports_only_the_standard_library() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported <= sys.stdlib_module_names


def test_receipts_and_mails_agree_with_the_history(desk: Desk) -> None:
    status, [line] = desk.verify_with_receipts()
    assert status == 0
    assert line.endswith(" rows, 4 witnesses: verified")

    status, [line] = desk.verify("--mails", str(desk.folder / "mail"))
    assert status == 0
    assert line.endswith(" witnesses: verified")


def flip(rows: Rows) -> None:
    rows[1]["capacity"] = "registry"


def change_inside(rows: Rows) -> None:
    rows[1]["effects"]["notices"][0][3] = COY


def change_type(rows: Rows) -> None:
    rows[1]["seq"] = True


def forge_hash(rows: Rows) -> None:
    rows[1]["hash"] = "0" * 64


def drop(rows: Rows) -> None:
    del rows[1]


def insert(rows: Rows) -> None:
    rows.insert(2, deepcopy(rows[1]))


def reorder(rows: Rows) -> None:
    rows[1], rows[2] = rows[2], rows[1]


def add_column(rows: Rows) -> None:
    rows[1]["approved_by"] = "nobody"


CHANGED = "its contents were changed after it was written"
LOOSE = "it does not continue the row before it"
MOVED = "a row is missing, doubled or moved"


@pytest.mark.parametrize(
    ("alter", "wanted"),
    [
        (flip, [f"row 2: {CHANGED}"]),
        (change_inside, [f"row 2: {CHANGED}"]),
        (change_type, ["row 2: True is found where integer is wanted"]),
        (forge_hash, [f"row 2: {CHANGED}", f"row 3: {LOOSE}"]),
        (drop, [f"row 2: its number is 3; {MOVED}", f"row 2: {LOOSE}"]),
        (insert, [f"row 3: its number is 2; {MOVED}", f"row 3: {LOOSE}"]),
        (reorder, [f"row 2: its number is 3; {MOVED}", f"row 3: its number is 2; {MOVED}"]),
        (
            add_column,
            ["row 2: these columns are missing, or no hash covers them: approved_by"],
        ),
    ],
)
@ON_SQLITE
def test_a_change_of_rows_is_found_and_its_place_is_named(
    desk: Desk, alter: Callable[[Rows], None], wanted: list[str]
) -> None:
    alter(desk.rows)

    status, lines = desk.verify()

    assert status == 1
    assert {f"case 1, {each}" for each in wanted} <= set(lines)
    assert lines[-1].endswith(f"{len(lines) - 1} problems")


@ON_SQLITE
def test_the_installation_has_a_history_of_its_own_that_is_verified_too(desk: Desk) -> None:
    desk.export["installation"]["rows"][1]["channel"] = "page"

    assert desk.verify()[1][0] == f"installation, row 2: {CHANGED}"


@ON_SQLITE
def test_a_history_that_was_cut_off_is_found_by_whoever_has_a_receipt(desk: Desk) -> None:
    del desk.rows[-1]

    assert desk.verify()[0] == 0
    assert desk.verify_with_receipts()[1][0].endswith(
        "receipts.jsonl:4: it tells of case 1, row 5, which is not there: history was cut off"
    )


@ON_SQLITE
def test_a_history_that_was_rewritten_from_end_to_end_is_found_by_receipts_and_by_mails(
    desk: Desk,
) -> None:
    desk.rows[1]["channel"] = "page"
    rewrite(desk.rows)

    assert desk.verify()[0] == 0
    for options in (("--witness", "receipts.jsonl"), ("--mails", "mail")):
        status, lines = desk.verify(options[0], str(desk.folder / options[1]))
        assert status == 1
        assert lines[0].endswith("it tells another hash of case 1, row 2: history was rewritten")


@ON_SQLITE
def test_a_case_that_is_gone_is_found_by_whoever_has_a_receipt(desk: Desk) -> None:
    del desk.export["cases"][0]

    assert desk.verify_with_receipts()[1][0].endswith(
        "it tells of case 1, which is not in the export"
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("value", "Ada Person forgot nothing."),
        ("salt", "ab" * 16),
        ("salt", "AB" * 16),
        ("salt", 1),
    ],
)
@ON_SQLITE
def test_a_changed_value_or_salt_is_found(desk: Desk, column: str, value: object) -> None:
    values = desk.export["cases"][0]["values"]
    [missing] = [each for each in values if each["name"] == "answers.missing"]
    missing[column] = value

    status, lines = desk.verify()

    assert status == 1
    assert lines[:-1] == [
        'case 1, row 3: the value of "answers.missing" or its salt is not the one that was recorded'
    ]


@ON_SQLITE
def test_values_that_are_gone_or_nobody_committed_to_are_found(desk: Desk) -> None:
    values = desk.export["cases"][0]["values"]
    [missing] = [each for each in values if each["name"] == "answers.missing"]
    missing["name"] = "answers.other"

    assert desk.verify()[1][:-1] == [
        'case 1, row 3: the value of "answers.missing" is missing and was not erased on record',
        'case 1, row 3: there is a value of "answers.other" that the history does not know',
    ]


@ON_SQLITE
def test_a_reference_that_the_history_did_not_give_is_found(desk: Desk) -> None:
    desk.export["cases"][1]["reference"] = "SP-2027-0002"

    assert desk.verify()[1][0] == ("case 2: its reference is 'SP-2027-0002'; the history says None")


def test_a_history_still_verifies_after_an_erasure_and_the_value_may_not_come_back(
    office: Bureau, desk: Desk
) -> None:
    before = deepcopy(desk.export["cases"][0]["values"])
    with office.runtime.sessions.begin() as session:
        erased = erase_person(session, ADA, office.by(), "asked for by letter")

    desk.export = export_of(office)

    assert erased.values
    assert len(desk.export["cases"][0]["values"]) == len(before) - erased.values
    assert desk.verify_with_receipts()[0] == 0

    desk.export["cases"][0]["values"] = before
    assert desk.verify()[1][0] == (
        'case 1, row 3: the value of "answers.missing" is there though it was erased'
    )


def test_what_the_product_finds_in_a_history_the_script_finds_in_its_export(
    office: Bureau, desk: Desk
) -> None:
    with behind_its_back(office) as session:
        session.execute(
            update(tables.history).where(tables.history.c.seq == 2).values(capacity="registry")
        )
        found = verify_history(session)
        desk.export = json.loads(json.dumps(export_history(session)))

    assert [(each.place, each.sentence) for each in found.findings][:1] == [
        ("history 1/2", CHANGED)
    ]
    assert desk.verify()[1][:-1] == [f"case 1, row 2: {CHANGED}"]


@ON_SQLITE
def test_letters_of_any_script_are_hashed_as_they_are(office: Bureau, desk: Desk) -> None:
    case = office.open(values={"title": "Ülkü “колодец” 水井 بئر \\ /", "target": "1.00 CHF"})
    with office.runtime.sessions.begin() as session:
        add_people(session, [Person(0, "O'Neill & Ünal", "zoe@example.org", "fr")], office.by())
    desk.export = export_of(office)

    assert desk.export["cases"][case - 1]["values"][0]["value"].startswith("Ülkü")
    assert desk.verify()[0] == 0


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("no JSON", "export.json: Expecting value: line 1 column 1 (char 0)"),
        ("[]", 'export.json: not an export of the format "placet-history/1"'),
        ('{"a": 1, "a": 2}', 'export.json: "a" stands twice in one object'),
        (
            '{"format": "placet-history/1", "cases": [{}]}',
            "export.json: cases and installation, each with rows and values, are wanted",
        ),
    ],
)
def test_what_is_no_export_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    wanted: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("export.json").write_text(text)

    assert main(["export.json"]) == 2
    assert capsys.readouterr().err == wanted + "\n"


@ON_SQLITE
def test_what_is_no_witness_is_refused(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    (desk.folder / "empty").mkdir()
    desk.receipts = [{"case_id": 1, "revision": 2, "head": "abc"}]

    assert desk.verify_with_receipts() == (2, [])
    assert desk.verify("--mails", str(desk.folder / "empty")) == (2, [])
    assert desk.verify("--witness", str(desk.folder / "none")) == (2, [])
