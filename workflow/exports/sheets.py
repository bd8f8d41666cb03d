"""Tables that leave as files: titled columns, and cells of which each knows what it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from definitions.currencies import exponent


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in minor units; its currency has a column of its own, or stands in the title."""

    minor: int
    currency: str

    @property
    def digits(self) -> int:
        """Digits after the point."""
        return exponent(self.currency)

    def __str__(self) -> str:
        whole, rest = divmod(abs(self.minor), 10**self.digits)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{whole}.{rest:0{self.digits}}" if self.digits else f"{sign}{whole}"


Cell = str | int | date | datetime | Money | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; ``rows`` may be read once only."""

    name: str
    titles: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]
