"""Documents as they lie in their folder, held against their rows and the histories."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator
from contextlib import suppress
from datetime import datetime

from workflow.domain.contents import type_of
from workflow.domain.documents import DocumentProblem
from workflow.domain.verification.documents import FoundFile, Named, verify_files, verify_rows
from workflow.domain.verification.findings import Finding, readable
from workflow.services.sweep_documents import GRACE
from workflow.store import evidence, installation, tables
from workflow.store.document_files import DocumentFolder, Kept, pieces_of
from workflow.store.engine import Session


def verify_documents(
    session: Session, named: Named, folder: DocumentFolder | None, *, whole: bool
) -> list[Finding]:
    """What is not as it should be with the documents that the histories name.

    Args:
        folder: where their files lie; without it only rows are looked at.
        whole: whether ``named`` is of all cases, so that whatever else is there is one too many.
    """
    rows = evidence.whole(session, tables.documents)
    if not whole:
        rows = [row for row in rows if row["sha256"] in named.documents]
    findings = readable("documents", verify_rows(rows, named, whole=whole))
    if folder is not None:
        known = None if whole else {row["sha256"] for row in rows}
        files = _looked_at(folder, known, installation.database_now(session) - GRACE)
        findings += readable("documents", verify_files(rows, files, strays=whole))
    return findings


def _looked_at(
    folder: DocumentFolder, wanted: Container[str] | None, latest: datetime
) -> Iterator[FoundFile]:
    """Each file of the folder, read from beginning to end; of ``wanted`` hashes, or every one."""
    for kept in folder.kept():
        if wanted is None or kept.sha256 in wanted:
            with suppress(FileNotFoundError):
                yield _read(folder, kept, is_old=kept.written_at < latest)


def _read(folder: DocumentFolder, kept: Kept, *, is_old: bool) -> FoundFile:
    place = str(kept.path.relative_to(folder.path))
    size, found = 0, hashlib.sha256()
    with kept.path.open("rb") as stream:
        for piece in pieces_of(stream):
            found.update(piece)
            size += len(piece)
        try:
            media_type = type_of(stream).media_type
        except DocumentProblem:
            media_type = ""
    return FoundFile(place, kept.sha256, found.hexdigest(), size, media_type, is_old)
