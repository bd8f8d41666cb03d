"""What a driver asked for and what it was told, kept outside the product and on the disk."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Command:
    """One act as its driver asks for it, the same at every try.

    Attributes:
        case: ``None`` for a new case (``action`` is "open") of ``flow`` and ``party``.
        attached: field to the line that its file says (see ``attaching``).
    """

    id: str
    action: str
    actor: int
    case: int | None = None
    flow: str = ""
    party: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    seen: int | None = None
    attached: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the driver was told of a command: where it stands in the history, or why it does not.

    Attributes:
        refused: the sentence; empty for a command that was done.
        case, revision, head: of the receipt.
    """

    id: str
    refused: str = ""
    case: int = 0
    revision: int = 0
    head: str = ""


@dataclass(frozen=True)
class Told:
    """A journal as it was read, by command id."""

    asked: dict[str, Command]
    answered: dict[str, Answer]

    @property
    def unanswered(self) -> list[Command]:
        """Commands whose driver died before it was told, in the order in which they were asked."""
        return [each for each in self.asked.values() if each.id not in self.answered]

    @property
    def done(self) -> list[Answer]:
        """The receipts."""
        return [each for each in self.answered.values() if not each.refused]


@dataclass(frozen=True)
class Journal:
    """A file of JSON lines; a line is on the disk when the method that writes it returns."""

    path: Path

    def ask(self, commands: Iterable[Command]) -> None:
        """Note commands before they are sent."""
        self._write({"asked": asdict(each)} for each in commands)

    def answer(self, answers: Iterable[Answer]) -> None:
        """Note what came back."""
        self._write({"answered": asdict(each)} for each in answers)

    def read(self) -> Told:
        """Everything noted so far; a line that a kill cut short says nothing."""
        told = Told({}, {})
        if not self.path.exists():
            return told
        for line in self.path.read_bytes().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                continue
            [(kind, noted)] = json.loads(line).items()
            if kind == "asked":
                told.asked[noted["id"]] = Command(**noted)
            else:
                told.answered[noted["id"]] = Answer(**noted)
        return told

    def mend(self) -> None:
        """Take away a last line that a kill cut short, so that the next one begins a line."""
        if self.path.exists():
            whole = self.path.read_bytes().rfind(b"\n") + 1
            os.truncate(self.path, whole)

    def _write(self, notes: Iterable[dict[str, Any]]) -> None:
        lines = "".join(f"{json.dumps(note)}\n" for note in notes)
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, lines.encode())
            os.fsync(file)
        finally:
            os.close(file)
