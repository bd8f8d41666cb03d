"""Beats of the clock when the wall clock jumps; ``kinds/jumps.py`` shows it with real processes."""

from __future__ import annotations

from datetime import timedelta

from tests.build import START
from workflow.ticker import Pause


def test_beats_that_were_missed_are_no_debt() -> None:
    year, pause = timedelta(days=365), timedelta(seconds=2)

    assert Pause(2).get_next_fire_time(None, START) == START + pause
    assert Pause(2).get_next_fire_time(START, START) == START + pause
    assert Pause(2).get_next_fire_time(START - year, START) == START + pause
    assert Pause(2).get_next_fire_time(START + year, START) == START + pause
