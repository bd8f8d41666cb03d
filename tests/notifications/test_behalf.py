"""A letter about an act in place of somebody says so at its end, in the reader's language."""

from __future__ import annotations

import pytest

from notifications.behalf import ACTING, ALONE, DELEGATE, SENTENCES
from notifications.characters import CLOSE, OPEN
from notifications.languages import LANGUAGES
from notifications.render import parse_template, render
from tests.notifications.contexts import text

LETTER = parse_template("Subject: Decided\n\nIt is so.\n")


def plain(words: str) -> str:
    """Without the marks that keep the direction of names."""
    return words.replace(OPEN, "").replace(CLOSE, "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("manner", [DELEGATE, ACTING, ALONE])
def test_the_sentence_names_both_people_and_the_role(manner: str, language: str) -> None:
    behalf = {"by": text("Eve <b>"), "as": text("Director")}
    if manner:
        behalf[manner] = text("Fay")

    rendered = render(LETTER, {"behalf": behalf}, language)

    values = {"by": "Eve <b>", "as": "Director", "for": "Fay"}
    sentence = SENTENCES[manner][language].format_map(values)
    assert plain(rendered.text) == f"It is so.\n\n{sentence}\n"
    assert "Eve &lt;b&gt;" in rendered.html


def test_every_language_says_it_in_words_of_its_own() -> None:
    for by_language in SENTENCES.values():
        assert set(by_language) == set(LANGUAGES)
        assert len(set(by_language.values())) == len(LANGUAGES)


def test_a_letter_about_an_own_act_says_nothing_of_it() -> None:
    assert render(LETTER, {}, "en").text == "It is so.\n"
