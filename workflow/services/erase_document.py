"""Destroying a document: its bytes and all that is recorded of it, so that histories still verify.

The commitments stay, and that a document was given. What was destroyed is on record by its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workflow.errors import Invalid
from workflow.services.manage_people import By
from workflow.services.read_documents import find_document
from workflow.services.sweep_documents import remove_document
from workflow.store import cases, documents, installation
from workflow.store.document_files import DocumentFolder
from workflow.store.engine import Session, Sessions


@dataclass(frozen=True, slots=True)
class Wanted:
    """The document to be erased, by the place where it was found.

    Attributes:
        row: of the case's history; ``None`` for what the case holds now.
    """

    case: str
    field: str
    row: int | None
    reason: str


def erase_document(
    sessions: Sessions, folder: DocumentFolder, wanted: Wanted, by: Callable[[Session], By]
) -> list[tuple[int, int, str]]:
    """Erase a document wherever it is held; (case, row, name) of the recorded values that went.

    Its file goes once that is committed; a crash in between leaves it to the next sweep.

    Raises:
        Unknown: there is no such case.
        Invalid: there is no such document, or it was attached elsewhere at this moment.
    """
    with sessions.begin() as session:
        found = find_document(session, wanted.case, wanted.field, wanted.row)
        gone = _destroy(session, found["sha256"])
        who = by(session)
        payload: dict[str, object] = {"values": [list(each) for each in gone]}
        event = who.event("erase_document", payload, {"reason": wanted.reason})
        installation.append(session, [event], who.at, who.salt)
    remove_document(sessions, folder, found["sha256"])
    return gone


def _destroy(session: Session, sha256: str) -> list[tuple[int, int, str]]:
    # Acts lock their case first and record documents last, so this must come in the same order.
    held = documents.holders(session, sha256)
    cases.lock(session, held)
    documents.hold(session)
    if documents.holders(session, sha256) != held:
        raise Invalid("the document was attached to another case at this moment; try again")
    return documents.destroy(session, sha256)
