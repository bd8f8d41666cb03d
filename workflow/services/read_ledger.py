"""The books to be read: what stands on the accounts of a case, and all of them as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.domain.books.accounts import Balance
from workflow.domain.case import Case
from workflow.errors import Unknown
from workflow.store import cases, ledger
from workflow.store.engine import Session
from workflow.store.trial_balance import Line, PostedEntry, entries_of, trial_balance


@dataclass(frozen=True, slots=True)
class LedgerOfCase:
    """The accounts of a case, and every entry that posted on them."""

    case: Case
    balances: tuple[Balance, ...]
    entries: tuple[PostedEntry, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """What the accounts in one currency come to.

    Attributes:
        debit, credit: what stands above and below zero; they are equal in sound books.
    """

    currency: str
    debit: int
    credit: int

    @property
    def balanced(self) -> bool:
        """Whether what was gained was lost elsewhere."""
        return self.debit == self.credit


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts and their totals.

    Attributes:
        untrue: ids of accounts whose balance is not the sum of their postings.
    """

    lines: tuple[Line, ...]
    totals: tuple[Totals, ...]
    untrue: tuple[str, ...]


def read_ledger(session: Session, name: str) -> LedgerOfCase:
    """The books of a case.

    Args:
        name: its reference or id.

    Raises:
        Unknown: there is no such case.
    """
    found = cases.find(session, [name]).get(name)
    if found is None:
        raise Unknown("case", name)
    balances = ledger.of_cases(session, [found.id], (), hold=False)
    return LedgerOfCase(found, tuple(balances.values()), tuple(entries_of(session, found.id)))


def read_trial_balance(session: Session) -> TrialBalance:
    """Every account with the sum of its postings, and what they come to for each currency."""
    lines = tuple(trial_balance(session))
    sides: dict[str, list[int]] = {}
    for line in lines:
        side = sides.setdefault(line.balance.place.currency, [0, 0])
        side[line.posted < 0] += abs(line.posted)
    totals = tuple(Totals(code, *side) for code, side in sorted(sides.items()))
    untrue = tuple(
        line.balance.place.id
        for line in lines
        if (line.balance.amount, line.balance.original) != (line.posted, line.original_posted)
    )
    return TrialBalance(lines, totals, untrue)
