"""A year of voluntary contributions: the origin, proposed use and action taken of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifications.localise import ZONE
from workflow.domain.reports.postings import Sums, grouped, total
from workflow.domain.reports.yearly import Year, years_of
from workflow.errors import Invalid
from workflow.services.gather_around import Around, gather_around
from workflow.services.shelf import Shelf
from workflow.store import reports
from workflow.store.engine import Session, unhurried

EARLIEST = 1865
"""The year of the Union's foundation."""


@dataclass(frozen=True, slots=True)
class YearReport:
    """All contributions of a year.

    Attributes:
        is_over: whether nothing can be booked in it any more.
        changed, reached: currency to figures of all: what the year brought, and at its end.
        around: the contributions, what they were for, and the cases whose acts posted.
    """

    year: int
    is_over: bool
    contributions: tuple[Year, ...]
    changed: dict[str, Sums]
    reached: dict[str, Sums]
    around: Around


def report_year(session: Session, shelf: Shelf, year: int, at: datetime) -> YearReport:
    """The report of ``year``, by the days at the Union's seat on which acts were done.

    Raises:
        Invalid: the year has not begun.
    """
    now = at.astimezone(ZONE).year
    if not EARLIEST <= year <= now:
        raise Invalid(f"{year} is no year to report on; {EARLIEST} to {now} can be")
    unhurried(session)
    posted = reports.before(session, datetime(year + 1, 1, 1, tzinfo=ZONE))
    cases = {number for each in posted for number in (each.contribution_id, each.case_id)}
    cases |= {each.initiative_id for each in posted if each.initiative_id}
    around = gather_around(session, shelf, cases)
    currencies = {each.contribution_id: around.currency(each.contribution_id) for each in posted}
    years = years_of(posted, year, currencies, ZONE)
    by_currency = grouped(years, lambda each: each.currency)
    return YearReport(
        year,
        year < now,
        years,
        {code: total(each.changed for each in of_it) for code, of_it in by_currency.items()},
        {code: total(each.reached for each in of_it) for code, of_it in by_currency.items()},
        around,
    )
