"""The bytes of documents: files that are named by their hash, and found by it alone.

No name that a person gave is ever a path. A file is written aside, reaches the disk, and is then
put in its place by one rename: a crash leaves a whole file or none, and at worst one that nobody
names. Removing those is up to ``services.sweep_documents``.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO

from workflow.errors import StorageFailed, StorageFull, Unknown
from workflow.settings import OWNER_ONLY

INCOMING = "incoming"
"""The folder of what no act has named yet, in the same file system as the rest."""

FOLDER_OF_HASHES = re.compile("[0-9a-f]{2}")
REST_OF_HASH = re.compile("[0-9a-f]{62}")

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
AT_ONCE = 262_144


@dataclass(frozen=True, slots=True)
class Taken:
    """What was written aside.

    Attributes:
        place: the name of its file there.
        size: in bytes.
    """

    place: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the folder: one in its place under a hash, or one that is still aside.

    Attributes:
        sha256: empty for one that is aside.
        written_at: by the clock of the file system.
    """

    path: Path
    sha256: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentFolder:
    """The folder of documents; readable by its owner only, and made when the first one comes."""

    path: Path

    def take(self, pieces: Iterable[bytes]) -> Taken:
        """Write what comes in aside, until it has reached the disk; nothing is left if that fails.

        Raises:
            StorageFull, StorageFailed: the folder cannot be written.
        """
        with _told():
            incoming = self.path / INCOMING
            _make(incoming)
            number, name = tempfile.mkstemp(dir=incoming)
        place, size, found = Path(name).name, 0, hashlib.sha256()
        try:
            with open(number, "wb", buffering=0) as file:
                for piece in pieces:
                    with _told():
                        _write(file, piece)
                    found.update(piece)
                    size += len(piece)
                with _told():
                    os.fsync(file.fileno())
        except BaseException:
            self.let_go(place)
            raise
        return Taken(place, size, found.hexdigest())

    def look(self, place: str) -> BinaryIO:
        """The bytes of what lies aside."""
        return (self.path / INCOMING / place).open("rb")

    def settle(self, place: str, sha256: str) -> None:
        """Put what lies at ``place`` where its hash says; there already is fine.

        Called inside the transaction that names it, under the rule of ``documents.hold``.

        Raises:
            StorageFull, StorageFailed: the folder cannot be written, or the bytes are not there.
        """
        target = self.path_of(sha256)
        with _told():
            _make(target.parent)
            try:
                # Also over one that is there: of equal hash, and whole even if that one is not.
                os.replace(self.path / INCOMING / place, target)
            except FileNotFoundError:
                # Another try of the same transaction, or another act of it, has put it there.
                os.stat(target)
            _reach_disk(target.parent)

    def let_go(self, place: str) -> None:
        """Remove what lies aside; gone already is fine."""
        with suppress(FileNotFoundError):
            os.unlink(self.path / INCOMING / place)

    def remove(self, kept: Kept) -> None:
        """Remove a file of the folder; gone already is fine."""
        with suppress(FileNotFoundError):
            os.unlink(kept.path)
            _reach_disk(kept.path.parent)

    def open(self, sha256: str) -> BinaryIO:
        """The bytes of a document.

        Raises:
            Unknown: there is none of this hash.
        """
        try:
            return self.path_of(sha256).open("rb")
        except FileNotFoundError:
            raise Unknown("document", sha256) from None

    def hashes(self) -> Iterator[str]:
        """The hash of every document that lies in its place, in order."""
        return (kept.sha256 for kept in self.kept() if kept.sha256)

    def kept(self) -> Iterator[Kept]:
        """Every file of the folder, in order of name; one that goes meanwhile is left out."""
        for folder in _listed(self.path):
            if folder.name != INCOMING and not FOLDER_OF_HASHES.fullmatch(folder.name):
                continue
            for file in _listed(folder):
                is_rest = REST_OF_HASH.fullmatch(file.name) and folder.name != INCOMING
                with suppress(FileNotFoundError):
                    written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
                    yield Kept(file, folder.name + file.name if is_rest else "", written)

    def path_of(self, sha256: str) -> Path:
        """Where the document of this hash lies or would lie."""
        return self.path / path_of(sha256)


def path_of(sha256: str) -> str:
    """Where the document of this hash lies in its folder."""
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise ValueError(f'"{sha256}" is not a SHA-256')
    return f"{sha256[:2]}/{sha256[2:]}"


def pieces_of(source: BinaryIO) -> Iterator[bytes]:
    """What ``source`` holds, a little at a time."""
    while piece := source.read(AT_ONCE):
        yield piece


def _write(file: RawIOBase, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) or 0 :]


def _make(folder: Path) -> None:
    """Make a folder and those above it; what is new reaches the disk."""
    if folder.is_dir():
        return
    _make(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(OWNER_ONLY)
    _reach_disk(folder.parent)


def _reach_disk(folder: Path) -> None:
    """Let what was made, renamed or removed in a folder outlive a power cut."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


@contextmanager
def _told() -> Iterator[None]:
    """Raise what callers expect in place of what the operating system says."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFull(
                "the folder of documents has no room left; nothing was changed"
            ) from error
        named = f"{error.filename}: " if error.filename else ""
        raise StorageFailed(f"{named}{error.strerror}", "the folder of documents") from error
