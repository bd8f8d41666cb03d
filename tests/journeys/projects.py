"""An office that carries projects under the shipped flow, and small gifts that pay for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests import giving, linked
from tests.build import ADA, Bureau
from tests.journeys import giving as contributions
from tests.journeys.giving import OFFICERS
from tests.journeys.stage import bring_into_force, hire, notices_of, publish
from workflow.domain.case import Case
from workflow.errors import Refused
from workflow.services.perform_acts import Receipt, Result
from workflow.store import deadlines, histories

SG_CHAIR = max(contributions.WHO.values()) + 1

WHO = {**contributions.WHO, "sg_chair": SG_CHAIR, "proposer": ADA}
"""Role to the person who holds it."""

MANAGER = "rex@example.org"

ASSIGNED = ("counsellor", "legal", "partnerships", "sg_chair")

BUDGET = [
    {"category": "training", "description": "Courses", "year": 2027, "amount": "9000.00 CHF"},
    {"category": "missions", "description": "Trips", "year": 2027, "amount": "2160.00 CHF"},
    {"category": "support_cost", "description": "7 %", "year": 2027, "amount": "840.00 CHF"},
]

PROJECT = {
    "title": "A testing laboratory",
    "objective": "Tests in the region.",
    "expected_results": "Sixty products a year.",
    "planned_start": "2027-09-01",
    "planned_end": "2028-09-01",
    "target": "12000.00 CHF",
    "minimum_viable": "6000.00 CHF",
    "budget": BUDGET,
    "declaration_of_interests": "None.",
    "has_conditions": "no",
    "non_member_payer": "no",
    "mandate_of_study_group": "no",
}

REDUCED = [
    {"category": "training", "description": "Courses", "year": 2027, "amount": "6500.00 CHF"},
    {"category": "support_cost", "description": "7 %", "year": 2027, "amount": "500.00 CHF"},
]
"""A budget of CHF 7,000.00."""

APPROVAL = {"reasons": "It is needed.", "support_cost_rate": "7.0"}

GIFT = giving.GIFT.replace("flow: work", "flow: project").replace(
    "travel: {en: Travel}", "training: {en: Training}"
)
"""A gift that pays for a project."""


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

    def why_not(self, action: str, role: str, **values: Any) -> list[str]:
        """The codes of the reasons for which an act is refused."""
        result = self.attempt(action, role, **values)
        assert isinstance(result, Refused), str(result)
        return [each.code for each in result.reasons]

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

    def told(self, notice: str) -> set[int]:
        """Who was ever owed a notice of this case."""
        owed = notices_of(self.bureau, self.number)
        return {reader for name, reader in owed if name == notice}

    def spend(self, amount: str, total: str, line: str = "training") -> None:
        """An expenditure that is certified, up to a total, and approved."""
        self.certify(amount, total, line)
        self.do("approve_expenditure", "approving_officer")

    def certify(self, amount: str, total: str, line: str = "training") -> None:
        """An expenditure that is certified, up to a total."""
        self.do("certify_expenditure", "certifying_officer", **certified(amount, total, line))

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.bureau.case(self.number)

    @property
    def state(self) -> str:
        """Where it stands, once whoever looks at the books has been woken."""
        linked.settle(self.bureau)
        return self.case.state

    @property
    def books(self) -> dict[str, str]:
        """What stands on its accounts: ``GIFT/PURPOSE``, or ``GIFT/PURPOSE/LINE``."""
        found: dict[str, str] = {}
        for name, amount in giving.standing(self.bureau, self.number).items():
            gift, initiative, _, purpose, *more = name.split("/")
            if initiative == "initiative":
                line = f"/{more[1]}" if more[0] == "line" else ""
                found[f"{gift}/{purpose}{line}"] = amount
        return found

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


def certified(amount: str, total: str, line: str = "training") -> dict[str, Any]:
    """What the form of a certification says."""
    return {
        "payee": "Nordlicht",
        "purpose": "A course",
        "expenditure": f"{amount} CHF",
        "expenditure_line": line,
        "certified": f"{total} CHF",
    }


def begin_to_carry(bureau: Bureau) -> None:
    """The flows of contributions, projects and small gifts come into force."""
    assert bring_into_force(bureau, "contribution", OFFICERS) == contributions.WHO
    assert hire(bureau, "sg_chair", 1) == [SG_CHAIR]
    publish(bureau, "project")
    linked.publish(bureau, GIFT)


def submitted(office: Bureau, **fields: Any) -> Project:
    """A project that the registry has before it."""
    number = office.open(flow="project", values={**PROJECT, **fields})
    project = Project(office, WHO, number)
    project.do("submit", "proposer")
    return project


def under_review(office: Bureau, **fields: Any) -> Project:
    """A project whose opinions are asked."""
    project = submitted(office, **fields)
    project.do("assign", "registry", **{role: project.who[role] for role in ASSIGNED})
    project.do("accept", "registry")
    return project


def decided(office: Bureau, **fields: Any) -> Project:
    """A project that is before the Director, with favourable opinions."""
    project = under_review(office, **fields)
    project.opine(("counsellor", "favourable"), ("certifying_officer", "favourable"))
    return project


def seeking(office: Bureau, **fields: Any) -> Project:
    """A project that was approved and seeks money."""
    project = decided(office, **fields)
    project.do("approve", "director_tsb", **APPROVAL)
    return project


def pledge(project: Project, amount: str, **values: Any) -> int:
    """A gift for a project that is only promised."""
    return giving.gift(project.bureau, f"{amount} CHF", project.number, **values)


def commitment(project: Project, amount: str, **values: Any) -> int:
    """A gift for a project that is signed."""
    case = pledge(project, amount, **values)
    project.bureau.do(case, "sign", ADA)
    return case


def payment(project: Project, amount: str, **values: Any) -> int:
    """A gift for a project that is paid, and allocated to it."""
    case = giving.allocated(project.bureau, f"{amount} CHF", project.number, **values)
    linked.settle(project.bureau)
    return case


def at_work(office: Bureau, *gifts: str, **fields: Any) -> Project:
    """A project whose work has begun, paid for by gifts that are allocated to it."""
    project = seeking(office, **fields)
    for each in gifts or ("12000.00",):
        payment(project, each)
    start(project)
    return project


def start(project: Project) -> None:
    """Begin the work."""
    project.do("start", "director_tsb", **starting(project))


def starting(project: Project) -> dict[str, Any]:
    """What the form of the beginning says."""
    return {
        "project_manager": MANAGER,
        "report_due_on": "2028-04-30",
        "signed_agreement": project.bureau.upload(),
    }


def work_done(project: Project) -> None:
    """Close the work, and hand the narrative in."""
    project.do("close_operations", "director_tsb", results="It works.", all_done="yes")
    project.do("hand_in_narrative", "counsellor", final_narrative="Sixty-three products.")


def state_all(project: Project, spent: str, still_open: str = "0.00") -> None:
    """Certify the final statement."""
    stated = {"stated_spent": f"{spent} CHF", "open_obligations": f"{still_open} CHF"}
    project.do("certify_final_statement", "certifying_officer", **stated)


def refund(project: Project, gift: int) -> None:
    """The giver of a gift has what is left of it refunded, and its books are closed."""
    project.bureau.do(gift, "refund", ADA)
    project.bureau.do(gift, "close", ADA)
