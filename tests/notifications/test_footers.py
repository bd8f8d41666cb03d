"""Under every message that informs stands how to get no more of them, in its own language."""

from __future__ import annotations

import pytest

from notifications.characters import CLOSE, OPEN
from notifications.footers import footer_html, footer_text
from notifications.languages import LANGUAGES
from notifications.render import parse_template, render

ADDRESS = f"unsubscribe+{'ab' * 16}@example.org"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_address_stands_in_the_text_and_as_a_link_in_the_html(language: str) -> None:
    rendered = render(parse_template("Subject: News\n\nIt is so.\n"), {}, language, ADDRESS)

    text, html = footer_text(language, ADDRESS), footer_html(language, ADDRESS)
    assert rendered.text == f"It is so.\n\n{text}\n"
    assert text.count(ADDRESS) == 1
    assert html.count(f'<a href="mailto:{ADDRESS}" dir="ltr">{ADDRESS}</a>') == 1
    assert f'href="mailto:{ADDRESS}"' in rendered.html


def test_in_arabic_the_address_keeps_its_direction() -> None:
    assert f"{OPEN}{ADDRESS}{CLOSE}" in footer_text("ar", ADDRESS)


def test_every_language_says_it_in_words_of_its_own() -> None:
    assert len({footer_text(language, ADDRESS) for language in LANGUAGES}) == len(LANGUAGES)


def test_what_asks_for_something_has_no_such_footer() -> None:
    rendered = render(parse_template("Subject: Duty\n\nPlease act.\n"), {}, "en")

    assert rendered.text == "Please act.\n"
    assert "mailto:" not in rendered.html
