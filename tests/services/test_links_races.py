"""Cases that wake each other, many at once: nobody waits in a circle, and no change is missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from tests.build import ADA, REX, Bureau, opened
from tests.conftest import Originals
from tests.linked import FUND, PAYMENT, fund, linked, payment, publish, settle, tie
from workflow.errors import Refused
from workflow.services.open_cases import open_cases
from workflow.services.perform_acts import Receipt, commit_acts
from workflow.services.wake_cases import wake_cases

THREADS = 12
ROUNDS = {"sqlite": 4, "postgresql": 40}

Work = Callable[[], object]


@pytest.fixture
def arena(originals: Originals, tmp_path: Path) -> Iterator[Bureau]:
    """An office with linked cases and a connection for each of many threads."""
    with (
        originals.copy("office", tmp_path) as url,
        opened(tmp_path, url, pool_size=THREADS) as bureau,
    ):
        publish(bureau, FUND, PAYMENT)
        yield bureau


def at_once(work: Sequence[Work]) -> None:
    """Do all of it at once; what fails, fails the test."""
    barrier = Barrier(len(work))

    def one(each: Work) -> None:
        barrier.wait(60)
        each()

    with ThreadPoolExecutor(len(work)) as pool:
        for done in [pool.submit(one, each) for each in work]:
            done.result(120)


def acts(office: Bureau, *wanted: tuple[int, str, int, dict[str, str]]) -> Work:
    """Acts in one transaction; that one is refused by its flow is no failure."""
    with office.runtime.readers.begin() as session:
        engine = office.runtime.engine(session)
    batch = [office.act(case, action, actor, **values) for case, action, actor, values in wanted]

    def work() -> None:
        for result in commit_acts(office.runtime.sessions, batch, engine):
            assert isinstance(result, (Receipt, Refused)), result

    return work


def clock(office: Bureau) -> Work:
    """Open and wake what is there to be opened and woken."""
    with office.runtime.readers.begin() as session:
        engine = office.runtime.engine(session)

    def work() -> None:
        for _ in range(3):
            open_cases(office.runtime.sessions, engine, office.at)
            wake_cases(office.runtime.sessions, engine, office.at)

    return work


def rounds(office: Bureau) -> range:
    return range(ROUNDS[office.database.dialect.name])


@pytest.mark.timeout(300)
def test_two_cases_that_wake_each_other_never_wait_in_a_circle(arena: Bureau) -> None:
    case, money = fund(arena), payment(arena)
    tie(arena, case, "payments", money)
    tie(arena, money, "purpose", case)
    settle(arena)
    for number in rounds(arena):
        less, more = {"amount": f"{number}.00 CHF"}, {"amount": f"100{number}.00 CHF"}
        at_once(
            [
                acts(arena, (case, "resume", ADA, {}), (money, "edit", ADA, less)),
                acts(arena, (money, "edit", ADA, more), (case, "resume", ADA, {})),
                acts(arena, (money, "edit", ADA, less)),
                acts(arena, (money, "edit", ADA, more)),
                acts(arena, (case, "ask", REX, {})),
                acts(arena, (case, "resume", ADA, {})),
                acts(arena, (case, "unlink", REX, {"link": "payments", "case": str(money)})),
                acts(arena, (case, "link", REX, {"link": "payments", "case": str(money)})),
                *[clock(arena) for _ in range(4)],
            ]
        )

    settle(arena)
    at_rest(arena, case)
    assert arena.verify().findings == ()


@pytest.mark.timeout(300)
def test_a_change_while_a_case_is_linked_is_never_missed(arena: Bureau) -> None:
    for _ in rounds(arena):
        case, money = fund(arena), payment(arena, "1.00 CHF")
        link = {"link": "payments", "case": str(money)}
        at_once(
            [
                acts(arena, (case, "link", REX, link)),
                acts(arena, (money, "edit", ADA, {"amount": "1000.00 CHF"})),
                clock(arena),
                clock(arena),
            ]
        )
        settle(arena)

        assert arena.case(case).state == "funded"
    assert arena.verify().findings == ()


def at_rest(office: Bureau, case: int) -> None:
    """Whether the state of a fund is the one that its payments give it."""
    counted = [
        each.fields["amount"]["minor"]
        for each in linked(office, case, "payments")
        if each.state in ("agreed", "received", "settled")
    ]
    enough = bool(counted) and sum(counted) >= office.case(case).fields["target"]["minor"]
    assert office.case(case).state in (("funded", "short") if enough else ("seeking", "short"))
