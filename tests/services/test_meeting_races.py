"""Meetings are changed while cases are acted on and woken: nothing is missed or in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from tests.build import ADA, Bureau, opened
from tests.conftest import Originals
from tests.meeting import add, meeting, move, planned, publish_sessions
from workflow.services.wake_cases import wake_cases
from workflow.store import tables

ROUNDS = 8
THREADS = 8


@pytest.fixture
def arena(originals: Originals, tmp_path: Path) -> Iterator[Bureau]:
    """An office with a connection for each thread, in which SG13 meets in May."""
    with (
        originals.copy("office", tmp_path) as url,
        opened(tmp_path, url, pool_size=2 * THREADS) as bureau,
    ):
        publish_sessions(bureau)
        add(bureau, meeting())
        yield bureau


def at_once(*work: Callable[[], object]) -> None:
    """Do all of it at once; whatever goes wrong in one is raised here."""
    barrier, failed = Barrier(len(work)), list[BaseException]()

    def one(each: Callable[[], object]) -> None:
        barrier.wait(60)
        try:
            each()
        except BaseException as error:  # noqa: BLE001 - it is raised below
            failed.append(error)

    threads = [Thread(target=one, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if failed:
        raise failed[0]


def ends(office: Bureau, cases: Sequence[int]) -> list[str]:
    """When the papers of each case that hangs on a meeting have to be there."""
    table = tables.deadlines
    with office.runtime.readers.begin() as session:
        found = session.execute(
            select(table.c.due_at).where(
                table.c.case_id.in_(cases),
                table.c.name == "papers",
                table.c.ordinal == 0,
                table.c.state == "open",
            )
        )
        return [each.date().isoformat() for each in found.scalars()]


def sweeping(office: Bureau) -> Callable[[], object]:
    """A worker of its own that wakes cases."""
    with office.runtime.readers.begin() as session:
        engine = office.runtime.engine(session)
    return lambda: wake_cases(office.runtime.sessions, engine, office.at)


MONDAYS = ("2027-06-07", "2027-07-05", "2027-08-02", "2027-08-30",
           "2027-10-04", "2027-11-01", "2027-11-29", "2027-12-13")  # fmt: skip


def test_a_case_that_takes_a_meeting_while_it_is_moved_does_not_miss_the_move(
    arena: Bureau,
) -> None:
    hanging = [planned(arena) for _ in range(3)]
    for day in MONDAYS[:ROUNDS]:
        new = [planned(arena, title="later") for _ in range(3)]
        at_once(
            partial(move, arena, "SG13-1", day),
            *(partial(arena.do, case, "edit", ADA, meeting="SG13-1") for case in new),
            sweeping(arena),
            sweeping(arena),
        )
        hanging += new
        arena.wake()

        assert len(set(ends(arena, hanging))) == 1
        assert len(ends(arena, hanging)) == len(hanging)
    assert arena.verify().findings == ()


def test_a_case_that_asks_for_the_next_meeting_while_it_is_added_does_not_miss_it(
    arena: Bureau,
) -> None:
    for number in range(ROUNDS):
        group = "SG2"
        cases = [
            arena.open(flow="sessions", party=None, values={"parent": group}) for _ in range(4)
        ]
        code = f"SG2-{number}"
        at_once(
            partial(add, arena, meeting(code, "2027-04-12", "2027-04-16", "SG2")),
            *(partial(arena.do, case, "plan", ADA) for case in cases),
            sweeping(arena),
        )
        arena.wake()

        assert [arena.case(case).state for case in cases] == ["soon"] * len(cases)
        move(arena, code, "2027-12-13")
    assert arena.verify().findings == ()


def test_two_meetings_that_are_moved_both_ways_at_once_do_not_wait_in_a_circle(
    arena: Bureau,
) -> None:
    add(arena, meeting("SG2-1", group="SG2"))
    cases = [planned(arena, meeting=code) for code in ("SG13-1", "SG2-1") for _ in range(4)]

    def swap(number: int) -> None:
        for case in cases if number % 2 else cases[::-1]:
            arena.perform(
                arena.act(case, "edit", ADA, meeting=("SG13-1", "SG2-1")[number % 2]),
                arena.act(case, "comment", ADA, text="So be it."),
            )

    def move_both(day: str) -> None:
        move(arena, "SG13-1", day)
        move(arena, "SG2-1", day)

    for day in MONDAYS[:4]:
        at_once(
            partial(move_both, day),
            partial(move, arena, "SG2-1", place=day),
            *(partial(swap, number) for number in range(4)),
            sweeping(arena),
            sweeping(arena),
        )
    arena.wake()

    assert len(set(ends(arena, cases))) == 1
    assert arena.verify().findings == ()
