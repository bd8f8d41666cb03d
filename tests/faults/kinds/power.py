"""Power that fails: what was not forced to the disk is lost, as a kill can never show."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from random import Random

from tests.build import opened
from tests.faults.disk import Disk
from tests.faults.driving import Driver
from tests.faults.healing import broken, heal, looked_at
from tests.faults.journal import Journal
from tests.faults.round import Round
from tests.faults.trace import read_trace, tracer
from tests.faults.tracing import JOURNAL

BATCHES = 24

ROOT = Path(__file__).parents[3]


def power(round_: Round) -> None:
    """An office works on SQLite and is traced; then the power fails, at one call and another."""
    round_.bureau.database.dispose()
    disk = Disk(round_.home)
    with tempfile.TemporaryDirectory(prefix="placet-") as folder:
        trace = Path(folder) / "trace"
        words = [sys.executable, "-m", "tests.faults.tracing"]
        words += [str(round_.home), str(BATCHES), str(round_.dice.random())]
        subprocess.run([*tracer(trace), *words], cwd=ROOT, check=True, capture_output=True)
        events = list(read_trace(trace))
    ends = sorted(round_.dice.sample(range(len(events)), min(round_.times, len(events))))
    done = 0
    for number, end in enumerate(ends):
        for event in events[done:end]:
            disk.take(event)
        done = end
        found = disk.after_power_cut(round_.dice if number % 2 else None)
        step = f"power cut before call {end} of {len(events)}, {events[end].call}"
        round_.insist(step, _found(round_, found))
        at_one = round_.bureau.runtime.documents.path in events[end].file.parents
        round_.made["power cut at a document" if at_one else "power cut"] += 1


def _found(round_: Round, files: Mapping[Path, bytes]) -> list[str]:
    """What is not as it must be in an office that finds these files in the morning."""
    with tempfile.TemporaryDirectory(prefix="placet-") as folder:
        home = Path(folder)
        for path, content in files.items():
            there = home / path.relative_to(round_.home)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(content)
        (home / "placet.db-shm").unlink(missing_ok=True)  # memory, which no power cut leaves
        return _in_the_morning(home)


def _in_the_morning(home: Path) -> list[str]:
    journal = Journal(home / JOURNAL)
    journal.mend()
    with opened(home, f"sqlite:///{home / 'placet.db'}") as bureau:
        with looked_at(bureau) as kept:
            [whole] = kept.rows("PRAGMA integrity_check")
        if whole["integrity_check"] != "ok":
            return [f"the database is damaged: {whole['integrity_check']}"]
        Driver(bureau.runtime, journal, "morning", Random(1)).repeat()
        heal(bureau)
        return broken(bureau, journal.read())
