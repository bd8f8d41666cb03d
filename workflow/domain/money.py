"""Sums of money: as people write them, as they are kept in minor units, split and converted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from definitions.currencies import exponent, is_currency, minor_units

WRITTEN = re.compile(r"\s*(?P<amount>\S.*?)\s*(?P<currency>[A-Z]{3})?\s*", re.DOTALL)
MOST = 10**15
"""Minor units; below it sums of many amounts stay exact in every reader of JSON."""


class MoneyProblem(Exception):
    """A sum that cannot be read; the text says what was found and what was wanted."""


def read_money(raw: Any, currency: str | None) -> tuple[int, str]:
    """Minor units and currency of ``raw``.

    Args:
        raw: ``"300000.00 CHF"``, ``{"amount": "300000.00", "currency": "CHF"}`` or the kept form
            ``{"minor": 30000000, "currency": "CHF"}``.
        currency: the only one allowed, when not ``None``; it may then be left out of ``raw``.

    Raises:
        MoneyProblem: a float, another currency, a wrong number of decimals, or no sum at all.

    >>> read_money("300000.50 CHF", "CHF")
    (30000050, 'CHF')
    >>> read_money("1500 JPY", None)
    (1500, 'JPY')
    """
    if isinstance(raw, Mapping) and set(raw) == {"minor", "currency"} and type(raw["minor"]) is int:
        return _allowed(raw["minor"], raw["currency"], currency)
    if isinstance(raw, Mapping) and set(raw) == {"amount", "currency"} and _is_exact(raw["amount"]):
        raw = f"{raw['amount']} {raw['currency']}"
    found = WRITTEN.fullmatch(raw) if isinstance(raw, str) else None
    code = (found["currency"] or currency) if found else None
    if found is None or code is None:
        example = currency or "CHF"
        raise MoneyProblem(f'"{raw}" is not a sum of money; write it as "300000.00 {example}"')
    _check_currency(code)
    try:
        minor = minor_units(found["amount"].replace(" ", ""), code)
    except ValueError as error:
        raise MoneyProblem(str(error)) from None
    return _allowed(minor, code, currency)


def _is_exact(amount: Any) -> bool:
    return isinstance(amount, (str, int)) and not isinstance(amount, bool)


def _check_currency(code: Any) -> None:
    if not isinstance(code, str) or not is_currency(code):
        raise MoneyProblem(f'"{code}" is not a currency of ISO 4217')


def _allowed(minor: int, code: str, currency: str | None) -> tuple[int, str]:
    _check_currency(code)
    if currency is not None and code != currency:
        raise MoneyProblem(f'the sum is in "{code}"; it is wanted in "{currency}"')
    if not 0 <= minor < MOST:
        raise MoneyProblem(f"{minor} minor units are out of range; 0 to {MOST - 1} are kept")
    return minor, code


def split(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` in parts as ``weights`` to one another, by the largest remainder.

    The parts add up to the whole; of equal remainders the first ones get the units that are left
    (Hamilton's method).

    Args:
        total: not below zero.
        weights: none below zero, and one at least above it.

    >>> split(100, [1, 1, 1])
    [34, 33, 33]
    """
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda each: -(total * weights[each] % whole))
    for each in order[: total - sum(parts)]:
        parts[each] += 1
    return parts


def rounded(exact: Fraction) -> int:
    """``exact`` to whole minor units, half up: the only rounding there is, at booking.

    >>> [rounded(Fraction(5, 2)), rounded(Fraction(12, 5))]
    [3, 2]
    """
    return int((2 * exact + 1) // 2)


def converted(minor: int, currency: str, rate: str, books_currency: str) -> int:
    """``minor`` units of ``currency`` in minor units of the books.

    Args:
        rate: units of the books' currency for one unit of ``currency``, as decimal text.

    >>> converted(3000000, "EUR", "0.9312", "CHF")
    2793600
    >>> converted(1500, "JPY", "0.0059", "CHF")
    885
    """
    exact = Fraction(minor) * Fraction(Decimal(rate))
    return rounded(exact * Fraction(10) ** (exponent(books_currency) - exponent(currency)))


def share_of(minor: int, percent: str) -> int:
    """So many hundredths of a sum.

    >>> share_of(12345, "7")
    864
    """
    return rounded(Fraction(minor) * Fraction(Decimal(percent)) / 100)
