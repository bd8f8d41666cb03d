"""Backups and copies: made from an office, brought back elsewhere, looked at and spoilt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.build import START, Bureau, opened, settings_in
from workflow.domain.manifest import Manifest
from workflow.runtime import folders_of
from workflow.services.back_up import back_up
from workflow.services.restore import Restored, restore
from workflow.store import dumping
from workflow.store.backup_file import Folders
from workflow.store.engine import open_engine, readers_of
from workflow.store.schema import tables_of

CHANGED_BY_A_RESTORE = {"installation", "installation_history", "installation_values"}
"""Tables of which a copy tells that it is one."""


def backed_up(bureau: Bureau, target: Path, folders: Folders | None = None) -> Manifest:
    """A backup of an office, and what it says of itself."""
    runtime = bureau.runtime
    taken = runtime.folders if folders is None else folders
    return back_up(runtime.readers, target, "1.2.3", START, taken)


def restored(source: Path, home: Path, url: str, folders: Folders | None = None) -> Restored:
    """A backup brought back into the database at ``url``."""
    settings = settings_in(home, url)
    filled = folders_of(settings) if folders is None else folders
    return restore(source, settings, filled, START, lambda: b"salt" * 4, "root")


@contextmanager
def copied(bureau: Bureau, folder: Path, url: str) -> Iterator[Bureau]:
    """A copy of an office by backup and restore, at the instant at which the office is."""
    backed_up(bureau, folder / "office.tar")
    restored(folder / "office.tar", folder / "copy", url)
    with opened(folder / "copy", url) as copy:
        copy.at = bureau.at
        yield copy


def rows(bureau: Bureau) -> dict[str, list[bytes]]:
    """Every row of every table that a restore leaves as it was."""
    with bureau.runtime.readers.begin() as session:
        return {
            name: list(dumping.lines(session, name))
            for name in dumping.COLUMNS
            if name not in CHANGED_BY_A_RESTORE
        }


def is_untouched(url: str) -> bool:
    """Whether a database has no table."""
    if url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).exists():
        return True
    engine = open_engine(url)
    try:
        with readers_of(engine).begin() as session:
            return not tables_of(session.connection())
    finally:
        engine.dispose()
