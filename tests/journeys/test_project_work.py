"""A project at work under the shipped flow: expenditure, changes, suspension, the yearly report."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.build import ADA, Bureau
from tests.journeys.projects import BUDGET, Project, at_work, certified, payment, seeking, start
from workflow.errors import Refused
from workflow.services.manage_people import grant_roles

APRIL_2028 = "2028-04-30"


@pytest.fixture
def project(carrying: Bureau) -> Project:
    """A project at work, with CHF 12,000.00 of one gift at hand."""
    return at_work(carrying)


# ---- Expenditure


def test_an_expenditure_is_certified_and_approved_and_bears_its_support_cost(
    project: Project,
) -> None:
    project.certify("1000.00", "1000.00")
    assert project.books["2/allocated"] == "12000.00 CHF"
    assert project.told("expenditure_certified") == {project.who["approving_officer"]}
    project.do("approve_expenditure", "approving_officer")

    assert project.books == {
        "2/allocated": "10930.00 CHF",
        "2/spent/training": "1000.00 CHF",
        "2/support_cost/support_cost": "70.00 CHF",
    }
    assert project.bureau.verify().findings == ()


def test_what_was_certified_is_approved_once(project: Project) -> None:
    assert project.why_not("approve_expenditure", "approving_officer") == ["field_missing"]
    project.spend("1000.00", "1000.00")
    assert project.why_not("approve_expenditure", "approving_officer") == ["condition"]

    project.spend("1000.00", "2000.00")
    assert project.books["2/spent/training"] == "2000.00 CHF"


def test_whoever_certifies_a_case_never_approves_in_it(project: Project) -> None:
    officer = project.who["certifying_officer"]
    with project.bureau.runtime.sessions.begin() as session:
        grant_roles(session, [(officer, "approving_officer", None)], project.bureau.by())
    project.certify("1000.00", "1000.00")

    assert project.why_not("approve_expenditure", "certifying_officer") == ["kept_apart"]


@pytest.mark.parametrize("total", ["999.99", "1000.01", "2000.00"])
def test_the_total_certified_agrees_with_the_books(project: Project, total: str) -> None:
    form = certified("1000.00", total)

    assert project.why_not("certify_expenditure", "certifying_officer", **form) == ["condition"]


def test_a_certification_that_is_withdrawn_is_not_approved(project: Project) -> None:
    project.spend("1000.00", "1000.00")
    project.certify("500.00", "1500.00")
    form = {"reasons": "The bill is wrong."}
    assert project.why_not("drop_certification", "certifying_officer", **form,
                           certified="1500.00 CHF") == ["condition"]  # fmt: skip
    project.do("drop_certification", "certifying_officer", **form, certified="1000.00 CHF")

    assert project.why_not("approve_expenditure", "approving_officer") == ["condition"]


@pytest.mark.parametrize(
    ("amount", "line", "why_not"),
    [
        ("9000.00", "training", None),
        ("9000.01", "training", ["beyond_budget"]),
        ("0.01", "equipment", ["beyond_budget"]),
    ],
)
def test_nothing_is_spent_beyond_a_line_of_the_budget(
    project: Project, amount: str, line: str, why_not: list[str] | None
) -> None:
    project.certify(amount, amount, line)

    if why_not is None:
        project.do("approve_expenditure", "approving_officer")
    else:
        assert project.why_not("approve_expenditure", "approving_officer") == why_not


def test_support_cost_stays_within_its_own_line(carrying: Bureau) -> None:
    lines = [{**BUDGET[0], "amount": "11930.00 CHF"}, {**BUDGET[2], "amount": "70.00 CHF"}]
    project = at_work(carrying, budget=lines)
    project.spend("1000.00", "1000.00")
    project.certify("0.08", "1000.08")

    assert project.why_not("approve_expenditure", "approving_officer") == ["beyond_budget"]


def test_only_cash_at_hand_is_spent(carrying: Bureau) -> None:
    project = seeking(carrying)
    payment(project, "107.00")
    from_another = payment(project, "11893.00")
    start(project)
    project.bureau.do(from_another, "refund", ADA)
    form = certified("107.01", "107.01")
    assert project.why_not("certify_expenditure", "certifying_officer", **form) == ["condition"]
    project.certify("100.01", "100.01")
    assert project.why_not("approve_expenditure", "approving_officer") == ["overdraft"]

    project.spend("100.00", "100.00")
    assert "2/allocated" not in project.books


def test_the_tightest_earmark_pays_first_and_pays_for_nothing_else(carrying: Bureau) -> None:
    project = seeking(carrying)
    free = payment(project, "8000.00")
    tied = payment(project, "3000.00", earmark="initiative")
    line = payment(project, "1000.00", earmark="budget_line", tied_to="training")
    start(project)
    project.spend("2000.00", "2000.00")
    project.spend("2000.00", "4000.00", "missions")

    assert project.books == {
        f"{line}/spent/training": "1000.00 CHF",
        f"{tied}/spent/training": "1000.00 CHF",
        f"{tied}/spent/missions": "1860.00 CHF",
        f"{tied}/support_cost/support_cost": "140.00 CHF",
        f"{free}/allocated": "7720.00 CHF",
        f"{free}/spent/missions": "140.00 CHF",
        f"{free}/support_cost/support_cost": "140.00 CHF",
    }


def test_what_came_in_kind_bears_no_support_cost_and_pays_for_nothing(project: Project) -> None:
    project.bureau.do(2, "take_goods", ADA, value="20000.00 CHF")

    form = certified("12000.01", "12000.01")
    assert project.why_not("certify_expenditure", "certifying_officer", **form) == ["condition"]
    assert "2/support_cost/support_cost" not in project.books


def test_a_waived_rate_is_what_is_taken(carrying: Bureau) -> None:
    project = seeking(carrying)
    project.do("waive_support_cost", "secretary_general", support_cost_rate="3.5", reasons="Aid.")
    payment(project, "12000.00")
    start(project)
    project.spend("1000.00", "1000.00")

    assert project.books["2/support_cost/support_cost"] == "35.00 CHF"


def test_what_comes_back_is_cash_again_with_its_support_cost(project: Project) -> None:
    project.spend("1000.00", "1000.00")
    form = {"amount": "400.00 CHF", "budget_line": "training", "reasons": "A cancelled flight."}
    assert project.why_not("recover_expenditure", "certifying_officer", **form,
                           certified="1000.00 CHF") == ["condition"]  # fmt: skip
    project.do("recover_expenditure", "certifying_officer", **form, certified="600.00 CHF")

    assert project.books == {
        "2/allocated": "11358.00 CHF",
        "2/spent/training": "600.00 CHF",
        "2/support_cost/support_cost": "42.00 CHF",
    }
    assert project.bureau.verify().findings == ()


def test_no_more_comes_back_than_was_spent_on_a_line(project: Project) -> None:
    project.spend("1000.00", "1000.00")
    project.spend("500.00", "1500.00", "missions")
    form = {"amount": "500.01 CHF", "budget_line": "missions", "reasons": "A mistake."}

    assert project.why_not("recover_expenditure", "certifying_officer", **form,
                           certified="999.99 CHF") == ["overdraft"]  # fmt: skip


# ---- A change of the budget


def changed(share: str, *, new_line: str = "no", **values: Any) -> dict[str, Any]:
    """A decision that moves CHF 1,000.00 to equipment."""
    lines = [{**BUDGET[0], "amount": "8000.00 CHF"}, *BUDGET[1:],
             {**BUDGET[0], "category": "equipment", "amount": "1000.00 CHF"}]  # fmt: skip
    said = {"change": "A van.", "share": share, "new_line": new_line, "reasons": "It pays off."}
    return {**said, "budget": lines, **values}


@pytest.mark.parametrize(
    ("share", "new_line", "asked"),
    [("10.0", "no", False), ("10.1", "no", True), ("1.0", "yes", True)],
)
def test_a_change_of_more_than_a_tenth_or_with_a_new_line_needs_written_consent(
    carrying: Bureau, share: str, new_line: str, asked: bool
) -> None:
    project = seeking(carrying)
    payment(project, "12000.00", earmark="initiative")
    start(project)
    change = changed(share, new_line=new_line)
    result = project.attempt("approve_change", "director_tsb", **change)
    assert isinstance(result, Refused) == asked
    if asked:
        named = {"contributors": "KEN", "earmarked_contributors": "KEN"}
        project.do("name_contributors", "registry", **named)
        project.do("request_change", "director_tsb", proposed_change="A van.")
        assert project.why_not("approve_change", "director_tsb", **change) == ["condition"]
        project.do("approve_change", "director_tsb", **change, consenting="KEN")
    project.spend("500.00", "500.00", "equipment")


def test_nobody_is_asked_before_the_contributors_are_named(project: Project) -> None:
    form = {"proposed_change": "A van."}
    assert project.why_not("request_change", "director_tsb", **form) == ["condition"]

    project.do("name_contributors", "partnerships", contributors="KEN")
    project.do("request_change", "director_tsb", **form)
    # Twenty working days after 1 March 2027, whose 10 March and 26 and 29 March are holidays.
    assert project.deadlines()["change_answers"] == datetime(2027, 4, 2, tzinfo=UTC)


def test_whoever_tied_money_is_a_contributor(project: Project) -> None:
    form = {"contributors": "KEN", "earmarked_contributors": ["KEN", "NOB"]}

    assert project.why_not("name_contributors", "registry", **form) == ["condition"]


def test_a_budget_always_adds_up_to_the_target(project: Project) -> None:
    form = changed("5.0", target="12000.01 CHF")

    assert project.why_not("approve_change", "director_tsb", **form) == ["condition"]


def test_a_larger_target_sets_a_project_back_that_has_not_begun(carrying: Bureau) -> None:
    project = seeking(carrying)
    payment(project, "12000.00")
    lines = [{**BUDGET[0], "amount": "9300.00 CHF"}, *BUDGET[1:]]
    form = changed("2.5", budget=lines, target="12300.00 CHF")
    project.do("approve_change", "director_tsb", **form)

    assert project.state == "partly_funded"


# ---- Suspension


@pytest.mark.parametrize(
    ("review", "refused"),
    [("2027-03-01", True), ("2027-03-02", False), ("2027-09-01", False), ("2027-09-02", True)],
)
def test_a_suspension_is_reviewed_within_six_months(
    project: Project, review: str, refused: bool
) -> None:
    form = {"review_on": review, "reasons": "An election."}
    result = project.attempt("suspend", "director_tsb", **form)

    assert isinstance(result, Refused) == refused


def test_nothing_is_spent_while_a_project_is_suspended(project: Project) -> None:
    project.certify("1000.00", "1000.00")
    project.do("suspend", "director_tsb", review_on="2027-06-01", reasons="An election.")

    assert project.why_not("approve_expenditure", "approving_officer") == ["not_in_state"]
    project.do("resume", "director_tsb", reasons="It is over.")
    project.do("approve_expenditure", "approving_officer")
    assert project.state == "in_implementation"


def test_a_suspension_without_a_decision_goes_on_and_comes_back_every_month(
    project: Project,
) -> None:
    project.do("suspend", "director_tsb", review_on="2027-06-01", reasons="An election.")
    project.pass_to(datetime(2027, 8, 2, 9, tzinfo=UTC))

    assert (project.state, project.acts().count("note_late_review")) == ("suspended", 3)


# ---- The yearly report

REPORT = {
    "as_at": "2027-12-31", "results": "A course.", "origin": "Kenya.", "proposed_use": "Courses.",
    "action_taken": "One was held.",
}  # fmt: skip
STATEMENT = {"received_in_year": "12000.00 CHF", "spent_in_year": "0.00 CHF"}


def test_the_yearly_report_follows_the_certified_statement_by_30_april(project: Project) -> None:
    assert project.deadlines()["progress_report"] == datetime(2028, 5, 1, tzinfo=UTC)
    project.pass_to(datetime(2028, 4, 3, 9, tzinfo=UTC))
    form = {**REPORT, "report_due_on": "2029-04-30"}
    assert project.why_not("report_progress", "counsellor", **form) == ["condition"]

    early = {**STATEMENT, "statement_as_at": "2027-12-30"}
    project.do("certify_statement", "certifying_officer", **early)
    assert project.why_not("report_progress", "counsellor", **form) == ["condition"]
    project.do("certify_statement", "certifying_officer", **STATEMENT, statement_as_at="2027-12-31")
    project.do("report_progress", "counsellor", **form)
    assert project.deadlines()["progress_report"] == datetime(2029, 5, 1, tzinfo=UTC)


def test_a_report_that_is_not_filed_is_told_to_the_director(project: Project) -> None:
    project.pass_to(datetime(2028, 5, 1, tzinfo=UTC))

    assert project.acts()[-1] == "note_late_report"
