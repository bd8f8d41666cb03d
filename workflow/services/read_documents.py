"""The documents of a case: which there are, and their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workflow.domain.case import Case
from workflow.domain.documents import is_document
from workflow.errors import Invalid
from workflow.services.read_case import find_case
from workflow.store import histories
from workflow.store.document_files import DocumentFolder, pieces_of
from workflow.store.engine import Session
from workflow.store.new_file import new_file

ANSWERS = "answers"
PARTS = ("changes", ANSWERS)


@dataclass(frozen=True, slots=True)
class Attached:
    """A document that an act gave.

    Attributes:
        row: of the case's history; ``None`` where what stood there was erased with a person.
        name: of the field, or of the question that it answers.
        is_answer: whether it is kept with the act and not with the case.
        is_current: whether the case holds it now.
        kept: its kept form.
    """

    row: int | None
    name: str
    is_answer: bool
    is_current: bool
    kept: Mapping[str, Any]


def read_documents(session: Session, name: str) -> tuple[Case, list[Attached]]:
    """Every document that acts on a case gave, in their order; what was erased is not among them.

    Raises:
        Unknown: there is no such case.
    """
    case = find_case(session, name)
    held = {field: kept for field, kept in case.fields.items() if is_document(kept)}
    found = []
    for (seq, place), kept in sorted(histories.values_from(session, case.id, 1).items()):
        part, _, field = place.partition(".")
        if is_document(kept) and part in PARTS:
            found.append(Attached(seq, field, part == ANSWERS, False, kept))
    last = {
        each.name: number
        for number, each in enumerate(found)
        if not each.is_answer and each.kept == held.get(each.name)
    }
    for field, kept in held.items():
        if (number := last.get(field)) is not None:
            found[number] = replace(found[number], is_current=True)
        else:
            found.append(Attached(None, field, False, True, kept))
    return case, found


def find_document(session: Session, name: str, field: str, row: int | None) -> Mapping[str, Any]:
    """The document that a case holds in ``field``, or that the act of ``row`` gave under this name.

    Without a row, the last answer of this name where no field has it.

    Raises:
        Unknown: there is no such case.
        Invalid: there is no such document, with what there is instead.
    """
    _, attached = read_documents(session, name)
    of_name = [each for each in attached if each.name == field]
    if row is not None:
        found = [each for each in of_name if each.row == row]
    else:
        found = [each for each in of_name if each.is_current or each.is_answer]
        found.sort(key=lambda each: each.is_current)
    if found:
        return found[-1].kept
    where = f'by row {row} in "{field}"' if row is not None else f'in "{field}"'
    others = ", ".join(
        each.name if each.row is None else f"{each.name} (row {each.row})" for each in attached
    )
    raise Invalid(f"there is no document {where}; there is {others or 'none at all'}")


def save_document(folder: DocumentFolder, kept: Mapping[str, Any], target: Path) -> None:
    """Write a document into a new file, readable by its owner only.

    Raises:
        Invalid: there is something at ``target`` already, or the bytes are not those that were
            attached; no file is left then.
        Unknown: its bytes are not there.
    """
    found = hashlib.sha256()
    with folder.open(kept["sha256"]) as source, new_file(target) as file:
        for piece in pieces_of(source):
            found.update(piece)
            file.write(piece)
        if found.hexdigest() != kept["sha256"]:
            raise Invalid("the document was changed since it was attached; see placet verify")
