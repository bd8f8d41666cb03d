"""Reports on what was given: each figure is what accounts say, and parts make up the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.build import ADA, DAY, Bureau
from tests.linked import tie
from tests.reported import Given, give, make_gift, reported
from tests.store.counting import statements
from workflow.domain.books.funding import read_funding
from workflow.domain.reports.postings import FIGURES, Sums
from workflow.errors import Invalid, Unknown
from workflow.services.report_contributor import Statement, report_contributor
from workflow.services.report_funding import FundingReport, report_funding
from workflow.services.report_year import YearReport, report_year
from workflow.store import ledger
from workflow.store.tables import accounts

CASH = ("received", "allocated", "pooled", "spent", "support_cost")
CLAIMS = ("committed", "receivable")

ON_ACCOUNTS = {
    "pledged": ("pledged",),
    "committed": (*CLAIMS, *CASH),
    "received": CASH,
    "unallocated": ("received",),
    "allocated": ("allocated",),
    "spent": ("spent", "support_cost"),
    "pooled": ("pooled",),
    "refunded": ("refunds",),
}


@pytest.fixture
def given(office: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Given]:
    with reported(tmp_path, monkeypatch):
        yield give(office)


def funding(given: Given, case: int) -> FundingReport:
    with given.office.runtime.readers.begin() as session:
        return report_funding(session, given.office.runtime.shelf, str(case))


def statement(given: Given, party: str) -> Statement:
    with given.office.runtime.readers.begin() as session:
        return report_contributor(session, given.office.runtime.shelf, party)


def year(given: Given, number: int) -> YearReport:
    with given.office.runtime.readers.begin() as session:
        return report_year(session, given.office.runtime.shelf, number, given.office.at)


def balances(given: Given, **wanted: int) -> Counter[str]:
    """What stands on accounts in francs, by purpose, as the accounts themselves say."""
    found = Counter[str]()
    statement = select(accounts.c.purpose, accounts.c.balance).where(accounts.c.currency == "CHF")
    for name, number in wanted.items():
        statement = statement.where(accounts.c[name] == number)
    with given.office.runtime.readers.begin() as session:
        for purpose, balance in session.execute(statement):
            found[purpose] += balance
    return found


def agree(sums: Sums, on: Counter[str]) -> bool:
    return all(
        sums[name] == sum(on[purpose] for purpose in purposes)
        for name, purposes in ON_ACCOUNTS.items()
    )


def test_the_status_of_an_initiative_is_what_its_accounts_say(given: Given) -> None:
    for case in (given.wells, given.school):
        assert agree(funding(given, case).funding.sums, balances(given, initiative_id=case))

    found = funding(given, given.wells).funding
    assert {name: found.sums[name] for name in ("committed", "received", "spent", "available")} == {
        "committed": 12_372_22, "received": 4_450_00, "spent": 1_070_01, "available": 2_929_99,
    }  # fmt: skip
    assert (found.currency, found.target, found.gap) == ("CHF", 20_000_00, 7_627_78)


def test_a_report_says_what_conditions_read(given: Given) -> None:
    for case in (given.wells, given.school):
        report = funding(given, case)
        flow = report.around.flows[case]
        fields = report.around.cases[case].fields
        assert flow.books is not None
        with given.office.runtime.readers.begin() as session:
            balances_ = ledger.of_cases(session, [case], (), hold=False).values()

        read = {
            name: read_funding(flow.books, "CHF", name, balances_, fields)
            for name in (*FIGURES, "gap")
        }
        assert read == {**report.funding.sums, "gap": report.funding.gap}


def test_what_each_contribution_is_to_it_makes_up_the_whole(given: Given) -> None:
    found = funding(given, given.wells).funding

    assert [share.contribution_id for share in found.shares] == [given.kenya, given.acme]
    assert [share.earmark for share in found.shares] == ["initiative", "initiative"]
    assert [share.sums["spent"] for share in found.shares] == [802_51, 267_50]
    for name in FIGURES:
        assert sum(share.sums[name] for share in found.shares) == found.sums[name]


def test_budget_lines_say_what_was_planned_and_spent(given: Given) -> None:
    lines = funding(given, given.wells).funding.lines

    assert [(line.name, line.planned, line.spent, line.left) for line in lines] == [
        ("staff", 5_000_00, 1_000_01, 3_999_99),
        ("support", 400_00, 70_00, 330_00),
    ]


def test_original_sums_stand_beside_their_rates(given: Given) -> None:
    found = funding(given, given.wells).funding

    assert [share.given for share in found.shares] == [
        (("EUR", 10_000_00),),
        (("CHF", 3_333_33),),
    ]
    assert [(c.purpose, str(c.day), c.original, c.rate, c.amount) for c in found.conversions] == [
        ("pledged", "2027-03-01", ("EUR", 10_000_00), "0.95", 9_500_00),
        ("received", "2027-04-02", ("EUR", 4_000_00), "0.90", 3_600_00),
    ]


def test_what_was_promised_before_it_was_linked_is_told_too(given: Given) -> None:
    gift = make_gift(given.office, "NOB", "100.00 EUR", None)
    given.office.do(gift, "pledge", ADA)
    tie(given.office, gift, "pays_for", given.school)
    given.office.do(gift, "sign", ADA)

    found = funding(given, given.school).funding

    assert found.shares[-1].given == (("EUR", 100_00),)
    assert found.shares[-1].sums["committed"] == 95_00
    assert found.conversions[-1].rate == "0.95"


def test_figures_over_time_have_a_point_for_each_day(given: Given) -> None:
    points = funding(given, given.wells).points

    assert [
        (str(point.day), point.sums["pledged"], point.sums["received"]) for point in points
    ] == [
        ("2027-03-01", 12_833_33, 0),
        ("2027-03-02", 0, 0),
        ("2027-04-02", 0, 4_450_00),
        ("2027-04-03", 0, 4_450_00),
    ]


def test_a_case_that_receives_no_money_has_no_funding(given: Given) -> None:
    other = given.office.open()

    with pytest.raises(Invalid, match="gives money and receives none"):
        funding(given, given.kenya)
    with pytest.raises(Invalid, match="keeps no books"):
        funding(given, other)


def test_a_statement_tells_where_every_cent_went(given: Given) -> None:
    told = statement(given, "KEN")
    [kept] = told.contributions

    assert agree(kept.sums, balances(given, contribution_id=given.kenya))
    assert [(paid.initiative_id, paid.spent, paid.all_spent) for paid in kept.paid_for] == [
        (given.wells, 802_51, 1_070_01),
        (given.school, 107_00, 107_00),
    ]
    assert kept.left == 2_690_49
    assert sum(use.amount for use in kept.uses if use.kind == "spent") == kept.sums["spent"]
    assert told.totals == {"CHF": kept.sums}
    paid = [statement(given, party).contributions[0].paid_for[0].spent for party in ("KEN", "ACME")]
    assert sum(paid) == funding(given, given.wells).funding.sums["spent"]


def test_a_statement_tells_which_reports_came(given: Given) -> None:
    [report] = statement(given, "ACME").handed_in

    assert (report.case_id, report.action, report.at) == (given.wells, "report", given.office.at)


def test_a_party_that_is_not_there_has_no_statement(given: Given) -> None:
    with pytest.raises(Unknown, match='no party "KEM"; did you mean "KEN"'):
        statement(given, "KEM")
    assert statement(given, "NOB").contributions == ()


def test_a_year_tells_origin_use_and_action_of_each_contribution(given: Given) -> None:
    told = year(given, 2027)

    kenya, acme = told.contributions
    assert (kenya.contribution_id, acme.contribution_id) == (given.kenya, given.acme)
    assert kenya.initiatives == (given.wells, given.school)
    assert (kenya.funds, acme.funds) == (("water",), ())
    assert [action.action for action in acme.actions] == [
        "pledge", "sign", "pay", "allocate", "give_back", "spend",
    ]  # fmt: skip
    for each in told.contributions:
        assert agree(each.reached, balances(given, contribution_id=each.contribution_id))
        assert each.changed == each.reached
    assert not told.is_over


def test_a_year_begins_with_what_the_last_one_left(given: Given) -> None:
    given.office.at += 365 * DAY

    later = year(given, 2028)

    assert year(given, 2027).is_over
    assert later.reached == year(given, 2027).reached
    assert set(later.changed["CHF"].values()) == {0}
    assert [each.actions for each in later.contributions] == [(), ()]
    assert year(given, 2026).contributions == ()


def test_a_year_that_has_not_begun_is_refused(given: Given) -> None:
    with pytest.raises(Invalid, match="2028 is no year to report on"):
        year(given, 2028)


def test_a_report_takes_as_many_statements_whatever_is_in_it(given: Given) -> None:
    funding(given, given.wells)
    counted = []
    for case in (given.wells, given.school):
        with statements(given.office.database) as run:
            funding(given, case)
        counted.append(len(run))

    assert counted[0] == counted[1]
