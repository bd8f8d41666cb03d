"""Writing an installation into one file, as it was at one instant, while work goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from workflow.domain.manifest import Manifest, begun
from workflow.errors import Invalid
from workflow.store import backup_file, installation, places, schema
from workflow.store.backup_file import Folders
from workflow.store.dumping import Unfit
from workflow.store.engine import Sessions, unhurried


def back_up(
    readers: Sessions, target: Path, version: str, at: datetime, folders: Folders
) -> Manifest:
    """Write ``target``, which must not be there yet; what its manifest says.

    The file is whole on the disk under its name, or it is not there. Only its owner may read it:
    everything personal that the installation keeps is in it.

    Args:
        version: of Placet.
        folders: whose files are taken along after the rows that name them.

    Raises:
        Invalid: ``target`` is there, or a row has lost its form, or a file is gone.
    """
    with _aside(target) as file, readers.begin() as session:
        unhurried(session)
        found = installation.read(session)
        if found is None:
            raise Invalid("there is no installation in this database; there is nothing to back up")
        start = begun(version, schema.head(), at, found.length, found.head)
        try:
            return backup_file.write(file, session, start, folders)
        except Unfit as unfit:
            raise Invalid(f"{unfit}; placet verify --all tells what was changed") from unfit


@contextmanager
def _aside(target: Path) -> Iterator[BinaryIO]:
    """A new file beside ``target`` that gets its name in the end, once it is safe on the disk."""
    _refuse_to_overwrite(target)
    aside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _refuse_to_overwrite(target)  # somebody may have been faster
        aside.rename(target)
        places.sync_folder(target.parent)
    finally:
        aside.unlink(missing_ok=True)


def _refuse_to_overwrite(target: Path) -> None:
    if os.path.lexists(target):
        raise Invalid(f"{target} is there already; a backup overwrites nothing")
