"""How long periods can be at least and at most, so that two of them can be compared for certain."""

from definitions.periods import Period, Unit

_EXACT_HOURS = {Unit.HOURS: 1, Unit.DAYS: 24, Unit.WEEKS: 168}
_EXACT_MONTHS = {Unit.MONTHS: 1, Unit.YEARS: 12}

_SHORTEST_MONTHS = (0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334)
_LONGEST_MONTHS = (0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337)
"""Days of so many months in a row."""


def never_shorter(one: Period, other: Period) -> bool:
    """Whether ``one`` is at least as long as ``other`` wherever both begin.

    Exact for units that are multiples of one another. Otherwise the shortest length of ``one`` is
    compared with the longest of ``other``: 30 days are never shorter than 4 weeks, but may be
    shorter than 1 month. Working days are reckoned with weekends of two days.
    """
    for lengths in (_EXACT_HOURS, _EXACT_MONTHS, {Unit.WORKING_DAYS: 1}):
        if one.unit in lengths and other.unit in lengths:
            return one.count * lengths[one.unit] >= other.count * lengths[other.unit]
    return shortest_hours(one) >= longest_hours(other)


def in_words(period: Period) -> str:
    """``1 month``, ``2 months``."""
    return str(period).removesuffix("s") if period.count == 1 else str(period)


def shortest_hours(period: Period) -> int:
    """The least that ``period`` can take, from whatever day it begins."""
    if period.unit in _EXACT_HOURS:
        return period.count * _EXACT_HOURS[period.unit]
    if period.unit is Unit.WORKING_DAYS:
        return 24 * (period.count + 2 * ((period.count - 1) // 5))
    years, months = divmod(period.count * _EXACT_MONTHS[period.unit], 12)
    return 24 * (365 * years + _SHORTEST_MONTHS[months])


def longest_hours(period: Period) -> int:
    """The most that ``period`` can take, from whatever day it begins."""
    if period.unit in _EXACT_HOURS:
        return period.count * _EXACT_HOURS[period.unit]
    if period.unit is Unit.WORKING_DAYS:
        # days off crowd together around the end of a year, at most four of them
        off = 4 + period.count // 15
        working_weeks = 1 + (period.count + off) // 5
        return 24 * (period.count + off + 2 * working_weeks)
    years, months = divmod(period.count * _EXACT_MONTHS[period.unit], 12)
    return 24 * (366 * years + _LONGEST_MONTHS[months])
