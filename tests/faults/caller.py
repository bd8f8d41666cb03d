"""Somebody who works with the command line, notes what they are told, and asks again if nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.build import PEOPLE
from tests.faults.attaching import file_of
from tests.faults.calling import Called, placet
from tests.faults.journal import Answer, Command, Journal
from tests.faults.processes import Begin

OUR_OWN_FAULT = frozenset({"storage_failed", "storage_full", "system"})
"""Codes that say nothing of the command: the database was away."""


@dataclass(frozen=True)
class Caller:
    """Commands by the command line, each noted before it is sent."""

    home: Path
    begin: Begin
    journal: Journal

    def send(self, commands: Sequence[Command], last: int = 0) -> Called:
        """Ask for commands by one call, that is killed at the point ``last``; note the answers.

        Args:
            commands: one, or several for different cases that are the same otherwise, whose ids
                are the id of the call, a slash and the case.
        """
        self.journal.ask(commands)
        called = placet(self.begin, self.home, words_of(commands, self.home), last)
        self.journal.answer(answers(commands, called.said))
        return called

    def repeat(self) -> None:
        """Ask again for everything that was never answered."""
        unanswered = self.journal.read().unanswered
        for _, group in groupby(unanswered, lambda each: each.id.partition("/")[0]):
            commands = list(group)
            called = placet(self.begin, self.home, words_of(commands, self.home))
            self.journal.answer(answers(commands, called.said))


def words_of(commands: Sequence[Command], home: Path) -> list[str]:
    """The command line that asks for these commands; the files that they attach are in ``home``."""
    first = commands[0]
    cases = [str(each.case) for each in commands]
    what = ["new", first.flow] if first.case is None else ["act", *cases, first.action]
    party = ["--party", first.party] if first.party else []
    values = [word for pair in first.values.items() for word in ("--set", "=".join(pair))]
    for name, line in first.attached.items():
        values += ["--attach", f"{name}={file_of(home, line)}"]
    seen = ["--seen", str(first.seen)] if first.seen is not None else []
    named = ["--as", PEOPLE[first.actor - 1].email, "--command-id", first.id.partition("/")[0]]
    return ["cases", *what, *party, *values, *seen, *named, "--json"]


def answers(commands: Sequence[Command], said: str) -> list[Answer]:
    """What a call said of its commands; nothing when it was cut short or could not know."""
    try:
        told = json.loads(said)
    except ValueError:
        return []
    if told.get("error", {}).get("code") in OUR_OWN_FAULT:
        return []
    results = told.get("results", [told] * len(commands))
    return [_answer(*pair) for pair in zip(commands, results, strict=True)]


def _answer(command: Command, told: dict[str, Any]) -> Answer:
    if refused := told.get("error"):
        return Answer(command.id, refused=refused["sentence"])
    return Answer(command.id, "", told["case_id"], told["revision"], told["head"])
