"""What a disk holds after a power cut, and what a trace says of a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.faults.disk import SECTOR, Disk
from tests.faults.trace import Event, read_trace, tracer

PROGRAM = """
import os, sys
file = os.open(sys.argv[1] + "/part", os.O_RDWR | os.O_CREAT)
os.pwrite(file, b"hello", 3)
os.fdatasync(file)
os.write(file, b"HEY")
os.ftruncate(file, 6)
os.link(sys.argv[1] + "/part", sys.argv[1] + "/whole")
os.unlink(sys.argv[1] + "/part")
folder = os.open(sys.argv[1], os.O_RDONLY)
os.fsync(folder)
"""


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """A disk with one file on it."""
    (tmp_path / "file").write_bytes(b"before")
    return Disk(tmp_path)


def test_what_was_written_and_not_forced_to_the_disk_is_lost(disk: Disk) -> None:
    file = disk.folder / "file"
    disk.take(Event("write", file, 0, b"after!"))
    assert disk.after_power_cut(None) == {file: b"before"}

    disk.take(Event("sync", file))
    disk.take(Event("write", file, 6, b" and more"))
    disk.take(Event("cut", file, size=2))

    assert disk.after_power_cut(None) == {file: b"after!"}


def test_chance_keeps_some_of_it_and_tears_it_between_sectors_only(disk: Disk) -> None:
    file, written = disk.folder / "file", b"x" * (2 * SECTOR)
    disk.take(Event("write", file, 0, written))

    found = {disk.after_power_cut(Random(seed))[file] for seed in range(100)}

    torn = b"x" * SECTOR
    assert found == {b"before", written, torn}


def test_a_name_is_on_the_disk_once_its_folder_was_forced_to_it(disk: Disk) -> None:
    part, whole = disk.folder / "part", disk.folder / "whole"
    disk.take(Event("write", part, None, b"mail"))
    disk.take(Event("sync", part))
    disk.take(Event("link", part, other=whole))
    assert whole not in disk.after_power_cut(None)

    disk.take(Event("sync", disk.folder))

    assert disk.after_power_cut(None)[whole] == b"mail"


def test_files_elsewhere_do_not_count(disk: Disk) -> None:
    disk.take(Event("write", Path("/elsewhere/file"), 0, b"x"))

    assert disk.pending == []


def test_a_trace_has_every_call_that_changes_a_file_in_its_order(tmp_path: Path) -> None:
    home, trace = tmp_path / "home", tmp_path / "trace"
    home.mkdir()
    subprocess.run([*tracer(trace), sys.executable, "-c", PROGRAM, str(home)], check=True)

    events = [each for each in read_trace(trace) if home in (each.file, each.file.parent)]

    part, whole = home / "part", home / "whole"
    assert events == [
        Event("write", part, 3, b"hello"),
        Event("sync", part),
        Event("write", part, None, b"HEY"),
        Event("cut", part, size=6),
        Event("link", part, other=whole),
        Event("unlink", part, other=part),
        Event("sync", home),
    ]
