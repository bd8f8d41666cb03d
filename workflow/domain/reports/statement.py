"""What became of what one contributor gave: what it paid for, by which acts, and what is left.

The books already split what an initiative spends among its contributions, first by earmark and then
pro rata; here the parts are only added up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from definitions.books import Account, Side
from workflow.domain.reports.conversions import Conversion, Original, conversions_of, given_in
from workflow.domain.reports.funding import Line, lines_of
from workflow.domain.reports.postings import USED, Posting, Sums, earmark_of, grouped, sums_of


@dataclass(frozen=True, slots=True)
class Use:
    """An act that used part of a contribution.

    Attributes:
        kind: ``spent``, ``pooled`` or ``refunded``.
        line: the budget line of what was spent.
    """

    day: date
    case_id: int
    flow: str
    action: str
    kind: str
    line: str | None
    amount: int


@dataclass(frozen=True, slots=True)
class PaidFor:
    """What a contribution paid of one initiative.

    Attributes:
        spent: its part; all_spent: what all contributions to the initiative paid together.
    """

    initiative_id: int
    spent: int
    all_spent: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """One contribution and what became of it.

    Attributes:
        given: what was promised or given, in its own currencies.
    """

    contribution_id: int
    currency: str
    earmark: str
    given: tuple[Original, ...]
    sums: Sums
    in_suspense: tuple[tuple[str, int], ...]
    paid_for: tuple[PaidFor, ...]
    uses: tuple[Use, ...]
    conversions: tuple[Conversion, ...]

    @property
    def left(self) -> int:
        """Cash that is still there: at hand, or pooled."""
        return self.sums["available"] + self.sums["pooled"]


KINDS = {
    **dict.fromkeys(USED, "spent"),
    Account.POOLED: "pooled",
    Account.REFUNDS: "refunded",
}
"""Account to what money on it was used for."""


def kept_of(
    contribution_id: int,
    postings: Sequence[Posting],
    all_spent: dict[int, int],
    currency: str,
    zone: tzinfo,
) -> Kept:
    """What postings on the accounts of a contribution say.

    Args:
        all_spent: initiative to what was spent on it by all contributions.
    """
    used = [each for each in postings if each.purpose in USED and each.initiative_id is not None]
    by_initiative = grouped(used, lambda posting: posting.initiative_id or 0)
    return Kept(
        contribution_id=contribution_id,
        currency=currency,
        earmark=earmark_of(postings),
        given=given_in(postings, currency),
        sums=sums_of(postings, Side.CONTRIBUTION, currency),
        in_suspense=_in_suspense(postings),
        paid_for=tuple(
            PaidFor(
                number,
                sum(each.amount for each in of_it),
                all_spent.get(number, 0),
                lines_of(of_it, {}),
            )
            for number, of_it in sorted(by_initiative.items())
        ),
        uses=uses_of(postings, zone),
        conversions=conversions_of(postings, zone),
    )


def uses_of(postings: Sequence[Posting], zone: tzinfo) -> tuple[Use, ...]:
    """Every act that spent, pooled or gave back, in order; what takes it back counts against it."""
    found = grouped(
        (each for each in postings if each.purpose in KINDS),
        lambda each: (each.act, KINDS[Account(each.purpose)], each.line),
    )
    uses = [
        Use(
            of_it[0].booked_on(zone),
            of_it[0].case_id,
            of_it[0].flow,
            of_it[0].action,
            kind,
            line,
            sum(each.amount for each in of_it),
        )
        for (_, kind, line), of_it in found.items()
    ]
    return tuple(use for use in sorted(uses, key=lambda use: use.day) if use.amount)


def _in_suspense(postings: Sequence[Posting]) -> tuple[tuple[str, int], ...]:
    suspended = grouped(
        (each for each in postings if each.purpose == Account.SUSPENSE), lambda each: each.currency
    )
    sums = {currency: sum(each.amount for each in of_it) for currency, of_it in suspended.items()}
    return tuple((currency, amount) for currency, amount in sorted(sums.items()) if amount)
