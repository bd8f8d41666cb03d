"""Typed values as a reader of one language expects to see them written.

A value of a notice's context is a mapping with one key, which says what it is::

    {"text": "…"}  {"words": {"en": "…", "fr": "…"}}  {"money": [30000000, "CHF"]}
    {"date": "2027-01-31"}  {"instant": "2027-01-31T23:00:00.000000Z"}  {"number": "12.5"}
    {"yes_no": true}  {"countries": ["KEN", "TZA"]}  {"list": ["…", "…"]}
    {"meeting": ["SG13", "2027-03-01", "2027-03-12", "Geneva"]}
    {"rows": {"columns": [words…], "cells": [[value…]…]}}  {"none": null}

Whatever is empty becomes the empty string, so that a template can ask whether there is one.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, get_datetime_format, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, get_currency_precision

from notifications.characters import isolated, tidy
from notifications.languages import FALLBACK, LOCALES

ZONE = ZoneInfo("Europe/Zurich")
"""The zone of the Union's seat, in which every instant is shown."""

_YES_NO = {
    "ar": ("نعم", "لا"),
    "zh": ("是", "否"),
    "en": ("yes", "no"),
    "fr": ("oui", "non"),
    "ru": ("да", "нет"),
    "es": ("sí", "no"),
}
_SPANS = {
    "ar": "من {} إلى {}",
    "zh": "{}至{}",
    "en": "{} to {}",
    "fr": "du {} au {}",
    "ru": "с {} по {}",
    "es": "del {} al {}",
}
_MEETINGS = {
    "ar": "{} ({}، {})",
    "zh": "{}（{}，{}）",
    "en": "{} ({}, {})",
    "fr": "{} ({}, {})",
    "ru": "{} ({}, {})",
    "es": "{} ({}, {})",
}
_CURRENCY_FIRST = frozenset({"en", "zh"})
_NUMBER = re.compile(r"-?[0-9]+(?:\.([0-9]+))?")
MOST_TOGETHER = 4
_CURRENCY = re.compile(r"[A-Z]{3}")


class LeafProblem(Exception):
    """A value of the context is not written as it should be; ``sentence`` says what was found."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def localise(leaf: object, language: str) -> str:
    """``leaf`` as plain text for a reader of ``language``, free of control characters.

    Args:
        leaf: a typed value, see above.
        language: one of ``LANGUAGES``.

    Returns:
        Text whose lines end in line feeds; isolated where it could turn the words around it.

    Raises:
        LeafProblem: the value is of no known kind, or not written as its kind wants.

    >>> localise({"date": "2027-01-31"}, "fr")
    '31 janvier 2027'
    """
    match leaf:
        case Mapping() if len(leaf) == 1:
            [(kind, value)] = leaf.items()
        case _:
            raise LeafProblem(f"{leaf!r} is not a typed value; one key was wanted")
    if kind not in _KINDS:
        raise LeafProblem(f'"{kind}" is not a kind of value; wanted one of {", ".join(_KINDS)}')
    return _KINDS[kind](value, language)


def _text(value: object, language: str) -> str:
    if not isinstance(value, str):
        raise LeafProblem(f"{value!r} is not a text")
    return isolated(tidy(value), language)


def _words(value: object, language: str) -> str:
    if not isinstance(value, Mapping) or not value:
        raise LeafProblem(f"{value!r} does not give words by language")
    found = next(have for have in (language, *FALLBACK, *value) if have in value)
    return _text(value[found], language)


def _money(value: object, language: str) -> str:
    match value:
        case [int() as minor, str() as currency] if _CURRENCY.fullmatch(currency):
            digits = get_currency_precision(currency)
        case _:
            raise LeafProblem(f"{value!r} is not a sum; wanted minor units and a currency")
    amount = "#,##0" + ("." + "0" * digits if digits else "")
    pattern = f"¤¤\u00a0{amount}" if language in _CURRENCY_FIRST else f"{amount}\u00a0¤¤"
    sum_of_money = Decimal(minor).scaleb(-digits)
    written = format_currency(
        sum_of_money, currency, pattern, locale=LOCALES[language], currency_digits=False
    )
    return isolated(written, language)


def _date(value: object, language: str) -> str:
    try:
        day = date.fromisoformat(str(value))
    except ValueError as error:
        raise LeafProblem(f"{value!r} is not a date; wanted one like 2027-01-31") from error
    return isolated(_day(day, language), language)


@lru_cache(maxsize=1024)  # of many notices of one act, each says the same day
def _day(day: date, language: str) -> str:
    """The day in words; French writes the first of a month as an ordinal, which CLDR leaves out."""
    written = format_date(day, "long", locale=LOCALES[language])
    return f"1er{written[1:]}" if language == "fr" and day.day == 1 else written


def _instant(value: object, language: str) -> str:
    """Date, time and zone; midnight is 24:00 of the day that ends, as deadlines are written."""
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise LeafProblem(f"{value!r} is not an instant; wanted 2027-01-31T23:00:00Z") from error
    if instant.tzinfo is None:
        raise LeafProblem(f"{value!r} has no zone; wanted 2027-01-31T23:00:00Z")
    return _day_and_time(instant, language)


@lru_cache(maxsize=1024)
def _day_and_time(instant: datetime, language: str) -> str:
    local = instant.astimezone(ZONE)
    day, clock = local.date(), f"{local:%H:%M}"
    if not (local.hour or local.minute or local.second or local.microsecond):
        day, clock = day - timedelta(days=1), "24:00"
    locale = LOCALES[language]
    joined = str(get_datetime_format("long", locale=locale))
    when = joined.format(clock, _day(day, language))
    zone = get_timezone_name(local, "long", locale=locale)
    return isolated(f"{when}（{zone}）" if language == "zh" else f"{when} ({zone})", language)


def _number(value: object, language: str) -> str:
    """With as many decimals as were written."""
    found = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise LeafProblem(f'{value!r} is not a number; wanted decimal text like "12.5"')
    # Four digits stand together: they are years more often than amounts.
    whole = "0" if len(found[0].lstrip("-").partition(".")[0]) <= MOST_TOGETHER else "#,##0"
    pattern = whole + ("." + "0" * len(found[1]) if found[1] else "")
    written = format_decimal(Decimal(found[0]), pattern, locale=LOCALES[language])
    return isolated(written, language)


def _yes_no(value: object, language: str) -> str:
    if not isinstance(value, bool):
        raise LeafProblem(f"{value!r} is neither true nor false")
    yes, no = _YES_NO[language]
    return isolated(yes if value else no, language)


def _countries(value: object, language: str) -> str:
    """Names from the Unicode CLDR; a code that it does not know is shown as it is."""
    names = Locale.parse(LOCALES[language]).territories
    two_letters: Mapping[str, list[str]] = get_global("territory_aliases")
    codes = _strings(value)
    known = [names.get(two_letters.get(code, [code])[0], code) for code in codes]
    return _joined([_text(name, language) for name in known], language)


def _list(value: object, language: str) -> str:
    return _joined([_text(item, language) for item in _strings(value)], language)


def _meeting(value: object, language: str) -> str:
    """Group, days and place: ``SG13 (1 March 2027 to 12 March 2027, Geneva)``."""
    match value:
        case [str() as group, str() as first, str() as last, str() as place]:
            span = _date(first, language) if first == last else _span(first, last, language)
        case _:
            raise LeafProblem(f"{value!r} is not a meeting; wanted group, two days and a place")
    return _MEETINGS[language].format(_text(group, language), span, _text(place, language))


def _span(first: str, last: str, language: str) -> str:
    return _SPANS[language].format(_date(first, language), _date(last, language))


def _rows(value: object, language: str) -> str:
    """A line of titles and a line for each row, cells apart by bars; nothing without a row."""
    match value:
        case {"columns": list() as columns, "cells": list() as cells}:
            titles = [title if _is_leaf(title) else {"words": title} for title in columns]
        case _:
            raise LeafProblem(f"{value!r} is not a table; wanted columns and cells")
    for row in cells:
        if not isinstance(row, list) or len(row) != len(titles):
            raise LeafProblem(f"{row!r} is not a row of {len(titles)} cells")
    lines = [[_cell(leaf, language) for leaf in row] for row in (titles, *cells)]
    return "\n".join(" | ".join(line) for line in lines) if cells else ""


def _cell(leaf: object, language: str) -> str:
    return " ".join(localise(leaf, language).split("\n"))


def _none(value: object, _language: str) -> str:
    if value is not None:
        raise LeafProblem(f"{value!r} was found where there should be nothing")
    return ""


def _is_leaf(value: object) -> bool:
    return isinstance(value, Mapping) and len(value) == 1 and next(iter(value)) in _KINDS


def _strings(value: object) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise LeafProblem(f"{value!r} is not a list of texts")
    return list(value)


def _joined(items: list[str], language: str) -> str:
    """``a, b and c`` in the way of ``language``; each item is isolated already."""
    return format_list([" ".join(item.split("\n")) for item in items], locale=LOCALES[language])


_KINDS: dict[str, Callable[[object, str], str]] = {
    "text": _text,
    "words": _words,
    "money": _money,
    "date": _date,
    "instant": _instant,
    "number": _number,
    "yes_no": _yes_no,
    "countries": _countries,
    "list": _list,
    "meeting": _meeting,
    "rows": _rows,
    "none": _none,
}
