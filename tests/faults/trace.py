"""What a process wrote to its files and what it forced to the disk, as ``strace`` saw it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,link,rename,unlink"
LONGEST_WRITE = 1 << 22

_LINE = re.compile(r"\d+ +(?P<call>\w+)\((?P<given>.*)\) += (?P<result>-?\d+)")
_FILE = re.compile(r"\d+<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


class NoTrace(Exception):
    """``strace`` is not installed, or what it wrote cannot be read."""


@dataclass(frozen=True)
class Event:
    """One call that changed a file, or forced it to the disk.

    Attributes:
        call: ``write``, ``sync``, ``cut``, ``link``, ``rename`` or ``unlink``.
        place: of a write; ``None`` for one at the end of what was written before.
        size: that a file was cut to.
        other: the new name.
    """

    call: str
    file: Path
    place: int | None = None
    content: bytes = b""
    size: int = 0
    other: Path | None = None


def tracer(into: Path) -> list[str]:
    """The words before a command that write what it does into a file.

    Raises:
        NoTrace: the program is not installed.
    """
    if not shutil.which("strace"):
        raise NoTrace("no strace was found; Debian has it in the package strace")
    filters = ["--seccomp-bpf", "-f", "-y", "-xx", "-s", str(LONGEST_WRITE)]
    return ["strace", *filters, "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(into)]


def read_trace(path: Path) -> Iterator[Event]:
    """The calls that succeeded, in their order."""
    with path.open() as lines:
        for line in lines:
            found = _LINE.match(line)
            if found and int(found["result"]) >= 0:
                yield from _event(found["call"], found["given"])
            elif found is None and "unfinished" in line:
                raise NoTrace(f"calls of two threads are mixed: {line[:100]}")


def _event(call: str, given: str) -> Iterator[Event]:
    if call in ("link", "rename", "unlink"):
        names = [Path(_text(each[1])) for each in _TEXT.finditer(given)]
        yield Event(call, names[0], other=names[-1])
        return
    named = _FILE.match(given)
    file = Path(_text(named[1])) if named else Path()
    match call:
        case "fsync" | "fdatasync":
            yield Event("sync", file)
        case "ftruncate":
            yield Event("cut", file, size=int(given.rpartition(", ")[2]))
        case _:
            written = _TEXT.search(given, named.end() if named else 0)
            if written is None or written[2]:
                raise NoTrace(f"a write to {file} was not recorded as a whole")
            place = int(given.rpartition(", ")[2]) if call == "pwrite64" else None
            yield Event("write", file, place, bytes.fromhex(written[1].replace("\\x", "")))


def _text(codes: str) -> str:
    return bytes.fromhex(codes.replace("\\x", "")).decode()
