"""Days as a story writes them, relative to the day on which it is played.

In the values of an act or proposal ``{day: in 4 months}`` stands for a date and
``{year_of: in 4 months}`` for its year. ``{day: next 30 April, after: 4 months}`` is the first 30
April that lies at least four months ahead, ``{day: last 31 December}`` the one before or today.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from definitions.calendars import Calendar
from definitions.periods import Period, Unit
from definitions.problems import Path
from definitions.written import PERIOD
from workflow.domain.counting import count_on

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

IN = re.compile(rf"in {PERIOD}")
ONCE_A_YEAR = re.compile(rf"(next|last) ([1-9]|[12][0-9]|3[01]) ({'|'.join(MONTHS)})")
COMMON_YEAR = 2027
"""Any year without a 29 February, which a story cannot name."""

WANTED = 'write "today", "in 4 months", "next 30 April" or "last 31 December"'


def misread(value: Any, place: Path) -> Iterator[tuple[Path, str]]:
    """Every relative day in ``value`` that is not understood, with its place and a sentence."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from misread(each, (*place, index))
    elif written := _written(value):
        words, after = written
        if fault := _fault(words):
            yield place, fault
        elif after is not None and not (ONCE_A_YEAR.fullmatch(words) and _matches(PERIOD, after)):
            yield (*place, "after"), f'"{after}" does not belong to "{words}"; write 4 months'
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from misread(each, (*place, name))


def dated(value: Any, today: date, calendar: Calendar) -> Any:
    """``value`` with every relative day replaced by its date, and decimals by their text."""
    if isinstance(value, list):
        return [dated(each, today, calendar) for each in value]
    if written := _written(value):
        day = _day(*written, today, calendar)
        return day.year if "year_of" in value else day.isoformat()
    if isinstance(value, Mapping):
        return {name: dated(each, today, calendar) for name, each in value.items()}
    return str(value) if isinstance(value, Decimal) else value


def _written(value: Any) -> tuple[str, str | None] | None:
    """The words of a relative day, and of what it comes after; ``None`` for any other value."""
    if not isinstance(value, Mapping):
        return None
    if value.keys() == {"year_of"}:
        return str(value["year_of"]), None
    if value.keys() in ({"day"}, {"day", "after"}):
        return str(value["day"]), str(value["after"]) if "after" in value else None
    return None


def _fault(words: str) -> str | None:
    if words == "today" or IN.fullmatch(words):
        return None
    found = ONCE_A_YEAR.fullmatch(words)
    if found is None:
        return f'"{words}" is not a day; {WANTED}'
    if int(found[2]) > monthrange(COMMON_YEAR, MONTHS.index(found[3]) + 1)[1]:
        return f"{found[3]} has no day {found[2]} in every year"
    return None


def _matches(pattern: str, words: str) -> bool:
    return re.fullmatch(pattern, words) is not None


def _day(words: str, after: str | None, today: date, calendar: Calendar) -> date:
    if IN.fullmatch(words):
        return count_on(today, _period(words), calendar)
    found = ONCE_A_YEAR.fullmatch(words)
    if found is None:
        return today
    start = count_on(today, _period(after), calendar) if after else today
    day = date(start.year, MONTHS.index(found[3]) + 1, int(found[2]))
    if found[1] == "next":
        return day if day >= start else day.replace(year=day.year + 1)
    return day if day <= start else day.replace(year=day.year - 1)


def _period(words: str) -> Period:
    found = re.search(PERIOD, words)
    if found is None:
        raise ValueError(f'"{words}" has no period in it')  # misread() has looked before
    return Period(int(found[1]), Unit(f"{found[2]}s"))
