"""Whether each document that the histories name is there, byte for byte, and no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from definitions.flow import FieldType, Flow
from workflow.domain.documents import is_document
from workflow.domain.verification.cases import KeptCase
from workflow.domain.verification.findings import Finding, Row, differences

Place = tuple[int, int]
"""A row of a case's history: case and seq."""


COMPARED = ("size", "type")
"""What a row says of a document beside its hash, as a value in a history does too."""


@dataclass(slots=True)
class Named:
    """The documents that the histories name.

    Attributes:
        documents: hash to what every value that names it says of it, and where that stands.
        erased: rows of histories whose value of a document was destroyed on record.
        cases: whose histories were looked at.
    """

    documents: dict[str, dict[Place, Mapping[str, Any]]] = field(default_factory=dict)
    erased: set[Place] = field(default_factory=set)
    cases: set[int] = field(default_factory=set)

    def add(self, kept: KeptCase, flow: Flow) -> None:
        """Note what lies beside the history of one case, and what lay there."""
        case_id = kept.case["id"]
        self.cases.add(case_id)
        for seq, by_name in kept.values.items():
            for value, _ in by_name.values():
                if is_document(value):
                    self.documents.setdefault(value["sha256"], {})[case_id, seq] = value
        for row in kept.history:
            gone = kept.erased.get(row["seq"], ())
            if any(_is_of_document(name, row, flow) for name in gone):
                self.erased.add((case_id, row["seq"]))


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file in the folder of documents, as it was read.

    Attributes:
        place: where it lies, from the folder on.
        sha256: of the place that it lies in; empty where no document lies.
        digest: of what is in it.
        type: the media type found in it; empty when it is none that is known.
        is_old: whether it lies there for longer than any act takes.
    """

    place: str
    sha256: str
    digest: str
    size: int
    type: str
    is_old: bool


def verify_rows(rows: Sequence[Row], named: Named, *, whole: bool) -> Iterator[Finding]:
    """Each row is of a document that its history row names, and each such document has one.

    Args:
        whole: whether ``named`` is of all cases; else a row may belong to one of the others.
    """
    by_hash = {row["sha256"]: row for row in rows}
    for sha256, row in by_hash.items():
        place = place_of(sha256)
        origin = (row["case_id"], row["seq"])
        values = named.documents.get(sha256, {})
        for value in values.values():
            yield from differences(place, row, {key: value[key] for key in COMPARED})
        known = origin in values or origin in named.erased
        if not known and (whole or row["case_id"] in named.cases):
            case_id, seq = origin
            yield Finding(place, f"row {seq} of case {case_id} does not name it")
    for sha256 in named.documents.keys() - by_hash.keys():
        yield Finding(place_of(sha256), "a history names it and it has no row")


def verify_files(
    rows: Sequence[Row], files: Iterable[FoundFile], *, strays: bool
) -> Iterator[Finding]:
    """Each row has its bytes; with ``strays``, each file that lies there for long has its row."""
    missing = {row["sha256"]: row for row in rows}
    known = set(missing)
    for file in files:
        if file.sha256 in known:
            yield from _contents(file, missing.pop(file.sha256))
        elif strays and file.is_old:
            yield Finding(f"documents {file.place}", "no act names this file")
    for sha256 in missing:
        yield Finding(place_of(sha256), "its file is missing")


def _is_of_document(name: str, row: Row, flow: Flow) -> bool:
    """Whether the value of this name (``changes.letter``) is or was one of a document."""
    part, _, inner = name.partition(".")
    action = flow.actions.get(row["action"])
    asks = action.asks if action else {}
    declared = flow.fields.get(inner) if part == "changes" else asks.get(inner)
    return declared is not None and declared.type is FieldType.DOCUMENT


def place_of(sha256: str) -> str:
    """How findings name a document."""
    return f"documents {sha256[:12]}"


def _contents(file: FoundFile, row: Row) -> Iterator[Finding]:
    if file.digest != file.sha256:
        yield Finding(place_of(file.sha256), "what is in its file was changed")
    elif (file.size, file.type) != (row["size"], row["type"]):
        told = f'"{row["type"]}" and {row["size"]} bytes'
        found = f'"{file.type or "no type that is known"}" and {file.size} bytes'
        yield Finding(place_of(file.sha256), f"its row says {told}; its file has {found}")
