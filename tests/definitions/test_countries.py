"""The codes of countries against those that babel can name in the six languages."""

from babel import Locale

from definitions.countries import COUNTRIES
from definitions.flow import LANGUAGES


def test_there_are_the_249_codes_of_iso_3166() -> None:
    assert len(COUNTRIES) == len(set(COUNTRIES.values())) == 249
    assert (COUNTRIES["KEN"], COUNTRIES["TZA"], COUNTRIES["CHE"]) == ("KE", "TZ", "CH")


def test_codes_that_are_only_reserved_or_withdrawn_are_no_countries() -> None:
    assert COUNTRIES.keys().isdisjoint({"ASC", "EUR", "SUN", "XKX", "YUG", "ZZZ"})


def test_every_country_has_a_name_in_the_six_languages() -> None:
    nameless = [
        (language, code)
        for language in LANGUAGES
        for code, alpha_2 in COUNTRIES.items()
        if alpha_2 not in Locale(language).territories
    ]

    assert nameless == []
