"""Sums of money as people write them and as they are kept: minor units and currency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from definitions.currencies import is_currency, minor_units

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
