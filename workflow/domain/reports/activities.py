"""Initiatives as activities of the IATI Standard 2.03, and their postings as its transactions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from enum import StrEnum

from definitions.books import Account
from definitions.currencies import written
from definitions.reporting import Reporting, Status
from workflow.domain.reports.conversions import original_of
from workflow.domain.reports.postings import OUTSIDE, USED, Posting, grouped

STATUS_CODES: Mapping[Status, str] = {
    Status.PIPELINE: "1",
    Status.IMPLEMENTATION: "2",
    Status.FINALISATION: "3",
    Status.CLOSED: "4",
    Status.CANCELLED: "5",
    Status.SUSPENDED: "6",
}
"""Code list ActivityStatus."""


class Type(StrEnum):
    """Code list TransactionType, as far as the books know it."""

    INCOMING_FUNDS = "1"
    DISBURSEMENT = "3"
    EXPENDITURE = "4"
    INCOMING_COMMITMENT = "11"
    INCOMING_PLEDGE = "13"


class DateType(StrEnum):
    """Code list ActivityDateType."""

    PLANNED_START = "1"
    ACTUAL_START = "2"
    PLANNED_END = "3"
    ACTUAL_END = "4"


ORGANISATION_TYPES: Mapping[str, str] = {
    "member_state": "10",
    "academia": "80",
    "un_body": "40",
    "igo": "40",
    "private_non_member": "70",
}
"""Class of membership to the code list OrganisationType; of other classes nothing sure is known."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who takes part; ``ref`` and ``type`` are empty where nothing is known."""

    name: str
    ref: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Transaction:
    """Money that was promised, came or went.

    Attributes:
        amount: minor units; below zero where something is taken back.
        giver: the contribution that it is of.
        about: what else is to be said, in English.
    """

    type: Type
    day: date
    valued_on: date
    amount: int
    currency: str
    giver: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """An initiative as it is published."""

    reference: str
    title: str
    about: str
    status: str
    dates: Mapping[DateType, date]
    currency: str
    funders: tuple[Organisation, ...]
    transactions: tuple[Transaction, ...]
    givers: Mapping[int, Organisation]


def status_of(reporting: Reporting, state: str, stood_in: Iterable[str]) -> Status | None:
    """The status of what stands in ``state``; ``None`` for what was never published."""
    if state in reporting.published:
        return reporting.published[state]
    was = any(each in reporting.published for each in stood_in)
    return reporting.ended.get(state) if was else None


def transactions_of(
    postings: Iterable[Posting], initiative_id: int, zone: tzinfo
) -> tuple[Transaction, ...]:
    """The transactions that the acts on the books of an initiative come to.

    Args:
        postings: all of the acts that posted on an account of the initiative.
    """
    ours = (
        each
        for each in postings
        if each.initiative_id in (initiative_id, None) and each.purpose != Account.SUSPENSE
    )
    acts = grouped(ours, lambda each: (each.at, each.act, each.contribution_id, each.currency))
    return tuple(
        transaction
        for _, of_it in sorted(acts.items())
        for transaction in _transactions(of_it, zone)
    )


def _transactions(postings: list[Posting], zone: tzinfo) -> Iterator[Transaction]:
    """What one act changed of one contribution, told as the standard tells it."""
    on = Counter[str]()
    for posting in postings:
        on[posting.purpose] += posting.amount
    first = postings[0]
    dated = next((each for each in postings if each.value_date), first)
    for type_, amount in _amounts(on, -1 if first.is_reversal else 1):
        if amount:
            yield Transaction(
                type_,
                first.booked_on(zone),
                dated.valued_on(zone),
                amount,
                first.currency,
                first.contribution_id,
                _original(postings) if type_ is not Type.EXPENDITURE else "",
            )


def _amounts(on: Counter[str], sign: int) -> Iterator[tuple[Type, int]]:
    """Types and amounts; ``sign`` is below zero for an act that takes another one back."""
    used = sum(on[account] for account in USED)
    cash = on[Account.RECEIVED] + on[Account.ALLOCATED] + used
    refunded, pooled = on[Account.REFUNDS], on[Account.POOLED]
    paid = cash + refunded + pooled
    signed = on[Account.COMMITTED] + on[Account.RECEIVABLE] + paid + on[Account.EXCHANGE_DIFFERENCE]
    yield Type.INCOMING_PLEDGE, sign * _promised(sign * on[Account.PLEDGED], sign * signed)
    yield Type.INCOMING_COMMITMENT, signed
    yield Type.INCOMING_FUNDS, paid
    yield Type.INCOMING_FUNDS, -refunded
    # Out of a fund it comes in, and into one it is handed on.
    yield Type.INCOMING_FUNDS, max(0, -pooled)
    yield Type.DISBURSEMENT, max(0, pooled)
    yield Type.EXPENDITURE, used


def _promised(pledged: int, signed: int) -> int:
    """What was promised anew or withdrawn: a promise that is signed stays a promise."""
    return pledged + min(-pledged, signed) if pledged < 0 < signed else pledged


def _original(postings: Sequence[Posting]) -> str:
    """The sum in the currency in which it was promised or paid, where that is another."""
    for each in postings:
        if each.rate and each.amount > 0 and each.purpose not in OUTSIDE:
            found = original_of(each, postings)
            return f"{written(found[1], found[0])} at {each.rate}" if found else ""
    return ""
