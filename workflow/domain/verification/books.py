"""Whether the books follow from the histories of cases, balance, and stay above zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflow.domain.books.accounts import is_limited
from workflow.domain.recording_books import account_row, posted_in, posting_row
from workflow.domain.verification.findings import Finding, Row, differences


@dataclass(slots=True)
class BooksTold:
    """What the histories of cases say of the books, in whatever order the cases come.

    Attributes:
        accounts: id to the account as it should stand.
        unlimited: ids of those that may be below zero.
        used: quota key to the units that are taken; holds: case and key to what a case holds.
    """

    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    unlimited: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    used: dict[str, int] = field(default_factory=dict)
    holds: dict[tuple[int, str], int] = field(default_factory=dict)

    def learn(self, row: Row) -> None:
        """Take in one more act."""
        for each in posted_in(row):
            account = self.accounts.setdefault(each.place.id, account_row(each.place))
            account["balance"] += each.amount
            account["original_balance"] += each.original
            if not is_limited(each.place):
                self.unlimited.add(each.place.id)
        self.closed.update(row["effects"].get("books_closed", {}).get("accounts", ()))
        for key, units in row["effects"].get("taken", ()):
            held = (row["case_id"], key)
            self.used[key] = self.used.get(key, 0) + units
            self.holds[held] = self.holds.get(held, 0) + units


def verify_entries(
    history: Sequence[Row], entries: Sequence[Row], postings: Sequence[Row]
) -> Iterator[Finding]:
    """Each entry of a case is there as its history row has it, and balances per currency."""
    found = {row["seq"]: row for row in entries}
    posted = {(row["seq"], row["number"]): row for row in postings}
    for row in history:
        movements = posted_in(row)
        place = f"entries {row['case_id']}/{row['seq']}"
        if not movements:
            continue
        entry = found.pop(row["seq"], None)
        if entry is None:
            yield Finding(place, "it was posted and is not there")
            continue
        wanted = {"reverses": row["effects"].get("reverses"), "command_id": row["command_id"]}
        yield from differences(place, entry, wanted)
        yield from _unbalanced(place, [posting_row(0, 0, 1, each) for each in movements])
        for number, each in enumerate(movements, start=1):
            where = f"postings {row['case_id']}/{row['seq']}/{number}"
            kept = posted.pop((row["seq"], number), None)
            if kept is None:
                yield Finding(where, "it was posted and is not there")
            else:
                yield from differences(
                    where, kept, posting_row(row["case_id"], row["seq"], number, each)
                )
    for seq in found:
        yield Finding(f"entries {found[seq]['case_id']}/{seq}", "the history has no such entry")
    for (seq, number), extra in posted.items():
        where = f"postings {extra['case_id']}/{seq}/{number}"
        yield Finding(where, "the history has no such posting")


def verify_closed_books(history: Sequence[Row], closed: Sequence[Row]) -> Iterator[Finding]:
    """The books of a case are closed if its history says so, and by the row that did it."""
    found = [row["seq"] for row in closed]
    told = [row["seq"] for row in history if "books_closed" in row["effects"]]
    if found != told:
        place = f"closed_books {(*history, *closed)[0]['case_id']}"
        yield Finding(place, f"closed by rows {found}; the history says {told}")


def verify_accounts(found: Sequence[Row], told: BooksTold) -> Iterator[Finding]:
    """Each account stands as the postings of all cases leave it, and no other is there."""
    kept = {row["id"]: row for row in found}
    for account_id, wanted in told.accounts.items():
        place = f"accounts {account_id}"
        if account_id not in kept:
            yield Finding(place, "it was posted on and is not there")
            continue
        closed = {"closed": account_id in told.closed}
        yield from differences(place, kept[account_id], {**wanted, **closed})
        if wanted["balance"] < 0 and account_id not in told.unlimited:
            yield Finding(place, "it is overdrawn")
    for extra in kept.keys() - told.accounts.keys():
        yield Finding(f"accounts {extra}", "nothing was ever posted on it")


def verify_quotas(uses: Sequence[Row], holds: Sequence[Row], told: BooksTold) -> Iterator[Finding]:
    """Each quota and what cases hold of it follow from the histories.

    A quota that was only looked at is there with nothing taken.
    """
    used = {row["key"]: row["used"] for row in uses}
    for key in sorted(used.keys() | told.used.keys()):
        wanted, kept = told.used.get(key, 0), used.get(key, 0)
        if wanted != kept:
            yield Finding(
                f"quota_uses {key}", f"{kept} units are taken; the histories say {wanted}"
            )
    held = {(row["case_id"], row["key"]): row["units"] for row in holds}
    for of in sorted(held.keys() | told.holds.keys()):
        if held.get(of) != told.holds.get(of):  # that it holds none any more is kept too
            sentence = f"it holds {held.get(of)}; the history says {told.holds.get(of)}"
            yield Finding(f"quota_holds {of[0]}/{of[1]}", sentence)


def _unbalanced(place: str, postings: Sequence[Row]) -> Iterator[Finding]:
    for amount, currency in (("amount", "currency"), ("original_amount", "original")):
        sums: dict[str, int] = {}
        for row in postings:
            if row[currency] is not None:
                sums[row[currency]] = sums.get(row[currency], 0) + row[amount]
        for code, whole in sums.items():
            if whole:
                yield Finding(place, f"it does not balance: {whole} minor units of {code} are over")
