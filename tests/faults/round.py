"""A round: one office on one database that meets one kind of fault, over and over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random

from tests.build import Bureau
from tests.faults import documents
from tests.faults.caller import Caller
from tests.faults.driving import drive
from tests.faults.healing import Look, broken, heal, looked_at
from tests.faults.invariants import mails_kept_first
from tests.faults.journal import Journal, Told
from tests.faults.processes import Begin, Running
from tests.faults.server import Server


class Violation(Exception):
    """Something that must be true of every database is not."""

    def __init__(self, step: str, sentences: Iterable[str]) -> None:
        self.step = step
        self.sentences = tuple(sentences)
        super().__init__("\n".join(f"{step}: {each}" for each in self.sentences))


@dataclass
class Round:
    """What a kind of fault works with.

    Attributes:
        times: how many faults are wanted; kinds that visit every point make as many as there are.
        server: PostgreSQL, where it is this round's own.
        made: how many were made, by name.
        spoilt: ids of deadlines that were made such that they had to be put off.
        outside: looks at what became of the mails, where they do not go into the folder.
    """

    bureau: Bureau
    begin: Begin
    dice: Random
    times: int
    server: Server | None = None
    made: Counter[str] = field(default_factory=Counter)
    spoilt: set[str] = field(default_factory=set)
    outside: Look | None = None

    @property
    def home(self) -> Path:
        """The folder of the installation."""
        return self.bureau.runtime.settings.home

    def journal_of(self, name: str) -> Journal:
        """What one asked for and was told, beside the database and not in it."""
        return Journal(self.home / f"{name}.journal")

    @cached_property
    def journal(self) -> Journal:
        """Of a driver, and of those that follow it."""
        return self.journal_of("driver")

    @cached_property
    def calls(self) -> Journal:
        """Of the command line."""
        return self.journal_of("calls")

    @cached_property
    def caller(self) -> Caller:
        """Somebody at a command line."""
        return Caller(self.home, self.begin, self.calls)

    def told(self) -> Told:
        """All journals together."""
        told = Told({}, {})
        for path in self.home.glob("*.journal"):
            one = Journal(path).read()
            told.asked.update(one.asked)
            told.answered.update(one.answered)
        return told

    def new_driver(self, name: str) -> Running:
        """A process of commands without end, with a name of its own."""
        return self.begin(drive, self.bureau.runtime.settings, self.journal.path, name)

    def look_outside(self, step: str) -> None:
        """Raise ``Violation`` if there is a mail of which the database does not know, or if a
        document of which it does is not there.

        At any instant, so before anything is healed.
        """
        settings = self.bureau.runtime.settings
        with looked_at(self.bureau) as kept:
            self.insist(step, mails_kept_first(kept, settings.mail))
            self.insist(step, documents.whole_where_named(kept, settings.documents))

    def has_left_a_document(self) -> bool:
        """Whether there is a file that no row names: somebody was killed on the way to one."""
        with looked_at(self.bureau) as kept:
            return bool(documents.left_behind(kept, self.bureau.runtime.settings.documents))

    def look(self, step: str) -> None:
        """Heal, then raise ``Violation`` if anything is not as it must be.

        Nobody else is at work.
        """
        told, folder = self.told(), self.bureau.runtime.settings.documents
        with looked_at(self.bureau) as kept:
            self.insist(step, documents.left_by_kills(kept, folder, told))
        heal(self.bureau)
        self.insist(step, broken(self.bureau, told, self.spoilt, self.outside))

    def insist(self, step: str, sentences: Iterable[str]) -> None:
        """Raise ``Violation`` unless there is nothing to say."""
        if found := tuple(sentences):
            raise Violation(step, found)
