"""A clock that is told to end does so soon and in good order."""

from __future__ import annotations

import pytest

from tests.build import Bureau
from tests.faults.healing import broken, heal, looked_at
from tests.faults.invariants import mails_as_sent
from tests.faults.processes import Begin, wait_until
from tests.faults.stopping import is_at, owe, while_sending
from tests.faults.working import keep_time_until_stopped

SOON_SECONDS = 15.0

BETWEEN_BEATS = 0.05
AN_HOUR = 3600.0


def states(bureau: Bureau) -> dict[str, int]:
    """How many notices there are by state."""
    with looked_at(bureau) as kept:
        rows = kept.rows("SELECT state, count(*) AS found FROM notices GROUP BY state")
    return {row["state"]: row["found"] for row in rows}


def test_a_clock_with_nothing_to_do_ends_at_once(busy: Bureau, begin: Begin) -> None:
    clock = begin(keep_time_until_stopped, busy.runtime.settings, BETWEEN_BEATS)
    owe(busy, 1)
    wait_until(lambda: states(busy) == {"sent": 2})

    clock.terminate()

    assert clock.exit_code(SOON_SECONDS) == 0


def test_a_clock_does_not_begin_with_a_pause(busy: Bureau, begin: Begin) -> None:
    owe(busy, 1)

    clock = begin(keep_time_until_stopped, busy.runtime.settings, AN_HOUR)

    wait_until(lambda: states(busy) == {"sent": 2})
    clock.terminate()
    assert clock.exit_code(SOON_SECONDS) == 0


@pytest.mark.parametrize("times", [1, 3])
def test_a_clock_in_the_middle_of_its_work_leaves_nothing_half_done(
    busy: Bureau, begin: Begin, times: int
) -> None:
    owe(busy, 110)
    clock = begin(keep_time_until_stopped, busy.runtime.settings, BETWEEN_BEATS)
    wait_until(lambda: is_at(busy, while_sending, clock.pid))

    for _ in range(times):
        clock.terminate()

    assert clock.exit_code(SOON_SECONDS) == 0
    assert set(states(busy)) == {"sent", "queued"}  # it did not wait for all that was due
    with looked_at(busy) as kept:
        assert mails_as_sent(kept, busy.runtime.settings.mail) == []
    assert busy.verify().findings == ()
    heal(busy)
    assert broken(busy) == []
