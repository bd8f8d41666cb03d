"""Tables of people and parties as files in CSV, read line by line, with every bad line named."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from workflow.domain.suggestions import nearest
from workflow.errors import Invalid

LARGEST_TABLE = 4 * 1024 * 1024
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: where it begins in the file, and its cells by column, trimmed."""

    number: int
    cells: dict[str, str]


@dataclass(slots=True)
class Faults:
    """What is wrong with the lines of one file."""

    file: Path
    lines: list[tuple[int, str]] = field(default_factory=list)

    def note(self, number: int, sentence: str) -> None:
        """Remember that something is wrong at a line."""
        self.lines.append((number, sentence))

    def refuse(self) -> None:
        """Raise ``Invalid`` with ``FILE:LINE: sentence`` for each; nothing if there is none."""
        if self.lines:
            raise Invalid("\n".join(f"{self.file}:{at}: {what}" for at, what in sorted(self.lines)))


def read_lines(file: Path, columns: Sequence[str], needed: Sequence[str]) -> list[Line]:
    """The lines of ``file`` below its head; empty lines are passed over.

    Args:
        columns: every column that there may be; needed: those that there must be.

    Raises:
        Invalid: the file is too large, is not UTF-8, or its head or a line is wrong.
    """
    faults = Faults(file)
    rows = csv.reader(StringIO(_text(file), newline=""), strict=True)
    head = _head(rows, columns, needed, faults)
    faults.refuse()
    found = list(_lines(rows, head, faults))
    faults.refuse()
    if not found:
        faults.note(1, "there is no line below the head")
        faults.refuse()
    return found


def _text(file: Path) -> str:
    source = file.read_bytes()
    if len(source) > LARGEST_TABLE:
        raise Invalid(f"{file}: {len(source)} bytes are too many; at most {LARGEST_TABLE} are read")
    try:
        text = source.decode("utf-8-sig")  # spreadsheets begin their files with a mark
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise Invalid(f"{file}:{line}: the file is not text in UTF-8") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Invalid(f"{file}:{line}: the character U+0000 cannot be part of a text")
    return text


def _head(
    rows: Iterator[list[str]], columns: Sequence[str], needed: Sequence[str], faults: Faults
) -> list[str]:
    try:
        head = [name.strip().lower() for name in next(rows, [])]
    except csv.Error as error:
        raise Invalid(f"{faults.file}:1: {error}") from None
    for name in head:
        if name not in columns:
            hint = f'; did you mean "{near}"?' if (near := nearest(name, columns)) else ""
            faults.note(1, f'"{name}" is not a column; {", ".join(columns)} are{hint}')
    for name in needed:
        if head.count(name) != 1:
            faults.note(1, f'the column "{name}" is wanted once')
    return head


def _lines(rows: Iterator[list[str]], head: Sequence[str], faults: Faults) -> Iterator[Line]:
    reader = _numbered(rows, faults)
    for number, cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(head):
            faults.note(number, f"{len(cells)} cells were found; {len(head)} are wanted")
            continue
        yield Line(number, dict(zip(head, (cell.strip() for cell in cells), strict=True)))


def _numbered(rows: Iterator[list[str]], faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """The rows with the number of the line on which each begins."""
    while True:
        begins = rows.line_num + 1  # type: ignore[attr-defined]  # the type of csv's reader has no name
        try:
            yield begins, next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            faults.note(begins, str(error))
            return
