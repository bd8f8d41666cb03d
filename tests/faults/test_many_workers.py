"""Several workers on one PostgreSQL: what one cannot do others do, once and in order."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.build import ADA, ON_POSTGRESQL, REX, Bureau
from tests.cli.asking import PROCESS, ROOT
from tests.faults.healing import (
    broken,
    heal,
    is_done,
    looked_at,
    now,
    put_clock_ahead,
)
from tests.faults.processes import Begin, Failed, Running, wait_until
from tests.faults.stopping import nothing_written, owe
from tests.faults.working import keep_time_until_stopped, sweep_once, sweep_until_told
from tests.postgres import database_of
from workflow.services.fire_deadlines import fire_deadlines
from workflow.services.sweeping import BATCH, Fired
from workflow.settings import Settings
from workflow.store import cases

pytestmark = [ON_POSTGRESQL, pytest.mark.timeout(240)]

PAUSE_SECONDS = 5
"""How long PostgreSQL lets these workers pause in a transaction."""

TRIES = 20
CASES = 80
ROUNDS = 15
SOON_SECONDS = 15.0
BETWEEN_BEATS = 0.05


def impatient(bureau: Bureau) -> Settings:
    """The office's settings, for workers that lose a transaction after a short pause."""
    url = bureau.runtime.settings.database
    bound = f"options=-c%20idle_in_transaction_session_timeout%3D{PAUSE_SECONDS}s"
    return replace(bureau.runtime.settings, database=f"{url}&{bound}")


def let_lapse(bureau: Bureau, how_many: int) -> list[int]:
    """Cases whose time to be completed has run out."""
    opened = bureau.open_many(how_many)
    bureau.perform(*(bureau.act(case, "submit", ADA) for case in opened))
    bureau.perform(*(bureau.act(case, "return", REX, missing="a date") for case in opened))
    put_clock_ahead(bureau, timedelta(days=40))
    return opened


def lapsed(bureau: Bureau) -> int:
    with looked_at(bureau) as kept:
        return len(kept.rows("SELECT id FROM cases WHERE state = 'lapsed'"))


def held_cases(bureau: Bureau) -> int:
    """How many cases a process without a statement at work holds the locks of, at least."""
    with looked_at(bureau) as kept:
        idle = kept.rows(
            "SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction' "
            "AND datname = current_database() AND backend_xid IS NOT NULL"
        )
        free = kept.rows("SELECT id FROM cases FOR UPDATE SKIP LOCKED")
        [row] = kept.rows("SELECT count(*) AS found FROM cases")
    return int(row["found"]) - len(free) if idle else 0


def paused_inside(begin: Begin, bureau: Bureau) -> Running:
    """A worker that was stopped in the middle of its transaction, with cases locked."""
    for _ in range(TRIES):
        let_lapse(bureau, CASES)
        worker = begin(sweep_once, impatient(bureau))
        wait_until(lambda worker=worker: worker.has_spoken() or held_cases(bureau))  # type: ignore[misc]
        worker.pause()
        if held_cases(bureau) and not worker.has_spoken():
            return worker
        worker.go_on()
        worker.end()
    raise TimeoutError("no worker could be stopped in a transaction")


def test_a_worker_that_is_stopped_in_a_transaction_loses_it_and_others_go_on(
    busy: Bureau, begin: Begin
) -> None:
    paused = paused_inside(begin, busy)
    before, held = lapsed(busy), held_cases(busy)
    assert held >= CASES
    other = busy.open(flow="rounds", party=None)
    busy.do(other, "begin", ADA)
    put_clock_ahead(busy, timedelta(days=40))

    assert begin(sweep_once, busy.runtime.settings).hear()[0].done >= 1
    assert busy.case(other).revision == 3  # others pass over what it holds
    wait_until(lambda: not held_cases(busy), SOON_SECONDS)
    heal(busy)
    assert lapsed(busy) == before + held

    with nothing_written(busy):
        paused.go_on()
        with pytest.raises(Failed, match="connection"):
            paused.hear()
    assert broken(busy) == []


def test_a_clock_that_was_stopped_in_a_transaction_goes_on_with_the_next_beat(
    busy: Bureau, begin: Begin
) -> None:
    clock = begin(keep_time_until_stopped, impatient(busy), BETWEEN_BEATS)
    expected = 0
    for _ in range(TRIES):
        expected += len(let_lapse(busy, CASES))
        wait_until(lambda: held_cases(busy) or lapsed(busy) == expected)  # noqa: B023
        clock.pause()
        if held_cases(busy):
            break
        clock.go_on()
    wait_until(lambda: not held_cases(busy), SOON_SECONDS)

    clock.go_on()

    wait_until(lambda: lapsed(busy) == expected)
    clock.terminate()
    assert clock.exit_code(SOON_SECONDS) == 0
    heal(busy)
    assert broken(busy) == []


def test_three_workers_work_off_each_deadline_once_and_those_of_a_case_in_their_order(
    busy: Bureau, begin: Begin
) -> None:
    rounds = [busy.open(flow="rounds", party=None) for _ in range(ROUNDS)]
    busy.perform(*(busy.act(case, "begin", ADA) for case in rounds))
    let_lapse(busy, 2 * ROUNDS)
    put_clock_ahead(busy, timedelta(days=200))

    workers = [begin(sweep_until_told, busy.runtime.settings) for _ in range(3)]
    wait_until(lambda: is_done(busy))
    for worker in workers:
        worker.tell_to_end()
    done = [worker.hear()[0] for worker in workers]

    with looked_at(busy) as kept:
        due = {row["id"]: row["due_at"] for row in kept.rows("SELECT id, due_at FROM deadlines")}
        acts = {
            case: [row["effects"]["worked_off"] for row in rows if row["capacity"] == "clock"]
            for case, rows in kept.histories.items()
        }
    worked_off = [each for own in acts.values() for each in own]
    assert len(worked_off) == len(set(worked_off)) == sum(fired.done for fired in done)
    assert sum(fired.put_off for fired in done) == 0
    for own in acts.values():
        assert own == sorted(own, key=due.__getitem__)
    busy.at = now(busy)
    assert broken(busy) == []


def test_after_a_long_sleep_the_longest_due_comes_first_and_a_batch_at_a_time(
    busy: Bureau,
) -> None:
    late = let_lapse(busy, 300)
    later = let_lapse(busy, 300)
    asked = iter([False, True])

    with busy.runtime.readers.begin() as session:
        engine = busy.runtime.engine(session)
    fired = fire_deadlines(busy.runtime.sessions, engine, busy.at, lambda: next(asked))

    assert fired == Fired(BATCH, 0)
    states = [busy.case(case).state for case in (*late, *later)]
    assert states == ["lapsed"] * BATCH + ["returned"] * (600 - BATCH)


def test_a_worker_that_holds_a_whole_batch_does_not_keep_others_from_what_lies_behind_it(
    busy: Bureau,
) -> None:
    longest_due = let_lapse(busy, BATCH)
    behind = let_lapse(busy, 2)
    with busy.runtime.readers.begin() as session:
        engine = busy.runtime.engine(session)

    with busy.runtime.sessions.begin() as worker:
        assert len(cases.lock(worker, longest_due)) == BATCH
        assert fire_deadlines(busy.runtime.sessions, engine, busy.at).done == len(behind)

    assert [busy.case(case).state for case in behind] == ["lapsed"] * 2
    assert fire_deadlines(busy.runtime.sessions, engine, busy.at).done == BATCH


@contextmanager
def away(bureau: Bureau) -> Iterator[None]:
    """Meanwhile the database ends every connection, and lets nobody in."""
    url = bureau.runtime.settings.database
    name = database_of(url)
    bureau.database.dispose()
    server = urlsplit(url)._replace(path="/postgres").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        yield
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def sent(bureau: Bureau) -> int:
    """How many mails went out."""
    with looked_at(bureau) as kept:
        [row] = kept.rows("SELECT count(*) AS sent FROM notices WHERE state = 'sent'")
    return int(row["sent"])


@pytest.mark.parametrize("times", [1, 5])
def test_a_clock_whose_database_goes_away_goes_on_when_it_is_back(
    busy: Bureau, begin: Begin, times: int
) -> None:
    let_lapse(busy, CASES)
    clock = begin(keep_time_until_stopped, busy.runtime.settings, BETWEEN_BEATS)
    for _ in range(times):
        with away(busy):
            assert clock.exit_code(4 * BETWEEN_BEATS) is None
        owe(busy, 5)

    before = sent(busy)
    wait_until(lambda: lapsed(busy) == CASES and sent(busy) > before)

    clock.terminate()
    assert clock.exit_code(SOON_SECONDS) == 0
    # What was claimed when the connection was cut is taken again once its lease has ended.
    heal(busy)
    assert broken(busy) == []  # no deadline was put off, for instance


def test_a_clock_that_is_told_to_stop_while_its_database_is_away_stops(
    busy: Bureau, begin: Begin
) -> None:
    let_lapse(busy, CASES)
    clock = begin(keep_time_until_stopped, busy.runtime.settings, BETWEEN_BEATS)
    with away(busy):
        clock.terminate()
        clock.terminate()
        assert clock.exit_code(SOON_SECONDS) == 0
    heal(busy)
    assert broken(busy) == []


def test_the_command_ends_with_0_when_it_is_told_to_stop(busy: Bureau) -> None:
    owe(busy, 110)
    settings = busy.runtime.settings
    environment = {**os.environ, "PLACET_DATABASE": settings.database}
    words = [*PROCESS, "--home", str(settings.home), "work"]
    with subprocess.Popen(words, cwd=ROOT, env=environment) as command:
        wait_until(lambda: any(settings.mail.glob("*.eml")))
        for _ in range(2):
            command.send_signal(signal.SIGTERM)
        assert command.wait(SOON_SECONDS) == 0
    heal(busy)
    assert broken(busy) == []
