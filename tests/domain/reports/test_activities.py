"""What acts on the books are in the words of the IATI Standard."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from definitions.books import Account
from definitions.reporting import Reporting, Status
from tests.domain.reports.any_books import INITIATIVE, START, Move, posted
from workflow.domain.reports.activities import Type, status_of, transactions_of
from workflow.domain.reports.postings import Posting

GENEVA = ZoneInfo("Europe/Zurich")
A = Account
REPORTING = Reporting(
    published={"seeking": Status.PIPELINE, "done": Status.CLOSED},
    ended={"gone": Status.CANCELLED},
)


def act(*moves: tuple[Account, Account, int], line: str | None = None) -> list[Posting]:
    full: list[Move] = [(source, target, 1, amount, line) for source, target, amount in moves]
    return posted(full, START, 1)


def told(postings: list[Posting]) -> list[tuple[Type, int]]:
    return [(each.type, each.amount) for each in transactions_of(postings, INITIATIVE, GENEVA)]


@pytest.mark.parametrize(
    ("moves", "transactions"),
    [
        ([(A.CONTRIBUTOR, A.PLEDGED, 5)], [(Type.INCOMING_PLEDGE, 5)]),
        ([(A.PLEDGED, A.CONTRIBUTOR, 5)], [(Type.INCOMING_PLEDGE, -5)]),
        ([(A.PLEDGED, A.COMMITTED, 5)], [(Type.INCOMING_COMMITMENT, 5)]),
        (
            [(A.PLEDGED, A.COMMITTED, 5), (A.PLEDGED, A.CONTRIBUTOR, 2)],
            [(Type.INCOMING_PLEDGE, -2), (Type.INCOMING_COMMITMENT, 5)],
        ),
        ([(A.CONTRIBUTOR, A.COMMITTED, 5)], [(Type.INCOMING_COMMITMENT, 5)]),
        ([(A.COMMITTED, A.CONTRIBUTOR, 5)], [(Type.INCOMING_COMMITMENT, -5)]),
        ([(A.COMMITTED, A.RECEIVABLE, 5)], []),
        ([(A.RECEIVABLE, A.RECEIVED, 5)], [(Type.INCOMING_FUNDS, 5)]),
        ([(A.RECEIVED, A.RECEIVABLE, 5)], [(Type.INCOMING_FUNDS, -5)]),
        ([(A.RECEIVED, A.ALLOCATED, 5)], []),
        ([(A.ALLOCATED, A.SPENT, 5)], [(Type.EXPENDITURE, 5)]),
        (
            [(A.ALLOCATED, A.SPENT, 100), (A.ALLOCATED, A.SUPPORT_COST, 7)],
            [(Type.EXPENDITURE, 107)],
        ),
        ([(A.SPENT, A.ALLOCATED, 5)], [(Type.EXPENDITURE, -5)]),
        ([(A.RECEIVED, A.REFUNDS, 5)], [(Type.INCOMING_FUNDS, -5)]),
        ([(A.ALLOCATED, A.POOLED, 5)], [(Type.DISBURSEMENT, 5)]),
        ([(A.POOLED, A.ALLOCATED, 5)], [(Type.INCOMING_FUNDS, 5)]),
        ([(A.CONTRIBUTOR, A.SUSPENSE, 5)], []),
        ([(A.CONTRIBUTOR, A.IN_KIND, 5)], []),
    ],
)
def test_a_move_is_told_as_the_standard_tells_it(
    moves: list[tuple[Account, Account, int]], transactions: list[tuple[Type, int]]
) -> None:
    assert told(act(*moves, line="staff")) == transactions


def test_a_payment_at_another_rate_settles_its_commitment_and_commits_nothing() -> None:
    payment = act((A.COMMITTED, A.RECEIVED, 98), (A.COMMITTED, A.EXCHANGE_DIFFERENCE, 2))

    assert told(payment) == [(Type.INCOMING_FUNDS, 98)]


def test_a_signature_that_is_taken_back_leaves_the_pledge_as_it_was() -> None:
    back = [replace(each, is_reversal=True) for each in act((A.COMMITTED, A.PLEDGED, 5))]

    assert told(back) == [(Type.INCOMING_COMMITMENT, -5)]


def test_a_sum_has_the_value_of_the_day_of_its_rate() -> None:
    first, second = act((A.CONTRIBUTOR, A.COMMITTED, 95))
    foreign = replace(
        second, original="EUR", original_amount=100, rate="0.95", value_date="2026-12-30"
    )

    [transaction] = transactions_of([first, foreign], INITIATIVE, GENEVA)

    assert transaction.valued_on.isoformat() == "2026-12-30"
    assert transaction.day.isoformat() == "2027-01-01"
    assert transaction.about == "1.00 EUR at 0.95"


def test_postings_of_the_same_act_for_another_initiative_are_not_told() -> None:
    other = [replace(each, initiative_id=8) for each in act((A.CONTRIBUTOR, A.PLEDGED, 5))]

    assert told(other) == []


@pytest.mark.parametrize(
    ("state", "stood_in", "status"),
    [
        ("seeking", [], Status.PIPELINE),
        ("draft", ["draft"], None),
        ("gone", ["draft"], None),
        ("gone", ["seeking"], Status.CANCELLED),
        ("unheard", ["seeking"], None),
    ],
)
def test_what_ended_before_it_was_published_is_not_published(
    state: str, stood_in: list[str], status: Status | None
) -> None:
    assert status_of(REPORTING, state, stood_in) is status
