"""What became of everything that one party gave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifications.localise import ZONE
from workflow.domain.reports.postings import USED, Sums, grouped, total
from workflow.domain.reports.statement import Kept, kept_of
from workflow.domain.roster import Party
from workflow.domain.suggestions import nearest
from workflow.errors import Unknown
from workflow.services.gather_around import Around, gather_around
from workflow.services.shelf import Shelf
from workflow.store import people, reports
from workflow.store.engine import Session


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A report on a contribution, or on an initiative that it paid for."""

    case_id: int
    action: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """The contributions of one party.

    Attributes:
        totals: currency to the figures of all contributions in it.
        around: the contributions and the initiatives that they were for.
    """

    party: Party
    contributions: tuple[Kept, ...]
    totals: dict[str, Sums]
    handed_in: tuple[HandedIn, ...]
    around: Around


def report_contributor(session: Session, shelf: Shelf, code: str) -> Statement:
    """The statement of the party with this code.

    Raises:
        Unknown: there is no such party.
    """
    party = _party(session, code)
    ids = reports.contributions_of(session, code)
    posted = grouped(reports.of_contributions(session, ids), lambda each: each.contribution_id)
    initiatives = {
        each.initiative_id for of_it in posted.values() for each in of_it if each.initiative_id
    }
    acting = {each.case_id for of_it in posted.values() for each in of_it}
    around = gather_around(session, shelf, {*ids, *initiatives, *acting})
    spent = reports.spent_on(session, initiatives, [purpose.value for purpose in USED])
    kept = tuple(
        kept_of(number, posted[number], spent, around.currency(number), ZONE) for number in ids
    )
    by_currency = grouped(kept, lambda each: each.currency)
    return Statement(
        party,
        kept,
        {currency: total(each.sums for each in of_it) for currency, of_it in by_currency.items()},
        _handed_in(session, around, {*ids, *initiatives}),
        around,
    )


def _party(session: Session, code: str) -> Party:
    parties = {party.code: party for party in people.all_parties(session)}
    if code not in parties:
        raise Unknown("party", code, nearest(code, parties))
    return parties[code]


def _handed_in(session: Session, around: Around, concerned: set[int]) -> tuple[HandedIn, ...]:
    """The reports on these contributions and initiatives, in time."""
    wanted = {number: around.reporting(number).reports for number in concerned}
    actions = {action for actions in wanted.values() for action in actions}
    return tuple(
        HandedIn(case_id, action, at)
        for case_id, action, at in reports.acts_of(session, concerned, actions)
        if action in wanted[case_id]
    )
