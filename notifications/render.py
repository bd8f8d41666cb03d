"""A template and its values become the words of one notice: subject, plain text and HTML.

The text part is the master: it is the template's body as written, with the values as they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from notifications.behalf import sentence_of
from notifications.characters import CLOSE, OPEN
from notifications.footers import footer_html, footer_text
from notifications.grammar import (
    MARK_CLOSE,
    MARK_OPEN,
    Template,
    TemplateProblem,
    parse_template,
)
from notifications.languages import LANGUAGES
from notifications.letter import Letter, as_html, as_markup, write_letter
from notifications.localise import LeafProblem, localise

__all__ = ["RenderProblem", "Rendered", "Template", "TemplateProblem", "parse_template", "render"]

LARGEST_PART = 256 * 1024
"""Of the text and of the HTML, in bytes of UTF-8."""

LONGEST_IN_SUBJECT = 120
"""Characters of one value in a subject; what is longer is cut and ends in an ellipsis."""

_MARK = re.compile(f"{MARK_OPEN}([0-9]+){MARK_CLOSE}")
_GAP = re.compile(r"\n(?:[ ]*\n){2,}")
_STRONG = re.compile(r"\*\*([^*\n]+)\*\*")
"""Markdown's strong emphasis, whose asterisks only disturb whoever reads the text part."""


class RenderProblem(Exception):
    """A notice cannot be written; ``sentence`` names the value that is missing or wrong."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Rendered:
    """The words of one notice.

    Attributes:
        subject: one line.
        text: the plain text part; lines end in line feeds.
        html: a complete document that says the same.
        markup: the body of that document.
    """

    subject: str
    text: str
    html: str
    markup: str = ""


def render(
    template: Template, context: Mapping[str, object], language: str, address: str = ""
) -> Rendered:
    """Fill in ``template`` for a reader of ``language``.

    Args:
        context: group to name to typed value, see ``localise``. Only what the template names is
            read, the office's name and the case's reference for the head of the HTML part, and
            who acted in whose place (see ``behalf``), which is said at the end.
        language: one of ``LANGUAGES``.
        address: at which the reader asks for no more information; empty where that cannot be.

    Raises:
        RenderProblem: a name that the template reads is missing, a value is not written as its
            kind wants, or what came out is too large.
    """
    subject, body, values = fill(template, context, language)
    if said := sentence_of(context, language):
        body += f"\n{_with_gaps(*said, context, language, values)}\n"
    letter = Letter(
        language,
        subject,
        value_if_there(context, "office.name", language),
        value_if_there(context, "case.reference", language),
        footer_html(language, address) if address else "",
    )
    text = put_in(_STRONG.sub(r"\1", body), values)
    if address:
        text = f"{text}\n{footer_text(language, address)}\n"
    markup = put_in(as_markup(body), [as_html(value) for value in values])
    html = write_letter(letter, markup)
    return Rendered(subject, _bounded(text), _bounded(html), markup)


def fill(
    template: Template, context: Mapping[str, object], language: str
) -> tuple[str, str, list[str]]:
    """The subject, the body with marks in place of values, and those values by the names' order.

    Raises:
        RenderProblem: as ``render``.
    """
    if language not in LANGUAGES:
        raise RenderProblem(
            f'"{language}" is not a language of notices; wanted {", ".join(LANGUAGES)}'
        )
    names = sorted(template.names)
    values = [_value(context, name, language) for name in names]
    marked = _marked(names, values)
    subject = _subject(template.subject.render(marked), values)
    body = _GAP.sub("\n\n", template.body.render(marked)).strip("\n") + "\n"
    return subject, body, values


def _value(context: Mapping[str, object], name: str, language: str) -> str:
    root, _, key = name.partition(".")
    group = context.get(root)
    if not isinstance(group, Mapping) or key not in group:
        raise RenderProblem(f'"{name}" is missing from what the notice was given')
    try:
        return localise(group[key], language)
    except LeafProblem as problem:
        raise RenderProblem(f'"{name}": {problem.sentence}') from problem


def _with_gaps(
    sentence: str,
    gaps: Mapping[str, str],
    context: Mapping[str, object],
    language: str,
    values: list[str],
) -> str:
    """The sentence with marks for what fills its gaps, which is added to ``values``."""
    marks = {}
    for gap, name in gaps.items():
        marks[gap] = f"{MARK_OPEN}{len(values)}{MARK_CLOSE}"
        values.append(_value(context, name, language))
    return sentence.format_map(marks)


def value_if_there(context: Mapping[str, object], name: str, language: str) -> str:
    """A value by its name, worded; empty where there is none."""
    root, _, key = name.partition(".")
    group = context.get(root)
    there = isinstance(group, Mapping) and key in group
    return _value(context, name, language) if there else ""


def _marked(names: list[str], values: list[str]) -> dict[str, dict[str, str]]:
    """The names as a template reads them: a mark for each value that is there, else nothing."""
    marked: dict[str, dict[str, str]] = {}
    for number, (name, value) in enumerate(zip(names, values, strict=True)):
        root, _, key = name.partition(".")
        mark = f"{MARK_OPEN}{number}{MARK_CLOSE}" if value else ""
        marked.setdefault(root, {})[key] = mark
    return marked


def put_in(piece: str, values: list[str]) -> str:
    """``piece`` with every mark replaced; nothing is built that would be too large to keep.

    Raises:
        RenderProblem: it would be too large.
    """
    size = len(piece) + sum(len(values[int(mark)]) for mark in _MARK.findall(piece))
    _check_size(size)
    return _MARK.sub(lambda mark: values[int(mark[1])], piece)


def _subject(marked: str, values: list[str]) -> str:
    """One line, in which nothing can be taken for an encoded word of RFC 2047."""
    shown = [_shortened(" ".join(value.split())) for value in values]
    return " ".join(put_in(marked, shown).split()).replace("=?", "= ?")


def _shortened(value: str) -> str:
    if len(value) <= LONGEST_IN_SUBJECT:
        return value
    kept = value[: LONGEST_IN_SUBJECT - 1].rstrip() + "…"
    return kept + CLOSE * (kept.count(OPEN) - kept.count(CLOSE))


def _bounded(part: str) -> str:
    _check_size(len(part.encode()))
    return part


def _check_size(size: int) -> None:
    if size > LARGEST_PART:
        raise RenderProblem(
            f"the notice would be {size} bytes long; at most {LARGEST_PART} are sent"
        )
