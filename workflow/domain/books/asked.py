"""One declared posting with the values that the case and the form give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from definitions.books import Books as Kept
from definitions.books import Given, Percent, Post
from definitions.currencies import written
from workflow.domain.books.accounts import Books, Rate
from workflow.domain.case import Value
from workflow.domain.money import converted, share_of
from workflow.errors import Reason, reason

ValueOf = Callable[[Given | None], Any]
"""Finds what the case or the form has; ``None`` for nothing."""


class NotPosted(Exception):
    """A posting that cannot be made, with the reasons why."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__("; ".join(str(each) for each in reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Sum:
    """Minor units of a currency."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return written(self.minor, self.currency)


@dataclass(frozen=True, slots=True)
class Asked:
    """A posting that is asked for.

    Attributes:
        case_id: the case that posts.
        kept: how the flow keeps books; ``currency`` is that of the books.
        initiative: what a contribution is for.
        amount: ``None`` for everything that is there.
        settles: the part of the claim that a payment settles, where it is said.
        day: the value date.
        earmark, tied_to, fund: of a contribution: how it is tied, and the line; the pooled fund.
        planned: the sum that is planned for the line; ``None`` where nothing is planned.
    """

    case_id: int
    kept: Kept
    currency: str
    post: Post
    initiative: int | None
    amount: Sum | None
    settles: Sum | None
    day: str | None
    line: str | None
    earmark: str
    tied_to: str | None
    fund: str | None
    planned: int | None

    def money(self, minor: int) -> str:
        """A sum of the books as a sentence has it."""
        return written(minor, self.currency)

    def booked(self, found: Sum, books: Books) -> tuple[int, Rate | None]:
        """A sum in the currency of the books, and the rate that made it so.

        Raises:
            NotPosted: no rate holds on the value date.
        """
        if found.currency == self.currency:
            return found.minor, None
        if self.day is None:
            raise NotPosted(_no_day(found))
        rate = books.rate_of(found.currency, self.currency, self.day)
        if rate is None:
            raise NotPosted(no_rate(found.currency, self.currency, self.day))
        return converted(found.minor, found.currency, rate.value, self.currency), rate


def asked_for(
    case_id: int,
    kept: Kept,
    currency: str,
    post: Post,
    initiative: int | None,
    fields: Mapping[str, Value],
    answers: Mapping[str, Value],
) -> Asked | None:
    """The posting that ``post`` asks for; ``None`` where its amount is not given, or is a share
    that comes to nothing.

    Args:
        fields: of the case, as the form leaves them.

    Raises:
        NotPosted: the amount is zero.
    """
    value = _values(fields, answers)
    amount = _amount(post.amount, value) if post.amount is not None else None
    if post.amount is not None and amount is None:
        return None
    settled = value(post.settles)
    line = value(post.line) if isinstance(post.line, Given) else post.line
    return Asked(
        case_id=case_id,
        kept=kept,
        currency=currency,
        post=post,
        initiative=initiative,
        amount=amount,
        settles=Sum(settled["minor"], settled["currency"]) if settled else None,
        day=value(post.rate_on),
        line=line,
        earmark=fields.get(kept.earmark or "") or "none",
        tied_to=fields.get(kept.line or ""),
        fund=fields.get(kept.fund or ""),
        planned=_planned(kept, line, fields),
    )


def _values(fields: Mapping[str, Value], answers: Mapping[str, Value]) -> ValueOf:
    def value(given: Given | None) -> Any:
        if given is None:
            return None
        return (answers if given.scope == "act" else fields).get(given.name)

    return value


def _amount(declared: Given | Percent, value: ValueOf) -> Sum | None:
    of = declared.of if isinstance(declared, Percent) else declared
    found = value(of)
    if found is None:
        return None
    if found["minor"] <= 0:
        raise NotPosted(_not_more_than_nothing(of, Sum(found["minor"], found["currency"])))
    if isinstance(declared, Given):
        return Sum(found["minor"], found["currency"])
    rate = value(declared.rate) if isinstance(declared.rate, Given) else declared.rate
    share = share_of(found["minor"], str(rate)) if rate is not None else 0
    return Sum(share, found["currency"]) if share else None


def _planned(kept: Kept, line: str | None, fields: Mapping[str, Value]) -> int | None:
    """What the budget has for a line; nothing where the line is not in it."""
    if kept.budget is None or line is None:
        return None
    rows = fields.get(kept.budget.table) or ()
    amounts = (row[kept.budget.amount] for row in rows if row[kept.budget.line] == line)
    planned: int = sum(each["minor"] for each in amounts if each)
    return planned


def no_rate(currency: str, books_currency: str, day: str) -> Reason:
    """That nobody has said what a currency was worth on a day."""
    return reason(
        "no_rate",
        f"there is no rate of {currency} in {books_currency} for {day}",
        clears="importing a rate for that day",
        currency=currency,
        books_currency=books_currency,
        day=day,
    )


def _no_day(found: Sum) -> Reason:
    return reason("no_rate", f"{found} cannot be booked without a value date",
                  clears="giving the value date", currency=found.currency)  # fmt: skip


def _not_more_than_nothing(of: Given, found: Sum) -> Reason:
    return reason("bad_value", f"{of.name}: {found} is not more than zero", field=of.name)
