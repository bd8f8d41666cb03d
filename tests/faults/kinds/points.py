"""Processes that are killed at every numbered point between two actions on the outside."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from tests.build import ADA, BEN, DAY, Bureau
from tests.faults.calling import Called, placet
from tests.faults.healing import looked_at, now, put_clock_ahead
from tests.faults.journal import Command
from tests.faults.round import Round
from tests.giving import award, paid
from workflow.domain.leaves import canonical

MADE = "killed at a numbered point"
MADE_WITH_A_DOCUMENT = "killed at a numbered point with a document on its way"

Try = Callable[[int], Called]
"""Does a piece of work in a process that dies at the point of a number."""

TOGETHER = 3
"""Cases of one batch."""

WELLS = {"title": "Wells", "target": "4000.00 CHF"}


def visit(round_: Round, work: Try) -> None:
    """Die at the first point, the second, and so on, until there is none left."""
    for point in count(1):
        called = work(point)
        step = f"point {point}, before {called.next}"
        round_.look_outside(step)
        made = MADE_WITH_A_DOCUMENT if round_.has_left_a_document() else MADE
        round_.caller.repeat()
        round_.look(step)
        if not called.was_killed:
            return
        round_.made[made] += 1


def open_case(round_: Round) -> None:
    """While a case is opened with a document, which every second case has from the one before."""

    def work(point: int) -> Called:
        letter = {"letter": f"letter {point // 2}"}
        name = f"new {point}"
        command = Command(name, "open", ADA, None, "small", "KEN", WELLS, attached=letter)
        return round_.caller.send([command], point)

    visit(round_, work)


def act(round_: Round) -> None:
    """While an act is done that another follows by itself, and that owes mails."""

    def work(point: int) -> Called:
        case = round_.bureau.open(target="4000.00 CHF")
        return round_.caller.send([Command(f"act {point}", "submit", ADA, case)], point)

    visit(round_, work)


def batch(round_: Round) -> None:
    """While several cases are acted on at once, one of which refuses."""

    def work(point: int) -> Called:
        cases = round_.bureau.open_many(TOGETHER)
        round_.bureau.do(cases[-1], "submit", BEN)
        commands = [Command(f"batch {point}/{case}", "submit", ADA, case) for case in cases]
        return round_.caller.send(commands, point)

    visit(round_, work)


def money(round_: Round) -> None:
    """While a gift goes into a fund and an award is paid out of it, by one batch."""
    bureau, given = round_.bureau, list[int]()

    def work(point: int) -> Called:
        if given and bureau.case(given[-1]).state == "given":
            bureau.do(given[-1], "decline", ADA)
        gift, trip = paid(bureau, "10.00 CHF", theme="bsg"), award(bureau, "7.33 CHF")
        given.append(trip)
        acts = ((gift, "pool"), (trip, "give"))
        commands = [Command(f"money {point}/{case}", action, ADA, case) for case, action in acts]
        return round_.caller.send(commands, point)

    visit(round_, work)


def sweep(round_: Round) -> None:
    """While deadlines are worked off and mails are sent."""
    bureau = round_.bureau
    case = bureau.open(flow="rounds", party=None)
    bureau.do(case, "begin", ADA)

    def work(point: int) -> Called:
        visit_on = (now(bureau) + 2 * DAY).date().isoformat()
        bureau.do(case, "edit", ADA, visit=visit_on)
        while not _is_over(bureau):
            put_clock_ahead(bureau, DAY)
        return placet(round_.begin, round_.home, ["work", "--once", "--json"], point)

    visit(round_, work)


def _is_over(bureau: Bureau) -> bool:
    """Whether the visit's time is over: not before the next working day."""
    at = canonical(now(bureau))
    with looked_at(bureau) as kept:
        over = "name = 'visit' AND ordinal = 0 AND state = 'open' AND due_at <= :at"
        return bool(kept.rows(f"SELECT id FROM deadlines WHERE {over}", at=at))
