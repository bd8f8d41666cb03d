"""Sheets as one workbook in XLSX; text is text there, and sums and days are numbers of their kind.

The one module that knows xlsxwriter, which it loads when a workbook is written: that takes longer
than most commands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from workflow.exports.sheets import Cell, Money, Sheet

LONGEST_TEXT = 32_767
"""Characters that a cell holds (ECMA-376); counted in UTF-16, as spreadsheets do."""

WIDTH = 18

SETTINGS: Mapping[str, Any] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_xlsx(file: Path, sheets: Iterable[Sheet], at: datetime) -> None:
    """Write ``sheets`` into one file; the same sheets at the same instant make the same bytes."""
    from xlsxwriter import Workbook

    with file.open("wb") as bytes_, Workbook(bytes_, dict(SETTINGS)) as book:
        book.set_properties({"created": at.astimezone(UTC).replace(tzinfo=None)})
        formats = _Formats(book)
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            page.set_column(0, len(sheet.titles) - 1, WIDTH)
            for column, title in enumerate(sheet.titles):
                page.write_string(0, column, title, formats.of_kind("title", {"bold": True}))
            for number, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    _write(page, number, column, cell, formats)


class _Formats:
    """How cells of a kind look, each made once a workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}

    def of_kind(self, kind: str, properties: Mapping[str, Any]) -> Any:
        if kind not in self._made:
            self._made[kind] = self._book.add_format(dict(properties))
        return self._made[kind]

    def of(self, cell: Cell) -> Any:
        match cell:
            case Money():
                digits = cell.digits
                pattern = "#,##0" + ("." + "0" * digits if digits else "")
            case datetime():
                pattern = "yyyy-mm-dd hh:mm:ss"
            case _:
                pattern = "yyyy-mm-dd"
        return self.of_kind(pattern, {"num_format": pattern})


def _write(page: Any, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    match cell:
        case None | "":
            pass
        case str():
            page.write_string(row, column, _shortened(cell))
        case int():
            page.write_number(row, column, cell)
        case Money():
            page.write_number(row, column, cell.minor / 10**cell.digits, formats.of(cell))
        case datetime():
            instant = cell.astimezone(UTC).replace(tzinfo=None)
            page.write_datetime(row, column, instant, formats.of(cell))
        case date():
            page.write_datetime(row, column, cell, formats.of(cell))


def _shortened(text: str) -> str:
    """``text`` as far as a cell holds it."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    return units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
