"""What a flow says of the books that its cases keep: whose accounts they are, what acts post on
them, and the quotas that they take from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from definitions.texts import Text


class Side(StrEnum):
    """Which part a case plays in the books: it gives, or it is what is paid for."""

    CONTRIBUTION = "contribution"
    INITIATIVE = "initiative"


class Account(StrEnum):
    """The purposes of accounts.

    ``contributor`` stands for the outside, where everything comes from; ``converted`` and
    ``exchange_difference`` are posted on by the engine alone.
    """

    CONTRIBUTOR = "contributor"
    PLEDGED = "pledged"
    COMMITTED = "committed"
    RECEIVABLE = "receivable"
    SUSPENSE = "suspense"
    RECEIVED = "received"
    ALLOCATED = "allocated"
    POOLED = "pooled"
    SPENT = "spent"
    SUPPORT_COST = "support_cost"
    REFUNDS = "refunds"
    IN_KIND = "in_kind"
    EXCHANGE_DIFFERENCE = "exchange_difference"
    CONVERTED = "converted"


CLAIMS = frozenset({Account.PLEDGED, Account.COMMITTED, Account.RECEIVABLE})
"""What is owed to the books: kept in the currency of the claim too."""

HOLDING = (
    Account.PLEDGED,
    Account.COMMITTED,
    Account.RECEIVABLE,
    Account.SUSPENSE,
    Account.RECEIVED,
    Account.ALLOCATED,
)
"""Accounts on which nothing may be left when books are closed."""

EARMARKS = ("none", "theme", "initiative", "budget_line")
"""How tightly a giver can tie money, from loose to tight."""

TYING = EARMARKS[2:]
"""Earmarks that tie money to one initiative: what it may be used for is not changed without its
giver."""

_BY_CONTRIBUTION = {
    Account.CONTRIBUTOR: ("pledged", "committed", "suspense", "in_kind"),
    Account.PLEDGED: ("contributor", "committed"),
    Account.COMMITTED: ("contributor", "receivable", "received"),
    Account.RECEIVABLE: ("committed", "contributor", "received"),
    Account.SUSPENSE: ("contributor",),
    Account.RECEIVED: ("receivable", "allocated", "pooled", "refunds"),
    Account.ALLOCATED: ("received", "refunds", "pooled"),
    Account.REFUNDS: ("received",),
    Account.IN_KIND: ("contributor",),
}
_BY_INITIATIVE = {
    Account.POOLED: ("allocated",),
    Account.ALLOCATED: ("spent", "support_cost", "pooled", "received"),
    Account.SPENT: ("allocated",),
    Account.SUPPORT_COST: ("allocated",),
}
MOVES: Mapping[Side, frozenset[tuple[Account, Account]]] = {
    side: frozenset((source, Account(target)) for source in by for target in by[source])
    for side, by in ((Side.CONTRIBUTION, _BY_CONTRIBUTION), (Side.INITIATIVE, _BY_INITIATIVE))
}
"""From where to where a case of each side may move value. What came in kind never becomes cash, and
a promise never does so without being signed."""

FUNDING = "funding"
"""The word with which the names begin that conditions read of the books."""

OF_FUNDING = (
    *("pledged", "committed", "outstanding", "due", "received", "available", "unallocated"),
    *("allocated", "pooled", "spent", "support_cost", "refunded", "in_kind", "tied"),
)
"""The sums that conditions read of the books of a case."""

GAP = "gap"
"""The sum that conditions read besides, where the flow names a target."""

YES_NO_OF_FUNDING = ("settled", "suspended")
"""What conditions ask of the books of a case: whether nothing is left, and money is in suspense."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value of the case (``case``) or of the form (``act``)."""

    scope: str
    name: str

    def __str__(self) -> str:
        return f"{self.scope}.{self.name}"


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of a sum.

    Attributes:
        rate: decimal text, or where the number is given.
    """

    rate: str | Given
    of: Given


@dataclass(frozen=True, slots=True)
class Post:
    """A posting that an action declares: value that moves from one account to another.

    Attributes:
        amount: ``None`` for everything that is there.
        rate_on: the value date, whose rate books a foreign sum.
        settles: the part of a claim that a payment in another currency settles.
        line: a budget line by name, or where it is given.
        when: the condition on which it is posted.
    """

    source: Account
    target: Account
    amount: Given | Percent | None = None
    rate_on: Given | None = None
    settles: Given | None = None
    line: str | Given | None = None
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """The table in which an initiative plans its lines: its columns for line and amount."""

    table: str
    line: str
    amount: str


@dataclass(frozen=True, slots=True)
class Books:
    """How cases of a flow keep books.

    Attributes:
        link: the link to what a contribution is for.
        earmark, line, fund, target: fields: how tightly the money is tied, the budget line that it
            is tied to, the pooled fund, and the sum that is sought.
    """

    side: Side
    link: str | None = None
    earmark: str | None = None
    line: str | None = None
    fund: str | None = None
    target: str | None = None
    budget: Budget | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of something may be taken by all cases together.

    Attributes:
        of: what it is counted for: ``case.FIELD``, ``party.code``, ``year`` and others; each
            combination of values has its own count.
        most: the most units that may be taken.
    """

    name: str
    title: Text
    of: tuple[str, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Take:
    """Units of a quota that an action takes, on a condition."""

    quota: str
    units: int
    when: str | None = None
