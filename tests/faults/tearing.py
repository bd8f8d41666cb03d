"""A process that attaches a document and is killed before a given step of its input and output.

The product knows nothing of it: Python itself tells, by ``sys.setprofile``, which functions of the
operating system and of the database's driver are about to be called.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from io import FileIO
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg

from tests.build import ADA
from tests.faults.processes import WORKING
from workflow.domain.case import Act
from workflow.runtime import open_runtime, set_up_logging
from workflow.services.perform_acts import Receipt, commit_acts
from workflow.services.take_in import Attachment, taken_in
from workflow.settings import Settings

STEPS = frozenset({os.fsync, os.replace, os.mkdir, os.unlink})
"""What changes something that outlives the process; so do writing to a file and a commit."""


@dataclass(frozen=True)
class Errand:
    """A file to be attached to a case, under a command id of its own."""

    case: int
    file: Path
    command: str


def attach_until(line: Connection, settings: Settings, errand: Errand, last: int) -> None:
    """Attach a document; before the step of number ``last`` the process is killed.

    It says ``True`` at its end when it comes that far.
    """
    set_up_logging("CRITICAL")
    runtime = open_runtime(settings)
    with runtime.readers.begin() as session:
        at, engine = runtime.now(session), runtime.engine(session)
    line.send(WORKING)
    sys.setprofile(_Executioner(last))
    with taken_in(runtime.documents, {"letter": Attachment(errand.file)}) as values:
        act = Act(errand.case, "edit", ADA, at, values, command_id=errand.command)
        [result] = commit_acts(runtime.sessions, [act], engine)
    sys.setprofile(None)
    line.send(isinstance(result, Receipt) and result.repeated is False)


class _Executioner:
    """Counts the steps of its process, and kills it before the last."""

    def __init__(self, last: int) -> None:
        self._left = last

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        if _is_step(frame, event, arg):
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)


def _is_step(frame: FrameType, event: str, arg: Any) -> bool:
    if event == "c_call":
        owner = getattr(arg, "__self__", None)
        to_file = arg.__name__ == "write" and isinstance(owner, FileIO)
        return arg in STEPS or to_file or arg.__name__ == "commit"
    # One of the drivers is written in C, the other in Python.
    return event == "call" and frame.f_code is psycopg.Connection.commit.__code__
