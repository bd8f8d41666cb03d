"""A wall clock that jumps by an hour, a day and a year, forth and back, under running processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from tests.build import ADA, DAY
from tests.faults.caller import answers, words_of
from tests.faults.fake_clock import FakeClock
from tests.faults.healing import looked_at, put_clock_ahead
from tests.faults.invariants import all_sent
from tests.faults.journal import Command
from tests.faults.processes import wait_until
from tests.faults.round import Round

PLACET = "import sys; from workflow.cli.main import main; sys.exit(main())"

ENDS_WITH_US = ("setpriv", "--pdeathsig", "KILL")

HOUR, YEAR = timedelta(hours=1), 365 * DAY

JUMPS = (
    ("an hour ahead", HOUR),
    ("an hour back", -HOUR),
    ("a day ahead", DAY),
    ("a day back", -DAY),
    ("a year ahead", YEAR),
    ("a year back", -YEAR),
)

IN_OFFICE = 400 * DAY
"""How far business time is put ahead first: everybody had their roles a year before, too."""


def jumps(round_: Round) -> None:
    """Somebody acts and a worker works while the clock jumps, and afterwards with the true time."""
    put_clock_ahead(round_.bureau, IN_OFFICE)
    clock = FakeClock(round_.home / "clock")
    clock.jump(timedelta(0))
    with _worker(round_, clock):
        for number in range(round_.times):
            name, off = JUMPS[number % len(JUMPS)]
            clock.jump(off)
            _act(round_, clock, f"jump {number}, {name}")
            clock.jump(timedelta(0))
            _act(round_, clock, f"jump {number}, {name} and to the true time")
            round_.made[f"clock jumped {name}, and to the true time"] += 1
    put_clock_ahead(round_.bureau, YEAR)
    round_.look("after the last jump")


@contextmanager
def _worker(round_: Round, clock: FakeClock) -> Iterator[None]:
    """``placet work``, until the end of the block; there it is asked to stop, and does."""
    worker = subprocess.Popen(
        [*ENDS_WITH_US, *_placet(round_, "work")],
        env=clock.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
        worker.terminate()
        assert worker.wait(60) == 0
    finally:
        worker.kill()
        worker.wait()


def _act(round_: Round, clock: FakeClock, name: str) -> None:
    """Submit a case by a command line with that clock; its mails must go out, and what is due."""
    case = round_.bureau.open()
    command = Command(name, "submit", ADA, case)
    round_.calls.ask([command])
    ran = subprocess.run(
        _placet(round_, *words_of([command], round_.home)),
        env=clock.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    told = answers([command], ran.stdout)
    round_.calls.answer(told)
    if not told or told[0].refused:
        round_.insist(name, [f"the command was not done: {told} {ran.stderr}"])
    with suppress(TimeoutError):
        wait_until(lambda: not _unsent(round_))
    round_.insist(name, _unsent(round_))


def _unsent(round_: Round) -> list[str]:
    with looked_at(round_.bureau) as kept:
        return all_sent(kept)


def _placet(round_: Round, *words: str) -> list[str]:
    return [sys.executable, "-c", PLACET, "--home", str(round_.home), *words]
