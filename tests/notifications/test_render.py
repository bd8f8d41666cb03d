"""A template and its values become subject, text and HTML."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.characters import CLOSE, OPEN
from notifications.languages import LANGUAGES
from notifications.render import Rendered, RenderProblem, parse_template, render
from tests.notifications.contexts import NONE, Leaf, context, text


class Page(HTMLParser):
    """The elements, the attributes and the words of a document."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        if tag == "br":
            self.words = self.words.rstrip("\n")

    def handle_data(self, data: str) -> None:
        self.words += data


def rendered(body: str, language: str = "en", subject: str = "s", **values: Leaf) -> Rendered:
    template = parse_template(f"Subject: {subject}\n\n{body}")
    return render(template, context(**values), language)


def test_the_text_part_is_the_body_without_asterisks_and_the_values_as_they_are() -> None:
    value = "*stars* _lines_ <b> & [a](http://example.org) `code` \\ # 1. - > |"

    assert rendered("**Title:** {{ case.title }}", case__title=text(value)).text == (
        f"Title: {value}\n"
    )


def test_lines_without_their_value_leave_one_empty_line() -> None:
    body = "a\n\n{% if case.note %}\nNote: {{ case.note }}\n{% endif %}\n\n{{ case.more }}\n\nb"

    assert rendered(body, case__note=NONE, case__more=NONE).text == "a\n\nb\n"
    assert rendered(body, case__note=text("n"), case__more=text("m")).text == (
        "a\n\nNote: n\n\nm\n\nb\n"
    )


def test_if_asks_whether_a_value_is_there() -> None:
    body = "{% if case.note %}there{% else %}missing{% endif %}"

    assert rendered(body, case__note=text("")).text == "missing\n"
    assert rendered(body, case__note={"yes_no": False}).text == "there\n"


def test_a_value_keeps_its_lines_in_both_parts() -> None:
    value = "first\nsecond\n\n\n\nlast"

    parts = rendered("a\n\n{{ case.note }}\n\nb", case__note=text(value))

    assert parts.text == f"a\n\n{value}\n\nb\n"
    assert "first<br>\nsecond<br>\n<br>\n<br>\n<br>\nlast</p>" in parts.html


CANARIES = (
    '<a href="http://example.org">x</a>',
    "[x](http://example.org)",
    "![x](http://example.org/x.png)",
    "<http://example.org>",
    "http://example.org",
    "www.example.org",
    "<script>alert(1)</script>",
    "</p></div></body><img src=x onerror=alert(1)>",
    "[x]: http://example.org",
    "[x][y]",
    "*x* **x** _x_ `x`",
    "# x",
    "> x",
    "- x",
    "&lt;b&gt; &#60;",
    "\ue0001\ue001",
    "{{ case.note }} {% if %}",
    "]]> --> <!-- x",
    "\\<b\\>",
)


def table(title: str, cell: str) -> Leaf:
    return {"rows": {"columns": [{"en": title}], "cells": [[text(cell)]]}}


def in_kinds(canary: str) -> dict[str, Leaf]:
    """``canary`` as every kind of value that carries what somebody typed."""
    return {
        "text": text(canary),
        "words": {"words": {"fr": canary}},
        "list": {"list": [canary]},
        "country": {"countries": [canary]},
        "row": table("title", canary),
        "title of a column": table(canary, "cell"),
    }


def everywhere(kind: str, canary: str) -> Rendered:
    """A notice with ``canary`` in every place that a value can have: seven in the document."""
    return rendered(
        "{{ case.note }}\n\n- a **{{ case.note }}** b\n\n> {{ case.note }}\n\n# {{ case.note }}",
        subject="{{ case.note }}",
        case__note=in_kinds(canary)[kind],
        office__name=text(canary),
        case__reference=text(canary),
    )


@pytest.mark.parametrize("kind", in_kinds(""))
@pytest.mark.parametrize("canary", CANARIES)
def test_what_somebody_typed_is_shown_letter_for_letter_and_does_nothing(
    canary: str, kind: str
) -> None:
    page = Page(everywhere(kind, canary).html)

    assert page.elements == Page(everywhere(kind, "plain").html).elements
    assert not {name for name, _ in page.attributes} & {"href", "src", "onerror"}
    assert page.words.count(canary) == 7


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_no_value_changes_the_elements_of_the_document(value: str, language: str) -> None:
    body = "{{ case.note }} and **{{ case.note }}**\n\n- {{ case.note }}"

    plain = Page(rendered(body, language, case__note=text("x")).html)
    page = Page(rendered(body, language, case__note=text("x" + value)).html)

    assert [element for element in page.elements if element != "br"] == plain.elements


def test_markdown_of_the_template_becomes_elements() -> None:
    html = rendered("# Head\n\nA **word**.\n\n- one\n- two\n\n> said\n\n---\n\n1. first").html

    assert " ".join(Page(html).elements) == (
        "html head meta meta meta title body div div h1 p strong ul li li blockquote p hr ol li"
    )


def test_the_document_says_its_language_and_direction() -> None:
    for language in LANGUAGES:
        attributes = Page(rendered("a", language).html).attributes

        assert attributes.count(("lang", language)) == 2
        assert attributes.count(("dir", "rtl" if language == "ar" else "ltr")) == 2


def test_the_head_of_the_document_has_the_office_and_the_reference() -> None:
    html = rendered(
        "a", "fr", office__name=text("TSB & co"), case__reference=text("VC-2027-0001")
    ).html

    assert ">TSB &amp; co</p>" in html
    assert ">Réf.: VC-2027-0001</p>" in html


def test_the_document_asks_for_nothing_from_outside() -> None:
    html = rendered("a", case__reference=text("r")).html

    assert not {"link", "img", "script", "style", "a"} & {*Page(html).elements}
    assert "url(" not in html


@pytest.mark.parametrize("name", ["case.title", "person.name"])
def test_a_missing_name_is_named(name: str) -> None:
    with pytest.raises(RenderProblem) as problem:
        rendered(f"{{% if case.note %}}{{{{ {name} }}}}{{% endif %}}", case__note=NONE)

    assert problem.value.sentence == f'"{name}" is missing from what the notice was given'


def test_a_value_of_the_wrong_form_is_named() -> None:
    with pytest.raises(RenderProblem) as problem:
        rendered("{{ case.target }}", case__target={"money": "12"})

    assert problem.value.sentence == (
        "\"case.target\": '12' is not a sum; wanted minor units and a currency"
    )


def test_a_language_that_is_not_ours_is_refused() -> None:
    with pytest.raises(RenderProblem) as problem:
        rendered("a", "de")

    assert problem.value.sentence.startswith('"de" is not a language of notices')


def test_a_notice_of_more_than_256_kib_is_refused_before_it_is_built() -> None:
    with pytest.raises(RenderProblem) as problem:
        rendered("{{ case.note }}" * 4000, case__note=text("x" * 1_000_000))

    assert problem.value.sentence == (
        "the notice would be 4000012001 bytes long; at most 262144 are sent"
    )


def test_the_largest_text_that_somebody_can_type_fits() -> None:
    assert rendered("{{ case.note }}", case__note=text("é" * 10_000)).text == "é" * 10_000 + "\n"


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("two\nlines", "A: two lines"),
        ("two\r\nlines\u2028and\x85three", "A: two lines and three"),
        ("=?utf-8?q?a=0ABcc: x@example.org?=", "A: = ?utf-8?q?a=0ABcc: x@example.org?="),
        ("  wide \t space ", "A: wide space"),
        ("x" * 300, "A: " + "x" * 119 + "…"),
        ("ب" * 300, "A: " + OPEN + "ب" * 118 + "…" + CLOSE),
        ("a\x00b\x1b", "A: ab"),
    ],
)
def test_a_subject_is_one_line_that_a_header_can_hold(value: str, subject: str) -> None:
    parts = rendered("b", subject="A: {{ case.title }}", case__title=text(value))

    assert parts.subject == subject


def test_an_encoded_word_cannot_be_put_together_in_a_subject() -> None:
    assert rendered("b", subject="={{ case.title }}", case__title=text("?x")).subject == "= ?x"


def test_control_characters_of_values_are_left_out() -> None:
    assert rendered("{{ case.note }}", case__note=text("a\x00\x08b\x7f\x9fc\td\ud800")).text == (
        "abc d\n"
    )
