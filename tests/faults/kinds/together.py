"""Commands that arrive at the same moment: the same one has one effect, others all have theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier
from typing import TypeVar

from tests.build import ADA, BEN, Bureau, opened
from tests.faults.caller import answers, words_of
from tests.faults.calling import placet
from tests.faults.documents import nothing_left
from tests.faults.healing import looked_at
from tests.faults.journal import Answer, Command
from tests.faults.round import Round
from workflow.errors import WorkflowError
from workflow.services.perform_acts import Receipt, Result
from workflow.services.submit_case import Proposal, commit_case

CROWD = 12
CALLERS = 4

Answered = TypeVar("Answered")


def together(round_: Round) -> None:
    """Every way of arriving together, in turn."""
    settings = round_.bureau.runtime.settings
    with opened(settings.home, settings.database, pool_size=CROWD) as bureau:
        bureau.at = round_.bureau.at
        for number in range(round_.times):
            way = WAYS[number % len(WAYS)]
            meeting = Meeting(round_, bureau, f"{way.__name__} {number}")
            round_.insist(meeting.name, way(meeting))
            with looked_at(bureau) as kept:  # nobody was killed, so there is nothing to sweep
                round_.insist(meeting.name, nothing_left(kept, settings.documents))
            round_.made["crowd of commands at one moment"] += 1
            if number % len(WAYS) == len(WAYS) - 1:
                round_.look(meeting.name)


@dataclass(frozen=True)
class Meeting:
    """One moment at which many arrive."""

    round: Round
    bureau: Bureau
    name: str

    def at_once(self, ask: Callable[[int], Answered], how_many: int = CROWD) -> list[Answered]:
        """The answers to what so many threads ask at the same moment."""
        gate = Barrier(how_many)

        def ask_with_the_others(number: int) -> Answered:
            gate.wait()
            return ask(number)

        with ThreadPoolExecutor(how_many) as threads:
            return list(threads.map(ask_with_the_others, range(how_many)))

    def note(self, commands: list[Command], results: list[Result]) -> None:
        """Put what was asked and answered into the journal."""
        self.round.journal.ask(commands)
        self.round.journal.answer(
            Answer(each.id, "", result.case_id, result.revision, result.head)
            for each, result in zip(commands, results, strict=True)
            if isinstance(result, Receipt)
        )


def same_act(meeting: Meeting) -> Iterator[str]:
    """One command, by everybody: one effect, and everybody has its receipt."""
    case = meeting.bureau.open()
    act = replace(meeting.bureau.act(case, "submit", ADA), command_id=meeting.name)
    results = meeting.at_once(lambda _: meeting.bureau.perform(act)[0])
    yield from _all_done(results)
    yield from _one_effect(results)
    meeting.note([Command(meeting.name, "submit", ADA, case)], results[:1])


def same_opening(meeting: Meeting) -> Iterator[str]:
    """One new case, asked for by everybody."""
    values = {"title": "Wells", "target": "7.00 CHF"}
    proposal = Proposal("small", "KEN", ADA, meeting.bureau.at, values, command_id=meeting.name)
    with meeting.bureau.runtime.readers.begin() as session:
        engine = meeting.bureau.runtime.engine(session)
    sessions = meeting.bureau.runtime.sessions
    results: list[Result] = list(meeting.at_once(lambda _: commit_case(sessions, proposal, engine)))
    yield from _one_effect(results)
    command = Command(meeting.name, "open", ADA, None, "small", "KEN", values)
    meeting.note([command], results[:1])


def same_call(meeting: Meeting) -> Iterator[str]:
    """One new case, asked for by several command lines that attach one document."""
    values = {"title": "Wells", "target": "7.00 CHF"}
    letter = {"letter": meeting.name}
    command = Command(meeting.name, "open", BEN, None, "small", "KEN", values, attached=letter)
    round_ = meeting.round
    words = words_of([command], round_.home)
    called = meeting.at_once(lambda _: placet(round_.begin, round_.home, words), CALLERS)
    answered = {answer for each in called for answer in answers([command], each.said)}
    if len(answered) != 1 or any(each.code != 0 for each in called):
        yield f"one answer was wanted, the same for all; found {called}"
    round_.journal.ask([command])
    round_.journal.answer(sorted(answered, key=str)[:1])


def different_acts(meeting: Meeting) -> Iterator[str]:
    """A remark on one case, by everybody: all of them find their place."""
    case = meeting.bureau.open()
    remarks = [
        replace(
            meeting.bureau.act(case, "comment", ADA, text="so"), command_id=f"{meeting.name}/{n}"
        )
        for n in range(CROWD)
    ]
    results = meeting.at_once(lambda number: meeting.bureau.perform(remarks[number])[0])
    yield from _all_done(results)
    meeting.note([Command(str(act.command_id), "comment", ADA, case) for act in remarks], results)


def turned_batches(meeting: Meeting) -> Iterator[str]:
    """Batches that share their cases, in every order: nobody waits for ever."""
    cases = meeting.bureau.open_many(CROWD)

    def remark_on_all(number: int) -> list[Result]:
        turned = cases[number:] + cases[:number]
        return meeting.bureau.perform(
            *(meeting.bureau.act(case, "comment", ADA, text="so") for case in turned)
        )

    for results in meeting.at_once(remark_on_all):
        yield from _all_done(results)


def stale_acts(meeting: Meeting) -> Iterator[str]:
    """Everybody has seen the same revision; only the first of them can have been right."""
    case = meeting.bureau.open()
    acts = [
        replace(meeting.bureau.act(case, "edit", ADA, title=f"Wells {n}"), seen=1,
                command_id=f"{meeting.name}/{n}")
        for n in range(CROWD)
    ]  # fmt: skip
    results = meeting.at_once(lambda number: meeting.bureau.perform(acts[number])[0])
    if (done := sum(isinstance(each, Receipt) for each in results)) != 1:
        yield f"{done} of {CROWD} that had seen the same were done; one was wanted"
    commands = [Command(str(act.command_id), "edit", ADA, case, seen=1) for act in acts]
    meeting.note(commands, results)
    refused = [
        Answer(each.id, refused=str(result))
        for each, result in zip(commands, results, strict=True)
        if isinstance(result, WorkflowError)
    ]
    meeting.round.journal.answer(refused)


WAYS = (same_act, different_acts, same_opening, turned_batches, stale_acts, same_call)


def _all_done(results: list[Result]) -> Iterator[str]:
    refused = {str(each) for each in results if isinstance(each, WorkflowError)}
    yield from (f"nothing stood against it, and it was refused: {each}" for each in refused)


def _one_effect(results: list[Result]) -> Iterator[str]:
    receipts = [each for each in results if isinstance(each, Receipt)]
    if len({replace(each, repeated=False) for each in receipts}) != 1:
        yield f"one receipt was wanted, the same for all; found {receipts}"
    if (first := [each.repeated for each in receipts].count(False)) != 1:
        yield f"the command was done {first} times; once was wanted"
