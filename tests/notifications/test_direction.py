"""No value can turn the words around it, whichever way either of them reads."""

from __future__ import annotations

import pytest

from notifications.characters import CLOSE, OPEN
from notifications.render import Rendered, parse_template, render
from tests.notifications.contexts import Leaf, context, text

ARABIC = "مشروع"


def isolated(value: str) -> str:
    return f"{OPEN}{value}{CLOSE}"


def rendered(language: str, leaf: Leaf) -> Rendered:
    template = parse_template("Subject: {{ case.value }}\n\n{{ case.value }}")
    return render(template, context(case__value=leaf, office__name=leaf), language)


LEAVES: list[tuple[Leaf, str]] = [
    ({"text": "ITU-T"}, isolated("ITU-T")),
    ({"text": ARABIC}, isolated(ARABIC)),
    ({"money": [30000000, "CHF"]}, isolated("300,000.00\u00a0CHF")),
    ({"date": "2027-01-31"}, isolated("31 يناير 2027")),
    ({"number": "-12.5"}, isolated("-12.5")),
    ({"yes_no": True}, isolated("نعم")),
    ({"countries": ["KEN"]}, isolated("كينيا")),
    ({"list": ["a", "b"]}, f"{isolated('a')} و{isolated('b')}"),
    ({"words": {"en": "Received"}}, isolated("Received")),
]


@pytest.mark.parametrize(("leaf", "shown"), LEAVES)
def test_in_arabic_every_value_is_isolated_in_subject_text_and_html(leaf: Leaf, shown: str) -> None:
    parts = rendered("ar", leaf)

    assert parts.text == f"{shown}\n"
    assert parts.subject == " ".join(shown.split())
    assert parts.html.replace("&nbsp;", "\u00a0").count(f">{shown}</p>") == 2


def test_each_line_of_a_value_is_isolated_by_itself() -> None:
    parts = rendered("ar", text("one\n\ntwo"))

    assert parts.text == f"{isolated('one')}\n\n{isolated('two')}\n"
    assert parts.subject == f"{isolated('one')} {isolated('two')}"


def test_each_cell_of_a_table_is_isolated_by_itself() -> None:
    cells = [[text("A"), {"money": [100, "JPY"]}]]
    rows: Leaf = {"rows": {"columns": [{"ar": "البند"}, {"en": "Cost"}], "cells": cells}}

    shown = [isolated(cell) for cell in ("البند", "Cost", "A", "100\u00a0JPY")]
    assert rendered("ar", rows).text == "{} | {}\n{} | {}\n".format(*shown)


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "zh"])
def test_elsewhere_only_what_reads_from_right_to_left_is_isolated(language: str) -> None:
    assert rendered(language, text("ITU-T")).text == "ITU-T\n"
    assert rendered(language, text(f"a {ARABIC}")).text == isolated(f"a {ARABIC}") + "\n"


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("character", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"])
def test_no_value_brings_its_own_steering_characters(character: str, language: str) -> None:
    parts = rendered(language, text(f"a{character}b"))

    assert parts == rendered(language, text("ab"))
