"""What pays for a project under the shipped flow: its gate follows the books, up and down."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.build import ADA, Bureau
from tests.journeys.projects import (
    APPROVAL,
    REDUCED,
    Project,
    commitment,
    decided,
    payment,
    pledge,
    refund,
    seeking,
    start,
    starting,
)
from tests.linked import settle
from workflow.errors import Refused

EIGHTEEN_MONTHS_ON = datetime(2028, 9, 2, tzinfo=UTC)
"""The end of 1 September 2028, eighteen months after 1 March 2027."""


@pytest.fixture
def project(carrying: Bureau) -> Project:
    """A project of CHF 12,000.00 that seeks money."""
    return seeking(carrying)


# ---- The gate


@pytest.mark.parametrize(
    ("signed", "state"),
    [
        ("0.01", "partly_funded"),
        ("11999.99", "partly_funded"),
        ("12000.00", "funded"),
        ("12000.01", "funded"),
    ],
)
def test_what_is_signed_moves_a_project_on_by_itself(
    project: Project, signed: str, state: str
) -> None:
    commitment(project, signed)

    assert project.state == state
    assert ADA in project.told("funding_status")
    assert project.bureau.verify().findings == ()


def test_a_pledge_never_counts_and_is_withdrawn_without_a_trace(project: Project) -> None:
    promised = pledge(project, "12000.00")
    assert project.state == "seeking_funding"

    project.bureau.do(promised, "withdraw", ADA)
    assert project.state == "seeking_funding"
    assert "become_partly_funded" not in project.acts()


@pytest.mark.parametrize(
    ("kept", "lost", "state"),
    [("11760.00", "240.00", "funded"), ("11759.99", "240.01", "partly_funded")],
)
def test_a_lost_commitment_sets_a_project_back_beyond_two_hundredths_of_its_target(
    project: Project, kept: str, lost: str, state: str
) -> None:
    commitment(project, kept)
    gone = commitment(project, lost)
    assert project.state == "funded"

    project.bureau.do(gone, "withdraw", ADA)
    assert project.state == state
    assert ("fall_short" in project.acts()) == (state == "partly_funded")
    assert (project.who["director_tsb"] in project.told("funding_status")) == (
        state == "partly_funded"
    )
    if state == "partly_funded":
        commitment(project, lost)
        assert project.state == "funded"


def test_a_project_without_any_commitment_left_seeks_money_again(project: Project) -> None:
    only = commitment(project, "12000.00")
    assert project.state == "funded"
    project.bureau.do(only, "withdraw", ADA)

    assert project.state == "seeking_funding"
    assert project.bureau.verify().findings == ()


# ---- Eighteen months


def test_a_project_lapses_after_eighteen_months_and_is_warned_three_and_one_before(
    project: Project,
) -> None:
    assert project.deadlines()["funding"] == EIGHTEEN_MONTHS_ON
    commitment(project, "6000.00")
    assert project.state == "partly_funded"
    project.pass_to(datetime(2028, 6, 1, tzinfo=UTC))
    assert project.told("funding_ending") == set()
    project.pass_to(datetime(2028, 6, 3, tzinfo=UTC))
    assert project.acts().count("remind") == 1
    project.pass_to(datetime(2028, 8, 3, tzinfo=UTC))
    assert project.acts().count("remind") == 2
    project.pass_to(EIGHTEEN_MONTHS_ON)

    assert project.state == "lapsing"


def test_a_lapsed_project_gives_back_what_it_has_before_it_ends(project: Project) -> None:
    gift = payment(project, "6000.00")
    project.pass_to(EIGHTEEN_MONTHS_ON)
    assert project.state == "lapsing"
    assert project.books[f"{gift}/received"] == "6000.00 CHF"

    refund(project, gift)
    assert project.state == "lapsed"
    assert project.bureau.verify().findings == ()


def test_a_project_that_nobody_pays_for_lapses_at_once(project: Project) -> None:
    project.pass_to(EIGHTEEN_MONTHS_ON)

    assert project.case.state == "lapsed"


def test_losing_its_money_gives_a_project_no_more_time_to_seek_it(project: Project) -> None:
    first = commitment(project, "100.00")
    assert project.state == "partly_funded"
    project.pass_to(datetime(2028, 3, 1, 9, tzinfo=UTC))
    project.bureau.do(first, "withdraw", ADA)
    assert project.state == "seeking_funding"

    assert project.deadlines()["funding"] == EIGHTEEN_MONTHS_ON


def test_a_lost_commitment_may_be_replaced_within_eighteen_months(project: Project) -> None:
    only = commitment(project, "12000.00")
    assert project.state == "funded"
    assert "funding" not in project.deadlines()
    project.pass_to(datetime(2028, 3, 1, 9, tzinfo=UTC))
    project.bureau.do(only, "withdraw", ADA)
    assert project.state == "seeking_funding"

    assert project.deadlines()["replacement"] == datetime(2029, 9, 4, tzinfo=UTC)


# ---- A smaller scope

WHY = {"reasons": "Half of it is worth it."}


def planned(project: Project, **values: Any) -> dict[str, Any]:
    """The decision on a smaller scope of CHF 7,000.00."""
    return {"target": "7000.00 CHF", "budget": REDUCED, **WHY, **values}


@pytest.mark.parametrize(("signed", "refused"), [("5999.99", True), ("6000.00", False)])
def test_a_smaller_scope_needs_the_smallest_amount_that_is_worthwhile(
    project: Project, signed: str, refused: bool
) -> None:
    commitment(project, signed)
    assert project.state == "partly_funded"

    result = project.attempt("propose_reduced_plan", "proposer", revised_plan="One course.")
    assert isinstance(result, Refused) == refused


@pytest.mark.parametrize(
    ("changes", "why_not"),
    [
        ({"target": "6999.99 CHF"}, ["condition"]),
        ({"target": "7000.01 CHF"}, ["condition", "condition"]),
        (
            {"target": "5999.99 CHF", "budget": [{**REDUCED[0], "amount": "5999.99 CHF"}]},
            ["condition"],
        ),
    ],
)
def test_the_reduced_target_is_worthwhile_committed_and_budgeted(
    project: Project, changes: dict[str, Any], why_not: list[str]
) -> None:
    commitment(project, "7000.00")
    assert project.state == "partly_funded"
    project.do("propose_reduced_plan", "proposer", revised_plan="One course.")

    assert project.why_not("reduce_scope", "director_tsb", **planned(project, **changes)) == why_not
    project.do("reduce_scope", "director_tsb", **planned(project))
    assert project.state == "funded"


@pytest.mark.parametrize("earmark", ["initiative", "budget_line"])
def test_whoever_tied_money_to_a_project_agrees_to_a_smaller_scope_in_writing(
    project: Project, earmark: str
) -> None:
    commitment(project, "7000.00", earmark=earmark, tied_to="training")
    assert project.state == "partly_funded"
    project.do("propose_reduced_plan", "proposer", revised_plan="One course.")
    decision = planned(project)
    assert project.why_not("reduce_scope", "director_tsb", **decision) == ["condition"]

    named = {"contributors": "KEN", "earmarked_contributors": "KEN"}
    project.do("name_contributors", "registry", **named)
    assert project.why_not("reduce_scope", "director_tsb", **decision) == ["condition"]
    project.do("reduce_scope", "director_tsb", **decision, consenting="KEN")
    assert project.case.state == "funded"


@pytest.mark.parametrize("earmark", ["none", "theme"])
def test_whoever_did_not_tie_it_is_not_asked(project: Project, earmark: str) -> None:
    commitment(project, "7000.00", earmark=earmark)
    assert project.state == "partly_funded"
    project.do("propose_reduced_plan", "proposer", revised_plan="One course.")

    project.do("reduce_scope", "director_tsb", **planned(project))
    assert project.case.state == "funded"


# ---- The beginning of the work


def test_work_begins_once_a_first_instalment_has_come_in(project: Project) -> None:
    promised = commitment(project, "11999.99")
    payment(project, "0.01")
    assert project.state == "funded"
    start(project)

    assert project.state == "in_implementation"
    assert project.bureau.case(promised).state == "signed"


def test_work_does_not_begin_on_what_is_only_signed(project: Project) -> None:
    commitment(project, "12000.00")
    assert project.state == "funded"

    assert project.why_not("start", "director_tsb", **starting(project)) == ["condition"]


def test_work_does_not_begin_on_a_commitment_that_has_just_fallen_away(project: Project) -> None:
    payment(project, "240.00")
    lost = commitment(project, "11760.00")
    settle(project.bureau)
    assert project.case.state == "funded"
    project.bureau.do(lost, "withdraw", ADA)

    assert project.why_not("start", "director_tsb", **starting(project)) == ["condition"]


def test_work_does_not_begin_without_the_signed_agreement(project: Project) -> None:
    payment(project, "12000.00")
    form = starting(project)
    del form["signed_agreement"]

    assert project.why_not("start", "director_tsb", **form) == ["condition"]


# ---- Support cost


@pytest.mark.parametrize("rate", ["6.9", "7.1", "0.0"])
def test_a_project_is_approved_with_seven_per_cent_support_cost(
    carrying: Bureau, rate: str
) -> None:
    project = decided(carrying)
    form = {**APPROVAL, "support_cost_rate": rate}

    assert project.why_not("approve", "director_tsb", **form) == ["condition"]
    project.do("approve", "director_tsb", **APPROVAL)


def test_only_the_secretary_general_waives_support_cost_and_says_why(project: Project) -> None:
    form = {"support_cost_rate": "3.5"}
    reasons = {"reasons": "A humanitarian work."}

    assert project.why_not("waive_support_cost", "secretary_general", **form) == ["field_missing"]
    assert project.why_not("waive_support_cost", "director_tsb", **form, **reasons) == [
        "not_entitled"
    ]
    seven = {"support_cost_rate": "7.0"}
    assert project.why_not("waive_support_cost", "secretary_general", **seven, **reasons) == [
        "condition"
    ]
    project.do("waive_support_cost", "secretary_general", **form, **reasons)


# ---- Before it is funded


def test_the_proposer_withdraws_until_the_project_is_funded(project: Project) -> None:
    gift = payment(project, "6000.00")
    assert project.state == "partly_funded"
    project.do("withdraw", "proposer", reasons="Another plan.")
    assert project.state == "withdrawing"
    assert project.books[f"{gift}/received"] == "6000.00 CHF"

    refund(project, gift)
    assert project.state == "withdrawn"
    assert project.bureau.verify().findings == ()


def test_a_funded_project_is_not_withdrawn(project: Project) -> None:
    commitment(project, "12000.00")
    assert project.state == "funded"

    assert project.why_not("withdraw", "proposer", reasons="Another plan.") == ["not_in_state"]
