"""Files for other programs, as the command line writes them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.asking import NEW, ROOT, Placet, submitted
from tests.exports.event_log import faults_of
from tests.exports.workbook import cells_of

FORMATS = ("ocel", "csv", "xlsx")


def read_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_log_of_events_is_written_whole(desk_on_each: Placet, tmp_path: Path) -> None:
    submitted(desk_on_each)
    out = tmp_path / "log.json"

    told = desk_on_each.does("export", "ocel", "--out", str(out))

    log = json.loads(out.read_text(encoding="utf-8"))
    assert faults_of(log) == []
    assert told == {"file": str(out), "cases": 1, "events": len(log["events"])}
    assert desk_on_each("export", "ocel", "--out", str(out)).out == (
        f"{len(log['events'])} events on 1 case in {out}.\n"
    )


def test_the_list_of_cases_is_written_as_a_table(desk_on_each: Placet, tmp_path: Path) -> None:
    name = submitted(desk_on_each, '=HYPERLINK("http://example.org")')
    out = tmp_path / "cases.csv"

    desk_on_each.does("export", "csv", "--out", str(out))

    [row] = read_csv(out)
    assert (row["reference"], row["state"], row["party_name"]) == (name, "submitted", "Kenya")
    assert row["about"] == '\'=HYPERLINK("http://example.org")'


def test_the_list_of_cases_is_written_as_a_workbook(desk: Placet, tmp_path: Path) -> None:
    name = submitted(desk, "=1+1")
    desk.does(*NEW, "--set", "title=Wells")
    out = tmp_path / "cases.xlsx"

    desk.does("export", "xlsx", "--out", str(out))

    titles, first, second = cells_of(out)
    assert ("text", "about") in titles
    assert first[:2] == [("number", "1"), ("text", name)]
    assert ("text", "=1+1") in first
    assert ("text", "Wells") in second


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_that_cannot_be_written_leaves_nothing(
    desk: Placet, tmp_path: Path, format_: str
) -> None:
    answer = desk("export", format_, "--out", str(tmp_path / "absent" / "file"))

    assert (answer.code, answer.out) == (1, "")
    assert "No such file or directory" in answer.err
    assert list(tmp_path.rglob("*.part*")) == []


@pytest.mark.parametrize("noun", ["export", "reports"])
def test_help_loads_no_library_that_draws_or_fills_workbooks(noun: str) -> None:
    script = (
        f"import sys; from workflow.cli.main import main; main(['{noun}', '--help']); "
        "print([name for name in ('xlsxwriter', 'matplotlib') if name in sys.modules])"
    )

    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert answer.stdout.splitlines()[-1] == "[]"
