"""What a driver process does: commands without end, each noted before it is sent.

A driver may be killed at any time. The next one sends what was not answered again, under the same
command ids, before it goes on with commands of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.build import ADA, BEN, COY, DEE, EVE, FAY, GUS, REX
from tests.faults.attaching import file_of
from tests.faults.journal import Answer, Command, Journal
from tests.faults.processes import WORKING
from tests.faults.spending import MONEY, Move, money_moves, proposal
from workflow.domain.case import Act, Case
from workflow.errors import WorkflowError
from workflow.runtime import Runtime, open_runtime, set_up_logging
from workflow.services.perform_acts import Engine, Result, commit_acts
from workflow.services.submit_case import Proposal, commit_case
from workflow.services.take_in import Attachment, taken_in
from workflow.settings import Settings
from workflow.store import cases

OPEN_CASES = 60
"""How many cases are on their way at a time."""

MOST_UNSENT = 120
"""Notices; with more the driver waits, so that the workers can keep up."""

MOST_TOGETHER = 16
"""Commands in one batch."""

SECONDS_BETWEEN_BATCHES = 0.015

ATTACHED_TO = {"open": "letter", "edit": "letter", "advise": "paper"}
"""By action, what a document may be given for in the small flow."""

SHARE_WITH_A_DOCUMENT = 0.3

SHARE_OF_MONEY = 0.4
"""Of new cases, those that are gifts and awards."""

SHARE_IN_COMMON = 0.25
IN_COMMON = 3
"""Documents of which the very same bytes are attached to many cases, by several drivers."""

OPENED = (("KEN", ADA), ("KEN", BEN))

REMARK: Move = ("comment", ADA, {"text": "remark {number}"})
ADVICE = {"advice": "favourable", "remark": "as in case {number}"}

MOVES: Mapping[str, Sequence[Move]] = {
    "draft": (
        ("submit", ADA, {}), ("submit", BEN, {}), ("edit", BEN, {"title": "Wells {number}"}),
        ("submit", GUS, {}), ("withdraw", GUS, {}), ("approve", FAY, {"granted": "1.00 CHF"}),
    ),
    "submitted": (
        ("return", REX, {"missing": "line {number}"}), ("return", EVE, {"missing": "a budget"}),
        ("return", REX, {"missing": "a date"}), ("return", EVE, {"missing": "line {number}"}),
        ("assign", REX, {"counsellor": COY}), ("advise", COY, ADVICE), REMARK,
        ("edit", REX, {"sponsors": ["ACME", "NOB"]}), ("edit", REX, {"start": "{day}"}),
        ("edit", FAY, {"contact": BEN}), ("pause", REX, {}), ("pause", FAY, {}),
        ("approve", FAY, {"granted": "{number}.00 CHF"}), ("approve", REX, {"granted": "1.00 CHF"}),
        ("approve", FAY, {"granted": "900000.00 CHF"}),
    ),
    "light": (
        ("assign", EVE, {"counsellor": COY}), ("advise", COY, ADVICE), ("pause", DEE, {}), REMARK,
        ("approve", FAY, {"granted": "10.00 CHF"}), ("return", REX, {"missing": "nothing"}),
    ),
    "returned": (
        ("submit", ADA, {}), ("submit", BEN, {}), ("submit", ADA, {}), ("submit", REX, {}),
        ("edit", ADA, {"title": "Wells {number}"}), REMARK, ("withdraw", BEN, {}),
    ),
    "paused": (("resume", REX, {}), ("resume", FAY, {}), ("submit", ADA, {})),
    "waiting": (("begin", ADA, {}), ("edit", ADA, {"visit": "{day}"}), ("begin", BEN, {})),
    "running": (
        ("edit", ADA, {"visit": "{day}"}), ("edit", ADA, {"closed": True}), REMARK,
        ("edit", ADA, {"closed": False}), ("renew", ADA, {}), ("tick", ADA, {}),
    ),
}  # fmt: skip
"""By state, what may be tried in it; some of it is refused."""


def drive(line: Connection, settings: Settings, journal: Path, name: str) -> None:
    """Send what is unanswered, then commands of one's own until told to stop; all is answered then.

    Args:
        name: of this driver; its command ids begin with it, and it is the seed of its dice.
    """
    set_up_logging("CRITICAL")
    driver = Driver(open_runtime(settings), Journal(journal), name, Random(name))
    line.send(WORKING)
    driver.repeat()
    while not line.poll(SECONDS_BETWEEN_BATCHES):
        if driver.has_room():
            driver.send(driver.choose())


def drive_through(line: Connection, settings: Settings, journal: Path, name: str) -> None:
    """As ``drive``, with a database that may be away for a while: what it cannot answer waits."""
    set_up_logging("CRITICAL")
    driver = Driver(open_runtime(settings), Journal(journal), name, Random(name))
    line.send(WORKING)
    while not line.poll(SECONDS_BETWEEN_BATCHES) or driver.journal.read().unanswered:
        with suppress(DBAPIError):
            if driver.journal.read().unanswered:
                driver.repeat()
            elif driver.has_room():
                driver.send(driver.choose())


@dataclass(frozen=True)
class Driver:
    """Somebody who keeps an office busy, and a journal of it."""

    runtime: Runtime
    journal: Journal
    name: str
    dice: Random
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def repeat(self) -> None:
        """Send what a driver before did not live to be told of; it is noted already."""
        self.journal.mend()
        self.journal.answer(self.perform(self.journal.read().unanswered))

    def send(self, commands: Sequence[Command]) -> None:
        """Note, send, and note what came back."""
        self.journal.ask(commands)
        self.journal.answer(self.perform(commands))

    def has_room(self) -> bool:
        """Whether the workers have kept up."""
        with self.runtime.readers.begin() as session:
            unsent = "SELECT count(*) FROM notices WHERE state IN ('queued', 'sending')"
            return int(session.execute(text(unsent)).scalar_one()) <= MOST_UNSENT

    def choose(self) -> list[Command]:
        """A new case, or a few acts on those that are on their way."""
        with self.runtime.readers.begin() as session:
            at = self.runtime.now(session)
            on_their_way = [each for each in cases.listed(session, limit=9999) if _moves(each)]
        if self.dice.random() < 1 - len(on_their_way) / OPEN_CASES:
            return [self._new_case()]
        chosen = self.dice.choices(on_their_way, k=self.dice.randint(1, MOST_TOGETHER))
        return [self._move(case, at) for case in chosen]

    def perform(self, commands: Sequence[Command]) -> list[Answer]:
        """What became of commands: new cases one by one, acts as one batch."""
        with self.runtime.readers.begin() as session:
            at, engine = self.runtime.now(session), self.runtime.engine(session)
        new = [each for each in commands if each.case is None]
        opened = [_answer(each, self._open(each, at, engine)) for each in new]
        commands = [each for each in commands if each.case is not None]
        with ExitStack() as attached:
            acts = [_act(each, at, attached.enter_context(self._given(each))) for each in commands]
            results = commit_acts(self.runtime.sessions, acts, engine)
        return opened + [_answer(*pair) for pair in zip(commands, results, strict=True)]

    def _open(self, command: Command, at: datetime, engine: Engine) -> Result:
        with self._given(command) as values:
            proposal = Proposal(
                command.flow, command.party, command.actor, at, values, command_id=command.id
            )
            try:
                return commit_case(self.runtime.sessions, proposal, engine)
            except WorkflowError as refused:
                return refused

    def _given(self, command: Command) -> AbstractContextManager[dict[str, Any]]:
        """Its values, and the files that it attaches as the command line takes them in."""
        home = self.runtime.settings.home
        files = {name: Attachment(file_of(home, line)) for name, line in command.attached.items()}
        return taken_in(self.runtime.documents, {**command.values, **files})

    def _new_case(self) -> Command:
        number = next(self._numbers)
        if self.dice.random() < 0.25:
            actor = self.dice.choice((ADA, ADA, REX))
            return Command(f"{self.name}-{number}", "open", actor, flow="rounds")
        if self.dice.random() < SHARE_OF_MONEY:
            flow, values = proposal(self.dice, number)
            return Command(f"{self.name}-{number}", "open", ADA, None, flow, "KEN", values)
        party, actor = self.dice.choice((*OPENED, *OPENED, ("ACME", GUS), ("ACME", ADA)))
        target = self.dice.choice(("4000.00 CHF", "80000.00 CHF"))
        values = {"title": f"Wells {number}", "target": target}
        attached = self._attached("open", number)
        name = f"{self.name}-{number}"
        return Command(name, "open", actor, None, "small", party, values, attached=attached)

    def _move(self, case: Case, at: datetime) -> Command:
        number = next(self._numbers)
        action, actor, wanted = self.dice.choice(_moves(case))
        day = (at + timedelta(days=self.dice.randint(5, 40))).date().isoformat()
        values = {
            name: value.format(number=number, day=day) if isinstance(value, str) else value
            for name, value in wanted.items()
        }
        seen = self.dice.choice((None, None, None, case.revision, case.revision - 1))
        attached = self._attached(action, number) if case.flow == "small" else {}
        name = f"{self.name}-{number}"
        return Command(name, action, actor, case.id, values=values, seen=seen, attached=attached)

    def _attached(self, action: str, number: int) -> dict[str, str]:
        """What a command attaches: nothing, a document of its own, or one that others attach."""
        if action not in ATTACHED_TO or self.dice.random() >= SHARE_WITH_A_DOCUMENT:
            return {}
        is_shared = self.dice.random() < SHARE_IN_COMMON
        line = f"to all {number % IN_COMMON}" if is_shared else f"{self.name} {number}"
        return {ATTACHED_TO[action]: line}


def _moves(case: Case) -> Sequence[Move]:
    return money_moves(case) if case.flow in MONEY else MOVES.get(case.state, ())


def _act(command: Command, at: datetime, values: Mapping[str, Any]) -> Act:
    assert command.case is not None
    return Act(
        command.case,
        command.action,
        command.actor,
        at,
        values,
        seen=command.seen,
        command_id=command.id,
    )


def _answer(command: Command, result: Result) -> Answer:
    if isinstance(result, WorkflowError):
        return Answer(command.id, refused=str(result) or type(result).__name__)
    return Answer(command.id, "", result.case_id, result.revision, result.head)
