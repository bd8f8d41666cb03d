"""``placet calendars``: the days on which offices are closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from definitions.calendars import WEEKDAYS, Calendar, DayOff, calendar_names, read_calendar
from workflow.cli.terminal.call import call_of
from workflow.cli.terminal.paper import Heading, Printed, Rows
from workflow.errors import Invalid, Unknown

app = typer.Typer(
    help="Show the days on which offices are closed.",
    rich_markup_mode=None,
    add_completion=False,
)

DIGITS = 12
"""Of a hash, what is enough to compare by eye."""


@app.callback()
def _calendars() -> None:
    """Keeps ``show`` a command of its own."""


@app.command()
def show(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A calendar; without one, all of them.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", metavar="YEAR", help="Only the days of this year.")
    ] = None,
) -> None:
    """Show calendars, or the days off of one with the source of each; needs no installation."""
    call = call_of(context)
    if name is not None and name not in calendar_names():
        raise Unknown("calendar", name)
    names = calendar_names() if name is None else (name,)
    found = [read_calendar(each) for each in names]
    for calendar in found:
        _refuse_missing(calendar, year)
    if name is None:
        told = {"calendars": [_calendar_told(each) for each in found]}
        call.answer(told, _all_printed(found))
        return
    days = _days(found[0], year)
    call.answer(
        _calendar_told(found[0]) | {"days": [_day_told(each) for each in days]},
        _printed(found[0], days),
    )


def _refuse_missing(calendar: Calendar, year: int | None) -> None:
    first, last = calendar.first_year, calendar.last_year
    if year is not None and not first <= year <= last:
        sentence = (
            f'the calendar "{calendar.name}" has no days for {year}; it has {first} to {last}'
        )
        raise Invalid(sentence)


def _days(calendar: Calendar, year: int | None) -> Sequence[DayOff]:
    days = (calendar.days[day] for day in sorted(calendar.days))
    return [each for each in days if year in (None, each.day.year)]


def _calendar_told(calendar: Calendar) -> dict[str, Any]:
    return {
        "calendar": calendar.name,
        "zone": calendar.zone,
        "weekend": [WEEKDAYS[day] for day in sorted(calendar.weekend)],
        "cut_off": calendar.cut_off,
        "cut_off_zone": calendar.cut_off_zone,
        "first_year": calendar.first_year,
        "last_year": calendar.last_year,
        "digest": calendar.digest,
    }


def _day_told(day: DayOff) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(),
        "weekday": WEEKDAYS[day.day.weekday()],
        "title": day.title,
        "source": day.source,
        "instead_of": day.instead_of.isoformat() if day.instead_of else None,
    }


def _all_printed(calendars: Sequence[Calendar]) -> Iterator[Printed]:
    yield Rows(
        ("CALENDAR", "ZONE", "DAYS END AT", "YEARS", "DAYS OFF", "SHA-256"),
        [
            (
                each.name,
                each.zone,
                f"{each.cut_off} {each.cut_off_zone}",
                f"{each.first_year}-{each.last_year}",
                str(len(each.days)),
                each.digest[:DIGITS],
            )
            for each in calendars
        ],
    )


def _printed(calendar: Calendar, days: Sequence[DayOff]) -> Iterator[Printed]:
    weekend = " and ".join(WEEKDAYS[day].capitalize() for day in sorted(calendar.weekend))
    yield Heading(f"{calendar.name}: {calendar.first_year} to {calendar.last_year}")
    yield f"  Closed on {weekend}, and on the days below"
    yield f"  Days end at {calendar.cut_off} {calendar.cut_off_zone}"
    yield f"  SHA-256 {calendar.digest}"
    numbers = {source: number for number, source in enumerate(_sources(days), start=1)}
    yield Rows(
        ("DAY", "WEEKDAY", "TITLE", "SOURCE"),
        [
            (str(each.day), WEEKDAYS[each.day.weekday()], _title(each), f"[{numbers[each.source]}]")
            for each in days
        ],
    )
    for source, number in numbers.items():
        yield f"[{number}] {source}"


def _sources(days: Sequence[DayOff]) -> Sequence[str]:
    return list(dict.fromkeys(each.source for each in days))


def _title(day: DayOff) -> str:
    return f"{day.title} (for {day.instead_of})" if day.instead_of else day.title
