"""What a process does that restores."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from tests.faults.processes import WORKING
from tests.services.backing_up import restored
from workflow.errors import WorkflowError
from workflow.runtime import set_up_logging

DONE = "done"


def restore_when_told(line: Connection, file: Path, home: Path, url: str) -> None:
    """Wait for a word, restore, and say ``DONE`` or why it was refused."""
    set_up_logging("CRITICAL")
    line.send(WORKING)
    line.recv()
    try:
        restored(file, home, url)
    except WorkflowError as refused:
        line.send(str(refused))
    else:
        line.send(DONE)
