"""Removing files that no act names: what a crash, or an act that was refused, has left behind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import structlog

from workflow.store import documents, installation
from workflow.store.document_files import DocumentFolder, Kept
from workflow.store.engine import Session, Sessions

log = structlog.get_logger(__name__)

GRACE = timedelta(hours=1)
"""How long a file may lie there without being named; an act takes far less."""


def sweep_documents(sessions: Sessions, readers: Sessions, folder: DocumentFolder) -> int:
    """Remove files older than an hour that no act names; how many.

    Never one that a row names: while files go, nobody else records a document.
    """
    with readers.begin() as session:
        old = _old(session, folder)
        known = set(documents.hashes(session)) if old else set()
    if not (unnamed := [kept for kept in old if kept.sha256 not in known]):
        return 0
    with sessions.begin() as session:
        documents.hold(session)
        again = {kept.path: kept for kept in _old(session, folder)}
        removed = _remove(session, folder, [each for each in unnamed if each.path in again])
    if removed:
        log.info("documents swept", files=removed)
    return removed


def remove_document(sessions: Sessions, folder: DocumentFolder, sha256: str) -> bool:
    """Remove the file of one document, unless an act names it (again); whether it went."""
    with sessions.begin() as session:
        documents.hold(session)
        of_hash = [kept for kept in folder.kept() if kept.sha256 == sha256]
        return _remove(session, folder, of_hash) > 0


def _old(session: Session, folder: DocumentFolder) -> list[Kept]:
    """Files that were written more than an hour ago, by the database's clock."""
    latest = installation.database_now(session) - GRACE
    return [kept for kept in folder.kept() if kept.written_at < latest]


def _remove(session: Session, folder: DocumentFolder, some: Collection[Kept]) -> int:
    """Remove those of ``some`` files that no row names; the caller keeps everybody else out."""
    named = documents.named(session, [kept.sha256 for kept in some])
    gone = [kept for kept in some if kept.sha256 not in named]
    for kept in gone:
        folder.remove(kept)
    return len(gone)
