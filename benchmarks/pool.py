"""Projects that acts are measured on, and the acts: returned for completion, submitted again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from benchmarks.installation import BEGINNING, PROPOSER, Installation
from workflow.domain.case import Act
from workflow.services.perform_acts import Receipt, perform_acts
from workflow.services.submit_case import Proposal, submit_case
from workflow.store.engine import Session

PROJECT: dict[str, Any] = {
    "title": "Measuring the quality of mobile service in rural areas",
    "objective": "Regulators of the region learn to measure and to publish the quality. " * 6,
    "background": "Complaints are many and figures are few. " * 10,
    "expected_results": "Twelve regulators publish figures by the second year. " * 5,
    "declaration_of_interests": "None of the persons named here sells what is bought.",
    "beneficiaries": "KEN, TZA, UGA",
    "planned_start": "2027-06-01",
    "planned_end": "2029-05-31",
    "target": "300000.00 CHF",
    "budget": [
        {"category": kind, "description": "As quoted", "year": 2027, "amount": "60000.00 CHF"}
        for kind in ("staff", "missions", "training", "equipment", "support_cost")
    ],
    "has_conditions": "no",
    "non_member_payer": "no",
    "mandate_of_study_group": "no",
}
MISSING = {"missing": "The budget has no line for interpretation; please add one. " * 3}

_commands = count(1)
_minutes = count(1)


class Pool:
    """Some projects of an installation, and the act that comes next on all of them.

    It is ``return`` (a text, one notice, a deadline with three reminders; one deadline stops) and
    ``submit`` (three guards, eight fields that must be given, two notices, a deadline with
    reminders; one deadline stops) in turn.

    Attributes:
        submitted: whether its cases are submitted now, so that ``return`` comes next.
    """

    def __init__(self, installation: Installation, size: int) -> None:
        self.installation = installation
        with installation.sessions.begin() as session:
            self.case_ids = [self._draft(session) for _ in range(size)]
        self.submitted = False
        self.perform(self.next_acts())

    def next_acts(self, in_a_row: int = 1) -> list[Act]:
        """The next acts on each case, all of one instant, each with a command id."""
        at = BEGINNING + timedelta(minutes=next(_minutes))
        return [act for _ in range(in_a_row) for act in self._acts(at)]

    def accept(self) -> None:
        """Let the registry accept all of them for review, which opens the round of opinions."""
        at = BEGINNING + timedelta(minutes=next(_minutes))
        people = self.installation.people
        chosen = {"counsellor": people["counsellor"]}
        registry = people["registry"]
        self.perform([Act(case, "assign", registry, at, chosen) for case in self.case_ids])
        self.perform([Act(case, "accept", registry, at, {}) for case in self.case_ids])

    def perform(self, acts: Sequence[Act]) -> None:
        """Perform ``acts`` in one transaction; each of them must succeed."""
        with self.installation.sessions.begin() as session:
            results = perform_acts(session, acts, self.installation.engine)
        if refused := [str(each) for each in results if not isinstance(each, Receipt)]:
            raise RuntimeError(f"an act that was to be measured was refused: {refused[0]}")

    def _acts(self, at: datetime) -> list[Act]:
        action, by, values = ("submit", PROPOSER, {})
        if self.submitted:
            action, by, values = ("return", "registry", MISSING)
        self.submitted = not self.submitted
        person = self.installation.people[by]
        return [
            Act(case, action, person, at, values, command_id=f"measured-{next(_commands):08}")
            for case in self.case_ids
        ]

    def _draft(self, session: Session) -> int:
        proposer = self.installation.people[PROPOSER]
        proposal = Proposal("project", PROPOSER, proposer, BEGINNING, PROJECT)
        return submit_case(session, proposal, self.installation.engine).case_id
