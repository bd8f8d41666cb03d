"""``python -m tests.faults.guard``: plants one bug after the other, and each must be found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.faults.bugs import BUGS, Bug
from tests.house.tree import ROOT, files

SEED = "1"
LONGEST_SECONDS = 900
LONGEST_SHOWN = 160


@dataclass(frozen=True)
class Hunt:
    """What the rounds said of a bug.

    Attributes:
        code: with which they ended; 1 is what is wanted.
        said: their lines.
    """

    code: int
    said: tuple[str, ...]

    @property
    def was_found(self) -> bool:
        """Whether there was a violation, and not only a program that does not run."""
        return self.code == 1 and self.said[-1:] != ("0 violations",) and bool(self.sentence)

    @property
    def sentence(self) -> str:
        """The first violation: its round, its step and what was not as it must be."""
        found = [line for line in self.said if line.startswith(f"seed {SEED}, ")]
        return found[0][:LONGEST_SHOWN] if found else ""


def main() -> int:
    """A line for each bug; 1 if there is one that was not found."""
    missed = 0
    for bug in BUGS:
        caught = hunt(bug)
        missed += not caught.was_found
        print(f"{bug.name}: {caught.sentence if caught.was_found else 'NOT FOUND'}", flush=True)
        if not caught.was_found:
            print("\n".join(caught.said[-5:]))
    print(f"{len(BUGS) - missed} of {len(BUGS)} bugs found")
    return 1 if missed else 0


def hunt(bug: Bug) -> Hunt:
    """Plant a bug into a copy of the repository, and run there the rounds that must find it."""
    with tempfile.TemporaryDirectory(prefix="placet-") as folder:
        copy = Path(folder)
        for path in files():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, copy / path)
        plant(copy, bug)
        command = [sys.executable, "-m", "tests.faults", str(bug.count), SEED, bug.rounds]
        ran = subprocess.run(
            command,
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy)},  # before the installed one
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    return Hunt(ran.returncode, tuple((ran.stdout + ran.stderr).splitlines()))


def plant(root: Path, bug: Bug) -> None:
    """Write the bug into the file where it belongs.

    Raises:
        ValueError: what should stand there does not, or more than once.
    """
    path = root / bug.file
    text = path.read_text()
    if (times := text.count(bug.right)) != 1:
        raise ValueError(f"{bug.file}: what {bug.name!r} replaces stands there {times} times")
    path.write_text(text.replace(bug.right, bug.wrong))


if __name__ == "__main__":
    sys.exit(main())
