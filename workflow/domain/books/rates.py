"""Rates of exchange as they are given: read strictly, since a wrong one books wrong sums."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from definitions.currencies import is_currency
from workflow.domain.books.accounts import Rate

VALUE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,12})?")
MOST_OF_A_SOURCE = 200


def wrong_with_rate(rate: Rate) -> str | None:
    """What is wrong with a rate by itself; ``None`` when nothing is."""
    for code in (rate.currency, rate.books_currency):
        if not is_currency(code):
            return f'"{code}" is not a currency of ISO 4217'
    if rate.currency == rate.books_currency:
        return f"{rate.currency} in itself has no rate"
    if not VALUE.fullmatch(rate.value) or not any(digit in rate.value for digit in "123456789"):
        return (
            f'"{rate.value}" is not a rate: digits, a point, at most 12 digits after it, and more'
            " than zero"
        )
    source = rate.source.strip()
    if not source or len(source) > MOST_OF_A_SOURCE or not source.isprintable():
        return f'"{rate.source}" does not say who gave the rate, in {MOST_OF_A_SOURCE} characters'
    for day in (rate.valid_from, rate.valid_to):
        if not is_day(day):
            return f'"{day}" is not a day; write it as 2027-01-31'
    if rate.valid_to < rate.valid_from:
        return f'"{rate.valid_to}" is before "{rate.valid_from}"'
    return None


def is_day(word: str) -> bool:
    """Whether ``word`` is a day in the one form: ``2027-01-31``."""
    try:
        return re.fullmatch(r"\d{4}-\d{2}-\d{2}", word) is not None and bool(
            date.fromisoformat(word)
        )
    except ValueError:
        return False


def wrong_beside(rate: Rate, others: Iterable[Rate]) -> str | None:
    """That one of ``others`` says something of the same days; ``None`` where a day has one rate."""
    for each in others:
        same = (each.currency, each.books_currency) == (rate.currency, rate.books_currency)
        if same and each.valid_from <= rate.valid_to and rate.valid_from <= each.valid_to:
            return (
                f"there is a rate of {each.currency} in {each.books_currency} from"
                f" {each.valid_from} to {each.valid_to} already: {each.value}"
            )
    return None
