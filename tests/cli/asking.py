"""Asking the command line: words in, an exit code and what was printed out."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from workflow.cli.main import main

ROOT = Path(__file__).parents[2]

PROCESS = (
    sys.executable, "-c", "import sys; from workflow.cli.main import main; sys.exit(main())",
)  # fmt: skip
"""The command as a process of its own, to be run in ``ROOT``."""

ADA, REX, DEE = "ada@example.org", "rex@example.org", "dee@example.org"
"""Ada speaks for Kenya, Rex is the registry, Dee a director and a counsellor."""

NEW = ("cases", "new", "small", "--as", ADA, "--party", "KEN")


@dataclass(frozen=True)
class Answer:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed, read as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """What was printed, line by line."""
        return self.out.splitlines()


@dataclass(frozen=True)
class Placet:
    """The command ``placet`` on one home."""

    home: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Answer:
        self.capture.readouterr()
        code = main(["--home", str(self.home), *words])
        return Answer(code, *self.capture.readouterr())

    def does(self, *words: str) -> Any:
        """The JSON that a command answers, which must succeed."""
        answer = self("--json", *words)
        assert (answer.code, answer.err) == (0, ""), answer
        return answer.json

    def dump(self) -> list[str]:
        """Everything in the database of the home, as SQL; nothing when there is none."""
        file = self.home / "placet.db"
        return dump_of(file) if file.exists() else []


def dump_of(file: Path) -> list[str]:
    """Everything in an SQLite database, as SQL."""
    with closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


def submitted(placet: Placet, title: str = "Wells") -> str:
    """The reference of a case that Ada submitted."""
    case = placet.does(*NEW, "--set", f"title={title}", "--set", "target=90000 CHF")["case_id"]
    [result] = placet.does("cases", "act", str(case), "submit", "--as", ADA)["results"]
    return str(result["reference"])
