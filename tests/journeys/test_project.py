"""A project's opinions, deputies and review under the shipped flow, on both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import definitions
from tests.asking import codes
from tests.build import ADA, ADM, BEN, Bureau
from workflow.domain.case import Case
from workflow.domain.roster import Person
from workflow.errors import Refused
from workflow.runtime import shipped_library
from workflow.services.manage_people import add_people, end_role, grant_roles
from workflow.services.perform_acts import Receipt, Result
from workflow.services.publish_flow import publish_flow
from workflow.store import deadlines, histories

FLOW = Path(definitions.__file__).parent / "flows" / "project.yaml"

ROLES = (
    "registry", "counsellor", "certifying_officer", "legal", "partnerships", "sg_chair",
    "director_tsb", "deputy_director", "secretary_general",
)  # fmt: skip

PROJECT = {
    "title": "A testing laboratory",
    "objective": "Tests in the region.",
    "expected_results": "Sixty products a year.",
    "planned_start": "2027-09-01",
    "planned_end": "2028-09-01",
    "target": "12000.00 CHF",
    "budget": [{"category": "training", "description": "Courses", "year": 2027,
                "amount": "12000.00 CHF"}],
    "declaration_of_interests": "None.",
    "has_conditions": "no",
    "non_member_payer": "no",
    "mandate_of_study_group": "no",
}  # fmt: skip

ASSIGNED = ("counsellor", "legal", "partnerships", "sg_chair")


@dataclass(slots=True)
class Project:
    """One case in an office with a person for each role."""

    bureau: Bureau
    who: dict[str, int]
    number: int

    def do(self, action: str, role: str, **values: Any) -> list[str]:
        """An act that must succeed; the actions that followed."""
        return list(self.bureau.do(self.number, action, self.who[role], **values).followed)

    def attempt(self, action: str, role: str, **values: Any) -> Result:
        """What becomes of an act."""
        act = self.bureau.act(self.number, action, self.who[role], **values)
        [result] = self.bureau.perform(act)
        return result

    def opine(self, *opinions: tuple[str, str]) -> None:
        """Opinions, each with the role that gives it."""
        for role, opinion in opinions:
            assert isinstance(self.attempt("answer", role, answer=opinion), Receipt)

    def pass_to(self, when: datetime) -> None:
        """Time passes; what falls due on the way happens when it is due."""
        while (due := self._next_due()) is not None and due <= when:
            self.bureau.at = due
            self.bureau.fire()
        self.bureau.at = when

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.bureau.case(self.number)

    def deadlines(self) -> dict[str, datetime]:
        """The ends of the deadlines that run."""
        with self.bureau.runtime.readers.begin() as session:
            return deadlines.ends(session, [self.number])[self.number]

    def acts(self) -> list[str]:
        """What happened, in order."""
        with self.bureau.runtime.readers.begin() as session:
            return [row.action for row in histories.of_case(session, self.number)]

    def _next_due(self) -> datetime | None:
        with self.bureau.runtime.readers.begin() as session:
            return deadlines.next_due(session)


def submitted(office: Bureau, **fields: str) -> Project:
    """A project that the registry has before it, with its reviewers assigned."""
    newcomers = [Person(0, f"Holder of {n}", f"{n}@office.example", "en") for n in ROLES]
    with office.runtime.sessions.begin() as session:
        who = dict(zip(ROLES, add_people(session, newcomers, office.by()), strict=True))
        grant_roles(session, [(person, role, None) for role, person in who.items()], office.by())
        publish_flow(session, FLOW.read_text(), ADM, office.at, shipped_library(), office.salt)
    number = office.open(flow="project", values={**PROJECT, **fields})
    project = Project(office, {"proposer": ADA, **who}, number)
    project.do("submit", "proposer")
    return project


def under_review(office: Bureau, **fields: str) -> Project:
    """A project whose opinions are asked."""
    project = submitted(office, **fields)
    project.do("assign", "registry", **{role: project.who[role] for role in ASSIGNED})
    project.do("accept", "registry")
    return project


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
    office: Bureau, fields: dict[str, str], asked: set[str]
) -> None:
    project = under_review(office, **fields)

    parts = set(project.case.consultations["opinions"].tally.entitled)
    assert parts == {"counsellor", "certifying_officer", *asked}


def test_nobody_is_asked_before_the_reviewers_are_assigned(office: Bureau) -> None:
    project = submitted(office, has_conditions="yes")

    refused = project.attempt("accept", "registry")
    assert isinstance(refused, Refused)
    assert len(refused.reasons) == 2
    project.do(
        "assign", "registry", **{name: project.who[name] for name in ("counsellor", "legal")}
    )
    project.do("accept", "registry")


def test_the_last_opinion_passes_the_project_to_the_director(office: Bureau) -> None:
    project = under_review(office)
    project.opine(("counsellor", "favourable"))
    assert project.case.state == "under_review"
    project.opine(("certifying_officer", "favourable_with_conditions"))

    assert project.case.state == "director_decision"
    assert office.verify().findings == ()


def test_an_opinion_that_is_late_is_none(office: Bureau) -> None:
    project = under_review(office)
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
    office: Bureau, second: str, answered: bool
) -> None:
    project = under_review(office)
    project.opine(("counsellor", "unfavourable"), ("certifying_officer", second))

    result = project.attempt("approve", "director_tsb", reasons="It is needed.")
    assert isinstance(result, Refused) == answered
    if answered:
        project.do("answer_opinions", "proposer", answer_to_opinions="Both points are met.")
        project.do("approve", "director_tsb", reasons="It is needed.")
    assert project.case.state == "seeking_funding"


def test_the_deputy_acts_for_an_absent_director_and_then_the_secretary_general(
    office: Bureau,
) -> None:
    project = under_review(office)
    with office.runtime.sessions.begin() as session:
        end_role(session, project.who["director_tsb"], "director_tsb", None, office.by())
    project.opine(("counsellor", "favourable"), ("certifying_officer", "favourable"))
    early = project.attempt("approve", "secretary_general", reasons="It is needed.")
    assert isinstance(early, Refused)

    project.do("approve", "deputy_director", reasons="It is needed.")
    assert project.case.state == "seeking_funding"
    assert office.verify().findings == ()


def test_who_speaks_for_the_proposer_takes_no_part_for_the_office(office: Bureau) -> None:
    project = under_review(office)
    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(BEN, "director_tsb", None)], office.by())
    project.opine(("counsellor", "favourable"), ("certifying_officer", "favourable"))

    act = office.act(project.number, "approve", BEN, reasons="It is needed.")
    [refused] = office.perform(act)
    assert codes(refused) == ["recused"]


def test_the_clock_of_the_check_stands_while_the_file_is_returned(office: Bureau) -> None:
    project = submitted(office)
    assert project.deadlines()["completeness_check"] == datetime(2027, 3, 9, tzinfo=UTC)
    project.pass_to(datetime(2027, 3, 3, 9, tzinfo=UTC))
    project.do("return", "registry", missing="A letter.")
    assert "completeness_check" not in project.deadlines()
    project.pass_to(datetime(2027, 3, 15, 9, tzinfo=UTC))
    project.do("submit", "proposer")

    # Two of the five working days were gone on 3 March; the day of the return does not count.
    assert project.deadlines()["completeness_check"] == datetime(2027, 3, 19, tzinfo=UTC)


def test_a_suspension_without_a_decision_goes_on_and_comes_back_every_month(
    office: Bureau,
) -> None:
    project = under_review(office)
    project.opine(("counsellor", "favourable"), ("certifying_officer", "favourable"))
    project.do("approve", "director_tsb", reasons="It is needed.")
    sums = {"pledged": "0.00 CHF", "committed": "12000.00 CHF", "received": "12000.00 CHF"}
    project.do("confirm_sums", "certifying_officer", **sums, gap="0.00 CHF", contributors="KEN")
    assert project.case.state == "funded"
    project.do("suspend", "director_tsb", review_on="2027-06-01", reasons="An election.")
    project.pass_to(datetime(2027, 8, 2, 9, tzinfo=UTC))

    assert (project.case.state, project.acts().count("note_late_review")) == ("suspended", 3)
