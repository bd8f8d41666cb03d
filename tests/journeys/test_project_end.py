"""How a project under the shipped flow ends: its work, its accounts, and each giver's part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.build import ADA, Bureau
from tests.journeys import giving
from tests.journeys.projects import (
    BUDGET,
    Project,
    at_work,
    commitment,
    payment,
    pledge,
    refund,
    seeking,
    start,
    state_all,
    work_done,
)
from tests.linked import settle

WHY = {"reasons": "The country is at war.", "contributors_asked": "yes"}


@pytest.fixture
def project(carrying: Bureau) -> Project:
    """A project whose work is done, with CHF 10,930.00 of a gift of 12,000.00 left."""
    project = at_work(carrying)
    project.spend("1000.00", "1000.00")
    work_done(project)
    return project


# ---- The work


def test_work_ends_with_what_was_dropped_and_why(carrying: Bureau) -> None:
    project = at_work(carrying)
    form = {"results": "It works.", "all_done": "no"}

    assert project.why_not("close_operations", "director_tsb", **form) == ["condition"]
    project.do("close_operations", "director_tsb", **form, dropped="A course; nobody came.")
    ends = project.deadlines()
    assert ends["final_narrative"] == datetime(2027, 6, 2, tzinfo=UTC)
    assert ends["final_statement"] == datetime(2027, 9, 2, tzinfo=UTC)
    assert ends["financial_closure"] == datetime(2028, 3, 2, tzinfo=UTC)


def test_accounts_that_are_open_after_a_year_are_told_to_the_director(project: Project) -> None:
    project.pass_to(datetime(2028, 3, 2, tzinfo=UTC))

    assert "note_late_closure" in project.acts()


# ---- The accounts


@pytest.mark.parametrize("stated", ["1069.99", "1070.01", "1000.00"])
def test_the_final_statement_says_what_the_books_say(project: Project, stated: str) -> None:
    form = {"stated_spent": f"{stated} CHF", "open_obligations": "0.00 CHF"}

    why_not = project.why_not("certify_final_statement", "certifying_officer", **form)
    assert why_not == ["condition"]


def test_nothing_goes_back_while_an_obligation_is_open(project: Project) -> None:
    assert project.why_not("return_residue", "approving_officer") == ["field_missing"]
    state_all(project, "1070.00", still_open="0.01")
    assert project.why_not("return_residue", "approving_officer") == ["condition"]
    state_all(project, "1070.00")
    project.certify("10.00", "1010.00")
    assert project.why_not("return_residue", "approving_officer") == ["condition"]

    project.do("approve_expenditure", "approving_officer")
    project.do("return_residue", "approving_officer")
    assert project.told("residue_returned") >= {project.who["certifying_officer"]}
    assert project.why_not("return_residue", "approving_officer") == ["condition"]


def test_each_giver_gets_back_what_is_left_of_its_own_gift(carrying: Bureau) -> None:
    project = seeking(carrying)
    free, other = payment(project, "4000.00"), payment(project, "2000.00")
    tied = payment(project, "6000.00", earmark="initiative")
    start(project)
    project.spend("7000.00", "7000.00")
    work_done(project)
    state_all(project, "7490.00")
    project.do("return_residue", "approving_officer")

    left = {name: sum_ for name, sum_ in project.books.items() if name.endswith("/received")}
    # Beyond what was tied, 666.67 and 333.33 were spent, and then 326.67 and 163.33 on support.
    assert left == {f"{free}/received": "3006.66 CHF", f"{other}/received": "1503.34 CHF"}
    assert f"{tied}/received" not in project.books


def test_the_accounts_are_closed_once_every_gift_is_settled(project: Project) -> None:
    state_all(project, "1070.00")
    refused = project.why_not("close_finances", "approving_officer")
    assert refused[0] == "condition"
    project.do("return_residue", "approving_officer")
    assert project.why_not("close_finances", "approving_officer")[0] == "condition"

    refund(project, 2)
    project.do("close_finances", "approving_officer")
    assert project.state == "financially_closed"
    assert project.told("financially_closed") >= {ADA, project.who["certifying_officer"]}
    assert project.bureau.verify().findings == ()


@pytest.mark.parametrize("tie", [pledge, commitment])
def test_the_accounts_stay_open_while_something_is_promised(
    carrying: Bureau, tie: Callable[[Project, str], int]
) -> None:
    project = at_work(carrying)
    promised = tie(project, "5.00")
    work_done(project)
    state_all(project, "0.00")
    project.do("return_residue", "approving_officer")
    refund(project, 2)
    assert project.why_not("close_finances", "approving_officer")[0] == "condition"

    project.bureau.do(promised, "withdraw", ADA)
    project.do("close_finances", "approving_officer")


def test_a_statement_that_was_overtaken_is_certified_anew(project: Project) -> None:
    state_all(project, "1070.00")
    project.spend("100.00", "1100.00")
    project.do("return_residue", "approving_officer")
    refund(project, 2)
    assert project.why_not("close_finances", "approving_officer") == ["condition"]

    state_all(project, "1177.00")
    project.do("close_finances", "approving_officer")


def test_a_certified_expenditure_is_approved_or_withdrawn_before_the_end(carrying: Bureau) -> None:
    project = at_work(carrying)
    work_done(project)
    state_all(project, "0.00")
    project.do("return_residue", "approving_officer")
    project.bureau.do(2, "allocate", ADA, part="10.00 CHF")
    project.certify("10.00", "10.00")
    refund(project, 2)
    assert project.why_not("close_finances", "approving_officer") == ["condition"]

    dropped = {"certified": "0.00 CHF", "reasons": "It was paid elsewhere."}
    project.do("drop_certification", "certifying_officer", **dropped)
    project.do("close_finances", "approving_officer")


# ---- Cancellation


def test_a_project_with_money_is_cancelled_after_its_contributors_were_asked(
    carrying: Bureau,
) -> None:
    project = at_work(carrying)
    unasked = {**WHY, "contributors_asked": "no"}
    assert project.why_not("cancel", "director_tsb", **unasked) == ["condition"]
    project.do("cancel", "director_tsb", **WHY)

    assert project.state == "cancelling"


def test_a_cancelled_project_pays_what_it_owes_and_gives_back_the_rest(carrying: Bureau) -> None:
    project = at_work(carrying)
    project.certify("1000.00", "1000.00")
    project.do("cancel", "director_tsb", **WHY)
    project.do("approve_expenditure", "approving_officer")
    state_all(project, "1070.00")
    project.do("return_residue", "approving_officer")
    assert project.state == "cancelling"
    assert project.books["2/received"] == "10930.00 CHF"

    refund(project, 2)
    assert project.state == "cancelled"
    assert project.bureau.verify().findings == ()


def test_a_project_without_money_is_cancelled_at_once(carrying: Bureau) -> None:
    project = seeking(carrying)
    project.do("cancel", "director_tsb", reasons="No need.", contributors_asked="no")

    assert project.case.state == "cancelled"


# ---- With the shipped flow of contributions


def test_a_contribution_carries_a_project_from_its_agreement_to_both_closures(
    carrying: Bureau,
) -> None:
    lines = [{**BUDGET[0], "amount": "27000.00 CHF"}, {**BUDGET[2], "amount": "3000.00 CHF"}]
    project = seeking(carrying, target="30000.00 CHF", budget=lines)
    named: dict[str, Any] = {"earmark": "initiative", "named_initiative": "The laboratory"}
    offer = giving.agreed(carrying, project=project.number, **named)
    assert project.state == "funded"
    giving.pay(offer)
    giving.thank(offer)
    offer.do("allocate", "approving_officer")
    start(project)
    project.spend("20000.00", "20000.00")
    settle(carrying)
    assert offer.state == "in_use"

    assert len(offer.why_not("ask_about_residue", "certifying_officer", explanation="Less.")) >= 1
    work_done(project)
    state_all(project, "21400.00")
    project.do("return_residue", "approving_officer")
    settle(carrying)
    offer.do("ask_about_residue", "certifying_officer", explanation="Prices fell.")
    offer.do("choose_refund", "contributor")
    assert project.why_not("close_finances", "approving_officer")[0] == "condition"
    offer.do("edit", "certifying_officer", action_taken="Six courses.")
    offer.do("certify_refund", "certifying_officer", refund_certified="8600.00 CHF")
    offer.do("pay_refund", "approving_officer", **giving.BANK)
    project.do("close_finances", "approving_officer")

    assert (offer.state, project.state) == ("closed", "financially_closed")
    stands = giving.stands(carrying, offer.case)
    assert (stands["spent"], stands["support_cost"], stands["refunds"]) == (
        2_000_000, 140_000, 860_000,
    )  # fmt: skip
    assert carrying.verify().findings == ()
