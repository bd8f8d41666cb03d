"""A sweep costs what is due, and not what runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Thread, current_thread

import pytest
from sqlalchemy import text

from tests.build import ADA, DAY, ON_POSTGRESQL, REX, Bureau, furnish, opened
from tests.store.counting import statements
from workflow.services.fire_deadlines import fire_deadlines
from workflow.services.sweeping import BATCH, Fired, sweep
from workflow.store import cases, deadlines
from workflow.store.engine import open_engine
from workflow.store.schema import migrate

FULL, NOTHING = Fired(BATCH, 0), Fired(0, 0)


@contextmanager
def submitted(folder: Path) -> Iterator[Bureau]:
    """An office on SQLite with a case that was submitted."""
    url = f"sqlite:///{folder}/placet.db"
    migrate(open_engine(url))
    with opened(folder, url) as office:
        furnish(office)
        office.do(office.open(), "submit", ADA)
        yield office


def plan_of(office: Bureau, asked: str) -> list[str]:
    with office.database.connect() as connection:
        explained = connection.execute(text(f"EXPLAIN QUERY PLAN {asked}"))
        return [row.detail for row in explained]


def test_an_idle_sweep_looks_only_at_what_is_due(tmp_path: Path) -> None:
    """On SQLite, which would rather go through the cases in order."""
    with submitted(tmp_path) as office:
        with statements(office.database) as ran:
            assert office.fire().done == 0

        [asked] = [each for each in ran.run if "FROM deadlines" in each]
        plan = plan_of(office, asked)
    assert any("ix_deadlines_open_due_at (due_at<" in each for each in plan)
    assert not any(each.startswith("SCAN deadlines") for each in plan)


def test_a_worker_finds_what_others_ended_over_without_looking_at_what_waits(
    tmp_path: Path,
) -> None:
    with submitted(tmp_path) as office:
        office.deliver()

        with statements(office.database) as ran:
            assert office.deliver().sent == 0

        *_, suspects = [each for each in ran.run if each.startswith("UPDATE notices")]
        plan = plan_of(office, suspects)
    assert "SCAN notices USING INDEX ix_notices_sending_lease_until" in plan


# Batches at the same time


def meeting(first: Fired, barrier: Barrier) -> Callable[[], Fired]:
    """Batches of which the first does ``first`` and each of the others waits for another one."""
    left = [first, Fired(1, 0), Fired(1, 0)]

    def batch() -> Fired:
        fired = left.pop(0) if left else NOTHING
        if fired == Fired(1, 0):
            barrier.wait()
        return fired

    return batch


def test_behind_a_full_batch_two_are_worked_on_at_the_same_time() -> None:
    assert sweep(meeting(FULL, Barrier(2, timeout=60)), lambda: False, 2) == Fired(BATCH + 2, 0)


@pytest.mark.parametrize(("first", "at_once"), [(Fired(BATCH - 1, 0), 2), (FULL, 1)])
def test_behind_a_small_batch_and_with_one_writer_they_follow_one_another(
    first: Fired, at_once: int
) -> None:
    with pytest.raises(BrokenBarrierError):
        sweep(meeting(first, Barrier(2, timeout=0.2)), lambda: False, at_once)


def test_when_a_batch_fails_the_others_end_with_theirs_and_the_failure_is_told() -> None:
    begun: list[Thread] = []
    both = Barrier(2, timeout=60)

    def batch() -> Fired:
        begun.append(current_thread())
        if len(begun) == 1:
            return FULL
        if both.wait() == 0:
            raise ConnectionError("the database is away")
        for each in begun[1:]:
            if each is not current_thread():
                each.join(60)
        return FULL

    with pytest.raises(ConnectionError, match="away"):
        sweep(batch, lambda: len(begun) > 9, 2)
    assert len(begun) == 3


def let_lapse(office: Bureau, how_many: int) -> list[int]:
    """Cases whose time to be completed has run out, the longest due first."""
    opened_now = office.open_many(how_many)
    office.perform(*(office.act(case, "submit", ADA) for case in opened_now))
    office.perform(*(office.act(case, "return", REX, missing="a date") for case in opened_now))
    office.at += 40 * DAY
    return opened_now


def test_many_batches_leave_each_case_worked_off_once(
    office: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflow.services.sweeping.BATCH", 4)
    due = let_lapse(office, 61)

    assert office.fire() == Fired(61, 0)
    assert {(office.case(case).state, office.case(case).revision) for case in due} == {
        ("lapsed", 4)
    }
    assert office.verify().verified


@ON_POSTGRESQL
def test_a_batch_is_filled_up_from_behind_what_another_worker_holds(
    office: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflow.services.sweeping.BATCH", 4)
    due = let_lapse(office, 12)
    asked = iter([False, True])
    with office.runtime.readers.begin() as session:
        engine = office.runtime.engine(session)
        longest = deadlines.due_cases(session, office.at, 4)
    with office.runtime.sessions.begin() as worker:
        cases.lock(worker, longest[:3])
        fired = fire_deadlines(office.runtime.sessions, engine, office.at, lambda: next(asked))

    assert fired == Fired(4, 0)
    assert sum(office.case(case).state == "lapsed" for case in due) == 4


@ON_POSTGRESQL
def test_what_another_worker_put_off_meanwhile_is_not_put_off_once_more(office: Bureau) -> None:
    [case] = let_lapse(office, 1)
    again = office.at + timedelta(minutes=1)
    with office.runtime.sessions.begin() as session:
        row = deadlines.running(session, [case])[0]
        assert deadlines.postpone(session, row.id, 1, again, "first")
        assert not deadlines.postpone(session, row.id, 1, again, "second")
