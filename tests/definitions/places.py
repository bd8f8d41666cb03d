"""Makes the calendars of the places whose public holidays the Python package ``holidays`` knows.

``python -m tests.definitions.places`` writes them anew; a test holds that they are what the pinned
version of the package says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from json import dumps

from holidays import country_holidays

from definitions.calendars import FOLDER, WEEKDAYS

FIRST, LAST = 2015, 2035
ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Place:
    """An office of the Union outside Geneva.

    Attributes:
        name: of the calendar and of its file.
        office: in words, with the article.
        country, part: codes of the package; ``part`` is a state or district.
    """

    name: str
    office: str
    country: str
    nation: str
    zone: str
    part: str | None = None


PLACES = (
    Place("addis_ababa", "the Regional Office for Africa in Addis Ababa", "ET", "Ethiopia",
          "Africa/Addis_Ababa"),
    Place("bangkok", "the Regional Office for Asia and the Pacific in Bangkok", "TH", "Thailand",
          "Asia/Bangkok"),
    Place("brasilia", "the Regional Office for the Americas in Brasília", "BR", "Brazil",
          "America/Sao_Paulo", "DF"),
    Place("cairo", "the Regional Office for Arab States in Cairo", "EG", "Egypt", "Africa/Cairo"),
    Place("moscow", "the Regional Office for the CIS in Moscow", "RU", "the Russian Federation",
          "Europe/Moscow"),
)  # fmt: skip


def page(place: Place) -> str:
    """The file of one calendar."""
    return "\n".join([*_head(place), *_days(place)]) + "\n"


def _head(place: Place) -> Iterator[str]:
    holidays = country_holidays(place.country, subdiv=place.part)
    weekend = ", ".join(WEEKDAYS[day] for day in sorted(holidays.weekend))
    part = f", part {place.part}" if place.part else ""
    package = f"Python package holidays {version('holidays')}, country {place.country}{part}"
    yield f"# Working days at {place.office}, {FIRST} to {LAST}."
    yield "#"
    yield "# Made from public holidays by python -m tests.definitions.places. The office's own list"
    yield "# was not found. Days on which nobody works anyway are left out. What laws and offices"
    yield "# announce later than the package knows may bring other days."
    yield f"calendar: {place.name}"
    yield f"zone: {place.zone}"
    yield f"weekend: [{weekend}]"
    yield 'cut_off: "24:00"'
    yield f"cut_off_zone: {place.zone}"
    yield f"years: {{from: {FIRST}, to: {LAST}}}"
    yield ""
    yield "sources:"
    yield "  public: >-"
    yield "    assumption: the office's own list was not found; public holidays of"
    yield f"    {place.nation} ({package})"
    if any(ESTIMATED in titles for titles in _found(place).values()):
        yield "  estimate: >-"
        yield f"    computed: estimate of a public holiday of {place.nation} that follows the moon"
        yield f"    ({package})"
    yield ""
    yield "days:"


def _days(place: Place) -> Iterator[str]:
    year = FIRST
    for day, titles in sorted(_found(place).items()):
        if day.year != year:
            yield ""
        year = day.year
        source = "estimate" if ESTIMATED in titles else "public"
        title = titles.replace(f", {ESTIMATED}", "").replace(f" ({ESTIMATED})", "")
        yield f"  {day}: {{title: {dumps(title, ensure_ascii=False)}, source: {source}}}"


def _found(place: Place) -> dict[date, str]:
    years = range(FIRST, LAST + 1)
    days = country_holidays(place.country, subdiv=place.part, years=years, language="en_US")
    return {day: titles for day, titles in days.items() if day.weekday() not in days.weekend}


if __name__ == "__main__":
    for each in PLACES:
        (FOLDER / f"{each.name}.yaml").write_text(page(each), encoding="utf-8")
