"""The file of a backup: a manifest, its hash, a part for each table, and the files of folders.

Nothing of a backup is used before all of it was read once and every hash was right.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

from workflow.domain.manifest import (
    FolderPart,
    Manifest,
    NoManifest,
    TablePart,
    read_manifest,
    written,
)
from workflow.store import dumping
from workflow.store.archive import (
    BLOCK,
    CHUNK,
    END,
    Damaged,
    Member,
    Part,
    chunks,
    members,
    writing,
)
from workflow.store.engine import Session

MANIFEST, SEAL = "manifest.json", "manifest.sha256"
MANIFEST_BYTES = 64 * 1024
"""Room for the manifest, which is written last and stands first."""

SEAL_BYTES = 65
GZIP = 16 + zlib.MAX_WBITS
QUICK = 3
"""Compresses to a tenth, three times as fast as the best."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Files that belong to an installation as its rows do.

    Attributes:
        listed: the paths of the files inside ``path`` that a snapshot names, in order.
    """

    path: Path
    listed: Callable[[Session], Iterator[str]]


Folders = Mapping[str, Folder]
"""What the files of a folder are called in a backup, and where they lie."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was found whole."""

    file: BinaryIO
    manifest: Manifest
    tables: Mapping[str, Member]

    def lines(self, table: str) -> Iterator[bytes]:
        """The rows of a table, a line each."""
        try:
            # It asks its file for nothing but to be read.
            part = cast(BinaryIO, Part(self.file, self.tables[table]))
            with gzip.GzipFile(fileobj=part, mode="rb") as unpacked:
                yield from unpacked
        except (EOFError, OSError, zlib.error) as problem:
            raise Damaged(f'the part "{_of_table(table)}" cannot be unpacked: {problem}') from None

    def files(self, folder: str) -> Iterator[tuple[str, Iterator[bytes]]]:
        """The files of a folder: the path of each inside the folder, and its bytes."""
        for member in members(self.file):
            if member.name.startswith(f"{folder}/"):
                yield member.name.removeprefix(f"{folder}/"), chunks(self.file, member)


def write(file: BinaryIO, session: Session, begun: Manifest, folders: Folders) -> Manifest:
    """Write a backup of what ``session`` sees and of the files that it names; what it says.

    Raises:
        Unfit: a row has lost its form, or a file is not there.
    """
    for name, size in ((MANIFEST, MANIFEST_BYTES), (SEAL, SEAL_BYTES)):
        with writing(file, name) as room:
            room.write(bytes(size))
    tables = tuple(_write_table(file, session, name) for name in dumping.COLUMNS)
    kept = tuple(_write_folder(file, session, name, folder) for name, folder in folders.items())
    file.write(END)
    manifest = replace(begun, tables=tables, folders=kept)
    _fill_in(file, manifest)
    return manifest


def check(file: BinaryIO) -> Backup:
    """Read a backup from begin to end and hold every part against its hash.

    Raises:
        Damaged: it is none, or not as it was written; the sentence says where.
    """
    found = members(file)
    manifest = _manifest(file, found)
    tables = {part.name: _checked_table(file, found, part) for part in manifest.tables}
    rest = _checked_folders(file, found, manifest.folders)
    if rest is not None:
        raise Damaged(f'the part "{rest.name}" is not named in its manifest')
    return Backup(file, manifest, tables)


def _of_table(name: str) -> str:
    return f"tables/{name}.jsonl.gz"


def _write_table(file: BinaryIO, session: Session, name: str) -> TablePart:
    rows = 0
    packer = zlib.compressobj(QUICK, zlib.DEFLATED, GZIP)
    with writing(file, _of_table(name)) as part:
        for line in dumping.lines(session, name):
            rows += 1
            part.write(packer.compress(line))
        part.write(packer.flush())
    return TablePart(name, dumping.COLUMNS[name], rows, part.size, part.sha256)


def _write_folder(file: BinaryIO, session: Session, name: str, folder: Folder) -> FolderPart:
    listed = sha256()
    files = size = 0
    for inside in folder.listed(session):
        with _opened(folder.path / inside) as source, writing(file, f"{name}/{inside}") as part:
            while piece := source.read(CHUNK):
                part.write(piece)
        listed.update(_listed(part.sha256, inside))
        files, size = files + 1, size + part.size
    return FolderPart(name, files, size, listed.hexdigest())


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        # It may have been erased since the snapshot was taken.
        raise dumping.Unfit(f"{path} is not there; try again") from None


def _listed(digest: str, path: str) -> bytes:
    return f"{digest}  {path}\n".encode()


def _fill_in(file: BinaryIO, manifest: Manifest) -> None:
    text = written(manifest).encode()
    if len(text) > MANIFEST_BYTES:
        raise ValueError(f"a manifest of {len(text)} bytes does not fit into {MANIFEST_BYTES}")
    text = text.ljust(MANIFEST_BYTES)
    file.seek(BLOCK)
    file.write(text)
    file.seek(BLOCK + MANIFEST_BYTES + BLOCK)
    file.write(sha256(text).hexdigest().encode() + b"\n")
    file.seek(0, 2)


def _manifest(file: BinaryIO, found: Iterator[Member]) -> Manifest:
    text = _small(file, found, MANIFEST, MANIFEST_BYTES)
    if _small(file, found, SEAL, SEAL_BYTES) != sha256(text).hexdigest().encode() + b"\n":
        raise Damaged("its manifest was changed or damaged")
    try:
        return read_manifest(text.decode())
    except (NoManifest, UnicodeDecodeError) as problem:
        raise Damaged(str(problem)) from None


def _small(file: BinaryIO, found: Iterator[Member], name: str, size: int) -> bytes:
    member = next(found, None)
    if member is None or (member.name, member.size) != (name, size):
        raise Damaged(f'it has no "{name}" where every backup has one')
    return b"".join(chunks(file, member))


def _checked_table(file: BinaryIO, found: Iterator[Member], part: TablePart) -> Member:
    name = _of_table(part.name)
    member = next(found, None)
    if member is None or member.name != name:
        raise Damaged(f'the part "{name}" is missing')
    if (member.size, _hash(file, member)) != (part.bytes, part.sha256):
        raise Damaged(f'the part "{name}" was changed or damaged')
    return member


def _checked_folders(
    file: BinaryIO, found: Iterator[Member], wanted: Sequence[FolderPart]
) -> Member | None:
    """Hold the files of each folder against what is listed; the first that belongs to none."""
    member = next(found, None)
    for folder in wanted:
        listed = sha256()
        while member is not None and member.name.startswith(f"{folder.name}/"):
            inside = member.name.removeprefix(f"{folder.name}/")
            listed.update(_listed(_hash(file, member), inside))
            member = next(found, None)
        if listed.hexdigest() != folder.sha256:
            raise Damaged(f'the files of the folder "{folder.name}" were changed or damaged')
    return member


def _hash(file: BinaryIO, member: Member) -> str:
    found = sha256()
    for piece in chunks(file, member):
        found.update(piece)
    return found.hexdigest()
