"""Every initiative that was published, as an activity of the IATI Standard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from definitions.reporting import Reporting, Status, read_reporting
from notifications.localise import ZONE
from workflow.domain.case import Case
from workflow.domain.reports.activities import (
    ORGANISATION_TYPES,
    STATUS_CODES,
    Activity,
    DateType,
    Organisation,
    status_of,
    transactions_of,
)
from workflow.domain.reports.postings import Posting
from workflow.errors import Invalid
from workflow.exports.iati import write_iati
from workflow.services.gather_around import Around, gather_around
from workflow.services.shelf import Shelf
from workflow.settings import REPORTING_ORG
from workflow.store import cases, installation, reports
from workflow.store.engine import Session, unhurried

PAGE = 500
"""Initiatives that are read at once."""

ANONYMOUS = Organisation("Anonymous contributor")

IDENTIFIER = re.compile(r"[A-Z]{2}-[A-Z0-9_]+-[^\s:/&|?]+")

MULTILATERAL = "40"
"""Of the code list OrganisationType."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A case of a flow that is reported, and when it first stood in states that matter."""

    case: Case
    status: Status
    entered: Mapping[str, datetime]


def publisher_of(session: Session, identifier: str) -> Organisation:
    """The office as the organization that reports.

    Raises:
        Invalid: ``identifier`` is none of the standard's.
    """
    if not IDENTIFIER.fullmatch(identifier):
        raise Invalid(
            f'"{identifier}" identifies no organization; one is written as "{REPORTING_ORG}": the '
            "list that it is on, and its number there"
        )
    found = installation.read(session)
    return Organisation(found.name if found else "", identifier, MULTILATERAL)


def export_iati(
    session: Session, shelf: Shelf, file: Path, publisher: Organisation, at: datetime
) -> int:
    """Write the activities into ``file``, in order of flow and id; how many there are.

    Contributors stand in them by name, unless they asked to stay unnamed.
    """
    unhurried(session)
    return write_iati(file, _activities(session, shelf), publisher, at)


def _activities(session: Session, shelf: Shelf) -> Iterator[Activity]:
    for flow, reporting in sorted(read_reporting().items()):
        if not reporting.published:
            continue
        last = 0
        while page := cases.listed(session, flow=flow, after=last, limit=PAGE):
            yield from _page(session, shelf, reporting, page)
            last = page[-1].id


def _page(
    session: Session, shelf: Shelf, reporting: Reporting, page: Sequence[Case]
) -> Iterator[Activity]:
    """The activities among these cases, in a fixed number of statements."""
    ids = [case.id for case in page]
    entered = reports.entered(session, ids, [*reporting.published, *reporting.ended])
    found = [
        _Found(case, status, entered[case.id])
        for case in page
        if (status := status_of(reporting, case.state, entered[case.id])) is not None
    ]
    posted = reports.of_initiatives(session, [each.case.id for each in found])
    contributions = {posting.contribution_id for posting in posted}
    around = gather_around(session, shelf, {*ids, *contributions})
    acts = _acts_on(posted)
    for each in found:
        yield _activity(each, reporting, around, acts.get(each.case.id, []))


def _acts_on(posted: Sequence[Posting]) -> dict[int, list[Posting]]:
    """Initiative to all postings of the acts that touched it."""
    touched: dict[tuple[int, int], set[int]] = {}
    for posting in posted:
        if posting.initiative_id is not None:
            touched.setdefault(posting.act, set()).add(posting.initiative_id)
    found: dict[int, list[Posting]] = {}
    for posting in posted:
        for initiative in touched[posting.act]:
            found.setdefault(initiative, []).append(posting)
    return found


def _activity(
    found: _Found, reporting: Reporting, around: Around, posted: Sequence[Posting]
) -> Activity:
    number = found.case.id
    transactions = transactions_of(posted, number, ZONE)
    givers = {each.giver: _giver(around, each.giver) for each in transactions}
    return Activity(
        reference=around.name(number),
        title=around.heading(number),
        about=around.words(number, reporting.about) or around.heading(number),
        status=STATUS_CODES[found.status],
        dates=_dates(found, reporting),
        currency=around.currency(number),
        funders=tuple(dict.fromkeys(givers.values())),
        transactions=transactions,
        givers=givers,
    )


def _giver(around: Around, contribution: int) -> Organisation:
    if around.value(contribution, around.reporting(contribution).anonymous):
        return ANONYMOUS
    party = around.party(contribution)
    if party is None:
        return ANONYMOUS
    return Organisation(party.name, type=ORGANISATION_TYPES.get(party.membership, ""))


def _dates(found: _Found, reporting: Reporting) -> dict[DateType, date]:
    """The dates that are known; the day of publication where nobody planned a start."""
    began = _first(found, reporting, (Status.IMPLEMENTATION,))
    ended = _first(found, reporting, _OVER)
    planned = _planned(found.case, reporting.planned_start)
    dates = {
        DateType.PLANNED_START: planned
        or (None if began else _first(found, reporting, tuple(Status))),
        DateType.ACTUAL_START: began,
        DateType.PLANNED_END: _planned(found.case, reporting.planned_end),
        DateType.ACTUAL_END: ended if found.status in _OVER else None,
    }
    return {type_: day for type_, day in dates.items() if day is not None}


_OVER = (Status.FINALISATION, Status.CLOSED, Status.CANCELLED)


def _first(found: _Found, reporting: Reporting, statuses: Sequence[Status]) -> date | None:
    told = {**reporting.published, **reporting.ended}
    days = [at for state, at in found.entered.items() if told[state] in statuses]
    return min(days).astimezone(ZONE).date() if days else None


def _planned(case: Case, field: str | None) -> date | None:
    kept = case.fields.get(field) if field else None
    return date.fromisoformat(kept) if kept else None
