"""Which rounds of a run are done, kept in a file, so that an interrupted run goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.faults.playing import Played

CODE = ("definitions", "notifications", "tests", "verifier", "workflow")
"""Folders of which a change makes what was found before worth nothing."""


@dataclass(frozen=True)
class Progress:
    """A file of JSON lines: which code was run, then a line a round.

    Attributes:
        tree: fingerprint of the code; rounds of other code are not taken over.
    """

    path: Path
    tree: str

    def done(self) -> dict[int, Played]:
        """Rounds by number that an interrupted run of the same code has behind it."""
        with suppress(OSError, ValueError):
            return dict(self._read())
        return {}

    def begin(self) -> dict[int, Played]:
        """As ``done``; the file says nothing else from now on."""
        done = self.done()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps({"tree": self.tree}) + "\n")
        for number, played in done.items():
            self.note(number, played)
        return done

    def note(self, number: int, played: Played) -> None:
        """Write down what came of a round."""
        told = {"round": number, "made": played.made, "violations": played.violations}
        with self.path.open("a") as file:
            file.write(json.dumps(told) + "\n")

    def end(self) -> None:
        """Forget a run that has come to its end, so that the next one of its name begins anew."""
        self.path.unlink()

    def _read(self) -> Iterator[tuple[int, Played]]:
        first, *lines = self.path.read_text().splitlines(keepends=True)
        if json.loads(first) != {"tree": self.tree}:
            return
        for line in lines:
            if line.endswith("\n"):  # else a kill has cut it short
                told = json.loads(line)
                yield told["round"], Played(told["made"], tuple(told["violations"]))


def fingerprint(root: Path) -> str:
    """A hash of every file that a round could depend on, in hexadecimal."""
    digest = sha256()
    for folder in CODE:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()
