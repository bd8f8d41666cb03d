"""The cases around postings: what they are called, who gives, and in which currency."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from definitions.books import Side
from definitions.flow import Flow
from definitions.reporting import UNREPORTED, Reporting, read_reporting
from notifications.localise import localise
from workflow.domain.case import Case
from workflow.domain.leaves import leaf_of
from workflow.domain.reports.headings import heading_of, with_heading
from workflow.domain.roster import Party, Roster
from workflow.services.shelf import Shelf
from workflow.store import cases, people
from workflow.store.engine import Session


@dataclass(frozen=True, slots=True)
class Around:
    """Cases by id, with their flows, and every party."""

    cases: Mapping[int, Case]
    flows: Mapping[int, Flow]
    parties: Mapping[str, Party]

    def name(self, case_id: int) -> str:
        """The reference of a case, or what a draft is called."""
        case = self.cases[case_id]
        return case.reference or f"draft {case.id}"

    def heading(self, case_id: int) -> str:
        """What a case calls itself; else its name."""
        return heading_of(self.cases[case_id], self.flows[case_id]) or self.name(case_id)

    def named(self, case_id: int) -> str:
        """The reference of a case with what it calls itself, where it does."""
        return with_heading(self.name(case_id), self.heading(case_id))

    def state_title(self, case_id: int) -> str:
        """The title of the state that a case is in."""
        return str(self.flows[case_id].states[self.cases[case_id].state].title)

    def party(self, case_id: int) -> Party | None:
        """The party that a case belongs to."""
        return self.parties.get(self.cases[case_id].party or "")

    def currency(self, case_id: int) -> str:
        """The currency of the books of a case."""
        return self.flows[case_id].currency or ""

    def side(self, case_id: int) -> Side | None:
        """Whether a case gives or is what is paid for; ``None`` where it keeps no books."""
        books = self.flows[case_id].books
        return books.side if books else None

    def reporting(self, case_id: int) -> Reporting:
        """How a case is reported to the outside."""
        return read_reporting().get(self.cases[case_id].flow, UNREPORTED)

    def action_title(self, case_id: int, action: str) -> str:
        """The title of an action of a case's flow, else its name."""
        found = self.flows[case_id].actions.get(action)
        return str(found.title) if found else action

    def line_title(self, case_id: int, line: str | None) -> str:
        """The title of a budget line of an initiative, else its name."""
        books = self.flows[case_id].books
        if books and books.budget and line:
            column = self.flows[case_id].fields[books.budget.table].columns[books.budget.line]
            return str(column.choices.get(line, line))
        return line or ""

    def words(self, case_id: int, field: str | None) -> str:
        """The value of a field in English; empty where there is none."""
        declared = self.flows[case_id].fields.get(field or "")
        kept = self.value(case_id, field)
        if declared is None or kept is None:
            return ""
        return localise(leaf_of(declared, kept, Roster(parties=self.parties)), "en")

    def value(self, case_id: int, field: str | None) -> Any:
        """The value of a field as it is kept; ``None`` where there is none."""
        return self.cases[case_id].fields.get(field) if field else None


def gather_around(session: Session, shelf: Shelf, ids: Collection[int]) -> Around:
    """These cases; a few statements for any number."""
    found = cases.read(session, ids)
    flows = shelf.get(session, {(case.flow, case.version) for case in found.values()})
    return Around(
        found,
        {case.id: flows[case.flow, case.version].flow for case in found.values()},
        {party.code: party for party in people.all_parties(session)},
    )
