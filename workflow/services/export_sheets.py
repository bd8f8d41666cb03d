"""The list of cases as a table that leaves as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflow.domain.case import Case
from workflow.domain.published import PublishedFlow
from workflow.domain.reports.headings import heading_of
from workflow.domain.roster import Party
from workflow.exports.sheets import Cell, Sheet
from workflow.services.shelf import Shelf
from workflow.store import cases, people
from workflow.store.engine import Session, unhurried

PAGE = 500
"""Cases that are read at once, with all that is in them."""

CASE_TITLES = (
    "id", "reference", "flow", "version", "state", "state_title", "public_title", "outcome",
    "party", "party_name", "country", "about", "opened_at", "in_state_since",
)  # fmt: skip


def sheet_of_cases(session: Session, shelf: Shelf) -> Sheet:
    """Every case, in order of id; its rows are read as they are asked for."""
    unhurried(session)
    return Sheet("cases", CASE_TITLES, _cases(session, shelf))


def _cases(session: Session, shelf: Shelf) -> Iterator[tuple[Cell, ...]]:
    parties = {party.code: party for party in people.all_parties(session)}
    last = 0
    while page := cases.listed(session, after=last, limit=PAGE):
        flows = shelf.get(session, {(case.flow, case.version) for case in page})
        for case in page:
            yield _case(case, flows[case.flow, case.version], parties)
        last = page[-1].id


def _case(case: Case, flow: PublishedFlow, parties: Mapping[str, Party]) -> tuple[Cell, ...]:
    state = flow.flow.states[case.state]
    party = parties.get(case.party or "")
    return (
        case.id,
        case.reference,
        case.flow,
        case.version,
        case.state,
        str(state.title),
        str(state.public or state.title),
        state.final.value if state.final else None,
        case.party,
        party.name if party else None,
        party.country if party else None,
        heading_of(case, flow.flow),
        case.opened_at,
        case.since,
    )
