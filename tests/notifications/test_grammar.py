"""What a template may say, and that all else is refused when it is read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.render import TemplateProblem, parse_template, render
from tests.notifications.contexts import Watched, context, text
from tests.notifications.payloads import placed

HEAD = "Subject: a subject\n\n"


def refusal(source: str) -> tuple[int, str]:
    with pytest.raises(TemplateProblem) as refused:
        parse_template(source)
    return refused.value.line, refused.value.sentence


def is_taken(source: str) -> bool:
    try:
        parse_template(source)
    except TemplateProblem:
        return False
    return True


def test_names_are_collected_from_subject_body_and_conditions() -> None:
    source = (
        "{# To: somebody #}\nSubject: {{ case.reference }}\n\n"
        "{% if not act.missing %}{{ person.name }}{% else %}{{ due.completion }}{% endif %}"
    )

    assert parse_template(source).names == {
        "case.reference",
        "act.missing",
        "person.name",
        "due.completion",
    }


def test_no_known_escape_is_taken_in_any_place() -> None:
    payloads = placed()

    assert len(payloads) > 300
    assert [payload for payload in payloads if is_taken(f"{HEAD}{payload}")] == []


def test_no_known_escape_is_taken_in_a_subject() -> None:
    assert [payload for payload in placed() if is_taken(f"Subject: {payload}\n\nbody")] == []


PIECES = (
    *("{{ ", " }}", "{% if ", " %}", "{% else %}", "{% endif %}", "not ", "{# ", " #}", "{% set "),
    *(
        "case.title",
        "act.items",
        "party.values",
        "case",
        ".",
        "|upper",
        "()",
        "['x']",
        "x",
        " ",
        "\n",
    ),
    *("{% for x in ", "{% raw %}", "{% endraw %}", "'", " if ", " else ", "~", "__class__", "*"),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_a_template_that_is_taken_reads_nothing_but_its_names(body: str) -> None:
    seen: set[str] = set()
    entries = context(case__title=text("t"), act__items=text("i"), party__values=text("v"))
    try:
        template = parse_template(HEAD + body)
    except TemplateProblem:
        return

    rendered = render(template, Watched(entries, "", seen), "en")

    assert seen - {"case.reference"} == template.names
    assert "built-in method" not in rendered.text


def test_a_dot_reads_the_value_and_never_a_method_of_its_name() -> None:
    names = ("items", "get", "values", "copy", "update", "clear")
    body = " ".join(f"{{{{ case.{name} }}}}" for name in names)
    values = context(**{f"case__{name}": text(f"the {name}") for name in names})

    rendered = render(parse_template(HEAD + body), values, "en")

    assert rendered.text == "the items the get the values the copy the update the clear\n"


@pytest.mark.parametrize(
    ("body", "line", "sentence"),
    [
        ("a\n{{ case.title|upper }}", 4, "found a filter"),
        ("a\n\n{{ case.title() }}", 5, "found a call"),
        ("{{ case.a.b }}", 3, "found a name with more than one dot"),
        ("{{ title }}", 3, "found a name without a dot"),
        ("{% for x in case.a %}{% endfor %}", 3, 'found "for"'),
        ("{% if case.a %}{% elif case.b %}{% endif %}", 3, 'found "elif"'),
        ("a\n{% raw %}{% endraw %}", 4, 'found "raw"'),
        ("a\n{% if case.a %}", 4, "it cannot be read"),
        ("{{ config.secret }}", 3, '"config.secret" cannot be read'),
        ("{{ case._title }}", 3, '"case._title" cannot be read'),
        ("a [b](http://example.org)", 3, "found a link"),
        ("a\n\n<http://example.org>", 5, "found a link"),
        ("![a]({{case.url}})", 3, "found a picture"),
        ("a <b>c</b>", 3, "found HTML"),
        ("<div>\n", 3, "found HTML"),
        ("a\n\u202eb", 4, "character U+202E cannot stand in a template"),
        ("a\x00", 3, "character U+0000 cannot stand in a template"),
        ("a\ue0000\ue001", 3, "character U+E000 cannot stand in a template"),
        ("a\ud800", 3, "character U+D800 cannot stand in a template"),
        ("  \n", 3, "there is no body below the subject"),
        ("{# only a comment #}", 3, "there is no body below the subject"),
        ("{% if case.a %}" * 9 + "x" + "{% endif %}" * 9, 3, 'more than 8 "if" in one another'),
        ("{% if case.a %}" * 2000, 1, "it is nested too deeply to be read"),
        ("{{ " + "(" * 9000, 1, "it is nested too deeply to be read"),
        ("{{ case" + ".a" * 9000 + " }}", 3, "found a name with more than one dot"),
    ],
)
def test_a_refusal_says_the_line_and_what_was_found(body: str, line: int, sentence: str) -> None:
    found = refusal(HEAD + body)

    assert found[0] == line
    assert found[1].startswith(sentence)


@pytest.mark.parametrize(
    ("source", "line", "sentence"),
    [
        ("", 1, 'found ""; wanted a line like "Subject: …"'),
        ("{# a\nb #}\nDear colleague\n", 3, 'found "Dear colleague"; wanted a line like'),
        ("Subject:\n\nbody", 1, 'found "Subject:"; wanted a line like'),
        ("Subject:" + " " * 65000, 1, 'found "Subject: '),
        ("Subject: {# nothing #}\n\nbody", 1, "the subject is empty"),
        ("Subject: a\nb\n\nbody", 2, "an empty line is wanted between subject and body"),
        ("Subject: a\nIn doubt: perhaps\n\nb", 2, 'in doubt "perhaps" is unknown; wanted hold'),
        ("Subject: a\nIn doubt:\n\nb", 2, "an empty line is wanted between subject and body"),
        ("Subject: a\nIn doubt: hold\nb", 3, "an empty line is wanted between subject and body"),
        ("Subject: a\nIn doubt: hold\n\n{{ x }}", 4, "found a name without a dot"),
        ("Subject: a\nIn doubt: hold", 4, "there is no body below the subject"),
        ("Subject: a", 3, "there is no body below the subject"),
        ("Subject: {% if case.a %}a\n\nb{% endif %}", 1, "it cannot be read"),
    ],
)
def test_a_template_is_a_subject_an_empty_line_and_a_body(
    source: str, line: int, sentence: str
) -> None:
    found = refusal(source)

    assert found[0] == line
    assert found[1].startswith(sentence)


def test_a_template_of_more_than_64_kib_is_refused() -> None:
    largest = HEAD + "a" * (64 * 1024 - len(HEAD))

    assert parse_template(largest).names == frozenset()
    assert refusal(largest + "a") == (1, "it is 65537 bytes long; at most 65536 are taken")


def test_the_size_counts_in_bytes() -> None:
    assert refusal(HEAD + "é" * 32768)[1].startswith("it is 65556 bytes long")


def test_lines_may_end_as_windows_ends_them() -> None:
    template = parse_template("{# To: a #}\r\nSubject: a\r\n\r\nb\r\n\r\nc\r\n")

    assert render(template, {}, "en").text == "b\n\nc\n"


@pytest.mark.parametrize(
    ("line", "in_doubt"),
    [("", "hold"), ("In doubt: hold\n", "hold"), ("In doubt: resend\n", "resend")],
)
def test_a_template_says_what_to_do_when_nobody_knows_whether_it_went_out(
    line: str, in_doubt: str
) -> None:
    template = parse_template(f"Subject: a\n{line}\nb\n")

    assert template.in_doubt == in_doubt
    assert template.body.render().strip() == "b"
