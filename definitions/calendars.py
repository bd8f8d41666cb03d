"""Calendars: the days on which an office is closed, and when its days end.

Days are dated data with a source each, one file a calendar, read as strictly as flows are. A year
that is not in the data is never guessed. How periods are counted on a calendar is not decided here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from definitions.problems import KEY, Positions, Problem, problem_at
from definitions.problems import Path as Place
from definitions.yaml_nodes import Plain, read_tree

FOLDER = Path(__file__).parent / "calendars"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class CalendarProblem(Exception):
    """A calendar file that cannot be used; ``problems`` says where and why, all of it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"line {each.line}: {each.sentence}" for each in problems))
        self.problems = problems


class YearMissing(Exception):
    """A day was asked for that the calendar's data does not reach; add the year to its file."""

    def __init__(self, calendar: str, year: int) -> None:
        super().__init__(f'the calendar "{calendar}" has no days for {year}; add the year to it')
        self.calendar = calendar
        self.year = year


@dataclass(frozen=True, slots=True)
class DayOff:
    """One day on which the office is closed.

    Attributes:
        source: how the day was found and how far it can be trusted, in words.
        instead_of: the day that it stands for, when that one was off already.
    """

    day: date
    title: str
    source: str
    instead_of: date | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of an office.

    Attributes:
        zone: in which instants are shown to people.
        weekend: days of the week that are off, 0 for Monday.
        cut_off: the time at which a day ends for periods, in ``cut_off_zone``; ``24:00`` is 00:00
            of the next day.
        first_year, last_year: the years that are in the data, both included.
        source: the file's text, byte for byte as UTF-8; what is pinned is this.
        digest: SHA-256 of ``source`` in hexadecimal.
    """

    name: str
    zone: str
    weekend: frozenset[int]
    cut_off: str
    cut_off_zone: str
    first_year: int
    last_year: int
    days: Mapping[date, DayOff]
    source: str
    digest: str

    def is_day_off(self, day: date) -> bool:
        """Whether nobody works on ``day``.

        Raises:
            YearMissing: the data does not cover its year.
        """
        if not self.first_year <= day.year <= self.last_year:
            raise YearMissing(self.name, day.year)
        return day.weekday() in self.weekend or day in self.days


def calendar_names() -> tuple[str, ...]:
    """The calendars that are shipped, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def read_calendar(name: str) -> Calendar:
    """The shipped calendar ``name``.

    Raises:
        LookupError: there is none of that name.
    """
    known = calendar_names()
    if name not in known:
        raise LookupError(f'"{name}" is not a calendar; there are {", ".join(known)}')
    return parse_calendar((FOLDER / f"{name}.yaml").read_bytes())


def parse_calendar(source: bytes) -> Calendar:
    """Read a calendar file.

    Raises:
        CalendarProblem: anything in it that is not as ``calendars/geneva.yaml`` shows it.
    """
    tree = read_tree(source)
    if tree.value is None or tree.problems:
        raise CalendarProblem(tree.problems)
    page = _Page(tree.positions)
    calendar = page.calendar(tree.value, tree.text)
    if page.problems:
        raise CalendarProblem(tuple(page.problems))
    return calendar


_TOP = ("calendar", "zone", "weekend", "cut_off", "cut_off_zone", "years", "sources", "days")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_NO_DAY = date.min


class _Page:
    """Reads one file and gathers all that is wrong with it."""

    def __init__(self, positions: Positions) -> None:
        self.problems: list[Problem] = []
        self._positions = positions

    def calendar(self, top: Mapping[str, Plain], text: str) -> Calendar:
        self._keys(top, (), _TOP)
        years = self._mapping(top, ("years",))
        if years:
            self._keys(years, ("years",), ("from", "to"))
        first, last = self._year(years, "from"), self._year(years, "to")
        days = self._days(self._mapping(top, ("days",)), self._mapping(top, ("sources",)))
        self._refuse_gaps(days, first, last)
        return Calendar(
            name=self._text(top, ("calendar",)),
            zone=self._zone(top, ("zone",)),
            weekend=self._weekend(top, ("weekend",)),
            cut_off=self._time(top, ("cut_off",)),
            cut_off_zone=self._zone(top, ("cut_off_zone",)),
            first_year=first,
            last_year=last,
            days=days,
            source=text,
            digest=sha256(text.encode()).hexdigest(),
        )

    def _note(self, place: Place, sentence: str) -> None:
        self.problems.append(problem_at(self._positions, place, sentence))

    def _keys(
        self, found: Mapping[str, Plain], place: Place, wanted: tuple[str, ...], may: str = ""
    ) -> None:
        for key in wanted:
            if key not in found:
                self._note(place, f'the key "{key}" is missing')
        for key in found:
            if key not in (*wanted, may):
                known = ", ".join((*wanted, may) if may else wanted)
                self._note((*place, key, KEY), f'"{key}" is not a key here; there are {known}')

    def _mapping(self, around: Mapping[str, Plain], place: Place) -> Mapping[str, Plain]:
        found = around.get(str(place[-1]))
        if isinstance(found, dict) and found:
            return found
        if place[-1] not in around:
            return {}
        self._note(place, "keys with their values are wanted here")
        return {}

    def _text(self, around: Mapping[str, Plain], place: Place) -> str:
        """The text at ``place``; empty when there is none, which is then already noted."""
        found = around.get(str(place[-1]))
        if isinstance(found, str) and found:
            return found
        if place[-1] in around:
            self._note(place, "a text is wanted here")
        return ""

    def _zone(self, top: Mapping[str, Plain], place: Place) -> str:
        name = self._text(top, place)
        try:
            ZoneInfo(name or "UTC")
        except (LookupError, ValueError, OSError):
            self._note(place, f'"{name}" is not a time zone; write one like Europe/Zurich or UTC')
        return name

    def _time(self, top: Mapping[str, Plain], place: Place) -> str:
        written = self._text(top, place)
        if written and not _TIME.fullmatch(written):
            self._note(place, f'"{written}" is not a time of day; write 00:00 to 24:00')
        return written

    def _weekend(self, top: Mapping[str, Plain], place: Place) -> frozenset[int]:
        names = top.get("weekend", [])
        if not isinstance(names, list):
            self._note(place, "a list of days of the week is wanted here")
            return frozenset()
        for index, name in enumerate(names):
            if name not in WEEKDAYS:
                self._note((*place, index), f'"{name}" is not one of {", ".join(WEEKDAYS)}')
        return frozenset(WEEKDAYS.index(str(name)) for name in names if name in WEEKDAYS)

    def _year(self, years: Mapping[str, Plain], key: str) -> int:
        found = years.get(key, 1)
        if isinstance(found, int) and 1 <= found <= 9999:
            return int(found)
        self._note(("years", key), f'"{found}" is not a year')
        return 1

    def _days(
        self, listed: Mapping[str, Plain], sources: Mapping[str, Plain]
    ) -> dict[date, DayOff]:
        words = {name: self._text(sources, ("sources", name)) for name in sources}
        days = [
            self._day(written, self._mapping(listed, ("days", written)), words)
            for written in listed
        ]
        return {each.day: each for each in days}

    def _day(self, written: str, found: Mapping[str, Plain], words: Mapping[str, str]) -> DayOff:
        place = ("days", written)
        if found:
            self._keys(found, place, ("title", "source"), may="instead_of")
        source = self._text(found, (*place, "source"))
        if found.get("source") is not None and source not in words:
            known = ", ".join(words)
            self._note((*place, "source"), f'"{source}" is not one of the sources: {known}')
        moved = found.get("instead_of")
        return DayOff(
            day=self._date((*place, KEY), written),
            title=self._text(found, (*place, "title")),
            source=words.get(source, ""),
            instead_of=None if moved is None else self._date((*place, "instead_of"), moved),
        )

    def _date(self, place: Place, written: Plain) -> date:
        try:
            if isinstance(written, str) and _DAY.fullmatch(written):
                return date.fromisoformat(written)
        except ValueError:
            pass
        self._note(place, f'"{written}" is not a day; write it as 2027-01-31')
        return _NO_DAY

    def _refuse_gaps(self, days: Mapping[date, DayOff], first: int, last: int) -> None:
        if self.problems:
            return
        if first > last:
            self._note(("years",), f"the years run backwards, from {first} to {last}")
            return
        for day in days:
            if day != _NO_DAY and not first <= day.year <= last:
                place = ("days", day.isoformat(), KEY)
                self._note(place, f"{day.year} is not one of the years {first} to {last}")
        covered = {day.year for day in days}
        if bare := sorted(set(range(first, last + 1)) - covered)[:1]:
            self._note(
                ("days",), f"no day of {bare[0]} is listed, though the years reach to {last}"
            )
