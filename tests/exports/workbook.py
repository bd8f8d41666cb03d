"""A workbook read back from its own parts, as a spreadsheet does."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

from lxml import etree

MAIN = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def cells_of(file: Path, sheet: int = 1) -> list[list[tuple[str, str]]]:
    """The rows of a sheet: the type of each cell that is there, and its value as it is written.

    A formula would stand there as the type ``formula``.
    """
    with ZipFile(file) as parts:
        tree = etree.fromstring(parts.read(f"xl/worksheets/sheet{sheet}.xml"))
    return [
        [_cell(cell) for cell in row.findall("m:c", MAIN)]
        for row in tree.iterfind(".//m:row", MAIN)
    ]


def _cell(cell: Any) -> tuple[str, str]:
    if cell.find("m:f", MAIN) is not None:
        return "formula", cell.findtext("m:f", "", MAIN)
    if cell.get("t") == "inlineStr":
        return "text", "".join(str(text) for text in cell.itertext())
    return cell.get("t", "number"), cell.findtext("m:v", "", MAIN)
