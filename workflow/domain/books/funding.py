"""What the books of a case come to: the sums that conditions, notices and pages read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from definitions.books import HOLDING, TYING, Account, Side
from definitions.books import Books as Kept
from workflow.domain.books.accounts import Balance

PAID = (
    Account.RECEIVED,
    Account.ALLOCATED,
    Account.POOLED,
    Account.SPENT,
    Account.SUPPORT_COST,
)
"""Where money stands that came in, until it is given back."""

SUMS: Mapping[str, tuple[Account, ...]] = {
    "pledged": (Account.PLEDGED,),
    "committed": (Account.COMMITTED, Account.RECEIVABLE, *PAID),
    "tied": (Account.COMMITTED, Account.RECEIVABLE, *PAID),
    "outstanding": (Account.COMMITTED, Account.RECEIVABLE),
    "due": (Account.RECEIVABLE,),
    "received": PAID,
    "unallocated": (Account.RECEIVED,),
    "allocated": (Account.ALLOCATED,),
    "pooled": (Account.POOLED,),
    "spent": (Account.SPENT, Account.SUPPORT_COST),
    "support_cost": (Account.SUPPORT_COST,),
    "refunded": (Account.REFUNDS,),
    "in_kind": (Account.IN_KIND,),
}
"""Sum to the accounts that it adds up."""

AVAILABLE: Mapping[Side, tuple[Account, ...]] = {
    Side.CONTRIBUTION: (Account.RECEIVED, Account.ALLOCATED),
    Side.INITIATIVE: (Account.ALLOCATED,),
}
"""The cash at hand, as either side has it."""


def read_funding(
    kept: Kept,
    currency: str | None,
    name: str,
    balances: Iterable[Balance],
    fields: Mapping[str, Any],
) -> Any:
    """What a condition reads of the books of a case.

    Args:
        currency: of the flow; what stands in another one is in suspense and no funding.
        balances: the accounts of the case.
    """
    if name == "settled":
        return not any(each.amount for each in balances if each.place.purpose in HOLDING)
    if name == "suspended":
        return any(each.amount for each in balances if each.place.purpose is Account.SUSPENSE)
    if name == "gap":
        target = fields.get(kept.target or "")
        committed = read_funding(kept, currency, "committed", balances, fields)
        return max(target["minor"] - committed, 0) if target else 0
    purposes = AVAILABLE[kept.side] if name == "available" else SUMS[name]
    ours = (each for each in balances if each.place.currency == currency)
    if name == "tied":
        ours = (each for each in ours if each.place.earmark in TYING)
    return sum(each.amount for each in ours if each.place.purpose in purposes)
