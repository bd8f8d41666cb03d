"""A disk when the power fails: it keeps what was forced to it, and by chance some of the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.trace import Event

SECTOR = 512
"""Bytes that a disk writes as a whole or not at all."""


@dataclass
class Disk:
    """The files of one folder, as they would be found after a power cut.

    Names are on the disk once their folder was forced to it; a file that was forced to it has its
    name as well, as journalling file systems do it.

    Attributes:
        kept: file to what is on the disk for certain.
        pending: calls since, in their order.
    """

    folder: Path
    kept: dict[Path, bytes] = field(default_factory=dict)
    pending: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        for path in self.folder.rglob("*"):
            if path.is_file():
                self.kept[path] = path.read_bytes()

    def take(self, event: Event) -> None:
        """One more call."""
        if self.folder not in event.file.parents and event.file != self.folder:
            return
        if event.call != "sync":
            self.pending.append(event)
            return
        settled = [each for each in self.pending if _settles(event.file, each)]
        for each in settled:
            _apply(self.kept, each)
            self.pending.remove(each)

    def after_power_cut(self, dice: Random | None) -> dict[Path, bytes]:
        """File to contents; ``dice`` decide of what was not forced to the disk, else it is lost."""
        found = dict(self.kept)
        for each in self.pending:
            if dice is not None and dice.random() < 0.5:
                _apply(found, _torn(each, dice))
        return found


def _settles(synced: Path, event: Event) -> bool:
    """Whether forcing ``synced`` to the disk takes a call along."""
    if event.call in ("link", "rename", "unlink"):
        return synced == (event.other or event.file).parent
    return synced == event.file


def _torn(event: Event, dice: Random) -> Event:
    """The call, or the first sectors of its write."""
    sectors = len(event.content) // SECTOR
    if event.call != "write" or not sectors or dice.random() < 0.5:
        return event
    whole = dice.randrange(sectors) * SECTOR
    return Event("write", event.file, event.place, event.content[:whole])


def _apply(files: dict[Path, bytes], event: Event) -> None:
    before = files.get(event.file, b"")
    match event.call:
        case "write":
            place = len(before) if event.place is None else event.place
            end = place + len(event.content)
            filled = before.ljust(place, b"\0")
            files[event.file] = filled[:place] + event.content + filled[end:]
        case "cut":
            files[event.file] = before[: event.size].ljust(event.size, b"\0")
        case "link" if event.other:
            files[event.other] = before
        case "rename" if event.other:
            files[event.other] = files.pop(event.file, b"")
        case "unlink":
            files.pop(event.file, None)
