"""Commands that arrive together: the same one has one effect, different ones all have theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TypeVar

import pytest

from tests.build import ADA, Bureau, opened
from tests.faults.healing import broken, heal
from workflow.domain.case import Act
from workflow.errors import CommandReused, WorkflowError
from workflow.services.perform_acts import Receipt, Result
from workflow.services.submit_case import Proposal, commit_case

TOGETHER = 20

Answered = TypeVar("Answered")


@pytest.fixture
def thronged(busy: Bureau) -> Iterator[Bureau]:
    """An office with a connection for everybody who comes at once."""
    settings = busy.runtime.settings
    with opened(settings.home, settings.database, pool_size=TOGETHER) as bureau:
        bureau.at = busy.at
        yield bureau


def at_once(ask: Callable[[int], Answered]) -> list[Answered]:
    """The answers to what twenty threads ask at the same moment."""
    gate = Barrier(TOGETHER)

    def ask_with_the_others(number: int) -> Answered:
        gate.wait()
        return ask(number)

    with ThreadPoolExecutor(TOGETHER) as threads:
        return list(threads.map(ask_with_the_others, range(TOGETHER)))


def receipts(results: list[Result]) -> list[Receipt]:
    """The receipts among ``results``, as they were the first time."""
    return [replace(each, repeated=False) for each in results if isinstance(each, Receipt)]


def refusals(results: list[Result]) -> list[str]:
    """The sentences of the others."""
    return [str(each) for each in results if isinstance(each, WorkflowError)]


def submission(bureau: Bureau, case: int, command_id: str, reason: str | None = None) -> Act:
    """A submission by Ada."""
    return replace(bureau.act(case, "submit", ADA), command_id=command_id, reason=reason)


def test_a_command_that_arrives_twenty_times_at_once_is_done_once(thronged: Bureau) -> None:
    case = thronged.open()

    results = at_once(lambda _: thronged.perform(submission(thronged, case, "once"))[0])

    assert len(receipts(results)) == TOGETHER
    assert len(set(receipts(results))) == 1
    assert [each.repeated for each in results if isinstance(each, Receipt)].count(False) == 1
    assert thronged.case(case).revision == 2
    heal(thronged)
    assert broken(thronged) == []
    assert len(list(thronged.runtime.settings.mail.iterdir())) == 2


def test_a_command_id_that_arrives_with_two_contents_at_once_is_done_with_one(
    thronged: Bureau,
) -> None:
    case = thronged.open()

    results = at_once(
        lambda number: thronged.perform(
            submission(thronged, case, "twice", f"reason {number % 2}")
        )[0]
    )

    assert len(set(receipts(results))) == 1
    assert refusals(results) == [str(CommandReused("twice"))] * (TOGETHER // 2)
    assert thronged.case(case).revision == 2
    heal(thronged)
    assert broken(thronged) == []


def test_a_command_id_that_arrives_for_many_cases_at_once_is_done_on_one_and_fails_no_neighbour(
    thronged: Bureau,
) -> None:
    cases = thronged.open_many(TOGETHER)

    def remark_and_submit(number: int) -> list[Result]:
        remark = thronged.act(cases[number], "comment", ADA, text="a neighbour")
        return thronged.perform(remark, submission(thronged, cases[number], "once"))

    results = at_once(remark_and_submit)

    assert refusals([remark for remark, _ in results]) == []
    submitted = [result for _, result in results]
    assert len(receipts(submitted)) == 1
    assert refusals(submitted) == [str(CommandReused("once"))] * (TOGETHER - 1)
    heal(thronged)
    assert broken(thronged) == []


def test_different_commands_at_once_on_one_case_all_find_their_place(thronged: Bureau) -> None:
    case = thronged.open()
    remarks = [
        replace(thronged.act(case, "comment", ADA, text=f"remark {number}"), command_id=str(number))
        for number in range(TOGETHER)
    ]

    results = at_once(lambda number: thronged.perform(remarks[number])[0])

    assert refusals(results) == []
    revisions = sorted(each.revision for each in receipts(results))
    assert revisions == list(range(2, TOGETHER + 2))
    heal(thronged)
    assert broken(thronged) == []


def test_batches_at_once_that_share_cases_in_any_order_wait_for_each_other(
    thronged: Bureau,
) -> None:
    cases = thronged.open_many(TOGETHER)

    def remark_on_all(number: int) -> list[Result]:
        turned = cases[number:] + cases[:number]
        return thronged.perform(
            *(thronged.act(case, "comment", ADA, text=f"remark {number}") for case in turned)
        )

    results = [result for each in at_once(remark_on_all) for result in each]

    assert refusals(results) == []
    assert [thronged.case(case).revision for case in cases] == [TOGETHER + 1] * TOGETHER
    heal(thronged)
    assert broken(thronged) == []


def test_a_new_case_asked_for_twenty_times_at_once_by_one_command_is_opened_once(
    thronged: Bureau,
) -> None:
    proposal = Proposal(
        "small",
        "KEN",
        ADA,
        thronged.at,
        {"title": "Wells", "target": "7.00 CHF"},
        command_id="open",
    )
    with thronged.runtime.readers.begin() as session:
        engine = thronged.runtime.engine(session)

    results = at_once(lambda _: commit_case(thronged.runtime.sessions, proposal, engine))

    assert len({replace(each, repeated=False) for each in results}) == 1
    assert [each.repeated for each in results].count(False) == 1
    heal(thronged)
    assert broken(thronged) == []


def test_references_given_at_once_are_all_different_and_have_no_gap(thronged: Bureau) -> None:
    cases = thronged.open_many(TOGETHER)

    results = at_once(lambda number: thronged.do(cases[number], "submit", ADA).reference)

    year = thronged.at.year
    assert sorted(map(str, results)) == [
        f"SP-{year}-{number:04}" for number in range(1, TOGETHER + 1)
    ]
    heal(thronged)
    assert broken(thronged) == []
