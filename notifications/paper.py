"""A letter on paper: a template and its values become an HTML document that is set as PDF.

As in the mails, values never meet Markdown. A table is set as one, cell by cell.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape

from notifications.grammar import MARK_CLOSE, MARK_OPEN, Template
from notifications.languages import direction
from notifications.letter import REFERENCE, as_html, as_markup
from notifications.localise import localise
from notifications.render import fill, put_in, value_if_there

_ALONE = re.compile(f"<p>({MARK_OPEN}([0-9]+){MARK_CLOSE})</p>")

# WeasyPrint reads logical properties, so one sheet serves both directions. Fonts are Debian's.
_STYLE = """
@page { size: A4; margin: 26mm 24mm 24mm;
  @bottom-left { content: string(reference); }
  @bottom-right { content: "\\2066" counter(page) " / " counter(pages) "\\2069"; }
  @bottom-left { font-size: 8.5pt; color: #48545e; }
  @bottom-right { font-size: 8.5pt; color: #48545e; } }
html { font-family: "Noto Serif", "Noto Naskh Arabic", "Noto Serif CJK SC", serif;
  font-size: 10.5pt; line-height: 1.5; color: #1d2730; text-align: start; }
html[lang=ar] { font-family: "Noto Naskh Arabic", "Noto Serif", "Noto Serif CJK SC", serif;
  font-size: 11pt; }
html[lang=zh] { font-family: "Noto Serif CJK SC", "Noto Serif", "Noto Naskh Arabic", serif; }
body { margin: 0; overflow-wrap: break-word; }
.head { border-bottom: 0.6mm solid #24506b; margin-bottom: 9mm; padding-bottom: 3mm; }
.office { font-weight: bold; font-size: 13pt; margin: 0; color: #24506b; }
.reference { margin: 1mm 0 0; color: #48545e; }
.reference span { string-set: reference content(); }
h1 { font-size: 13pt; line-height: 1.35; margin: 0 0 6mm; }
h2 { font-size: 11pt; margin: 5mm 0 1.5mm; color: #24506b; break-after: avoid; }
p { margin: 0 0 2.8mm; orphans: 2; widows: 2; }
ul { margin: 0 0 2.8mm; padding-inline-start: 5mm; }
table { border-collapse: collapse; width: 100%; margin: 0 0 3mm; font-size: 0.92em; }
th, td { text-align: start; vertical-align: top; padding: 1.2mm 2mm;
  border-bottom: 0.2mm solid #b9c2c9; }
th { font-weight: bold; border-bottom-width: 0.4mm; }
tr { break-inside: avoid; }
hr { border: 0; border-bottom: 0.3mm solid #1d2730; margin: 18mm 0 1.5mm;
  margin-inline-end: 87mm; break-before: avoid; break-after: avoid; }
blockquote { margin: 6mm 0 0; padding: 3mm 0 0; border-top: 0.2mm solid #b9c2c9; font-size: 0.82em;
  color: #48545e; break-inside: avoid; }
"""


def write_paper(
    template: Template, context: Mapping[str, object], language: str, dated: datetime
) -> str:
    """The HTML document of a letter.

    Args:
        context: as ``render`` takes it; the office's name and the case's reference stand above.
        language: one of ``LANGUAGES``.
        dated: aware; the date of the document, as its properties tell it.

    Raises:
        RenderProblem: as ``render``.
    """
    subject, body, values = fill(template, context, language)
    leaves = [_leaf(context, name) for name in sorted(template.names)]
    shown = [
        _table(leaf, language) if _is_table(leaf) and value else as_html(value)
        for leaf, value in zip(leaves, values, strict=True)
    ]
    markup = _ALONE.sub(
        lambda found: found[1] if _is_table(leaves[int(found[2])]) else found[0], as_markup(body)
    )
    day = dated.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    office = as_html(value_if_there(context, "office.name", language))
    reference = as_html(value_if_there(context, "case.reference", language))
    title = as_html(subject)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction(language)}">\n<head>\n'
        f'<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta name="author" content="{escape(office)}">\n'
        f'<meta name="dcterms.created" content="{day}">\n'
        f'<meta name="dcterms.modified" content="{day}">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<div class="head">\n<p class="office">{office}</p>\n'
        f'<p class="reference">{REFERENCE[language]}<span>{reference}</span></p>\n</div>\n'
        f"<h1>{title}</h1>\n{put_in(markup, shown)}</body>\n</html>\n"
    )


def _leaf(context: Mapping[str, object], name: str) -> object:
    root, _, key = name.partition(".")
    group = context[root]
    return group[key] if isinstance(group, Mapping) else None


def _is_table(leaf: object) -> bool:
    return isinstance(leaf, Mapping) and "rows" in leaf


def _table(leaf: object, language: str) -> str:
    """A table of values, which were found well written before."""
    match leaf:
        case {"rows": {"columns": list() as columns, "cells": list() as cells}}:
            titles, *rows = (
                [as_html(localise(each, language)) for each in line] for line in (columns, *cells)
            )
        case _:
            return ""
    head = "".join(f'<th scope="col">{each}</th>' for each in titles)
    lines = "".join(f"<tr>{''.join(f'<td>{each}</td>' for each in row)}</tr>\n" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}</tbody>\n</table>\n"
