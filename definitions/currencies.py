"""Currencies and their smallest units: how ``300000.00 CHF`` becomes 30,000,000 centimes.

The number of digits after the point comes from the Unicode CLDR by way of babel.
"""

import re

from babel.numbers import get_currency_precision, list_currencies

LARGEST = 2**63 - 1
"""The largest sum that is kept, in minor units: a signed 64-bit number of the database."""

_AMOUNT = re.compile(r"[0-9]+(?:\.([0-9]+))?")


def is_currency(code: str) -> bool:
    """Whether ``code`` is an ISO 4217 code, in capitals: ``CHF``."""
    return code in list_currencies()


def exponent(currency: str) -> int:
    """Digits after the point: 2 for CHF, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


def written(minor: int, currency: str) -> str:
    """``30000000`` of CHF as ``300000.00 CHF``."""
    digits = exponent(currency)
    whole, rest = divmod(minor, 10**digits)
    return f"{whole}.{rest:0{digits}} {currency}" if digits else f"{whole} {currency}"


def minor_units(amount: str, currency: str) -> int:
    """``"300000.00"`` of CHF as 30000000.

    Args:
        amount: digits, and after a point none or exactly as many as the currency has.

    Raises:
        ValueError: ``amount`` is written otherwise, or is more than ``LARGEST``.
    """
    found = _AMOUNT.fullmatch(amount)
    digits = exponent(currency)
    if found is None or (found[1] is not None and len(found[1]) != digits):
        raise ValueError(
            f'"{amount}" is not a sum of {currency}; write {written(10**digits, currency)}'
        )
    minor = int(amount.replace(".", "")) * (1 if found[1] else 10**digits)
    if minor > LARGEST:
        raise ValueError(f'"{amount} {currency}" is more than can be kept')
    return minor
