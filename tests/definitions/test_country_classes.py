"""When a country is in a class, and which files of classes are refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.country_classes import (
    COLUMNS,
    LISTINGS,
    CountryClass,
    CountryClassProblem,
    Listing,
    in_class,
    read_listings,
)

ONE_DAY = timedelta(days=1)
SHIPPED = [each for rows in LISTINGS.values() for each in rows]
HEAD = ",".join(COLUMNS)


def problem(*rows: str) -> str:
    with pytest.raises(CountryClassProblem) as refused:
        read_listings([HEAD, *rows])
    return str(refused.value)


@pytest.mark.parametrize(
    ("country", "name", "day", "answer"),
    [
        ("BGD", "ldc", date(2026, 11, 23), True),
        ("BGD", "ldc", date(2026, 11, 24), False),
        ("STP", "ldc", date(2024, 12, 12), True),
        ("STP", "ldc", date(2024, 12, 13), False),
        ("STP", "sids", date(2024, 12, 13), True),
        ("AFG", "ldc", date(1971, 11, 17), False),
        ("AFG", "ldc", date(1971, 11, 18), True),
        ("NOR", "ldc", date(2026, 1, 1), False),
        ("MDA", "lldc", date(2026, 1, 1), True),
        ("MDA", "eit", date(2026, 1, 1), True),
        ("TGO", "low_income", date(2026, 6, 30), True),
        ("TGO", "low_income", date(2026, 7, 1), False),
    ],
)
def test_a_country_is_in_a_class_on_a_day(country: str, name: str, day: date, answer: bool) -> None:
    assert in_class(country, name, day) is answer


@pytest.mark.parametrize("country", ["", "ken", "BD", "ZZZ", "bgd "])
def test_what_is_no_code_of_a_country_is_in_no_class(country: str) -> None:
    assert not any(in_class(country, name, date(2026, 1, 1)) for name in CountryClass)


@pytest.mark.parametrize("name", ["", "LDC", "poor"])
def test_a_class_that_there_is_not_has_no_answer(name: str) -> None:
    with pytest.raises(ValueError, match=f'"{name}" is not a class of countries; there are ldc, '):
        in_class("BGD", name, date(2026, 1, 1))


@given(st.sampled_from(SHIPPED))
def test_a_country_enters_and_leaves_on_the_days_of_the_file(each: Listing) -> None:
    alone = {(each.country, str(each.country_class)): (each,)}

    def is_in(day: date) -> bool:
        return in_class(each.country, each.country_class, day, alone)

    assert is_in(each.valid_from)
    assert is_in(each.valid_to)
    assert each.valid_from == date.min or not is_in(each.valid_from - ONE_DAY)
    assert each.valid_to == date.max or not is_in(each.valid_to + ONE_DAY)


def test_an_empty_day_is_one_that_is_not_known() -> None:
    listings = read_listings([HEAD, "sids,FJI,,,somewhere"])

    assert in_class("FJI", "sids", date.min, listings)
    assert in_class("FJI", "sids", date.max, listings)


def test_a_country_comes_back_to_a_class_that_it_left() -> None:
    listings = read_listings(
        [HEAD, "ldc,FJI,2024-03-01,,again", "ldc,FJI,2020-01-01,2024-02-28,at first"]
    )
    days = [date(2019, 12, 31), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]

    assert [in_class("FJI", "ldc", day, listings) for day in days] == [False, True, False, True]


def test_the_shipped_lists_have_the_countries_that_their_sources_count() -> None:
    day = date(2026, 1, 1)
    counted = {
        name: sum(
            each.valid_from <= day <= each.valid_to
            for each in SHIPPED
            if each.country_class == name
        )
        for name in CountryClass
    }

    assert counted == {"ldc": 44, "lldc": 32, "sids": 39, "eit": 17, "low_income": 25}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("ldc,KE,,,s", '"KE" is not a country code; three letters of ISO 3166 are wanted'),
        (
            "poor,KEN,,,s",
            '"poor" is not a class of countries; there are ldc, lldc, sids, eit, low_income',
        ),
        (
            "ldc,KEN,2027-01-02,2027-01-01,s",
            "valid_to, 2027-01-01, is before valid_from, 2027-01-02",
        ),
        ("ldc,KEN,2027-02-29,,s", 'valid_from: "2027-02-29" is not a day; write 2027-01-31'),
        ("ldc,KEN,,20270131,s", 'valid_to: "20270131" is not a day; write 2027-01-31'),
        ("ldc,KEN,,, ", "the source is empty; say where this was found"),
        ("ldc,KEN,,s", "4 cells were found; 5 are wanted"),
        ("ldc,KEN,,,s,", "6 cells were found; 5 are wanted"),
        ("", "0 cells were found; 5 are wanted"),
        ('ldc,KEN,,,"s', "unexpected end of data"),
    ],
)
def test_a_row_that_is_wrong_is_named_by_its_line(row: str, sentence: str) -> None:
    assert problem("ldc,NPL,2028-02-29,,good", row) == f"line 3: {sentence}"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2020-01-01,2024-02-29", "2024-02-29,"),
        ("2024-02-29,", "2020-01-01,2024-02-29"),
        (",", ","),
        ("2020-01-01,", "2025-01-01,2026-01-01"),
    ],
)
def test_two_rows_of_one_pair_do_not_overlap(first: str, second: str) -> None:
    assert problem(f"ldc,KEN,{first},s", "sids,KEN,,,s", f"ldc,KEN,{second},s") == (
        "line 4: KEN in ldc overlaps with line 2; one row ends before the next begins"
    )


def test_one_row_may_begin_on_the_day_after_another_ends() -> None:
    read_listings([HEAD, "ldc,KEN,,2024-02-29,s", "ldc,KEN,2024-03-01,,s"])


@pytest.mark.parametrize(
    ("lines", "found"),
    [([], ""), (["class,country,valid_from,valid_to"], "class,country,valid_from,valid_to")],
)
def test_a_file_begins_with_its_columns(lines: list[str], found: str) -> None:
    with pytest.raises(CountryClassProblem) as refused:
        read_listings(lines)

    assert str(refused.value) == f'line 1: the head is "{found}"; "{HEAD}" is wanted'
