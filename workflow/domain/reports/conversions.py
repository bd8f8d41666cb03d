"""Sums in other currencies: what was promised and paid in them, and at which rates it was booked.

A claim keeps its sum in its own currency. A payment is booked in the currency of the books, and its
own sum is what ended of the claim; where the payment was in a third currency that sum says nothing
of its rate, so it is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from decimal import Decimal

from definitions.books import Account
from definitions.currencies import exponent
from workflow.domain.reports.postings import OUTSIDE, Posting, grouped

ROUNDING = 10
"""Minor units by which a payment on several claims can differ from its sum at its rate."""

Original = tuple[str, int]
"""Currency and minor units."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """A sum that was booked at a rate.

    Attributes:
        original: the sum in its own currency, where the books say it.
    """

    contribution_id: int
    purpose: str
    day: date
    original: Original | None
    amount: int
    currency: str
    rate: str
    source: str


def conversions_of(postings: Iterable[Posting], zone: tzinfo) -> tuple[Conversion, ...]:
    """Every sum that was booked at a rate, where it came to.

    Args:
        postings: all of the acts that are asked about.
    """
    acts = grouped(postings, lambda each: (each.at, each.act, each.contribution_id))
    return tuple(
        Conversion(
            each.contribution_id,
            each.purpose,
            each.valued_on(zone),
            original_of(each, posted),
            each.amount,
            each.currency,
            each.rate,
            each.rate_source or "",
        )
        for _, posted in sorted(acts.items())
        for each in posted
        if each.rate and (each.amount > 0 or each.is_reversal) and each.purpose not in OUTSIDE
    )


def original_of(posting: Posting, posted: Sequence[Posting]) -> Original | None:
    """The sum of a posting in the currency that its rate is of."""
    if posting.original:
        return posting.original, posting.original_amount
    for each in posted:
        ended = each.purpose == Account.CONVERTED and each.original
        if ended and _agree(posting, (ended, each.original_amount)):
            return ended, each.original_amount
    return None


def given_in(postings: Iterable[Posting], currency: str) -> tuple[Original, ...]:
    """What was promised or given and not taken back, in its own currencies.

    Args:
        currency: of the books; what is in suspense in it does not count.
    """
    found = Counter[str]()
    for each in postings:
        if each.currency != currency:
            continue
        if each.purpose == Account.CONTRIBUTOR:
            own = each.original or currency
            found[own] -= each.original_amount if each.original else each.amount
        elif each.purpose == Account.SUSPENSE:
            found[currency] -= each.amount
    return tuple((code, minor) for code, minor in sorted(found.items()) if minor)


def _agree(posting: Posting, original: Original) -> bool:
    """Whether ``original`` comes to what was booked, at the rate of the posting."""
    code, minor = original
    worth = Decimal(minor).scaleb(-exponent(code)) * Decimal(posting.rate or 0)
    return abs(worth.scaleb(exponent(posting.currency)) - posting.amount) <= ROUNDING
