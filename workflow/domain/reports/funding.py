"""How an initiative is funded: its figures, by contribution and by budget line, and over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from definitions.books import Side
from workflow.domain.reports.postings import OUTSIDE, USED, Posting, Sums, grouped, sums_of

OVER_TIME = ("pledged", "committed", "received", "spent")
"""The figures that are drawn over time."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one contribution is to an initiative."""

    contribution_id: int
    earmark: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Line:
    """A budget line: what was planned on it and what was spent.

    Attributes:
        name: ``None`` for what was spent on no line.
        planned: ``None`` where the plan has no such line.
    """

    name: str | None
    planned: int | None
    spent: int

    @property
    def left(self) -> int | None:
        """What is left of the plan."""
        return None if self.planned is None else self.planned - self.spent


@dataclass(frozen=True, slots=True)
class Conversion:
    """A sum in another currency, and at which rate it was booked."""

    contribution_id: int
    purpose: str
    day: date
    original: str
    original_amount: int
    amount: int
    rate: str
    source: str


@dataclass(frozen=True, slots=True)
class Funding:
    """The status of an initiative's funding.

    Attributes:
        target: ``None`` where the flow names none or it is not given yet.
        gap: what ``committed`` lacks of it.
    """

    currency: str
    target: int | None
    sums: Sums
    shares: tuple[Share, ...]
    lines: tuple[Line, ...]
    conversions: tuple[Conversion, ...]

    @property
    def gap(self) -> int | None:
        """What is not firm of the target; nothing below zero."""
        return None if self.target is None else max(0, self.target - self.sums["committed"])


@dataclass(frozen=True, slots=True)
class Point:
    """The figures at the end of a day."""

    day: date
    sums: Mapping[str, int]


def funding_of(
    postings: Sequence[Posting],
    currency: str,
    target: int | None,
    plan: Mapping[str, int],
    zone: tzinfo,
) -> Funding:
    """The status that postings on the accounts of an initiative come to.

    Args:
        plan: budget line to what was planned on it.
    """
    shares = grouped(postings, lambda posting: posting.contribution_id)
    return Funding(
        currency=currency,
        target=target,
        sums=sums_of(postings, Side.INITIATIVE, currency),
        shares=tuple(
            Share(number, given[-1].earmark, sums_of(given, Side.INITIATIVE, currency))
            for number, given in sorted(shares.items())
        ),
        lines=lines_of(postings, plan),
        conversions=conversions_of(postings, zone),
    )


def lines_of(postings: Iterable[Posting], plan: Mapping[str, int]) -> tuple[Line, ...]:
    """The budget lines, those of the plan first and as it has them."""
    spent: dict[str | None, int] = dict.fromkeys(plan, 0)
    for posting in postings:
        if posting.purpose in USED:
            spent[posting.line] = spent.get(posting.line, 0) + posting.amount
    return tuple(Line(name, plan.get(name or ""), sum_) for name, sum_ in spent.items())


def conversions_of(postings: Iterable[Posting], zone: tzinfo) -> tuple[Conversion, ...]:
    """Every sum that was booked at a rate, where it came to."""
    return tuple(
        Conversion(
            posting.contribution_id,
            posting.purpose,
            posting.valued_on(zone),
            posting.original,
            posting.original_amount,
            posting.amount,
            posting.rate,
            posting.rate_source or "",
        )
        for posting in postings
        if posting.rate and posting.original and posting.amount > 0
        if posting.purpose not in OUTSIDE
    )


def over_time(postings: Iterable[Posting], currency: str, zone: tzinfo) -> tuple[Point, ...]:
    """The figures at the end of each day on which something was posted."""
    days = grouped(postings, lambda posting: posting.booked_on(zone))
    points: list[Point] = []
    reached = dict.fromkeys(OVER_TIME, 0)
    for day, posted in sorted(days.items()):
        change = sums_of(posted, Side.INITIATIVE, currency)
        reached = {name: reached[name] + change[name] for name in OVER_TIME}
        points.append(Point(day, reached))
    return tuple(points)
