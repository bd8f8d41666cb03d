"""A wall clock that jumps under the feet of running processes, by Debian's ``libfaketime``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

LIBRARIES = ("/usr/lib", "/usr/local/lib")


class NoFakeClock(Exception):
    """The library is not installed, and without it nothing can be said about clocks that jump."""

    def __init__(self) -> None:
        super().__init__(
            f"no libfaketime.so.1 was found below {' or '.join(LIBRARIES)}; "
            "Debian has it in the package libfaketime"
        )


@dataclass(frozen=True)
class FakeClock:
    """How far the clock of some processes is off, in a file that they look at every time."""

    file: Path

    def jump(self, off: timedelta) -> None:
        """From now on it is ``off`` from the true time."""
        aside = self.file.with_suffix(".next")
        aside.write_text(f"{off.total_seconds():+.0f}\n")
        aside.replace(self.file)

    def environment(self) -> Mapping[str, str]:
        """In which a process has this clock; what it measures durations by goes on as it did."""
        return {
            **os.environ,
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


def _library() -> Path:
    for folder in LIBRARIES:
        for path in Path(folder).glob("**/faketime/libfaketimeMT.so.1"):
            return path
    raise NoFakeClock
