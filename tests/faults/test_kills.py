"""Workers and drivers are killed in the middle of their work, over and over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from threading import Event

import pytest

from tests.build import Bureau
from tests.faults.driving import Driver, drive
from tests.faults.healing import broken, expire_leases, heal, looked_at, put_clock_ahead
from tests.faults.invariants import mails_kept_first
from tests.faults.journal import Answer, Journal
from tests.faults.processes import Begin, Running
from tests.faults.working import sweep_until_told

KILLS = 50
INTERRUPTED = 10
"""How many workers must have died with notices in their hands, for the test to say anything."""

KILLS_OF_DRIVERS = 10


@dataclass
class Office:
    """An office with a worker and a driver that do not live long.

    Attributes:
        interrupted: how many workers died with notices in their hands.
    """

    bureau: Bureau
    begin: Begin
    journal: Journal
    dice: Random
    interrupted: int = 0
    drivers: int = 0

    def new_driver(self) -> Running:
        """A driver with a name of its own."""
        self.drivers += 1
        settings = self.bureau.runtime.settings
        return self.begin(drive, settings, self.journal.path, f"driver{self.drivers}")

    def kill_a_worker(self) -> None:
        """A worker works for some milliseconds, or some hundreds, and is killed."""
        worker = self.begin(sweep_until_told, self.bureau.runtime.settings)
        Event().wait(self.dice.choice((0.05, 0.3, 0.6)) * self.dice.random())
        worker.kill()
        with looked_at(self.bureau) as kept:
            assert mails_kept_first(kept, self.bureau.runtime.settings.mail) == []
        self.interrupted += expire_leases(self.bureau, worker.pid) > 0

    def repeated(self, answers: Sequence[Answer]) -> list[Answer]:
        """What is answered when these commands are sent once more."""
        told = self.journal.read()
        driver = Driver(self.bureau.runtime, self.journal, "again", self.dice)
        asked = [told.asked[each.id] for each in answers]
        return [answer for each in asked for answer in driver.perform([each])]


@pytest.mark.timeout(240)
def test_nothing_is_lost_doubled_or_stuck_however_often_processes_are_killed(
    busy: Bureau, begin: Begin, tmp_path: Path
) -> None:
    office = Office(busy, begin, Journal(tmp_path / "journal"), Random(20270301))
    driver = office.new_driver()
    for number in count():
        if number >= KILLS and office.interrupted >= INTERRUPTED:
            break
        office.kill_a_worker()
        put_clock_ahead(busy, timedelta(days=office.dice.randint(1, 12)))
        driver.check()
        if number % (KILLS // KILLS_OF_DRIVERS) == 0:
            driver.kill()
            driver = office.new_driver()
    driver.end()
    heal(busy)

    told = office.journal.read()
    assert broken(busy, told) == []
    again = office.dice.sample(told.done, 50)
    assert office.repeated(again) == again
