"""How an initiative is funded: its figures, by contribution and by budget line, and over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from definitions.books import Side
from workflow.domain.reports.conversions import Conversion, Original, conversions_of, given_in
from workflow.domain.reports.postings import USED, Posting, Sums, earmark_of, grouped, sums_of

OVER_TIME = ("pledged", "committed", "received", "spent")
"""The figures that are drawn over time."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one contribution is to an initiative.

    Attributes:
        given: what was promised or given, in its own currencies, whatever it is for.
    """

    contribution_id: int
    earmark: str
    sums: Sums
    given: tuple[Original, ...]


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
    case_id: int,
    postings: Sequence[Posting],
    currency: str,
    target: int | None,
    plan: Mapping[str, int],
    zone: tzinfo,
) -> Funding:
    """The status of an initiative.

    Args:
        postings: all on the accounts of the contributions to it.
        plan: budget line to what was planned on it.
    """
    ours = on_accounts_of(case_id, postings)
    shares = grouped(ours, lambda posting: posting.contribution_id)
    whole = grouped(postings, lambda posting: posting.contribution_id)
    return Funding(
        currency=currency,
        target=target,
        sums=sums_of(ours, Side.INITIATIVE, currency),
        shares=tuple(
            Share(
                number,
                earmark_of(given),
                sums_of(given, Side.INITIATIVE, currency),
                given_in(whole[number], currency),
            )
            for number, given in sorted(shares.items())
        ),
        lines=lines_of(ours, plan),
        conversions=conversions_of(postings, zone),
    )


def on_accounts_of(case_id: int, postings: Iterable[Posting]) -> list[Posting]:
    """The postings on the accounts of an initiative."""
    return [each for each in postings if each.initiative_id == case_id]


def lines_of(postings: Iterable[Posting], plan: Mapping[str, int]) -> tuple[Line, ...]:
    """The budget lines, those of the plan first and as it has them."""
    spent: dict[str | None, int] = dict.fromkeys(plan, 0)
    for posting in postings:
        if posting.purpose in USED:
            spent[posting.line] = spent.get(posting.line, 0) + posting.amount
    return tuple(Line(name, plan.get(name or ""), sum_) for name, sum_ in spent.items())


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
