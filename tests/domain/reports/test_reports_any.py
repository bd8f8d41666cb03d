"""Whatever is posted: every figure of every report is what is on the accounts, to the cent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from hypothesis import given

from definitions.books import Account, Side
from tests.domain.reports.any_books import CONTRIBUTIONS, INITIATIVE, LINES, histories
from workflow.domain.reports.activities import Type, transactions_of
from workflow.domain.reports.funding import OVER_TIME, funding_of, over_time
from workflow.domain.reports.postings import FIGURES, Posting, sums_of, total
from workflow.domain.reports.statement import kept_of
from workflow.domain.reports.yearly import years_of

GENEVA = ZoneInfo("Europe/Zurich")
PLAN = {"staff": 50_000}


def of_initiative(postings: Iterable[Posting]) -> list[Posting]:
    return [each for each in postings if each.initiative_id == INITIATIVE]


def balance(postings: Iterable[Posting], *purposes: Account) -> int:
    """What is on accounts in francs, counted one posting after the other."""
    reached = 0
    for each in postings:
        if each.purpose in purposes and each.currency == "CHF":
            reached += each.amount
    return reached


@given(histories())
def test_the_status_is_what_is_on_the_accounts_of_the_initiative(postings: list[Posting]) -> None:
    ours = of_initiative(postings)
    funding = funding_of(INITIATIVE, postings, "CHF", 1_000_000, PLAN, GENEVA)

    unpaid = balance(ours, Account.COMMITTED, Account.RECEIVABLE)
    at_hand = balance(ours, Account.RECEIVED, Account.ALLOCATED)
    used = balance(ours, Account.SPENT, Account.SUPPORT_COST)
    assert funding.sums["committed"] == unpaid + at_hand + used
    assert funding.sums["received"] == at_hand + used
    assert funding.sums["available"] == balance(ours, Account.ALLOCATED)
    assert funding.gap == max(0, 1_000_000 - unpaid - at_hand - used)
    assert total(share.sums for share in funding.shares) == funding.sums
    assert sum(line.spent for line in funding.lines) == funding.sums["spent"]
    assert funding.lines[0].left == PLAN["staff"] - funding.lines[0].spent
    assert {line.name for line in funding.lines} <= {*LINES}


@given(histories())
def test_the_figures_over_time_end_where_the_status_is(postings: list[Posting]) -> None:
    ours = of_initiative(postings)
    points = over_time(ours, "CHF", GENEVA)
    sums = sums_of(ours, Side.INITIATIVE, "CHF")

    assert [point.day for point in points] == sorted({each.booked_on(GENEVA) for each in ours})
    assert not points or points[-1].sums == {name: sums[name] for name in OVER_TIME}


@given(histories())
def test_what_every_year_brought_adds_up_to_what_is_reached(postings: list[Posting]) -> None:
    currencies = dict.fromkeys(CONTRIBUTIONS, "CHF")
    changed = {number: Counter[str]() for number in CONTRIBUTIONS}
    for year in range(2027, 2033):
        for each in years_of(postings, year, currencies, GENEVA):
            changed[each.contribution_id].update(each.changed)
            now = {name: changed[each.contribution_id][name] for name in FIGURES}
            assert now == each.reached
            assert all(date(year, 1, 1) <= act.day <= date(year, 12, 31) for act in each.actions)


@given(histories())
def test_a_statement_tells_of_every_cent_that_was_paid(postings: list[Posting]) -> None:
    spent = {INITIATIVE: balance(postings, Account.SPENT, Account.SUPPORT_COST)}
    statements = []
    for number in CONTRIBUTIONS:
        ours = [each for each in postings if each.contribution_id == number]
        kept = kept_of(number, ours, spent, "CHF", GENEVA)
        statements.append(kept)
        by_kind = Counter[str]()
        for use in kept.uses:
            by_kind[use.kind] += use.amount
        assert by_kind["spent"] == kept.sums["spent"]
        assert by_kind["pooled"] == kept.sums["pooled"]
        assert by_kind["refunded"] == kept.sums["refunded"]
        outside = balance(ours, Account.CONTRIBUTOR)
        inside = kept.sums["pledged"] + kept.sums["committed"] + kept.sums["refunded"]
        assert outside + inside + kept.sums["in_kind"] + _suspended(ours) == 0

    shares = [paid.spent for kept in statements for paid in kept.paid_for]
    assert sum(shares) == spent[INITIATIVE]


def _suspended(postings: Iterable[Posting]) -> int:
    return sum(each.amount for each in postings if each.purpose == Account.SUSPENSE)


@given(histories())
def test_transactions_come_to_what_is_on_the_accounts(postings: list[Posting]) -> None:
    told = Counter[Type]()
    for each in transactions_of(postings, INITIATIVE, GENEVA):
        assert each.amount
        told[each.type] += each.amount

    ours = of_initiative(postings)
    used = balance(ours, Account.SPENT, Account.SUPPORT_COST)
    at_hand = balance(ours, Account.RECEIVED, Account.ALLOCATED)
    assert told[Type.EXPENDITURE] == used
    assert told[Type.INCOMING_FUNDS] - told[Type.DISBURSEMENT] == at_hand + used
    gone = balance(postings, Account.REFUNDS, Account.POOLED)
    unpaid = balance(ours, Account.COMMITTED, Account.RECEIVABLE)
    assert told[Type.INCOMING_COMMITMENT] == unpaid + at_hand + used + gone
    assert told[Type.INCOMING_PLEDGE] >= balance(ours, Account.PLEDGED)
