"""Places on the disk that something is put into: made for it, and taken away if it fails."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from workflow.errors import Invalid
from workflow.store import faults

BESIDE = ("", "-wal", "-shm")
"""What SQLite's files are called: the database, and what it keeps beside it while it is open."""


@contextmanager
def made(database: str, folders: Sequence[Path]) -> Iterator[None]:
    """The folders, and the one of an SQLite database; what was not there goes again on failure."""
    file = faults.missing_file(database)
    wanted = [*folders, *([file.parent] if file else [])]
    new = [folder for folder in dict.fromkeys(wanted) if not folder.exists()]
    ours = False
    try:
        for folder in new:
            folder.mkdir(parents=True, exist_ok=True)
        ours = file is not None and _begun(file)
        yield
    except BaseException:
        if file and ours:
            for name in BESIDE:
                file.with_name(file.name + name).unlink(missing_ok=True)
        for folder in reversed(new):
            with suppress(OSError):  # somebody else put something into it
                folder.rmdir()
        raise


@contextmanager
def filled(folder: Path, files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[None]:
    """A folder, empty or not there before, with files that are safe on the disk; none on failure.

    Raises:
        Invalid: something is in it.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Invalid(f"{folder} is not empty; a backup is restored into an empty place only")
    aside = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        aside.mkdir(mode=0o700, parents=True)
        for path, pieces in files:
            _write(aside / path, pieces)
        with suppress(FileNotFoundError):
            folder.rmdir()
        aside.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder safe on the disk: a file is only as safe as its name."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _begun(file: Path) -> bool:
    """Make an empty file; whether it is ours to take away, and not somebody's who was faster."""
    try:
        file.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
