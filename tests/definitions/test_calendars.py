"""Calendars: the shipped one against an independent computation, and what a file may not say."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from holidays import country_holidays
from holidays.calendars.islamic import _IslamicLunar

from definitions.calendars import (
    FOLDER,
    Calendar,
    CalendarProblem,
    DayOff,
    YearMissing,
    calendar_names,
    parse_calendar,
    read_calendar,
)
from tests.definitions.places import PLACES, Place, page

GENEVA = read_calendar("geneva")
YEARS = range(2000, 2036)

SMALL = """\
calendar: small
zone: Europe/Zurich
weekend: [saturday, sunday]
cut_off: "24:00"
cut_off_zone: UTC
years: {from: 2027, to: 2027}
sources:
  fixed: the same date every year
days:
  2027-01-01: {title: New Year's Day, source: fixed}
  2027-12-24: {title: Christmas Day, source: fixed, instead_of: 2027-12-25}
"""


def small(before: str = "", after: str = "") -> Calendar:
    """The small calendar with one thing changed."""
    assert before in SMALL
    return parse_calendar(SMALL.replace(before, after).encode())


def faults(before: str, after: str) -> list[tuple[int, str, str]]:
    with pytest.raises(CalendarProblem) as raised:
        small(before, after)
    return [(each.line, each.place, each.sentence) for each in raised.value.problems]


def kept_on(title: str) -> set[date]:
    """The days that are off as ``title``, each as the day that it stands for."""
    return {
        day_off.instead_of or day_off.day
        for day_off in GENEVA.days.values()
        if day_off.title == title
    }


def swiss(title: str) -> set[date]:
    days = country_holidays("CH", subdiv="GE", years=YEARS, language="en_US")
    return {day for day, titles in days.items() if title in titles}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("New Year's Day", "New Year's Day"),
        ("Good Friday", "Good Friday"),
        ("Easter Monday", "Easter Monday"),
        ("Ascension Day", "Ascension Day"),
        ("Whit Monday", "Pentecost Monday"),
        ("Jeûne genevois", "Genevan Fast"),
        ("Christmas Day", "Christmas Day"),
        ("31 December", "Restoration Day"),
    ],
)
def test_a_local_holiday_is_the_canton_s(ours: str, theirs: str) -> None:
    assert kept_on(ours) == swiss(theirs)


@pytest.mark.parametrize("title", ["Eid al-Fitr", "Eid al-Adha"])
def test_the_moving_feasts_are_the_computed_ones(title: str) -> None:
    moon = _IslamicLunar()
    dates = moon.eid_al_fitr_dates if title == "Eid al-Fitr" else moon.eid_al_adha_dates
    computed = {day for year in YEARS for day, _ in dates(year) if day.year in YEARS}

    assert kept_on(title) == computed


def test_a_year_has_ten_days_off_and_eleven_with_a_feast_twice_or_the_year_end_closing() -> None:
    counted = {year: sum(day.year == year for day in GENEVA.days) for year in YEARS}

    assert counted == dict.fromkeys(YEARS, 10) | dict.fromkeys((2000, 2006, 2017, 2033), 11)


def test_no_day_off_falls_on_a_weekend() -> None:
    assert [day for day in GENEVA.days if day.weekday() >= 5] == []


def test_a_moved_holiday_stands_on_the_nearest_working_day_of_its_year() -> None:
    for day_off in GENEVA.days.values():
        meant = day_off.instead_of
        if meant is None:
            continue
        distance = abs(day_off.day - meant)
        nearer = (meant + timedelta(days=step) for step in range(1 - distance.days, distance.days))
        assert all(GENEVA.is_day_off(day) for day in nearer if day.year == meant.year)
        assert day_off.day.year == meant.year


def test_the_lists_that_were_found_agree() -> None:
    sourced = {
        day: day_off.title
        for day, day_off in GENEVA.days.items()
        if day_off.source.startswith("sourced:")
    }

    assert sourced == {
        date(2015, 9, 23): "Eid al-Adha",
        date(2017, 6, 26): "Eid al-Fitr",
        date(2017, 9, 1): "Eid al-Adha",
    }


def test_every_day_says_how_far_it_can_be_trusted() -> None:
    marks = {day_off.source.split(":")[0] for day_off in GENEVA.days.values()}

    assert marks == {"assumption", "computed", "sourced"}


def test_the_file_of_a_calendar_has_its_name() -> None:
    names = ["addis_ababa", "bangkok", "brasilia", "cairo", "geneva", "moscow"]

    assert [read_calendar(name).name for name in calendar_names()] == names


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_calendar_of_another_place_is_what_the_pinned_package_says(place: Place) -> None:
    written = (FOLDER / f"{place.name}.yaml").read_text(encoding="utf-8")

    assert written == page(place), "write it anew: python -m tests.definitions.places"


def test_a_calendar_is_pinned_by_the_hash_of_its_text() -> None:
    calendar = small()

    assert calendar.source == SMALL
    assert calendar.digest == sha256(SMALL.encode()).hexdigest()


def test_a_calendar_file_says_all_of_a_calendar() -> None:
    calendar = small()

    assert (calendar.name, calendar.zone, calendar.weekend) == (
        "small",
        "Europe/Zurich",
        frozenset({5, 6}),
    )
    assert (calendar.cut_off, calendar.cut_off_zone) == ("24:00", "UTC")
    assert list(calendar.days.values()) == [
        DayOff(date(2027, 1, 1), "New Year's Day", "the same date every year"),
        DayOff(
            date(2027, 12, 24),
            "Christmas Day",
            "the same date every year",
            instead_of=date(2027, 12, 25),
        ),
    ]


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (date(2027, 1, 1), True),
        (date(2027, 1, 2), True),
        (date(2027, 1, 4), False),
        (date(2027, 12, 24), True),
        (date(2027, 12, 31), False),
    ],
)
def test_weekends_and_listed_days_are_off(day: date, off: bool) -> None:
    assert small().is_day_off(day) is off


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2028, 1, 1), date(2028, 1, 3)])
def test_a_year_that_is_not_in_the_data_is_named_and_never_guessed(day: date) -> None:
    with pytest.raises(YearMissing) as missing:
        small().is_day_off(day)

    assert (missing.value.calendar, missing.value.year) == ("small", day.year)


def test_an_unknown_calendar_is_refused_by_name() -> None:
    with pytest.raises(
        LookupError, match=r'"\.\./geneva" is not a calendar; there are addis_ababa'
    ):
        read_calendar("../geneva")


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("zone: Europe/Zurich\n", "", (1, "", 'the key "zone" is missing')),
        (
            "Europe/Zurich",
            "Geneva",
            (2, "zone", '"Geneva" is not a time zone; write one like Europe/Zurich or UTC'),
        ),
        (
            '"24:00"',
            '"24:30"',
            (4, "cut_off", '"24:30" is not a time of day; write 00:00 to 24:00'),
        ),
        ("Europe/Zurich", "1", (2, "zone", "a text is wanted here")),
        ('"24:00"', "24", (4, "cut_off", "a text is wanted here")),
        (
            "[saturday,",
            "[sabbath,",
            (
                3,
                "weekend.0",
                '"sabbath" is not one of monday, tuesday, wednesday, thursday, friday, saturday,'
                " sunday",
            ),
        ),
        (
            "[saturday, sunday]",
            "sunday",
            (3, "weekend", "a list of days of the week is wanted here"),
        ),
        ("to: 2027", "to: soon", (6, "years.to", '"soon" is not a year')),
        ("to: 2027", "to: 2026", (6, "years", "the years run backwards, from 2027 to 2026")),
        (
            "to: 2027",
            "to: 2028",
            (10, "days", "no day of 2028 is listed, though the years reach to 2028"),
        ),
        (
            "2027-01-01",
            "2027-02-29",
            (10, "days.2027-02-29", '"2027-02-29" is not a day; write it as 2027-01-31'),
        ),
        (
            "2027-01-01",
            "2026-01-01",
            (10, "days.2026-01-01", "2026 is not one of the years 2027 to 2027"),
        ),
        (
            "2027-12-25}",
            "soon}",
            (11, "days.2027-12-24.instead_of", '"soon" is not a day; write it as 2027-01-31'),
        ),
        (
            "Day, source: fixed}",
            "Day, source: easter}",
            (10, "days.2027-01-01.source", '"easter" is not one of the sources: fixed'),
        ),
        (
            "Day, source: fixed}",
            "Day}",
            (10, "days.2027-01-01", 'the key "source" is missing'),
        ),
        (
            "{title: New Year's Day, source: fixed}",
            "off",
            (10, "days.2027-01-01", "keys with their values are wanted here"),
        ),
        (
            "2027-12-24",
            "2027-01-01",
            (
                11,
                "days.2027-01-01",
                '"2027-01-01" stands here a second time; the first is on line 10',
            ),
        ),
        (
            "cut_off_zone: UTC",
            "cut_off_zone: UTC\ntitle: Geneva",
            (
                6,
                "title",
                '"title" is not a key here; there are calendar, zone, weekend, cut_off,'
                " cut_off_zone, years, sources, days",
            ),
        ),
    ],
)
def test_what_is_wrong_in_a_calendar_is_said_with_its_place(
    before: str, after: str, fault: tuple[int, str, str]
) -> None:
    assert faults(before, after) == [fault]
