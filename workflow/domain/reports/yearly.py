"""A year of contributions: for each its origin, the use that was proposed, and the action taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from definitions.books import Side
from workflow.domain.reports.conversions import Original, given_in
from workflow.domain.reports.postings import Posting, Sums, earmark_of, grouped, sums_of


@dataclass(frozen=True, slots=True)
class Action:
    """An act that posted on the accounts of a contribution."""

    day: date
    case_id: int
    flow: str
    action: str


@dataclass(frozen=True, slots=True)
class Year:
    """What a year was for one contribution.

    Attributes:
        given: what was promised or given until its end, in its own currencies.
        initiatives: those that it was for; funds: those that it was in.
        changed: figures of what the year brought, below zero where it took away.
        reached: figures as at 31 December.
    """

    contribution_id: int
    currency: str
    earmark: str
    given: tuple[Original, ...]
    initiatives: tuple[int, ...]
    funds: tuple[str, ...]
    changed: Sums
    reached: Sums
    actions: tuple[Action, ...]


def years_of(
    postings: Iterable[Posting], year: int, currencies: dict[int, str], zone: tzinfo
) -> tuple[Year, ...]:
    """The year of each contribution that something was posted for in it, or that has money left.

    Args:
        currencies: contribution to the currency of its books.
    """
    until = [each for each in postings if each.booked_on(zone).year <= year]
    by_contribution = grouped(until, lambda posting: posting.contribution_id)
    years = (
        _year(number, of_it, year, currencies[number], zone)
        for number, of_it in sorted(by_contribution.items())
    )
    return tuple(each for each in years if each.actions or _is_open(each.reached))


def _year(number: int, postings: Sequence[Posting], year: int, currency: str, zone: tzinfo) -> Year:
    within = [each for each in postings if each.booked_on(zone).year == year]
    acts = grouped(within, lambda posting: posting.act)
    return Year(
        contribution_id=number,
        currency=currency,
        earmark=earmark_of(postings),
        given=given_in(postings, currency),
        initiatives=tuple(sorted({e.initiative_id for e in postings if e.initiative_id})),
        funds=tuple(sorted({each.fund for each in postings if each.fund})),
        changed=sums_of(within, Side.CONTRIBUTION, currency),
        reached=sums_of(postings, Side.CONTRIBUTION, currency),
        actions=tuple(
            Action(first.booked_on(zone), first.case_id, first.flow, first.action)
            for first in sorted((of_it[0] for of_it in acts.values()), key=lambda each: each.at)
        ),
    )


def _is_open(sums: Sums) -> bool:
    return any(sums[name] for name in ("pledged", "outstanding", "available", "pooled"))
