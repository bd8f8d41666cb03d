"""The program whose calls are traced: commands and sweeps, on the office whose home it is given."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from tests.faults.driving import Driver
from tests.faults.journal import Journal
from workflow.runtime import open_runtime, set_up_logging
from workflow.settings import read_settings
from workflow.ticker import sweep

JOURNAL = "traced.journal"


def main(home: Path, batches: int, seed: str) -> None:
    """So many batches of commands, and a sweep after every second one."""
    set_up_logging("CRITICAL")
    runtime = open_runtime(read_settings(home, {}))
    driver = Driver(runtime, Journal(home / JOURNAL), "traced", Random(seed))
    for number in range(batches):
        driver.send(driver.choose())
        if number % 2:
            sweep(runtime)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
