"""A file that somebody is handed: new, its owner's alone, and whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from workflow.errors import Invalid


@contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """A file to be written, readable by its owner only; none is left when something goes wrong.

    Raises:
        Invalid: there is something at ``target`` already, be it a link.
    """
    try:
        number = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise Invalid(f"{target} is there already; it is not written over") from None
    try:
        with os.fdopen(number, "wb") as file:
            yield file
    except BaseException:
        target.unlink()
        raise
