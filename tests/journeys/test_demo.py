"""The whole demonstration, as a person and as a program sees it."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from workflow.cli.main import main
from workflow.settings import DATABASE, DOCUMENTS, HOME, MAIL

LANGUAGES = {"ar", "zh", "en", "fr", "ru", "es"}
PLACET = "import sys; from workflow.cli.main import main; sys.exit(main())"

Told = dict[str, Any]


@pytest.fixture(autouse=True)
def _nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """No installation of whoever runs the tests is touched."""
    for name in (HOME, DATABASE, MAIL, DOCUMENTS):
        monkeypatch.delenv(name, raising=False)


def test_the_story_goes_as_told_and_its_history_is_whole(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(DATABASE, database_url)

    code = main(["demo", "--home", str(tmp_path / "home"), "--json"])

    told: Told = json.loads(capsys.readouterr().out)
    assert (code, told["verified"], told["findings"]) == (0, True, [])
    assert told["home"] == str(tmp_path / "home")
    assert_cases(told["cases"])
    assert_notices(told["notices"], tmp_path / "home" / "mail")
    monkeypatch.delenv(DATABASE)
    assert main(["verify", "--all", "--home", str(tmp_path / "home")]) == 0


def assert_cases(cases: list[Told]) -> None:
    """One closed, one lapsed, and of forty that were submitted at once two refused."""
    project, lapsed, *small = cases
    states = Counter(case["state"] for case in small)
    assert (project["state"], lapsed["state"]) == ("financially_closed", "lapsed")
    assert (len(small), states["draft"]) == (40, 2)
    assert project["acts"] > 50
    assert [case["reference"] for case in small].count(None) == 2
    references = [case["reference"] for case in cases if case["reference"]]
    assert len(set(references)) == 40
    assert {case["flow"] for case in cases} == {"project"}


def assert_notices(notices: Told, mail: Path) -> None:
    """Mails went out in six languages, and each of them lies in the folder."""
    assert notices["by_language"].keys() == LANGUAGES
    assert notices["by_state"] == {"sent": notices["total"]}
    assert sum(notices["by_language"].values()) == notices["total"]
    assert len(list(mail.glob("*.eml"))) == notices["total"]


def test_people_can_read_the_story_and_go_on_from_its_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"

    lines = told_until_stopped(home)

    story, ending = split(lines, "How it stands on")
    assert [line for line in story if len(line) > 80] == []
    words = {line[3:13].strip() for line in story if line[:3] == "   " and line[3:4].islower()}
    assert {"done", "refused", "conflict", "at once", "time", "reads"} <= words
    _, commands = split(ending, "To look around")
    assert len(commands) > 5
    for command in commands:
        placet, *words_of = shlex.split(command)
        assert (placet, main(words_of), words_of[:2]) == ("placet", 0, ["--home", str(home)])
    capsys.readouterr()


def told_until_stopped(home: Path) -> list[str]:
    """What is printed by a demonstration that keeps its clock running until it is interrupted."""
    command = [sys.executable, "-c", PLACET, "demo", "--home", str(home), "--keep-running"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUTF8": "1"}
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if "work --once" in line:
            while not catches(process.pid, signal.SIGTERM):
                pass  # the clock takes a moment to start, after which it can be stopped
            process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    return lines


def catches(process: int, number: signal.Signals) -> bool:
    """Whether a process has a handler of its own for a signal."""
    status = Path(f"/proc/{process}/status").read_text()
    mask = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(mask.split()[1], 16) >> (number - 1) & 1)


def split(lines: list[str], beginning: str) -> tuple[list[str], list[str]]:
    """The lines before and after the one that begins so."""
    at = next(number for number, line in enumerate(lines) if line.startswith(beginning))
    return lines[:at], [line for line in lines[at + 1 :] if line]


def test_a_database_in_use_is_not_played_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(HOME, str(tmp_path))
    main(["init"])
    capsys.readouterr()

    code = main(["demo", "--home", str(tmp_path)])

    said = capsys.readouterr()
    sentence = "placet: the database belongs to an installation that is no demonstration\n"
    assert (code, said.out, said.err) == (1, "", sentence)
