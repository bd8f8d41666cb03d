"""``cli_help``: how long ``placet --help`` keeps a person waiting, from nothing to the prompt."""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter

PLACET = "import sys; from workflow.cli.main import main; sys.exit(main())"
"""What the script ``placet`` does."""


def cli_help() -> float:
    """Seconds that the command takes, its process included."""
    started = perf_counter()
    subprocess.run([sys.executable, "-c", PLACET, "--help"], check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - started
