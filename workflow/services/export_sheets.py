"""The lists of cases and of postings as tables that leave as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from workflow.domain.case import Case
from workflow.domain.published import PublishedFlow
from workflow.domain.reports.headings import heading_of
from workflow.domain.reports.postings import Posting
from workflow.domain.roster import Party
from workflow.exports.sheets import Cell, Money, Sheet
from workflow.services.shelf import Shelf
from workflow.store import cases, people, reports
from workflow.store.engine import Session, unhurried

PAGE = 500
"""Cases that are read at once, with all that is in them."""

CASE_TITLES = (
    "id", "reference", "flow", "version", "state", "state_title", "public_title", "outcome",
    "party", "party_name", "country", "about", "opened_at", "in_state_since",
)  # fmt: skip

POSTING_TITLES = (
    "entry", "number", "at", "value_date", "case", "flow", "action", "contribution", "initiative",
    "fund", "account", "line", "earmark", "side", "amount", "currency", "original_amount",
    "original", "rate", "rate_source",
)  # fmt: skip
"""Sums are above zero; ``side`` says whether the account gained (debit) or lost (credit)."""


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


def sheet_of_postings(session: Session) -> Sheet:
    """Every posting, in order of case and act; its rows are read as they are asked for."""
    unhurried(session)
    return Sheet("postings", POSTING_TITLES, _postings(session))


def _postings(session: Session) -> Iterator[tuple[Cell, ...]]:
    last = 0, 0, 0
    while page := reports.after(session, last, PAGE):
        concerned = {posting.case_id for posting in page}
        concerned |= {posting.contribution_id for posting in page}
        concerned |= {posting.initiative_id for posting in page if posting.initiative_id}
        names = {
            brief.id: brief.reference or f"draft {brief.id}"
            for brief in cases.briefly(session, concerned).values()
        }
        for posting in page:
            yield _posting(posting, names)
        last = page[-1].case_id, page[-1].seq, page[-1].number


def _posting(posting: Posting, names: Mapping[int, str]) -> tuple[Cell, ...]:
    gained = posting.amount > 0 or (posting.amount == 0 and posting.original_amount > 0)
    original = posting.original
    return (
        f"{posting.case_id}-{posting.seq}",
        posting.number,
        posting.at,
        date.fromisoformat(posting.value_date) if posting.value_date else None,
        names[posting.case_id],
        posting.flow,
        posting.action,
        names[posting.contribution_id],
        names[posting.initiative_id] if posting.initiative_id else None,
        posting.fund,
        posting.purpose,
        posting.line,
        posting.earmark,
        "debit" if gained else "credit",
        Money(abs(posting.amount), posting.currency),
        posting.currency,
        Money(abs(posting.original_amount), original) if original else None,
        original,
        posting.rate,
        posting.rate_source,
    )
