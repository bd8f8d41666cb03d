"""Accounts, what stands on them, and what moves value from one to another.

An account belongs to one contribution for ever, and to the initiative that the money is for or to
the pooled fund that it is in. Its id says all of that, so it is found without being looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from definitions.books import Account

UNLIMITED = frozenset({Account.CONTRIBUTOR, Account.EXCHANGE_DIFFERENCE, Account.CONVERTED})
"""Accounts that may be below zero: the outside, differences of exchange, and what was converted."""

BY_LINE = frozenset({Account.SPENT, Account.SUPPORT_COST})
"""Accounts of one budget line each."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which account it is.

    Attributes:
        contribution, initiative: ids of cases.
        line: the budget line that was paid, or that alone the money may pay.
        earmark: how tightly the giver has tied the money.
        currency: of the balance.
        original: the currency of a claim, where that is another one.
    """

    contribution: int
    purpose: Account
    currency: str
    initiative: int | None = None
    fund: str | None = None
    line: str | None = None
    earmark: str = "none"
    original: str | None = None

    @property
    def id(self) -> str:
        """Stands for this account for ever."""
        parts = [f"contribution/{self.contribution}"]
        if self.initiative is not None:
            parts.append(f"initiative/{self.initiative}")
        if self.fund is not None:
            parts.append(f"fund/{self.fund}")
        parts.append(self.purpose.value)
        if self.line is not None:
            parts.append(f"line/{self.line}")
        if self.earmark != "none":
            parts.append(self.earmark)
        parts += [self.currency, *((self.original,) if self.original else ())]
        return "/".join(parts)


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on an account, in minor units.

    Attributes:
        original: what stands on it in the currency of the claim.
        closed: whether nothing may be posted on it any more.
    """

    place: Place
    amount: int
    original: int = 0
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of ``currency`` is worth, between two days and both of them.

    Attributes:
        value: units of the currency of the books, as decimal text.
        source: who says so.
    """

    currency: str
    books_currency: str
    valid_from: str
    valid_to: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Movement:
    """One posting: what an account gains, or loses below zero.

    Attributes:
        before: what stood on it.
        original: what it gains in the currency of the claim.
        rate: the rate at which a foreign sum was booked, and ``value_date`` the day it is of.
    """

    place: Place
    amount: int
    before: int = 0
    original: int = 0
    rate: Rate | None = None
    value_date: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """Units that a case takes of a quota, or gives back below zero.

    Attributes:
        key: which quota of which flow, and what it is counted for.
        most: the most that may be taken.
    """

    key: str
    units: int
    most: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What an act leaves on the books.

    Attributes:
        movements: they come to zero for each currency.
        closes: ids of the accounts that are closed with the books of the case; ``None`` where the
            books stay open.
        taken: what is taken of quotas, or given back below zero.
        reverses: the number of the history row whose entry it undoes.
    """

    movements: tuple[Movement, ...] = ()
    closes: tuple[str, ...] | None = None
    taken: tuple[Taken, ...] = ()
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class Books:
    """What an act is decided on of the books: the accounts that it may touch, as they stand.

    Attributes:
        balances: by the id of the account.
        rates: of the currencies that the act may need.
        closed: cases whose books are closed, among those that act and what they pay for.
        used: quota key to the units that are taken; holds: case and key to what the case holds.
        onlookers: cases that decide anew when something is posted on their accounts.
    """

    balances: Mapping[str, Balance] = field(default_factory=dict)
    rates: Sequence[Rate] = ()
    closed: frozenset[int] = frozenset()
    used: Mapping[str, int] = field(default_factory=dict)
    holds: Mapping[tuple[int, str], int] = field(default_factory=dict)
    onlookers: frozenset[int] = frozenset()

    def of_case(self, case_id: int) -> list[Balance]:
        """The accounts of a contribution, or of an initiative, in order of id."""
        found = [each for each in self.balances.values() if _is_of(each.place, case_id)]
        return sorted(found, key=lambda each: each.place.id)

    def in_fund(self, fund: str) -> list[Balance]:
        """The accounts in a pooled fund, in order of id."""
        pooled = (
            each
            for each in self.balances.values()
            if each.place.purpose is Account.POOLED and each.place.fund == fund
        )
        return sorted(pooled, key=lambda each: each.place.id)

    def on(self, place: Place) -> Balance:
        """What stands on an account; nothing on one that was never posted on."""
        return self.balances.get(place.id, Balance(place, 0))

    def rate_of(self, currency: str, books_currency: str, day: str) -> Rate | None:
        """The rate that holds on a day; ``None`` where none was given, for none is guessed."""
        for each in self.rates:
            ours = (each.currency, each.books_currency) == (currency, books_currency)
            if ours and each.valid_from <= day <= each.valid_to:
                return each
        return None

    def is_closed(self, place: Place) -> bool:
        """Whether nothing may be posted on an account any more, or on any of its case."""
        own = place.contribution if place.fund is None else None
        case = own if place.initiative is None else place.initiative
        return case in self.closed or self.on(place).closed

    def moved(self, movements: Iterable[Movement]) -> Books:
        """The books after these movements."""
        balances = dict(self.balances)
        for each in movements:
            now = balances.get(each.place.id, Balance(each.place, 0))
            balances[each.place.id] = replace(
                now, amount=now.amount + each.amount, original=now.original + each.original
            )
        return replace(self, balances=balances)

    def after(self, entry: Entry, case_id: int) -> Books:
        """The books after an entry of a case."""
        found = self.moved(entry.movements)
        balances = dict(found.balances)
        for account_id in entry.closes or ():
            balances[account_id] = replace(balances[account_id], closed=True)
        closed = self.closed if entry.closes is None else self.closed | {case_id}
        used, holds = dict(self.used), dict(self.holds)
        for each in entry.taken:
            used[each.key] = used.get(each.key, 0) + each.units
            holds[case_id, each.key] = holds.get((case_id, each.key), 0) + each.units
        return replace(found, balances=balances, closed=closed, used=used, holds=holds)


NO_BOOKS = Books()
NO_ENTRY = Entry()


def touched(entry: Entry) -> frozenset[int]:
    """The cases on whose accounts an entry posts."""
    places = [each.place for each in entry.movements]
    return frozenset(
        each for place in places for each in (place.contribution, place.initiative) if each
    )


def is_limited(place: Place) -> bool:
    """Whether the account may never be below zero."""
    return place.purpose not in UNLIMITED


def _is_of(place: Place, case_id: int) -> bool:
    return case_id in (place.contribution, place.initiative)
