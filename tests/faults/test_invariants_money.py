"""What is said of money is found out from the tables alone, whatever is changed in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.build import ADA, Bureau, opened
from tests.conftest import Originals
from tests.faults.healing import looked_at
from tests.faults.spending import balances_are_true, entries_balance, money_is_moved_once
from tests.faults.test_invariants import plant
from tests.giving import award, gift, paid, pooled


@pytest.fixture
def giving(originals: Originals, tmp_path: Path) -> Iterator[Bureau]:
    """An office with a fund, an award that was paid and one that holds money, and closed books."""
    with originals.copy("books", tmp_path) as url, opened(tmp_path, url) as bureau:
        pooled(bureau, "100.00 CHF")
        trips = [award(bureau, "10.00 CHF") for _ in range(2)]
        for trip in trips:
            bureau.do(trip, "give", ADA)
        bureau.do(trips[0], "settle", ADA, cost="9.00 CHF")
        gift(bureau, "10.00 EUR")
        case = paid(bureau, "5.00 CHF")
        bureau.do(case, "refund", ADA)
        bureau.do(case, "close", ADA)
        yield bureau


def found(bureau: Bureau) -> list[str]:
    """What is said of the money, without what is the matter with it."""
    with looked_at(bureau) as kept:
        said = [
            *entries_balance(kept), *balances_are_true(kept), *money_is_moved_once(kept)
        ]  # fmt: skip
    return sorted({each.split(" ")[0] for each in said})


def test_books_that_are_whole_pass(giving: Bureau) -> None:
    assert found(giving) == []


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE postings SET amount = amount + 1 WHERE number = 1", ["account", "entry"]),
        ("DELETE FROM postings WHERE number = 2", ["account", "entry"]),
        ("DELETE FROM postings", ["account", "entry"]),
        ("UPDATE postings SET original_amount = original_amount + 1 WHERE original IS NOT NULL",
         ["account", "entry"]),
        ("UPDATE accounts SET balance = balance + 1 WHERE purpose = 'pooled'", ["account"]),
        ("UPDATE accounts SET original_balance = 1 WHERE original IS NOT NULL", ["account"]),
        ("UPDATE accounts SET no_overdraft = false, balance = -1 WHERE purpose = 'refunds'",
         ["account"]),
        ("UPDATE accounts SET balance = 2000 WHERE purpose = 'spent'", ["account", "award"]),
        ("UPDATE quota_uses SET used = 1", ["quota"]),
        ("DELETE FROM quota_holds", ["quota"]),
        ("UPDATE accounts SET balance = 1 WHERE closed AND purpose = 'received'", ["account"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_money_is_found(
    giving: Bureau, statement: str, named: list[str]
) -> None:
    plant(giving, statement)

    assert found(giving) == named
