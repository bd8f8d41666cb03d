"""How messages leave the house: what a courier is, and the one that puts them into a folder."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from string import ascii_lowercase, digits
from typing import Literal, Protocol

LONGEST_NAME = 180
"""Bytes of a file name before its ending; file systems take 255."""

_KEPT = frozenset(f"{ascii_lowercase}{digits}@.-".encode())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt.

    Attributes:
        state: ``sent``: it is the receiver's now · ``failed``: this message will never be taken
            for this recipient · ``retry``: nobody took it, and later somebody may · ``maybe_sent``:
            nobody can know (RFC 1047), so another attempt may make a second copy.
        detail: one line that says where the message went or why it did not; holds no secret.
    """

    state: Literal["sent", "failed", "retry", "maybe_sent"]
    detail: str


class Line(Protocol):
    """An open way to the receiver, for one worker."""

    def send(self, message_id: str, sender: str, recipient: str, message: bytes) -> Outcome:
        """Hand over ``message``; whatever happens is an outcome and not an error.

        Args:
            message_id: with angle brackets; the same at every attempt.
            sender: the address to which bounces go.
            recipient: the one address that it is for, whatever its headers say.
            message: the whole of it, in seven bits with lines that end in CR LF.
        """
        ...


class Courier(Protocol):
    """Where messages are taken::

        with courier.open() as line:
            outcome = line.send(message_id, sender, recipient, message)

    A courier can be shared; every worker opens a line of its own.
    """

    @property
    def repeats_safely(self) -> bool:
        """Whether the same message handed over again leaves one copy all the same.

        If not, whoever hands over a message must write down first that it does.
        """
        ...

    @property
    def longest_seconds(self) -> float:
        """What handing over one message can take at most."""
        ...

    def open(self) -> AbstractContextManager[Line]:
        """A line for one sweep; nothing is connected before the first message."""
        ...


@dataclass(frozen=True, slots=True)
class FolderCourier:
    """Puts each message into ``folder`` as one file, whole or not at all.

    For demonstrations and tests, and for installations where another program takes the mail from
    there. Only files that end in ``.eml`` are messages; a name that begins with a dot is an attempt
    that was cut short and means nothing.
    """

    folder: Path

    @property
    def repeats_safely(self) -> bool:
        """Always: a message has its own file, which is there or is not."""
        return True

    @property
    def longest_seconds(self) -> float:
        """A disk that takes longer is broken."""
        return 60.0

    @contextmanager
    def open(self) -> Iterator[Line]:
        """One sweep; a folder needs no opening."""
        yield FolderLine(self)

    def send(self, message_id: str, message: bytes) -> Outcome:
        """Keep ``message`` under a name made from ``message_id``, on the disk when this returns.

        Sending the same bytes again changes nothing and counts as sent. Other bytes under the same
        id are refused.
        """
        name = file_name(message_id)
        path = self.folder / name
        try:
            if not path.exists():
                with suppress(FileExistsError):  # somebody else was quicker; see what they put
                    self._put(name, message)
            if path.read_bytes() != message:
                return Outcome(
                    "failed", f'another message with the id "{message_id}" is in "{path}"'
                )
            _make_last(self.folder)
        except OSError as error:
            return Outcome("retry", f'"{path}" could not be written: {error.strerror or error}')
        return Outcome("sent", str(path))

    def _put(self, name: str, message: bytes) -> None:
        """Write aside, then give it its name; a name taken meanwhile is never overwritten."""
        number, aside = tempfile.mkstemp(prefix=f".{name[:60]}.", suffix=".part", dir=self.folder)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(message)
                file.flush()
                os.fsync(file.fileno())
            os.link(aside, self.folder / name)
        finally:
            os.unlink(aside)


@dataclass(frozen=True, slots=True)
class FolderLine:
    """The folder as a line: who sends to whom stands in the message."""

    courier: FolderCourier

    def send(self, message_id: str, sender: str, recipient: str, message: bytes) -> Outcome:
        """Keep ``message``; see ``FolderCourier.send``."""
        return self.courier.send(message_id, message)


def file_name(message_id: str) -> str:
    """``<12.a@b.org>`` as ``12.a@b.org.eml``: another id always has another name.

    Small letters, digits, ``@``, ``-`` and dots stay, save a dot in front; every other byte is
    written as ``_`` and two digits, so that names differ where capitals do not count.
    """
    bare = message_id[1:-1] if message_id[:1] == "<" and message_id[-1:] == ">" else message_id
    raw = bare.encode(errors="surrogatepass")
    safe = "".join(
        chr(byte) if byte in _KEPT and (place or byte != ord(".")) else f"_{byte:02x}"
        for place, byte in enumerate(raw)
    )
    if len(safe) > LONGEST_NAME:
        safe = f"{safe[:100]}__{sha256(raw).hexdigest()}"
    return f"{safe}.eml"


def _make_last(folder: Path) -> None:
    """Force the folder's list of names to the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
