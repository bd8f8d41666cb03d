"""What a backup says of itself: it stands first in the file, and the rest is held against it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from workflow.domain.leaves import canonical

FORMAT = "placet-backup/1"


@dataclass(frozen=True, slots=True)
class TablePart:
    """The rows of one table: a JSON list a line, compressed.

    Attributes:
        columns: what each list holds, in this order.
        bytes, sha256: of the part as it lies in the file.
    """

    name: str
    columns: tuple[str, ...]
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FolderPart:
    """The files of one folder, each a member of its own.

    Attributes:
        sha256: of one line a file, in their order: its SHA-256, two spaces, its path, a line end.
    """

    name: str
    files: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was backed up, when, and by which version.

    Attributes:
        placet: the version that wrote the file.
        schema: of the tables.
        at: by the wall clock.
        length, head: of the installation's history: its number of rows and its last hash.
    """

    placet: str
    schema: str
    at: str
    length: int
    head: str
    tables: tuple[TablePart, ...] = ()
    folders: tuple[FolderPart, ...] = ()

    def rows(self, table: str) -> int:
        """How many rows of a table are in the backup."""
        return sum(part.rows for part in self.tables if part.name == table)


class NoManifest(Exception):
    """A text is no manifest of this format; the sentence says what was found."""


def begun(placet: str, schema: str, at: datetime, length: int, head: str) -> Manifest:
    """A manifest before anything was written."""
    return Manifest(placet, schema, canonical(at), length, head)


def written(manifest: Manifest) -> str:
    """A manifest as JSON."""
    return json.dumps({"format": FORMAT} | asdict(manifest), ensure_ascii=False, indent=1)


def read_manifest(text: str) -> Manifest:
    """The manifest in ``text``.

    Raises:
        NoManifest: it has another format, or does not have the form of its own.
    """
    try:
        found = json.loads(text)
        named = found.pop("format")
    except (AttributeError, KeyError, ValueError):
        raise NoManifest("its manifest cannot be read") from None
    if named != FORMAT:
        raise NoManifest(f'it has the format "{named}"; this version of Placet reads {FORMAT}')
    try:
        tables = tuple(_table_part(each) for each in found.pop("tables"))
        folders = tuple(FolderPart(**each) for each in found.pop("folders"))
        return Manifest(**found, tables=tables, folders=folders)
    except (AttributeError, KeyError, TypeError):
        raise NoManifest("its manifest cannot be read") from None


def _table_part(found: Mapping[str, Any]) -> TablePart:
    return TablePart(**{**found, "columns": tuple(found["columns"])})
