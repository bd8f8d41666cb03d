"""The templates that Placet ships: complete, alike in every language, and fit to be sent."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import notifications
from notifications.languages import LANGUAGES
from notifications.library import read_templates
from notifications.render import Rendered, parse_template, render
from tests.notifications.contexts import asked_names, filled, shown_names

FOLDER = Path(notifications.__file__).parent / "templates"
SHIPPED = read_templates(FOLDER)
CASES = [(notice, language) for notice, sources in SHIPPED.items() for language in sources]
TEMPLATES = pytest.mark.parametrize(("notice", "language"), CASES)
NOTICES = pytest.mark.parametrize("notice", SHIPPED)

_TAGS = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


@cache
def rendered(notice: str, language: str, *, bare: bool) -> Rendered:
    source = SHIPPED[notice][language]
    template = parse_template(source)
    empty = asked_names(source) if bare else frozenset[str]()
    return render(template, filled(template.names, empty), language)


def test_there_are_templates() -> None:
    assert SHIPPED


@NOTICES
def test_a_notice_is_there_in_the_six_languages(notice: str) -> None:
    assert set(SHIPPED[notice]) == set(LANGUAGES)


@NOTICES
def test_a_notice_reads_the_same_values_in_every_language(notice: str) -> None:
    names = {language: parse_template(source).names for language, source in SHIPPED[notice].items()}
    most = frozenset[str]().union(*names.values())

    assert {language: most - read for language, read in names.items() if most != read} == {}


@NOTICES
def test_a_notice_takes_the_same_values_for_optional_in_every_language(notice: str) -> None:
    optional = {asked_names(source) for source in SHIPPED[notice].values()}

    assert len(optional) == 1


@NOTICES
def test_a_notice_is_treated_alike_in_doubt_in_every_language(notice: str) -> None:
    assert len({parse_template(source).in_doubt for source in SHIPPED[notice].values()}) == 1


@TEMPLATES
def test_the_head_says_to_whom_when_and_what_it_needs(notice: str, language: str) -> None:
    head = re.match(r"\{#(.*?)#\}\n", SHIPPED[notice][language], re.DOTALL)

    assert head is not None
    assert [word for word in ("To:", "When:", "Needs:") if word not in head[1]] == []


@TEMPLATES
@pytest.mark.parametrize("bare", [False, True])
def test_a_template_renders_with_all_values_and_with_those_that_must_be_there(
    notice: str, language: str, bare: bool
) -> None:
    parts = rendered(notice, language, bare=bare)

    assert 0 < len(parts.subject) < 200
    assert len(parts.subject.splitlines()) == 1
    assert parts.text.strip()


@TEMPLATES
def test_every_value_that_is_written_out_is_shown(notice: str, language: str) -> None:
    shown = "".join(
        words
        for bare in (False, True)
        for parts in (rendered(notice, language, bare=bare),)
        for words in (parts.subject, parts.text)
    )

    names = shown_names(SHIPPED[notice][language])
    assert {name for name in names if f"<{name}>" not in shown} == set()


@TEMPLATES
def test_no_mark_of_markdown_is_left_over_in_the_html(notice: str, language: str) -> None:
    html = rendered(notice, language, bare=False).html

    assert re.findall(r".*(?:\*\*|__|`|\*\w|\w\*).*", html) == []


@NOTICES
def test_the_words_of_an_arabic_template_are_arabic_throughout(notice: str) -> None:
    words = _TAGS.sub("", SHIPPED[notice].get("ar", "")).replace("Subject:", "", 1)
    words = words.replace("In doubt: resend\n", "", 1)

    assert re.findall(r".*[A-Za-z0-9@].*", words) == []
