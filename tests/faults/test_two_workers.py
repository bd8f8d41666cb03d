"""Two workers at once share the work: nothing is done twice, and nothing is left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.build import ADA, REX, Bureau
from tests.faults.healing import broken, heal, is_done, looked_at, now, put_clock_ahead
from tests.faults.processes import Begin, wait_until
from tests.faults.stopping import owe
from tests.faults.working import sweep_once, sweep_until_told
from workflow.services.deliver_notices import Delivered
from workflow.services.sweeping import Fired
from workflow.store import cases

CASES = 110
ROUNDS = 20


def work_off(bureau: Bureau, begin: Begin) -> list[tuple[Fired, Delivered]]:
    """What each of two workers did, once nothing is left to do."""
    workers = [begin(sweep_until_told, bureau.runtime.settings) for _ in range(2)]
    wait_until(lambda: is_done(bureau))
    bureau.at = now(bureau)
    for worker in workers:
        worker.tell_to_end()
    return [worker.hear() for worker in workers]


def test_two_workers_share_the_notices(busy: Bureau, begin: Begin) -> None:
    owe(busy, CASES)

    done = work_off(busy, begin)

    sent = [delivered.sent for _, delivered in done]
    assert sum(sent) == 2 * CASES
    with looked_at(busy) as kept:
        assert kept.rows("SELECT id FROM notices WHERE fence <> 1") == []  # none was taken away
    assert broken(busy) == []


def test_two_workers_do_no_deadline_twice_and_none_is_put_off(busy: Bureau, begin: Begin) -> None:
    rounds = [busy.open(flow="rounds", party=None) for _ in range(ROUNDS)]
    returned = busy.open_many(ROUNDS)
    busy.perform(*(busy.act(case, "begin", ADA) for case in rounds))
    busy.perform(*(busy.act(case, "submit", ADA) for case in returned))
    busy.perform(*(busy.act(case, "return", REX, missing="a date") for case in returned))
    put_clock_ahead(busy, timedelta(days=100))

    done = work_off(busy, begin)

    with looked_at(busy) as kept:
        acts = [row for history in kept.histories.values() for row in history]
    worked_off = [row["effects"]["worked_off"] for row in acts if row["capacity"] == "clock"]
    assert len(worked_off) == len(set(worked_off)) == sum(fired.done for fired, _ in done)
    assert sum(fired.put_off for fired, _ in done) == 0
    # Three months of rounds, each with two reminders that are overtaken; and a lapse.
    assert len(worked_off) == ROUNDS * 3 + ROUNDS
    assert broken(busy) == []


@pytest.mark.parametrize("originals", ["postgresql"], indirect=True)
def test_a_worker_passes_over_a_case_that_somebody_holds(busy: Bureau, begin: Begin) -> None:
    rounds = [busy.open(flow="rounds", party=None) for _ in range(2)]
    busy.perform(*(busy.act(case, "begin", ADA) for case in rounds))
    put_clock_ahead(busy, timedelta(days=40))

    with busy.runtime.sessions.begin() as session:
        cases.lock(session, rounds[:1])
        fired, _ = begin(sweep_once, busy.runtime.settings).hear()

    assert fired == Fired(1, 0)
    assert [busy.case(case).revision for case in rounds] == [2, 3]
    heal(busy)
    assert broken(busy) == []
