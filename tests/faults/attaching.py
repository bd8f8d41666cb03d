"""The files that commands attach: documents that can be told apart, and made anew at any time."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from tests.papers import pdf

FOLDER = "papers"
"""Of the files, in the home of a round's office; nothing of the product lies in it."""

NAME, MEDIA_TYPE = "paper.pdf", "application/pdf"

TIMES = 150
"""That a file says its line, so that it is longer than what a disk writes as a whole."""


def contents(line: str) -> bytes:
    """The bytes of the file that says this line, over and over."""
    return pdf(f"{line} " * TIMES)


def kept_form(line: str) -> dict[str, Any]:
    """What the product has to keep of that file beside its bytes."""
    found = contents(line)
    digest = hashlib.sha256(found).hexdigest()
    return {"name": NAME, "type": MEDIA_TYPE, "size": len(found), "sha256": digest}


def file_of(home: Path, line: str) -> Path:
    """The file that says this line; there at once, since several processes may want the same."""
    found = contents(line)
    path = home / FOLDER / hashlib.sha256(found).hexdigest() / NAME
    if not path.exists() or path.read_bytes() != found:  # a power cut may have torn it
        path.parent.mkdir(parents=True, exist_ok=True)
        number, aside = tempfile.mkstemp(dir=path.parent)
        os.write(number, found)
        os.close(number)
        os.replace(aside, path)
    return path
