"""Money in the middle of faults: what drivers do with gifts and awards that share a fund."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from tests.build import ADA, GUS
from tests.faults.kept import Kept
from workflow.domain.case import Case

Move = tuple[str, int, dict[str, Any]]

PAYMENT = {"paid": "{number}.00 CHF", "day": "2027-03-15", "called": "no"}
ANOTHER = {"paid": "1.01 EUR", "day": "2027-03-15", "called": "no", "settled": "1.00 CHF"}

GIFT: Mapping[str, Sequence[Move]] = {
    "draft": (("pledge", ADA, {"day": "2027-01-15"}), ("pledge", GUS, {"day": "2027-01-15"}),
              ("pledge", ADA, {"day": "2026-12-31"})),
    "pledged": (("sign", ADA, {}), ("sign", ADA, {}), ("withdraw", ADA, {})),
    "signed": (("receive", ADA, PAYMENT), ("receive", ADA, ANOTHER), ("call", ADA, {
        "part": "1.00 CHF"}), ("receive", ADA, PAYMENT | {"paid": "900000.00 CHF"})),
    "paid": (("pool", ADA, {}), ("pool", ADA, {}), ("refund", ADA, {}), ("close", ADA, {}),
             ("receive", ADA, PAYMENT), ("receive", ADA, ANOTHER), ("send_back", ADA, {}),
             ("suspend", ADA, {"came": "{number} JPY"})),
}  # fmt: skip
AWARD: Mapping[str, Sequence[Move]] = {
    "draft": (("give", ADA, {}), ("give", ADA, {}), ("give", GUS, {})),
    "given": (("decline", ADA, {}), ("decline", ADA, {}), ("settle", ADA, {"cost": "0.50 CHF"}),
              ("settle", ADA, {"cost": "900000.00 CHF"})),
}  # fmt: skip
MONEY: Mapping[str, Mapping[str, Sequence[Move]]] = {"gift": GIFT, "award": AWARD}
"""By flow and state, what may be tried; some of it is refused."""


def proposal(dice: Random, number: int) -> tuple[str, dict[str, Any]]:
    """A gift, or an award that is paid out of the fund into which gifts go."""
    if dice.random() < 0.6:
        offered = f"{number % 90 + 10}.00 CHF"
        return "gift", {"title": f"Gift {number}", "offered": offered, "theme": "bsg"}
    share = dice.choice(("1.00 CHF", "7.33 CHF", "90.00 CHF"))
    return "award", {"title": "Trip", "share": share, "theme": "bsg", "size": "part"}


def money_moves(case: Case) -> Sequence[Move]:
    """What may be tried with a gift or an award."""
    return MONEY[case.flow].get(case.state, ())


def entries_balance(kept: Kept) -> list[str]:
    """V8: every entry comes to zero in each currency, and claims in theirs; none is empty."""
    broken = kept.rows(
        "SELECT case_id, seq, currency FROM postings GROUP BY case_id, seq, currency "
        "HAVING sum(amount) <> 0 UNION ALL SELECT case_id, seq, original FROM postings "
        "WHERE original IS NOT NULL GROUP BY case_id, seq, original "
        "HAVING sum(original_amount) <> 0"
    )
    empty = kept.rows(
        "SELECT case_id, seq FROM entries WHERE NOT EXISTS (SELECT 1 FROM postings "
        "WHERE postings.case_id = entries.case_id AND postings.seq = entries.seq)"
    )
    return [
        *(f"entry {row['case_id']}/{row['seq']}: over in {row['currency']}" for row in broken),
        *(f"entry {row['case_id']}/{row['seq']}: nothing was posted" for row in empty),
    ]


def balances_are_true(kept: Kept) -> list[str]:
    """V9: what is kept of an account is the sum of its postings, and not below zero inside."""
    broken = kept.rows(
        "SELECT id, balance FROM accounts LEFT JOIN postings ON account_id = id "
        "GROUP BY id, balance, original_balance HAVING coalesce(sum(amount), 0) <> balance "
        "OR coalesce(sum(original_amount), 0) <> original_balance ORDER BY id"
    )
    outside = "'contributor', 'converted', 'exchange_difference'"
    below = kept.rows(
        f"SELECT id, balance FROM accounts WHERE balance < 0 AND purpose NOT IN ({outside})"
    )
    return [
        *(f"account {row['id']}: {row['balance']} is not what was posted" for row in broken),
        *(f"account {row['id']}: {row['balance']} is below zero" for row in below),
    ]


def money_is_moved_once(kept: Kept) -> list[str]:
    """V10: a command posts once; an award costs no more than its share; quotas hold; nothing is
    left on closed books."""
    twice = kept.rows(
        "SELECT command_id FROM entries WHERE command_id IS NOT NULL "
        "GROUP BY command_id HAVING count(*) > 1"
    )
    on_awards = kept.rows(
        "SELECT initiative_id, sum(balance) AS cost FROM accounts WHERE purpose IN "
        "('allocated', 'spent', 'support_cost') AND initiative_id IS NOT NULL "
        "GROUP BY initiative_id ORDER BY initiative_id"
    )
    shares = {
        row["id"]: row["fields"]["share"]["minor"] for row in kept.cases if row["flow"] == "award"
    }
    quotas = kept.rows(
        "SELECT key, used, (SELECT coalesce(sum(units), 0) FROM quota_holds "
        "WHERE quota_holds.key = quota_uses.key) AS held FROM quota_uses ORDER BY key"
    )
    left = kept.rows(
        "SELECT accounts.id FROM accounts JOIN closed_books ON case_id IN (contribution_id, "
        "initiative_id) WHERE balance <> 0 AND (initiative_id IS NULL OR initiative_id = case_id) "
        "AND purpose IN ('pledged', 'committed', 'receivable', 'suspense', 'received', 'allocated')"
    )
    return [
        *(f"command {row['command_id']}: posted twice" for row in twice),
        *(
            f"award {row['initiative_id']}: {row['cost']} is more than its share"
            for row in on_awards
            if row["cost"] > shares.get(row["initiative_id"], row["cost"])
        ),
        *(f"quota {row['key']}: {row['used']} taken, {row['held']} held" for row in quotas
          if row["used"] != row["held"] or row["used"] > 2),
        *(f"account {row['id']}: money is left on closed books" for row in left),
    ]  # fmt: skip
