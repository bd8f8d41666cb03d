"""A file of named members, in the form of tar: written in one go, read with suspicion.

Whoever reads takes nothing but what the writer could have written, byte for byte: no link, no
folder, no path that leads elsewhere, no room between members in which something could stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from tarfile import GNU_FORMAT, HeaderError, TarInfo
from typing import BinaryIO

BLOCK = 512
END = bytes(2 * BLOCK)
CHUNK = 1 << 18

NAME = re.compile(r"[a-z0-9_]+(?:[./][a-z0-9_]+)*", re.ASCII)
"""What a member may be called; nothing in it can lead out of the folder that it is put into."""


class Damaged(Exception):
    """The file is no archive of ours; the sentence says where and why."""


class Measured:
    """Takes the bytes of a member, counts them and hashes them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """The hash of what was written so far."""
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        """Append ``data``."""
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)


@dataclass(frozen=True, slots=True)
class Member:
    """Where the bytes of a member lie in the file."""

    name: str
    offset: int
    size: int


@contextmanager
def writing(file: BinaryIO, name: str) -> Iterator[Measured]:
    """A member at the end of ``file``; its header is written when its size is known."""
    start = file.tell()
    file.write(bytes(BLOCK))
    member = Measured(file)
    yield member
    file.write(bytes(-member.size % BLOCK))
    end = file.tell()
    file.seek(start)
    file.write(_header(name, member.size))
    file.seek(end)


def members(file: BinaryIO) -> Iterator[Member]:
    """The members of ``file`` from its begin, each as it is come to; then the end.

    Raises:
        Damaged: something else stands there.
    """
    file.seek(0, 2)
    length = file.tell()
    offset = 0
    while (header := _block(file, offset)) != END[:BLOCK]:
        member = _member(header, offset)
        offset = _padded(member)
        if offset + len(END) > length:
            raise Damaged(f'it ends in the middle of "{member.name}"')
        yield member
        file.seek(member.offset + member.size)
        if file.read(offset - member.offset - member.size).strip(b"\0"):
            raise Damaged(f'something stands behind "{member.name}" that does not belong there')
    if _block(file, offset + BLOCK) != END[BLOCK:] or length != offset + len(END):
        raise Damaged("its end is not the end of a backup")


def chunks(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """The bytes of a member, a piece at a time."""
    reader = Part(file, member)
    while piece := reader.read(CHUNK):
        yield piece


@dataclass(slots=True)
class Part:
    """A member as a file of its own, for reading from begin to end."""

    file: BinaryIO
    member: Member
    done: int = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none at the end."""
        left = self.member.size - self.done
        self.file.seek(self.member.offset + self.done)
        data = self.file.read(left if size < 0 else min(size, left))
        self.done += len(data)
        return data


def _member(header: bytes, offset: int) -> Member:
    try:
        info = TarInfo.frombuf(header, "utf-8", "strict")
    except (HeaderError, UnicodeDecodeError):
        raise Damaged(f"what stands at byte {offset} is no part of a backup") from None
    if not NAME.fullmatch(info.name):
        raise Damaged(f'a part has the path "{info.name}", which no backup has')
    if header != _header(info.name, info.size):
        raise Damaged(f'the part "{info.name}" is not of the sort that a backup has')
    return Member(info.name, offset + BLOCK, info.size)


def _padded(member: Member) -> int:
    """Where the next member begins."""
    return member.offset + member.size + -member.size % BLOCK


def _block(file: BinaryIO, offset: int) -> bytes:
    file.seek(offset)
    found = file.read(BLOCK)
    if len(found) < BLOCK:
        raise Damaged("it ends too early")
    return found


def _header(name: str, size: int) -> bytes:
    """The header of a plain file that only its owner may read; of no owner and no time."""
    info = TarInfo(name)
    info.size = size
    info.mode = 0o600
    header = info.tobuf(GNU_FORMAT, "utf-8", "strict")
    if len(header) != BLOCK:
        raise ValueError(f'the name "{name}" is too long for a member')
    return header
