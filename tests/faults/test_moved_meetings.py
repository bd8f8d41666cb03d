"""A meeting is moved, and whoever is at it dies: nothing is lost, and nobody is told twice."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import count

from tests.build import ADA, DAY, EVE, REX, Bureau
from tests.faults.calling import at_risk, placet
from tests.faults.healing import looked_at, now
from tests.faults.processes import Begin
from tests.meeting import add, meeting, move, planned, publish_sessions
from workflow.runtime import open_runtime
from workflow.settings import Settings, write_settings
from workflow.ticker import fire

WEEK = timedelta(days=7)


def prepared(busy: Bureau) -> date:
    """Two cases that hang on a meeting in three months' time; its first day."""
    home = busy.runtime.settings.home
    write_settings(home, busy.runtime.settings.database)
    busy.at = now(busy)
    first = (busy.at + 90 * DAY).date()
    publish_sessions(busy)
    add(busy, meeting(first=first.isoformat(), last=(first + 4 * DAY).isoformat()))
    planned(busy)
    planned(busy)
    return first


def test_a_meeting_is_moved_with_all_its_wakes_or_not_at_all(busy: Bureau, begin: Begin) -> None:
    day = prepared(busy)
    moved = 0
    for point in count(1):
        day += WEEK
        words = ["meetings", "move", "SG13-1", "--from", day.isoformat()]
        called = placet(begin, busy.runtime.settings.home, words, point)
        with looked_at(busy) as kept:
            [(kept_day,)] = [tuple(row.values()) for row in kept.rows(
                "SELECT first_day FROM meetings")]  # fmt: skip
            posted = len(kept.rows("SELECT id FROM wakes"))
        moved += kept_day == day.isoformat()
        assert posted == 2 * moved
        if not called.was_killed:
            break
        day = date.fromisoformat(kept_day)

    assert point > 5
    assert moved >= 1
    assert busy.verify().verified


def fire_once(settings: Settings) -> int:
    """One beat of the clock, without mails."""
    fire(open_runtime(settings))
    return 0


def test_a_case_is_woken_once_whenever_the_clock_dies(busy: Bureau, begin: Begin) -> None:
    day = prepared(busy)
    settings = busy.runtime.settings
    for moves in count(1):
        day += WEEK
        move(busy, "SG13-1", day.isoformat())
        called = at_risk(begin, settings.home, moves, fire_once, settings)
        busy.wake()
        if not called.was_killed:
            break

    with looked_at(busy) as kept:
        assert kept.rows("SELECT id FROM wakes WHERE state <> 'done'") == []
        told = kept.rows("SELECT case_id, person_id FROM notices")
    assert moves > 5
    assert Counter(tuple(each.values()) for each in told) == dict.fromkeys(
        [(case, person) for case in (1, 2) for person in (ADA, REX, EVE)], moves
    )
    assert busy.verify().verified
