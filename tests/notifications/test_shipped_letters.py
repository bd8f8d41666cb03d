"""The letters on paper that Placet ships: complete, alike in every language, and fit to be sent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import notifications
from notifications.languages import LANGUAGES
from notifications.library import read_templates
from notifications.paper import write_paper
from notifications.render import parse_template
from tests.build import START
from tests.notifications.contexts import asked_names, filled, shown_names

SHIPPED = read_templates(Path(notifications.__file__).parent / "letters")
LETTERS = pytest.mark.parametrize("letter", SHIPPED)
TEMPLATES = pytest.mark.parametrize(
    ("letter", "language"), [(name, each) for name, sources in SHIPPED.items() for each in sources]
)

_TAGS = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_TAX = re.compile(r"\btax|impôt|fiscal|déductib|impuesto|\btribut|налог|税|ضريب", re.IGNORECASE)


def test_the_letter_of_acknowledgement_is_there() -> None:
    assert set(SHIPPED) == {"acknowledgement"}


@LETTERS
def test_a_letter_is_there_in_the_six_languages(letter: str) -> None:
    assert set(SHIPPED[letter]) == set(LANGUAGES)


@LETTERS
def test_a_letter_reads_and_asks_for_the_same_values_in_every_language(letter: str) -> None:
    sources = SHIPPED[letter].values()

    assert len({parse_template(source).names for source in sources}) == 1
    assert len({asked_names(source) for source in sources}) == 1


@LETTERS
def test_no_two_languages_share_a_line_of_words(letter: str) -> None:
    said = [
        line
        for source in SHIPPED[letter].values()
        for line in {*_TAGS.sub("", source).splitlines()}
        if re.search(r"\w{3}", line)
    ]

    assert sorted({line for line in said if said.count(line) > 1}) == []


@TEMPLATES
def test_the_head_says_to_whom_when_and_what_it_needs(letter: str, language: str) -> None:
    head = re.match(r"\{#(.*?)#\}\n", SHIPPED[letter][language], re.DOTALL)

    assert head is not None
    assert [word for word in ("To:", "When:", "Needs:") if word not in head[1]] == []


@TEMPLATES
def test_a_letter_says_nothing_of_taxes(letter: str, language: str) -> None:
    assert _TAX.findall(SHIPPED[letter][language]) == []


@TEMPLATES
def test_every_value_that_is_written_out_is_on_the_paper(letter: str, language: str) -> None:
    source = SHIPPED[letter][language]
    template = parse_template(source)
    papers = "".join(
        write_paper(template, filled(template.names, empty), language, START)
        for empty in (frozenset[str](), asked_names(source))
    )

    assert {each for each in shown_names(source) if f"&lt;{each}&gt;" not in papers} == set()
    assert re.findall(r".*(?:\*\*|__|`|##).*", papers) == []


@LETTERS
def test_the_words_of_an_arabic_letter_are_arabic_throughout(letter: str) -> None:
    words = _TAGS.sub("", SHIPPED[letter]["ar"]).replace("Subject:", "", 1)

    assert re.findall(r".*[A-Za-z0-9@].*", words) == []
