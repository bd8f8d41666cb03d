"""Places on the disk that something is put into: whole in the end, or as they were before."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.engine import make_url

from workflow.errors import Invalid
from workflow.settings import OWNER_ONLY
from workflow.store import faults

BESIDE = ("", "-wal", "-shm")
"""What SQLite's files are called: the database, and what it keeps beside it while it is open."""

TAKEN = "is there already; a backup is restored into an empty place only"


@contextmanager
def made(folders: Sequence[Path]) -> Iterator[None]:
    """Folders to put something into; one that was not there goes again on failure, if empty."""
    new = [folder for folder in dict.fromkeys(folders) if not folder.exists()]
    try:
        for folder in new:
            folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in reversed(new):
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def database(url: str) -> Iterator[str]:
    """The URL to fill a database under, closed at the end of the ``with``.

    An SQLite file that is not there is filled beside its place and gets its name in the end. So
    nobody ever finds half of it, and of two that fill it at once one is refused.

    Raises:
        Invalid: somebody was faster.
    """
    file = faults.missing_file(url)
    if file is None:
        yield url
        return
    aside = _aside(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield make_url(url).set(database=str(aside)).render_as_string(hide_password=False)
        _name(aside, file)
    finally:
        for name in BESIDE:
            aside.with_name(aside.name + name).unlink(missing_ok=True)


@contextmanager
def filled(folder: Path, files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[None]:
    """A folder, empty or not there before, with files that are safe on the disk; none on failure.

    Where there are no files it is left as it is, since whoever was faster may be at work in it.

    Raises:
        Invalid: something is in it.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Invalid(f"{folder} {TAKEN}")
    aside = _aside(folder)
    try:
        aside.mkdir(mode=OWNER_ONLY, parents=True)
        for path, pieces in files:
            _write(aside / path, pieces)
        has_files = any(aside.iterdir())
        if has_files:
            _put(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    try:
        yield
    except BaseException:
        if has_files:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder safe on the disk: a file is only as safe as its name."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _aside(path: Path) -> Path:
    """A name beside ``path`` that nobody else uses."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")


def _put(aside: Path, folder: Path) -> None:
    try:
        with suppress(FileNotFoundError):
            folder.rmdir()
        aside.rename(folder)
    except OSError as problem:
        if problem.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        raise Invalid(f"{folder} {TAKEN}") from None  # somebody was faster
    sync_folder(folder.parent)


def _name(aside: Path, file: Path) -> None:
    try:
        os.link(aside, file)
    except FileExistsError:
        raise Invalid(f"{file} {TAKEN}") from None
    sync_folder(file.parent)


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    path.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
