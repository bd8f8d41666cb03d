"""A letter on paper: values become no markup, tables are tables, and dates are given."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from notifications.grammar import parse_template
from notifications.paper import write_paper
from notifications.render import RenderProblem
from tests.build import START
from tests.notifications.contexts import Leaf, context, text

TABLE: Leaf = {
    "rows": {
        "columns": [{"words": {"en": "Day", "fr": "Jour"}}, {"text": "Sum"}],
        "cells": [
            [{"date": "2027-03-01"}, {"money": [1500050, "EUR"]}],
            [{"none": None}, {"text": "a | <b>"}],
        ],
    }
}


def paper(body: str, language: str = "en", **values: Leaf) -> str:
    source = f"Subject: Thanks\n\n{body}\n"
    return write_paper(parse_template(source), context(**values), language, START)


def test_a_table_is_set_cell_by_cell() -> None:
    written = paper("{{ funding.payments }}", "fr", funding__payments=TABLE)

    assert re.findall(r"<t[hd](?: [^>]*)?>(.*?)</t[hd]>", written) == [
        "Jour", "Sum", "1er mars 2027", "15\u202f000,50\u00a0EUR", "", "a | &lt;b&gt;",
    ]  # fmt: skip
    assert "<p><table>" not in written


def test_what_somebody_typed_is_shown_letter_by_letter() -> None:
    typed = '<img src="http://example.org/x"> **bold**\n# head'
    written = paper("Use: {{ case.use }}", case__use=text(typed), case__reference=text("<i>1</i>"))

    assert (
        "<p>Use: &lt;img src=&quot;http://example.org/x&quot;&gt; **bold**<br>\n# head</p>"
        in written
    )
    assert "<span>&lt;i&gt;1&lt;/i&gt;</span>" in written


def test_the_properties_of_the_document_tell_its_date_in_utc() -> None:
    [created] = re.findall('name="dcterms.created" content="(.*?)"', paper("Hello"))
    template = parse_template("Subject: Thanks\n\nHello\n")
    later = write_paper(template, {}, "en", START + timedelta(hours=1))

    assert created == "2027-03-01T09:00:00Z"
    assert 'content="2027-03-01T10:00:00Z"' in later


def test_arabic_reads_from_the_right() -> None:
    assert '<html lang="ar" dir="rtl">' in paper("شكراً", "ar")
    assert '<html lang="ru" dir="ltr">' in paper("Спасибо", "ru")


def test_a_value_that_is_missing_is_named() -> None:
    with pytest.raises(RenderProblem, match=r'"case\.use" is missing'):
        paper("Use: {{ case.use }}")
