"""The status of the funding of one initiative."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from definitions.books import Side
from notifications.localise import ZONE
from workflow.domain.reports.funding import Funding, Point, funding_of, on_accounts_of, over_time
from workflow.errors import Invalid
from workflow.services.gather_around import Around, gather_around
from workflow.services.read_case import find_case
from workflow.services.shelf import Shelf
from workflow.store import reports
from workflow.store.engine import Session


@dataclass(frozen=True, slots=True)
class FundingReport:
    """An initiative and what it was given.

    Attributes:
        points: its figures at the end of each day on which something was posted.
        around: the initiative and the contributions to it.
    """

    case_id: int
    funding: Funding
    points: tuple[Point, ...]
    around: Around


def report_funding(session: Session, shelf: Shelf, name: str) -> FundingReport:
    """The funding of the initiative of this reference or id.

    Raises:
        Unknown: there is no such case.
        Invalid: it keeps no books as an initiative.
    """
    case = find_case(session, name)
    contributions = reports.contributions_to(session, case.id)
    posted = reports.of_contributions(session, contributions)
    around = gather_around(session, shelf, {case.id, *contributions})
    if around.side(case.id) is not Side.INITIATIVE:
        raise Invalid(_wrong_side(around, case.id))
    currency, target = around.currency(case.id), _target(around, case.id)
    return FundingReport(
        case.id,
        funding_of(case.id, posted, currency, target, _plan(around, case.id), ZONE),
        over_time(on_accounts_of(case.id, posted), currency, ZONE),
        around,
    )


def _wrong_side(around: Around, case_id: int) -> str:
    name = around.name(case_id)
    if around.side(case_id) is Side.CONTRIBUTION:
        party = around.cases[case_id].party
        return f'"{name}" gives money and receives none; see placet reports contributor {party}'
    flow = around.cases[case_id].flow
    return f'"{name}" keeps no books: its flow "{flow}" has none; an initiative is wanted'


def _target(around: Around, case_id: int) -> int | None:
    books = around.flows[case_id].books
    kept = around.value(case_id, books.target if books else None)
    return int(kept["minor"]) if kept else None


def _plan(around: Around, case_id: int) -> Mapping[str, int]:
    """Budget line to the sum of its rows."""
    books = around.flows[case_id].books
    if books is None or books.budget is None:
        return {}
    planned = Counter[str]()
    for row in around.value(case_id, books.budget.table) or ():
        if books.budget.line in row and books.budget.amount in row:
            planned[row[books.budget.line]] += row[books.budget.amount]["minor"]
    return planned
