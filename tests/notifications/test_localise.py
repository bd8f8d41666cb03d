"""How typed values are written for a reader of each language."""

from __future__ import annotations

import pytest

from notifications.localise import LeafProblem, localise
from tests.notifications.contexts import NONE, Leaf, text

NBSP, THIN = "\u00a0", "\u202f"
LATIN = ("en", "fr", "es", "ru", "zh")


def in_languages(leaf: Leaf) -> tuple[str, ...]:
    """``leaf`` in English, French, Spanish, Russian and Chinese."""
    return tuple(localise(leaf, language) for language in LATIN)


def test_money_is_written_with_its_currency_and_the_digits_of_its_smallest_unit() -> None:
    assert in_languages({"money": [123456789, "CHF"]}) == (
        f"CHF{NBSP}1,234,567.89",
        f"1{THIN}234{THIN}567,89{NBSP}CHF",
        f"1.234.567,89{NBSP}CHF",
        f"1{NBSP}234{NBSP}567,89{NBSP}CHF",
        f"CHF{NBSP}1,234,567.89",
    )
    assert localise({"money": [5, "CHF"]}, "en") == f"CHF{NBSP}0.05"
    assert localise({"money": [500, "JPY"]}, "en") == f"JPY{NBSP}500"
    assert localise({"money": [1500, "KWD"]}, "fr") == f"1,500{NBSP}KWD"


def test_the_largest_sum_keeps_every_digit() -> None:
    assert localise({"money": [2**63 - 1, "CHF"]}, "en") == f"CHF{NBSP}92,233,720,368,547,758.07"


def test_a_date_is_written_out() -> None:
    assert in_languages({"date": "2027-01-31"}) == (
        "31 January 2027",
        "31 janvier 2027",
        "31 de enero de 2027",
        f"31 января 2027{THIN}г.",
        "2027年1月31日",
    )


def test_an_instant_is_shown_in_geneva_with_the_name_of_the_zone() -> None:
    assert in_languages({"instant": "2027-07-01T15:30:00.000000Z"}) == (
        "1 July 2027, 17:30 (Central European Summer Time)",
        "1er juillet 2027, 17:30 (heure d’été d’Europe centrale)",
        "1 de julio de 2027, 17:30 (hora de verano de Europa central)",
        f"1 июля 2027{THIN}г., 17:30 (Центральная Европа, летнее время)",
        "2027年7月1日 17:30（中欧夏令时间）",
    )


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        ("2027-01-31T23:00:00.000000Z", "31 January 2027, 24:00 (Central European Standard Time)"),
        ("2027-06-30T22:00:00.000000Z", "30 June 2027, 24:00 (Central European Summer Time)"),
        ("2026-12-31T23:00:00.000000Z", "31 December 2026, 24:00 (Central European Standard Time)"),
        ("2027-01-31T23:00:00.000001Z", "1 February 2027, 00:00 (Central European Standard Time)"),
        ("2027-01-31T22:59:59.000000Z", "31 January 2027, 23:59 (Central European Standard Time)"),
        ("2027-10-31T00:30:00.000000Z", "31 October 2027, 02:30 (Central European Summer Time)"),
        ("2027-10-31T01:30:00.000000Z", "31 October 2027, 02:30 (Central European Standard Time)"),
        ("2027-02-01T00:00:00+01:00", "31 January 2027, 24:00 (Central European Standard Time)"),
    ],
)
def test_midnight_is_the_end_of_the_day_before(instant: str, shown: str) -> None:
    assert localise({"instant": instant}, "en") == shown


def test_a_number_keeps_its_decimals() -> None:
    assert in_languages({"number": "12345.50"}) == (
        "12,345.50",
        f"12{THIN}345,50",
        "12.345,50",
        f"12{NBSP}345,50",
        "12,345.50",
    )
    assert localise({"number": "-12"}, "en") == "-12"


def test_four_digits_stand_together_since_they_may_be_a_year() -> None:
    assert in_languages({"number": "2027"}) == ("2027",) * 5


def test_yes_and_no_are_words() -> None:
    assert in_languages({"yes_no": True}) == ("yes", "oui", "sí", "да", "是")
    assert in_languages({"yes_no": False}) == ("no", "non", "no", "нет", "否")


def test_countries_are_named() -> None:
    assert in_languages({"countries": ["KEN", "TZA", "CHE"]}) == (
        "Kenya, Tanzania and Switzerland",
        "Kenya, Tanzanie et Suisse",
        "Kenia, Tanzania y Suiza",
        "Кения, Танзания и Швейцария",
        "肯尼亚、坦桑尼亚和瑞士",
    )


def test_a_country_that_nobody_knows_is_shown_by_its_code() -> None:
    assert localise({"countries": ["KEN", "XQX"]}, "en") == "Kenya and XQX"


def test_lists_are_joined_as_the_language_joins_them() -> None:
    assert in_languages({"list": ["a", "b"]}) == ("a and b", "a et b", "a y b", "a и b", "a和b")
    assert localise({"list": ["a\nb", "c"]}, "en") == "a b and c"


@pytest.mark.parametrize(
    ("languages", "wanted", "found"),
    [
        ("en fr ar", "fr", "fr"),
        ("ar zh ru es fr en", "de", "en"),
        ("ar zh ru es fr", "en", "fr"),
        ("ar zh ru es", "en", "es"),
        ("ar zh ru", "en", "ru"),
        ("ar zh", "en", "zh"),
        ("pt", "en", "pt"),
    ],
)
def test_words_fall_back_on_the_next_language(languages: str, wanted: str, found: str) -> None:
    words = {language: f"in {language}" for language in languages.split()}

    assert localise({"words": words}, wanted) == f"in {found}"


def test_a_table_has_a_line_for_its_titles_and_one_for_each_row() -> None:
    columns = [{"en": "Item", "fr": "Objet"}, {"words": {"en": "Cost", "fr": "Coût"}}]
    cells = [[text("Travel\nby train"), {"money": [5000, "CHF"]}], [NONE, {"yes_no": True}]]

    shown = localise({"rows": {"columns": columns, "cells": cells}}, "fr")

    assert shown == f"Objet | Coût\nTravel by train | 50,00{NBSP}CHF\n | oui"


@pytest.mark.parametrize(
    "leaf",
    [
        NONE,
        text(""),
        {"list": []},
        {"countries": []},
        {"rows": {"columns": [{"en": "a"}], "cells": []}},
    ],
)
def test_what_is_not_there_is_the_empty_string(leaf: Leaf) -> None:
    assert {localise(leaf, language) for language in ("ar", *LATIN)} == {""}


@pytest.mark.parametrize(
    ("leaf", "sentence"),
    [
        ("plain", "'plain' is not a typed value; one key was wanted"),
        ({}, "{} is not a typed value; one key was wanted"),
        ({"text": "a", "number": "1"}, "is not a typed value; one key was wanted"),
        ({"html": "<b>"}, '"html" is not a kind of value; wanted one of text, words, money'),
        ({"text": 12}, "12 is not a text"),
        ({"words": {}}, "{} does not give words by language"),
        ({"words": {"en": 1}}, "1 is not a text"),
        ({"money": [1.5, "CHF"]}, "[1.5, 'CHF'] is not a sum"),
        ({"money": [100, "francs"]}, "[100, 'francs'] is not a sum"),
        ({"date": "31.01.2027"}, "'31.01.2027' is not a date; wanted one like 2027-01-31"),
        ({"instant": "2027-01-31"}, "'2027-01-31' has no zone"),
        ({"instant": "tomorrow"}, "'tomorrow' is not an instant"),
        ({"number": "1e3"}, "'1e3' is not a number"),
        ({"number": "NaN"}, "'NaN' is not a number"),
        ({"number": 12}, "12 is not a number"),
        ({"yes_no": "yes"}, "'yes' is neither true nor false"),
        ({"countries": "KEN"}, "'KEN' is not a list of texts"),
        ({"list": [1]}, "[1] is not a list of texts"),
        ({"rows": []}, "[] is not a table"),
        ({"rows": {"columns": [{"en": "a"}], "cells": [[]]}}, "[] is not a row of 1 cells"),
        ({"none": 0}, "0 was found where there should be nothing"),
    ],
)
def test_a_value_that_is_not_written_as_its_kind_wants_is_refused(
    leaf: object, sentence: str
) -> None:
    with pytest.raises(LeafProblem) as problem:
        localise(leaf, "en")

    assert sentence in problem.value.sentence


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "SG13 (1 March 2027 to 12 March 2027, Geneva)"),
        ("fr", "SG13 (du 1er mars 2027 au 12 mars 2027, Geneva)"),
        ("es", "SG13 (del 1 de marzo de 2027 al 12 de marzo de 2027, Geneva)"),
        (
            "ru",
            "SG13 (с 1 марта 2027 г. по 12 марта 2027 г., Geneva)",
        ),
        ("zh", "SG13（2027年3月1日至2027年3月12日，Geneva）"),
        ("ar", "SG13 (من 1 مارس 2027 إلى 12 مارس 2027، Geneva)"),
    ],
)
def test_a_meeting_is_written_with_its_days_and_place(language: str, written: str) -> None:
    leaf = {"meeting": ["SG13", "2027-03-01", "2027-03-12", "Geneva"]}

    assert plain(localise(leaf, language)) == plain(written)


def test_a_meeting_of_one_day_has_one_day() -> None:
    leaf = {"meeting": ["SG13", "2027-03-01", "2027-03-01", "Geneva"]}

    assert localise(leaf, "en") == "SG13 (1 March 2027, Geneva)"
    with pytest.raises(LeafProblem):
        localise({"meeting": ["SG13", "2027-03-01"]}, "en")


def plain(text: str) -> str:
    """Without the marks that keep the directions of writing apart, and with plain spaces."""
    marks = "\u2066\u2067\u2068\u2069\u200e\u200f"
    return "".join(each for each in text.replace("\u202f", " ") if each not in marks)
