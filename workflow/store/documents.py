"""Which documents there are: the rows to the files of ``document_files``.

A row is written by the act that first names a document, in the same transaction, and the file is
put in its place before that ends. Whoever removes files keeps every such transaction out with
``hold``, so no file goes between the moment that an act looks for it and the moment that it is
named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import String, cast, delete, select, text, update
from sqlalchemy.orm import Session

from workflow.domain.documents import ERASED, is_document
from workflow.store.bulk import on_postgresql
from workflow.store.document_files import path_of
from workflow.store.tables import cases, documents, history_values

AT_ONCE = 1000


def hold(session: Session) -> None:
    """Let nobody else record a document until the transaction ends."""
    if on_postgresql(session):
        # What every INSERT takes conflicts with this, and reading does not.
        session.execute(text("LOCK TABLE documents IN SHARE ROW EXCLUSIVE MODE"))
    # On SQLite a transaction that may write holds the one write lock from its beginning.


def hashes(session: Session) -> Iterator[str]:
    """The hash of every document that has a row."""
    statement = select(documents.c.sha256).execution_options(yield_per=AT_ONCE)
    yield from session.execute(statement).scalars()


def paths(session: Session) -> Iterator[str]:
    """Where the file of every document that has a row lies in its folder, in order of hash."""
    statement = select(documents.c.sha256).order_by(documents.c.sha256)
    for sha256 in session.execute(statement.execution_options(yield_per=AT_ONCE)).scalars():
        yield path_of(sha256)


def named(session: Session, some: Collection[str]) -> set[str]:
    """Those of ``some`` hashes that have a row."""
    statement = select(documents.c.sha256).where(documents.c.sha256.in_(some))
    return set(session.execute(statement).scalars())


def naming(session: Session, sha256: str) -> list[tuple[int, int, str]]:
    """Where the histories name a document: (case, row, name) of each value, in order."""
    found = select(history_values.c.case_id, history_values.c.seq, history_values.c.name).where(
        history_values.c.value["sha256"].as_string() == sha256
    )
    return sorted((row[0], row[1], row[2]) for row in session.execute(found))


def holders(session: Session, sha256: str) -> list[int]:
    """The cases that hold a document in a field, in order."""
    found = select(cases.c.id).where(cast(cases.c.fields, String).contains(sha256))
    return list(session.execute(found.order_by(cases.c.id)).scalars())


def destroy(session: Session, sha256: str) -> list[tuple[int, int, str]]:
    """Destroy all that is recorded of a document; (case, row, name) of the values that went.

    The cases that hold it are locked. Its file is removed after the transaction.
    """
    gone = naming(session, sha256)
    for case_id, seq, name in gone:
        key = (
            history_values.c.case_id == case_id,
            history_values.c.seq == seq,
            history_values.c.name == name,
        )
        session.execute(delete(history_values).where(*key))
    held = select(cases.c.id, cases.c.fields).where(cases.c.id.in_(holders(session, sha256)))
    for row in session.execute(held).all():
        fields = {name: _without(value, sha256) for name, value in row.fields.items()}
        session.execute(update(cases).where(cases.c.id == row.id).values(fields=fields))
    session.execute(delete(documents).where(documents.c.sha256 == sha256))
    return gone


def _without(value: Any, sha256: str) -> Any:
    return dict(ERASED) if is_document(value) and value["sha256"] == sha256 else value
