"""Files that a command writes: whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

Out = Annotated[
    Path,
    typer.Option("--out", metavar="FILE", dir_okay=False, help="The file that is written."),
]


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """Where to write what becomes ``out``, unless something goes wrong."""
    aside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        yield aside
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)
