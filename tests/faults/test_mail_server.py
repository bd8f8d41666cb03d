"""Workers that are killed while they hand over to a mail server: nothing is doubled or unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email.parser import BytesHeaderParser

import pytest

from tests.build import Bureau
from tests.faults.healing import expire_leases, heal, looked_at
from tests.faults.processes import Begin, Running, wait_until
from tests.faults.stopping import owe
from tests.faults.working import keep_time_until_stopped, sweep_until_told
from tests.notifications.sink import Sink, running
from workflow.settings import Settings

KILLS = 8
CASES = 40


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running(Sink()) as made:
        yield made


def by(sink: Sink, bureau: Bureau) -> Settings:
    """The office's settings, with a mail server."""
    return replace(bureau.runtime.settings, smtp_url=f"127.0.0.1:{sink.port}")


def taken(sink: Sink) -> Counter[str]:
    """How often the server took each message, by the notice in its id."""
    heads = [BytesHeaderParser().parsebytes(each.message) for each in sink.taken]
    ids = [str(head["Message-ID"]) for head in heads]
    return Counter(each.removeprefix("<notice-").partition("@")[0] for each in ids)


def states(bureau: Bureau) -> dict[str, str]:
    with looked_at(bureau) as kept:
        return {row["id"]: row["state"] for row in kept.rows("SELECT id, state FROM notices")}


def kill_in_the_middle(worker: Running, sink: Sink) -> None:
    """Once it has handed over some messages more."""
    before = len(sink.taken)
    wait_until(lambda: len(sink.taken) > before + 3 or worker.has_spoken())
    worker.kill()


def test_workers_that_are_killed_leave_one_mail_each_in_doubt_and_double_none(
    busy: Bureau, begin: Begin, sink: Sink
) -> None:
    settings = by(sink, busy)
    for _ in range(KILLS):
        owe(busy, CASES // KILLS)
        kill_in_the_middle(begin(sweep_until_told, settings), sink)
        expire_leases(busy)
    busy.runtime = replace(busy.runtime, settings=settings)
    heal(busy)

    found, copies = states(busy), taken(sink)
    doubts = [notice for notice, state in found.items() if state == "maybe_sent"]
    assert set(found.values()) <= {"sent", "maybe_sent"}
    assert len(doubts) <= KILLS
    assert all(copies[each] == 1 for each, state in found.items() if state == "sent")
    assert all(copies[each] <= 1 for each in doubts)
    assert set(copies) <= set(found)
    assert busy.verify().findings == ()


def test_two_workers_hand_over_each_mail_once(busy: Bureau, begin: Begin, sink: Sink) -> None:
    owe(busy, CASES)
    workers = [begin(sweep_until_told, by(sink, busy)) for _ in range(2)]
    wait_until(lambda: set(states(busy).values()) == {"sent"})
    for worker in workers:
        worker.end()

    assert set(taken(sink).values()) == {1}
    assert len(sink.taken) == 2 * CASES
    assert busy.verify().findings == ()


def test_a_worker_that_is_stopped_hands_back_what_it_has_not_sent(
    busy: Bureau, begin: Begin, sink: Sink
) -> None:
    owe(busy, CASES)
    clock = begin(keep_time_until_stopped, by(sink, busy), 0.05)
    wait_until(lambda: len(sink.taken) > 3)
    clock.terminate()

    assert clock.exit_code(15.0) == 0
    assert set(states(busy).values()) <= {"sent", "queued"}
    assert Counter(states(busy).values())["sent"] == len(sink.taken)
    assert busy.verify().findings == ()
