"""A project's opinions, deputies and review under the shipped flow, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.asking import codes
from tests.build import BEN, Bureau
from tests.journeys.projects import APPROVAL, submitted, under_review
from workflow.errors import Refused
from workflow.services.manage_people import end_role, grant_roles
from workflow.services.perform_acts import Receipt


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({}, set()),
        ({"has_conditions": "yes"}, {"legal"}),
        ({"non_member_payer": "yes"}, {"partnerships"}),
        ({"mandate_of_study_group": "yes", "has_conditions": "yes"}, {"sg_chair", "legal"}),
    ],
)
def test_the_three_questions_decide_whose_opinion_is_asked(
    carrying: Bureau, fields: dict[str, str], asked: set[str]
) -> None:
    project = under_review(carrying, **fields)

    parts = set(project.case.consultations["opinions"].tally.entitled)
    assert parts == {"counsellor", "certifying_officer", *asked}


def test_nobody_is_asked_before_the_reviewers_are_assigned(carrying: Bureau) -> None:
    project = submitted(carrying, has_conditions="yes")

    refused = project.attempt("accept", "registry")
    assert isinstance(refused, Refused)
    assert len(refused.reasons) == 2
    project.do(
        "assign", "registry", **{name: project.who[name] for name in ("counsellor", "legal")}
    )
    project.do("accept", "registry")


def test_the_last_opinion_passes_the_project_to_the_director(carrying: Bureau) -> None:
    project = under_review(carrying)
    project.opine(("counsellor", "favourable"))
    assert project.case.state == "under_review"
    project.opine(("certifying_officer", "favourable_with_conditions"))

    assert project.case.state == "director_decision"
    assert carrying.verify().findings == ()


def test_an_opinion_that_is_late_is_none(carrying: Bureau) -> None:
    project = under_review(carrying)
    project.opine(("counsellor", "favourable"))
    # Fifteen working days after 1 March 2027, a Monday; 10 March is a holiday.
    assert project.deadlines()["opinions"] == datetime(2027, 3, 24, tzinfo=UTC)
    project.pass_to(datetime(2027, 3, 24, tzinfo=UTC))
    assert project.case.state == "director_decision"

    late = project.attempt("answer", "certifying_officer", answer="unfavourable")
    assert isinstance(late, Receipt)
    assert project.case.consultations["opinions"].tally.answers == {"favourable": 1}


@pytest.mark.parametrize(("second", "answered"), [("favourable", False), ("unfavourable", True)])
def test_two_unfavourable_opinions_need_a_written_answer(
    carrying: Bureau, second: str, answered: bool
) -> None:
    project = under_review(carrying)
    project.opine(("counsellor", "unfavourable"), ("certifying_officer", second))

    result = project.attempt("approve", "director_tsb", **APPROVAL)
    assert isinstance(result, Refused) == answered
    if answered:
        project.do("answer_opinions", "proposer", answer_to_opinions="Both points are met.")
        project.do("approve", "director_tsb", **APPROVAL)
    assert project.case.state == "seeking_funding"


def test_the_deputy_acts_for_an_absent_director_and_then_the_secretary_general(
    carrying: Bureau,
) -> None:
    project = under_review(carrying)
    with carrying.runtime.sessions.begin() as session:
        end_role(session, project.who["director_tsb"], "director_tsb", None, carrying.by())
    project.opine(("counsellor", "favourable"), ("certifying_officer", "favourable"))
    early = project.attempt("approve", "secretary_general", **APPROVAL)
    assert isinstance(early, Refused)

    project.do("approve", "deputy_director", **APPROVAL)
    assert project.case.state == "seeking_funding"
    assert carrying.verify().findings == ()


def test_who_speaks_for_the_proposer_takes_no_part_for_the_office(carrying: Bureau) -> None:
    project = under_review(carrying)
    with carrying.runtime.sessions.begin() as session:
        grant_roles(session, [(BEN, "director_tsb", None)], carrying.by())
    project.opine(("counsellor", "favourable"), ("certifying_officer", "favourable"))

    act = carrying.act(project.number, "approve", BEN, **APPROVAL)
    [refused] = carrying.perform(act)
    assert codes(refused) == ["recused"]


def test_the_clock_of_the_check_stands_while_the_file_is_returned(carrying: Bureau) -> None:
    project = submitted(carrying)
    assert project.deadlines()["completeness_check"] == datetime(2027, 3, 9, tzinfo=UTC)
    project.pass_to(datetime(2027, 3, 3, 9, tzinfo=UTC))
    project.do("return", "registry", missing="A letter.")
    assert "completeness_check" not in project.deadlines()
    project.pass_to(datetime(2027, 3, 15, 9, tzinfo=UTC))
    project.do("submit", "proposer")

    # Two of the five working days were gone on 3 March; the day of the return does not count.
    assert project.deadlines()["completeness_check"] == datetime(2027, 3, 19, tzinfo=UTC)
