"""Bringing a backup back into a place where nothing is yet: all of it, verified, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workflow.domain.holds import Part
from workflow.domain.manifest import Manifest
from workflow.domain.records import Salt
from workflow.errors import BadBackup, Invalid, StorageFailed
from workflow.services.manage_people import By
from workflow.services.verify_history import Verification, verify_history
from workflow.settings import Settings
from workflow.store import backup_file, dumping, faults, installation, places, schema
from workflow.store.archive import Damaged
from workflow.store.backup_file import Backup, Folders
from workflow.store.document_files import DocumentFolder
from workflow.store.dumping import Unfit
from workflow.store.engine import Session, open_engine, sessions_of, unhurried
from workflow.store.installation import Installation

PATIENCE_SECONDS = 1
"""How long to wait for another process that writes; who restores does not share the database."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a backup said of itself, and what was verified once it was back."""

    manifest: Manifest
    verification: Verification


def restore(
    source: Path,
    settings: Settings,
    folders: Folders,
    at: datetime,
    salt: Salt,
    operator: str,
) -> Restored:
    """Restore the backup ``source`` into the place that ``settings`` name.

    The copy is held: it sends no mail and works off no deadline until somebody releases it. That
    it was restored, and from what, is an event of its history.

    Args:
        folders: where the files of a backup belong.
        at: by the wall clock.

    Raises:
        BadBackup: the file is not as it was written, or another version's, or does not verify.
        Invalid: there is something in that place, or somebody else is at work there.
    """
    with (
        _checked(source) as backup,
        places.made([settings.home, settings.mail]),
        ExitStack() as filled,
        places.database(settings.database) as url,
        _alone(url) as session,
    ):
        _make_tables(session)
        _load(session, backup)
        for name, folder in _wanted_folders(backup.manifest, folders).items():
            filled.enter_context(places.filled(folder.path, backup.files(name)))
        office = _as_told(session, backup.manifest)
        verification = _verified(session, DocumentFolder(settings.documents))
        by = By(at + office.clock_offset, salt, operator=operator)
        _record(session, backup.manifest, by)
    return Restored(backup.manifest, verification)


@contextmanager
def _checked(source: Path) -> Iterator[Backup]:
    """The backup, once all of it was read and found to be as it was written, by this version."""
    try:
        with source.open("rb") as file:
            backup = backup_file.check(file)
            _check_version(backup.manifest)
            yield backup
    except (Damaged, Unfit) as problem:
        raise BadBackup(str(source), str(problem)) from problem


def _check_version(manifest: Manifest) -> None:
    wanted = schema.head()
    if manifest.schema == wanted:
        return
    then = ", then run placet upgrade" if schema.is_known(manifest.schema) else ""
    raise Damaged(
        f"it has schema {manifest.schema} and this version wants {wanted}; "
        f"restore it with Placet {manifest.placet}, which wrote it{then}"
    )


@contextmanager
def _alone(url: str) -> Iterator[Session]:
    """One transaction for everything, while nobody else restores into the database or migrates."""
    engine = open_engine(url, patience_seconds=PATIENCE_SECONDS)
    try:
        with sessions_of(engine).begin() as session:
            if not _is_alone(session):
                raise Invalid("somebody else is at work on this database; try again afterwards")
            unhurried(session)
            yield session
    finally:
        engine.dispose()


def _is_alone(session: Session) -> bool:
    try:
        with faults.told():
            return schema.is_alone(session.connection())
    except StorageFailed as failed:
        if "locked" in failed.said:
            return False
        raise


def _make_tables(session: Session) -> None:
    connection = session.connection()
    found, there = schema.found_schema(connection), schema.tables_of(connection)
    if found is None and not there:
        schema.migrate_on(connection)
    elif found is None:
        raise Invalid(f'the database is not empty: it has a table "{min(there)}"')
    elif found != schema.head() or not dumping.is_empty(session):
        raise Invalid(
            "there is an installation in this database already; "
            "a backup is restored into an empty place only"
        )


def _load(session: Session, backup: Backup) -> None:
    parts = backup.manifest.tables
    if {part.name: part.columns for part in parts} != dumping.COLUMNS:
        raise Damaged(f"its tables are not those of schema {backup.manifest.schema}")
    for name in dumping.COLUMNS:
        loaded, told = dumping.load(session, name, backup.lines(name)), backup.manifest.rows(name)
        if loaded != told:
            raise Damaged(f"{name} has {loaded} rows; its manifest says {told}")
    dumping.settle(session)


def _wanted_folders(manifest: Manifest, folders: Folders) -> Folders:
    names = {part.name for part in manifest.folders}
    if names != set(folders):
        raise Damaged(f"its folders are not those of schema {manifest.schema}")
    return folders


def _as_told(session: Session, manifest: Manifest) -> Installation:
    found = installation.read(session)
    if found is None or (found.length, found.head) != (manifest.length, manifest.head):
        raise Damaged("the head of its history is not the one that its manifest says")
    return found


def _verified(session: Session, documents: DocumentFolder) -> Verification:
    verification = verify_history(session, folder=documents)
    if not verification.verified:
        first, *more = verification.findings
        others = f" and {len(more)} other findings" if more else ""
        raise Damaged(f"it does not verify: {first.place}: {first.sentence}{others}")
    return verification


def _record(session: Session, manifest: Manifest, by: By) -> None:
    """Hold the copy, and write down what it is a copy of."""
    for part in Part:
        installation.set_held(session, part, held=True)
    told: dict[str, object] = {
        "made_at": manifest.at,
        "placet": manifest.placet,
        "length": manifest.length,
        "head": manifest.head,
    }
    installation.append(session, [by.event("restore", told, {})], by.at, by.salt)
