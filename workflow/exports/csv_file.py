"""Sheets as CSV that no spreadsheet takes for anything but what it says.

A spreadsheet computes a cell that begins like a formula, wherever its text came from. Such text is
kept from it by an apostrophe in front, and every cell is quoted, so that a spreadsheet that takes
another separator finds no cell inside of ours.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from itertools import chain

from workflow.domain.leaves import canonical
from workflow.exports.sheets import Cell, Sheet

BEGINS_FORMULA = frozenset("=+-@\t\r\n\0|%＝＋－＠")
"""Also full-width signs and what other spreadsheets take for the beginning of a command."""

MARK = "\ufeff"
"""By which spreadsheets know UTF-8."""


def written_as_csv(sheet: Sheet) -> Iterator[str]:
    """The text of the file, piece by piece."""
    line = StringIO()
    writer = csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield MARK
    for row in chain([sheet.titles], sheet.rows):
        writer.writerow([harmless_cell(_text(cell)) for cell in row])
        yield _taken(line)


def harmless_cell(text: str) -> str:
    """``text`` so that no spreadsheet computes it.

    >>> harmless_cell("=1+1")
    "'=1+1"
    >>> harmless_cell("Wells")
    'Wells'
    """
    text = text.replace("\0", "")
    begins = {text[:1], text.lstrip()[:1]}
    return f"'{text}" if begins & BEGINS_FORMULA else text


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return canonical(cell) if isinstance(cell, datetime) else str(cell)


def _taken(line: StringIO) -> str:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text
