"""Many at once on one case: one wins each round, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from tests.build import ADA, BEN, EVE, REX, Bureau, opened
from tests.conftest import Originals
from workflow.domain.case import Act
from workflow.errors import Conflict
from workflow.services.perform_acts import Engine, Receipt, Result, commit_acts

THREADS = 100
ROUNDS = {"sqlite": 10, "postgresql": 50}


@pytest.fixture
def arena(originals: Originals, tmp_path: Path) -> Iterator[Bureau]:
    """An office with a connection for each of many threads."""
    with (
        originals.copy("office", tmp_path) as url,
        opened(tmp_path, url, pool_size=THREADS) as bureau,
    ):
        yield bureau


def at_once(office: Bureau, acts: Sequence[Act]) -> list[Result]:
    """The result of each act, all of them performed at once, each in a transaction of its own."""
    with office.runtime.readers.begin() as session:
        engine: Engine = office.runtime.engine(session)
    barrier = Barrier(len(acts))
    results: list[Result | None] = [None] * len(acts)

    def one(number: int) -> None:
        barrier.wait(60)
        [results[number]] = commit_acts(office.runtime.sessions, [acts[number]], engine)

    threads = [Thread(target=one, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    found = [result for result in results if result is not None]
    assert len(found) == len(acts)
    return found


def kind(office: Bureau) -> str:
    return office.database.dialect.name


BROKEN = {
    "V1 the revision counts the history": "SELECT id FROM cases c WHERE revision <>"
    " (SELECT count(*) FROM history h WHERE h.case_id = c.id)",
    "V2 the path is unbroken": "SELECT * FROM (SELECT from_state, lag(to_state)"
    " OVER (PARTITION BY case_id ORDER BY seq) AS before FROM history) AS steps"
    " WHERE before IS NOT NULL AND before <> from_state",
    "V3 the state is the last one of the history": "SELECT c.id FROM cases c JOIN history h"
    " ON h.case_id = c.id AND h.seq = c.revision WHERE h.to_state <> c.state",
    "V6 the rows of a case are counted without a gap": "SELECT case_id FROM history"
    " GROUP BY case_id HAVING count(*) <> max(seq) OR min(seq) <> 1",
    "V20 a command is done once": "SELECT command_id FROM history WHERE command_id IS NOT NULL"
    " GROUP BY command_id HAVING count(*) > 1",
    "references are given once": "SELECT reference FROM cases WHERE reference IS NOT NULL"
    " GROUP BY reference HAVING count(*) > 1",
}


def broken(office: Bureau) -> list[str]:
    """The invariants that do not hold."""
    with office.runtime.readers.begin() as session:
        return [name for name, query in BROKEN.items() if session.execute(text(query)).all()]


@pytest.mark.timeout(300)
def test_of_a_hundred_that_act_on_one_case_at_once_one_wins_in_every_round(arena: Bureau) -> None:
    case = arena.open()
    arena.do(case, "submit", ADA)
    winners = []
    for number in range(ROUNDS[kind(arena)]):
        action = ("pause", "resume")[number % 2]
        seen = arena.case(case).revision
        actors = [(REX, EVE)[person % 2] for person in range(THREADS)]
        acts = [
            replace(arena.act(case, action, actor), seen=seen, command_id=f"{number}-{place}")
            for place, actor in enumerate(actors)
        ]

        results = at_once(arena, acts)

        won = [place for place, result in enumerate(results) if isinstance(result, Receipt)]
        lost = [result for result in results if isinstance(result, Conflict)]
        assert (len(won), len(lost)) == (1, THREADS - 1)
        assert {each.found for each in lost} == {seen + 1}
        winners.append(f"{number}-{won[0]}")

    with arena.runtime.readers.begin() as session:
        kept = session.execute(
            text("SELECT command_id FROM history WHERE command_id IS NOT NULL ORDER BY seq")
        )
        assert list(kept.scalars()) == winners
    assert arena.case(case).revision == 2 + len(winners)
    assert broken(arena) == []
    assert arena.verify().verified


def comment(office: Bureau, case: int) -> Callable[[int], Act]:
    return lambda number: office.act(case, "comment", (ADA, BEN)[number % 2], text=f"{number}.")


def test_of_many_that_all_may_none_is_lost(arena: Bureau) -> None:
    case = arena.open()

    results = at_once(arena, [comment(arena, case)(number) for number in range(40)])

    assert sorted(each.revision for each in results if isinstance(each, Receipt)) == [*range(2, 42)]
    assert broken(arena) == []
    assert arena.verify().verified


def test_the_same_command_from_many_at_once_is_done_once(arena: Bureau) -> None:
    case = arena.open()
    act = replace(comment(arena, case)(1), command_id="c-1")

    results = at_once(arena, [act] * 20)

    receipts = [each for each in results if isinstance(each, Receipt)]
    assert len(receipts) == 20
    assert sorted(each.repeated for each in receipts) == [False] + [True] * 19
    assert len({(each.revision, each.head) for each in receipts}) == 1
    assert arena.case(case).revision == 2


def test_the_same_command_on_many_cases_at_once_is_done_on_one(arena: Bureau) -> None:
    cases = arena.open_many(20)
    acts = [replace(comment(arena, case)(1), command_id="c-1") for case in cases]

    results = at_once(arena, acts)

    assert len([each for each in results if isinstance(each, Receipt)]) == 1
    assert sorted(arena.case(case).revision for case in cases) == [1] * 19 + [2]
    assert broken(arena) == []


def test_references_that_are_given_at_once_are_unique_and_without_gaps(arena: Bureau) -> None:
    cases = arena.open_many(40)
    acts = [arena.act(case, "submit", ADA) for case in cases]
    acts += [arena.act(case, "submit", REX) for case in cases[:20]]

    results = at_once(arena, acts)

    assert sorted(each.reference or "" for each in results if isinstance(each, Receipt)) == [
        f"SP-2027-{number:04}" for number in range(1, 41)
    ]
    assert broken(arena) == []
    assert arena.verify().verified


def test_batches_that_share_cases_in_another_order_do_not_wait_for_each_other(
    arena: Bureau,
) -> None:
    cases = arena.open_many(20)
    with arena.runtime.readers.begin() as session:
        engine = arena.runtime.engine(session)
    barrier, done = Barrier(8), list[Result]()

    def one(number: int) -> None:
        order = cases if number % 2 else cases[::-1]
        acts = [comment(arena, case)(number) for case in order]
        barrier.wait(60)
        done.extend(commit_acts(arena.runtime.sessions, acts, engine))

    threads = [Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len([each for each in done if isinstance(each, Receipt)]) == 8 * len(cases)
    assert {arena.case(case).revision for case in cases} == {9}
    assert broken(arena) == []
    assert arena.verify().verified
