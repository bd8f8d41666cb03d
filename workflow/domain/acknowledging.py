"""What a letter of acknowledgement says was received, as the books have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from definitions.books import CLAIMS, Account, Given, Post
from definitions.flow import Action, Text
from workflow.domain.books.accounts import Balance
from workflow.domain.books.asked import Sum
from workflow.domain.books.funding import PAID
from workflow.domain.leaves import NONE, Leaf, text, words
from workflow.domain.money import converted
from workflow.domain.published import PublishedFlow

_TITLES = {
    "value_date": Text({"en": "Value date", "fr": "Date de valeur", "es": "Fecha de valor",
                        "ru": "Дата валютирования", "zh": "起息日", "ar": "تاريخ القيد المصرفي"}),
    "paid": Text({"en": "Sum paid", "fr": "Montant versé", "es": "Importe pagado",
                  "ru": "Уплаченная сумма", "zh": "付款金额", "ar": "المبلغ المدفوع"}),
    "rate": Text({"en": "Rate", "fr": "Taux", "es": "Tipo de cambio", "ru": "Курс", "zh": "汇率",
                  "ar": "سعر الصرف"}),
    "source": Text({"en": "Source of the rate", "fr": "Source du taux", "es": "Fuente del tipo",
                    "ru": "Источник курса", "zh": "汇率来源", "ar": "مصدر السعر"}),
    "booked": Text({"en": "Booked", "fr": "Comptabilisé", "es": "Registrado", "ru": "Учтено",
                    "zh": "入账金额", "ar": "المبلغ المقيَّد"}),
}  # fmt: skip
"""Of the columns of the table of payments."""

_ALWAYS = ("value_date", "paid")
_WITH_RATES = ("value_date", "paid", "rate", "source", "booked")


class Unproved(Exception):
    """The books do not bear out what an act says was paid; the text says what was found."""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in and is still on record.

    Attributes:
        row: of the history, that of the act.
        paid: in the currency in which it came.
        booked: what the books gained, in theirs.
        rate, source: ``None`` where both are the same currency.
    """

    row: int
    value_date: str
    paid: Sum
    booked: Sum
    rate: str | None
    source: str | None


def payment_in(
    flow: PublishedFlow,
    row: int,
    action: str,
    postings: Sequence[Mapping[str, Any]],
    purposes: Mapping[str, Account],
    answers: Mapping[str, Any],
) -> Payment | None:
    """The payment that an entry books; ``None`` where it books none.

    The books keep what they gained; in which currency it came is what the act says.

    Args:
        postings: of the entry, on accounts of the contribution.
        purposes: of those accounts, by id.
        answers: of the act's form.

    Raises:
        Unproved: at the rate of the posting the sum paid does not come to what was booked.
    """
    gains = [each for each in postings if purposes.get(each["account_id"]) in PAID]
    settled = [each for each in postings if purposes.get(each["account_id"]) in CLAIMS]
    booked = sum(each["amount"] for each in gains)
    if sum(each["amount"] for each in settled) >= 0 or booked <= 0:
        return None
    currency = gains[0]["currency"]
    asked = _payment_of(flow.flow.actions[action])
    kept = _answer(asked.amount if asked else None, answers)
    paid = Sum(kept["minor"], kept["currency"]) if kept else Sum(booked, currency)
    rate = gains[0]["rate"]
    at_rate = converted(paid.minor, paid.currency, rate, currency) if rate else paid.minor
    # A payment that settles several claims is booked in as many parts, each of them rounded.
    if (rate is None) != (paid.currency == currency) or abs(at_rate - booked) >= len(settled):
        at = f" at {rate}" if rate else ""
        raise Unproved(
            f"row {row} says that {paid} came in, and {Sum(booked, currency)} is booked{at}"
        )
    value_date = _answer(asked.rate_on if asked else None, answers) or gains[0]["value_date"] or ""
    return Payment(row, value_date, paid, Sum(booked, currency), rate, gains[0]["rate_source"])


def booked_in_all(balances: Iterable[Balance], currency: str) -> int:
    """What came in in cash, as the accounts of a contribution have it, wherever it stands now."""
    ours = (each for each in balances if each.place.currency == currency)
    return sum(each.amount for each in ours if each.place.purpose in (*PAID, Account.REFUNDS))


def table_of(payments: Sequence[Payment]) -> Leaf:
    """The payments as a table; rates and what was booked only where a rate was needed."""
    columns = _WITH_RATES if any(each.rate for each in payments) else _ALWAYS
    cells = [[_cells(each)[name] for name in columns] for each in payments]
    return {"rows": {"columns": [words(_TITLES[name]) for name in columns], "cells": cells}}


def money_of(found: Sum) -> Leaf:
    """A sum as a leaf; nothing where it is nought."""
    return {"money": [found.minor, found.currency]} if found.minor else NONE


def _payment_of(action: Action) -> Post | None:
    """What an action declares of the money that comes in by it."""
    pays = (each for each in action.post if each.target is Account.RECEIVED)
    return next((each for each in pays if each.source in CLAIMS), None)


def _cells(payment: Payment) -> Mapping[str, Leaf]:
    return {
        "value_date": {"date": payment.value_date} if payment.value_date else NONE,
        "paid": money_of(payment.paid),
        "rate": {"number": payment.rate} if payment.rate else NONE,
        "source": text(payment.source) if payment.source else NONE,
        "booked": money_of(payment.booked),
    }


def _answer(given: object, answers: Mapping[str, Any]) -> Any:
    return answers.get(given.name) if isinstance(given, Given) and given.scope == "act" else None
