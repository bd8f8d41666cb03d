"""Classes of countries, such as the least developed, as dated data.

A country enters and leaves a class, so the question is always asked for a day. Every row has a
source, which says where the fact was found and how far it can be trusted.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from definitions.countries import COUNTRIES

COLUMNS = ("class", "country", "valid_from", "valid_to", "source")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class CountryClass(StrEnum):
    """The classes that the file may name."""

    LDC = "ldc"
    """least developed countries"""
    LLDC = "lldc"
    """landlocked developing countries"""
    SIDS = "sids"
    """small island developing States"""
    EIT = "eit"
    """economies in transition"""
    LOW_INCOME = "low_income"
    """economies of low income, as the World Bank groups them for a fiscal year"""


class CountryClassProblem(Exception):
    """A file of classes that cannot be used; ``line`` is the one to change, counted from 1."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"line {line}: {sentence}")
        self.line = line
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Listing:
    """That a country is in a class from one day to another, both included.

    Attributes:
        valid_from: ``date.min`` where the file leaves it empty: the day is not known.
        valid_to: ``date.max`` where the file leaves it empty: no end is known.
        line: where it stands in the file.
    """

    country_class: CountryClass
    country: str
    valid_from: date
    valid_to: date
    source: str
    line: int


Listings = Mapping[tuple[str, str], tuple[Listing, ...]]
"""Country and class to when the one is in the other, in order of time."""


def class_named(name: str) -> CountryClass:
    """The class of this name.

    Raises:
        ValueError: there is none; says which there are.
    """
    try:
        return CountryClass(name)
    except ValueError:
        known = ", ".join(CountryClass)
        raise ValueError(f'"{name}" is not a class of countries; there are {known}') from None


def read_listings(lines: Iterable[str]) -> Listings:
    """Read a file of classes; each of its lines is a row.

    Raises:
        CountryClassProblem: the first thing in it that is not as ``countries/classes.csv`` has it.
    """
    found: dict[tuple[str, str], list[Listing]] = {}
    for each in _listings(lines):
        found.setdefault((each.country, each.country_class), []).append(each)
    for same in found.values():
        same.sort(key=lambda each: each.valid_from)
        for before, after in pairwise(same):
            _refuse_overlap(before, after)
    return MappingProxyType({pair: tuple(same) for pair, same in found.items()})


def _listings(lines: Iterable[str]) -> Iterator[Listing]:
    rows = _rows(lines)
    line, head = next(rows, (1, []))
    if tuple(head) != COLUMNS:
        wanted = ",".join(COLUMNS)
        raise CountryClassProblem(line, f'the head is "{",".join(head)}"; "{wanted}" is wanted')
    for line, cells in rows:
        if len(cells) != len(COLUMNS):
            raise CountryClassProblem(
                line, f"{len(cells)} cells were found; {len(COLUMNS)} are wanted"
            )
        try:
            yield _listing(cells, line)
        except ValueError as wrong:
            raise CountryClassProblem(line, str(wrong)) from None


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, start=1):
        try:
            yield number, next(csv.reader([line], strict=True))
        except csv.Error as wrong:
            raise CountryClassProblem(number, str(wrong)) from None


def _listing(cells: list[str], line: int) -> Listing:
    name, country, begins, ends, source = cells
    country_class = class_named(name)
    if country not in COUNTRIES:
        raise ValueError(f'"{country}" is not a country code; three letters of ISO 3166 are wanted')
    valid_from = _day("valid_from", begins) if begins else date.min
    valid_to = _day("valid_to", ends) if ends else date.max
    if valid_to < valid_from:
        raise ValueError(f"valid_to, {ends}, is before valid_from, {begins}")
    if not source.strip():
        raise ValueError("the source is empty; say where this was found")
    return Listing(country_class, country, valid_from, valid_to, source, line)


def _day(column: str, written: str) -> date:
    try:
        if not _DAY.fullmatch(written):
            raise ValueError
        return date.fromisoformat(written)
    except ValueError:
        raise ValueError(f'{column}: "{written}" is not a day; write 2027-01-31') from None


def _refuse_overlap(before: Listing, after: Listing) -> None:
    if after.valid_from <= before.valid_to:
        first, second = sorted((before.line, after.line))
        pair = f"{before.country} in {before.country_class}"
        raise CountryClassProblem(
            second, f"{pair} overlaps with line {first}; one row ends before the next begins"
        )


def _read(file: Path) -> Listings:
    with file.open(encoding="ascii", newline="") as lines:
        return read_listings(lines)


LISTINGS = _read(Path(__file__).parent / "countries" / "classes.csv")
"""What the shipped file says."""


def in_class(country: str, name: str, day: date, listings: Listings = LISTINGS) -> bool:
    """Whether ``country`` is in the class ``name`` on ``day``.

    Args:
        country: alpha-3 code; what is none, as the empty text, is in no class.

    Raises:
        ValueError: there is no class ``name``.

    >>> in_class("BTN", "ldc", date(2023, 12, 12)), in_class("BTN", "ldc", date(2023, 12, 13))
    (True, False)
    """
    rows = listings.get((country, class_named(name)), ())
    return any(each.valid_from <= day <= each.valid_to for each in rows)
