"""Workers, drivers and command lines that are killed at random, while others go on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from tests.faults.driving import Driver
from tests.faults.healing import expire_leases, looked_at, put_clock_ahead
from tests.faults.journal import Command
from tests.faults.processes import Running, wait_until
from tests.faults.round import Round
from tests.faults.working import sweep_until_told

MOST_POINTS = 32
"""A command line that reaches fewer comes to its end, and another one is killed in its place."""

LONGEST_LIVES_SECONDS = (0.05, 0.5, 1.0)
SHARE_WITH_MAILS = 0.5

REPEATED = 20
"""Commands that are sent once more in the end; what is answered must be the same."""


def kills(round_: Round) -> None:
    """Until so many were killed: three workers, two command lines and a driver in turn."""
    office = _Office(round_, round_.new_driver("driver0"))
    for number in range(1, round_.times + 1):
        match number % 6:
            case 0:
                office.kill_the_driver(number)
            case 2 | 4:
                office.kill_a_command_line(number)
            case _:
                office.kill_a_worker(f"kill {number}")
        put_clock_ahead(round_.bureau, timedelta(days=round_.dice.randint(1, 12)))
        office.driver.check()
    office.driver.end()
    round_.look("after the last kill")
    office.repeat_some()


@dataclass
class _Office:
    """An office in which nobody lives long."""

    round: Round
    driver: Running

    def kill_the_driver(self, number: int) -> None:
        """The next one asks again for what this one was not told of."""
        self.driver.kill()
        self.round.made["driver killed"] += 1
        self.driver = self.round.new_driver(f"driver{number}")

    def kill_a_command_line(self, number: int) -> None:
        """At a point that chance chooses; what was not answered is asked for again."""
        round_ = self.round
        driver = Driver(round_.bureau.runtime, round_.calls, f"call{number}", round_.dice)
        command = _sayable(driver)
        while not round_.caller.send([command], self._some_point()).was_killed:
            command = _sayable(driver)
        attaching = " that attaches a document" if command.attached else ""
        round_.made[f"command line killed{attaching}"] += 1
        round_.caller.repeat()

    def kill_a_worker(self, step: str) -> None:
        """It works for some milliseconds, or some hundreds."""
        bureau, dice = self.round.bureau, self.round.dice
        worker = self.round.begin(sweep_until_told, bureau.runtime.settings)
        life = dice.choice(LONGEST_LIVES_SECONDS) * dice.random()
        with suppress(TimeoutError):
            wait_until(partial(self._is_to_die, worker, dice.random() < SHARE_WITH_MAILS), life)
        worker.kill()
        self.round.look_outside(step)
        busy = expire_leases(bureau, worker.pid) > 0
        self.round.made["worker killed with mails in hand" if busy else "worker killed"] += 1

    def _is_to_die(self, worker: Running, with_mails: bool) -> bool:
        """Before its time: a worker that was to die with mails in its hands has some."""
        with looked_at(self.round.bureau) as kept:
            return with_mails and kept.held(worker.pid) > 0

    def _some_point(self) -> int:
        return self.round.dice.randint(1, MOST_POINTS)

    def repeat_some(self) -> None:
        """Commands that were answered have the same answer when they are sent once more."""
        told = self.round.journal.read()
        driver = Driver(self.round.bureau.runtime, self.round.journal, "again", self.round.dice)
        for answer in self.round.dice.sample(told.done, min(REPEATED, len(told.done))):
            again = driver.perform([told.asked[answer.id]])
            if again != [answer]:
                self.round.insist("sent once more", [f"command {answer.id}: {answer} and {again}"])


def _sayable(driver: Driver) -> Command:
    """A command of which every value can be said on a command line as it is."""
    for _ in range(100):
        for command in driver.choose():
            if all(isinstance(value, str) for value in command.values.values()):
                return command
    raise AssertionError("a driver must have had such a command")
