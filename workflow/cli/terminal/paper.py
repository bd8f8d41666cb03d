"""Printing for people: lines, headings and tables that are read at 80 columns and piped whole."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from workflow.cli.terminal.characters import harmless

PIPED_WIDTH = 100_000
"""Columns where nobody looks: nothing is wrapped, so that programs find lines whole."""

NARROWEST = 20
HANGING = "  "


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A table: titles and cells, left-aligned."""

    titles: Sequence[str]
    cells: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text whose lines stay as they are, each moved in by ``indent``."""

    text: str
    indent: int = 0


Printed = str | Heading | Rows | Verbatim
"""What can be printed; a string is one line, wrapped on a terminal."""


def put(printed: Iterable[Printed]) -> None:
    """Print on standard output."""
    on_terminal = sys.stdout.isatty()
    console = Console(
        file=sys.stdout,
        width=None if on_terminal else PIPED_WIDTH,
        markup=False,
        emoji=False,
        highlight=False,
    )
    for each in printed:
        match each:
            case Heading():
                console.print(Text(harmless(each.text), style="bold"))
            case Rows():
                _put_table(console, each)
            case Verbatim():
                for line in each.text.splitlines():
                    _put_line(console, " " * each.indent + harmless(line))
            case str():
                for line in _wrapped(console, harmless(each)):
                    _put_line(console, line)


def _put_line(console: Console, line: str) -> None:
    console.print(Text(line.rstrip()), soft_wrap=True)


def _wrapped(console: Console, text: str) -> list[str]:
    """``text`` in lines that fit; those after an indented first one are moved in a little more."""
    bare = text.lstrip(" ")
    indent = " " * (len(text) - len(bare))
    hanging = f"{indent}{HANGING}" if indent else ""
    width = max(console.width - len(hanging), NARROWEST)
    pieces = [piece for line in bare.split("\n") for piece in Text(line).wrap(console, width)]
    return [
        (hanging if number else indent) + piece.plain.rstrip()
        for number, piece in enumerate(pieces)
    ]


def _put_table(console: Console, rows: Rows) -> None:
    table = Table(box=None, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for title in rows.titles:
        table.add_column(Text(title, style="bold"), overflow="fold")
    for cells in rows.cells:
        table.add_row(*(Text(harmless(cell)) for cell in cells))
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        sys.stdout.write(line.rstrip() + "\n")
