"""The books: what stands on accounts, the entries that made it so, and all of it as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from definitions.currencies import written as money
from workflow.cli.terminal.instants import shown, written
from workflow.cli.terminal.paper import Heading, Printed, Rows
from workflow.domain.books.accounts import Balance, Movement, Place
from workflow.domain.books.posting import merged
from workflow.domain.case import Decision
from workflow.services.read_ledger import LedgerOfCase, TrialBalance

Told = dict[str, Any]


def sum_words(minor: int, currency: str) -> str:
    """A sum with its sign: ``-12.50 CHF``."""
    return f"-{money(-minor, currency)}" if minor < 0 else money(minor, currency)


def balance_told(balance: Balance) -> Told:
    """What stands on an account, as JSON; sums in minor units."""
    place = balance.place
    return {
        "account": place.id,
        "purpose": place.purpose.value,
        "contribution": place.contribution,
        "initiative": place.initiative,
        "fund": place.fund,
        "line": place.line,
        "earmark": place.earmark,
        "currency": place.currency,
        "balance": balance.amount,
        "original_currency": place.original,
        "original_balance": balance.original,
        "closed": balance.closed,
    }


def ledger_told(ledger: LedgerOfCase) -> Told:
    """The books of a case as JSON."""
    return {
        "case_id": ledger.case.id,
        "reference": ledger.case.reference,
        "accounts": [balance_told(each) for each in ledger.balances],
        "entries": [
            {
                "case_id": each.case_id,
                "seq": each.seq,
                "at": written(each.at),
                "action": each.action,
                "command_id": each.command_id,
                "reverses": each.reverses,
                "postings": [_posting_told(row) for row in each.postings],
            }
            for each in ledger.entries
        ],
    }


def ledger_printed(ledger: LedgerOfCase) -> Iterator[Printed]:
    """The same for people."""
    name = ledger.case.reference or f"draft {ledger.case.id}"
    if not ledger.entries:
        yield f"Nothing was posted on the books of {name}."
        return
    yield Heading(f"Accounts of {name}")
    yield Rows(("Account", "Balance", "In its own currency", ""), list(_balances(ledger.balances)))
    yield ""
    yield Heading("Entries")
    rows = []
    for entry in ledger.entries:
        head = (shown(entry.at), f"{entry.case_id}/{entry.seq} {entry.action}")
        for number, row in enumerate(entry.postings):
            when, what = head if number == 0 else ("", "")
            amount = sum_words(row["amount"], row["currency"])
            rows.append((when, what, row["account_id"], amount, _rate(row)))
    yield Rows(("At", "Act", "Account", "Amount", "Rate"), rows)


def trial_balance_told(found: TrialBalance) -> Told:
    """All accounts and what they come to, as JSON."""
    return {
        "balanced": all(each.balanced for each in found.totals) and not found.untrue,
        "currencies": {
            each.currency: {
                "debit": each.debit,
                "credit": each.credit,
                "balanced": each.balanced,
            }
            for each in found.totals
        },
        "purposes": [
            {"purpose": purpose, "currency": currency, "balance": balance}
            for (purpose, currency), balance in _by_purpose(found).items()
        ],
        "accounts": [balance_told(each.balance) | {"posted": each.posted} for each in found.lines],
        "untrue": list(found.untrue),
    }


def trial_balance_printed(found: TrialBalance, *, each_account: bool) -> Iterator[Printed]:
    """The same for people.

    Args:
        each_account: a line for each account; else one for each purpose.
    """
    if not found.lines:
        yield "Nothing was ever posted."
        return
    if each_account:
        rows = [
            _sides(line.balance.place.id, line.posted, line.balance.place.currency)
            for line in found.lines
        ]
    else:
        rows = [
            _sides(purpose.replace("_", " "), balance, currency)
            for (purpose, currency), balance in _by_purpose(found).items()
        ]
    yield Rows(("Account", "Debit", "Credit"), rows)
    yield ""
    for total in found.totals:
        verdict = "balanced" if total.balanced else "NOT BALANCED"
        debit, credit = (money(side, total.currency) for side in (total.debit, total.credit))
        yield f"{total.currency}: debit {debit}, credit {credit}: {verdict}"
    for account in found.untrue:
        yield f"The balance of {account} is not the sum of its postings."


def money_told(decision: Decision) -> list[Told]:
    """What an act would move, with what stands on each account before and after, as JSON."""
    return [
        {
            "account": each.place.id,
            "purpose": each.place.purpose.value,
            "currency": each.place.currency,
            "amount": each.amount,
            "before": each.before,
            "after": each.before + each.amount,
            "rate": each.rate.value if each.rate else None,
        }
        for each in _moved(decision)
    ]


def money_printed(decision: Decision) -> Iterator[Printed]:
    """The same for people, a sentence for each account."""
    for each in _moved(decision):
        code = each.place.currency
        gained, before = sum_words(each.amount, code), sum_words(each.before, code)
        after = sum_words(each.before + each.amount, code)
        sign = "" if each.amount < 0 else "+"
        rate = f", at {each.rate.value} ({each.rate.source})" if each.rate else ""
        yield f"  Money: {_words(each.place)} {sign}{gained} ({before} → {after}){rate}"
    for step in decision.steps:
        if step.entry.closes is not None:
            yield "  Books: closed; nothing is posted on them any more"
        for taken in step.entry.taken:
            verb = "takes" if taken.units > 0 else "gives back"
            quota = taken.key.split("/")[1]
            yield f"  Quota: {verb} {abs(taken.units)} of {quota}, of which there are {taken.most}"


def _moved(decision: Decision) -> tuple[Movement, ...]:
    return merged(each for step in decision.steps for each in step.entry.movements)


def _words(place: Place) -> str:
    name = place.purpose.value.replace("_", " ")
    line = f' for "{place.line}"' if place.line else ""
    fund = f' in "{place.fund}"' if place.fund else ""
    return f"{name}{line}{fund} of contribution {place.contribution}"


def _balances(balances: Sequence[Balance]) -> Iterator[tuple[str, str, str, str]]:
    for each in balances:
        own = sum_words(each.original, each.place.original) if each.place.original else ""
        amount = sum_words(each.amount, each.place.currency)
        yield each.place.id, amount, own, "closed" if each.closed else ""


def _by_purpose(found: TrialBalance) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for line in found.lines:
        key = (line.balance.place.purpose.value, line.balance.place.currency)
        sums[key] = sums.get(key, 0) + line.posted
    return sums


def _sides(name: str, balance: int, currency: str) -> tuple[str, str, str]:
    amount = money(abs(balance), currency)
    return (name, amount, "") if balance >= 0 else (name, "", amount)


def _rate(row: Mapping[str, Any]) -> str:
    if row["rate"] is None:
        return ""
    return f"{row['rate']} on {row['value_date']} ({row['rate_source']})"


def _posting_told(row: Mapping[str, Any]) -> Told:
    names = ("number", "currency", "amount", "rate", "rate_source", "value_date")
    own = {"original_currency": row["original"], "original_amount": row["original_amount"]}
    return {"account": row["account_id"], **{name: row[name] for name in names}, **own}
