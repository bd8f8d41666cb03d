"""Postings as reports read them, and what sums of them come to.

Every figure of a report is a sum of postings, in minor units, so that the figures of two times or
of two contributions add up to those of both together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TypeVar

from definitions.books import OF_FUNDING, Account, Side
from workflow.domain.books.funding import AVAILABLE, SUMS

OUTSIDE = frozenset({Account.CONTRIBUTOR, Account.CONVERTED, Account.EXCHANGE_DIFFERENCE})
"""Accounts that are the other side of what was promised, given or changed; no sum counts them."""

USED = (Account.SPENT, Account.SUPPORT_COST)

FIGURES = OF_FUNDING
"""The names of all figures."""

Sums = Mapping[str, int]
"""Figure to minor units."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One posting with its entry and its account.

    Attributes:
        case_id, seq: the act that posted it; number: among those of the act.
        at: when; action, flow: what the act was.
        contribution_id, initiative_id, fund, purpose, line, earmark: whose account it is on.
        amount: minor units of ``currency``, added to the account.
        original, original_amount: the currency of a claim that is in another, and the part of it.
        value_date: the day of ``rate``.
        is_reversal: whether the act takes an earlier one back.
    """

    case_id: int
    seq: int
    number: int
    at: datetime
    flow: str
    action: str
    contribution_id: int
    initiative_id: int | None
    fund: str | None
    purpose: str
    line: str | None
    earmark: str
    currency: str
    amount: int
    original: str | None
    original_amount: int
    rate: str | None
    rate_source: str | None
    value_date: str | None
    is_reversal: bool

    @property
    def act(self) -> tuple[int, int]:
        """The act that posted it."""
        return self.case_id, self.seq

    def booked_on(self, zone: tzinfo) -> date:
        """The day of the act, where the office is."""
        return self.at.astimezone(zone).date()

    def valued_on(self, zone: tzinfo) -> date:
        """The day whose value it has: that of its rate, else the day of the act."""
        return date.fromisoformat(self.value_date) if self.value_date else self.booked_on(zone)


Entry = TypeVar("Entry")
Key = TypeVar("Key")


def sums_of(postings: Iterable[Posting], side: Side, currency: str) -> Sums:
    """Every figure of ``postings`` that are in ``currency``."""
    on = Counter[str]()
    for posting in postings:
        if posting.currency == currency:
            on[posting.purpose] += posting.amount
    parts = {**SUMS, "available": AVAILABLE[side]}
    return {name: sum(on[account] for account in parts[name]) for name in FIGURES}


def grouped(entries: Iterable[Entry], key: Callable[[Entry], Key]) -> dict[Key, list[Entry]]:
    """Entries by ``key``, in the order in which each key comes first."""
    found: dict[Key, list[Entry]] = {}
    for entry in entries:
        found.setdefault(key(entry), []).append(entry)
    return found


def earmark_of(postings: Iterable[Posting]) -> str:
    """How tightly the money of one contribution is tied, by its latest account that says so."""
    untied = {*OUTSIDE, Account.SUSPENSE}
    tied = [each.earmark for each in postings if each.purpose not in untied]
    return tied[-1] if tied else "none"


def total(sums: Iterable[Sums]) -> Sums:
    """Figures of several added up."""
    added = Counter[str]()
    for each in sums:
        added.update(each)
    return {name: added[name] for name in FIGURES}
