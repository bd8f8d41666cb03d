"""The folder into which a mail server puts what comes in: a Maildir, or plain ``.eml`` files.

What was read is moved to ``seen/`` by a second call, after what it tells was written down. Whoever
is stopped in between reads it again; so writing it down twice must change nothing.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from notifications.bounces import LARGEST, Bounce, read_bounce
from notifications.unsubscribing import read_token

SEEN = "seen"

_MAILDIR = ("new", "cur")


@dataclass(frozen=True, slots=True)
class Returned:
    """One file, and what it tells.

    Attributes:
        bounce: ``None`` if it is no bounce or cannot be read.
        token: of the person who asks for no more information; ``None`` if it asks nothing.
    """

    path: Path
    bounce: Bounce | None
    token: str | None = None


def read_folder(folder: Path, most: int = 200) -> list[Returned]:
    """Up to ``most`` files of ``folder`` that were not put away, in the order of their names.

    Of a Maildir those in ``new`` and ``cur``, else those that end in ``.eml``. Whoever writes them
    gives them their names when they are whole, as Maildir wants it.

    Raises:
        OSError: there is no such folder, or it cannot be read.
    """
    return [_read(path) for path in sorted(_waiting(folder))[:most]]


def put_away(folder: Path, returned: Iterable[Returned]) -> None:
    """Move what was read to ``seen/``; it is not read again.

    Raises:
        OSError: it cannot be moved there.
    """
    seen = folder / SEEN
    seen.mkdir(exist_ok=True)
    for each in returned:
        with suppress(FileNotFoundError):  # another worker has read it too and was quicker
            os.rename(each.path, _free_name(seen, each.path.name))


def _waiting(folder: Path) -> Iterator[Path]:
    maildir = [folder / name for name in _MAILDIR if (folder / name).is_dir()]
    for place in maildir or [folder]:
        for path in place.iterdir():
            if (maildir or path.suffix == ".eml") and path.name[0] != "." and not path.is_dir():
                yield path


def _read(path: Path) -> Returned:
    content = _content(path)
    if content is None:
        return Returned(path, None)
    bounce = read_bounce(content)
    return Returned(path, bounce, None if bounce else read_token(content))


def _content(path: Path) -> bytes | None:
    """Only of a plain file: a link could lead anywhere, and a pipe could keep a reader waiting."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(number, "rb") as file:
        plain = stat.S_ISREG(os.fstat(number).st_mode)
        return file.read(LARGEST) if plain else None


def _free_name(seen: Path, name: str) -> Path:
    number = 1
    path = seen / name
    while os.path.lexists(path):
        number += 1
        path = seen / f"{number}-{name}"
    return path
