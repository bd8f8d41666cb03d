"""``python -m tests.faults COUNT SEED``: rounds of faults, and whether anything was violated."""

from __future__ import annotations

import argparse
import re
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import Originals
from tests.faults.plan import KINDS, Planned, plan
from tests.faults.playing import Played, originals_in, play
from tests.faults.progress import Progress, fingerprint
from tests.postgres import start_postgres
from workflow.runtime import set_up_logging

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "var" / "faults"


def main(argv: Sequence[str]) -> int:
    """Run what is not done yet, print what was made and found; 1 for a violation."""
    given = _read(argv)
    rounds = [each for each in plan(given.count, given.seed) if given.kind in str(each)]
    if not rounds:
        print(f'no round has "{given.kind}" in its name; kinds are {", ".join(KINDS)}')
        return 2
    set_up_logging("CRITICAL")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # after tidying up
    named = re.sub(r"\W+", "-", f"{given.count}-{given.seed} {given.kind}").strip("-")
    progress = Progress(KEPT / f"{named}.jsonl", fingerprint(ROOT))
    played = progress.begin()
    if played:
        print(f"going on after {len(played)} of {len(rounds)} rounds")
    with _originals() as originals:
        for each in rounds:
            if each.number not in played:
                played[each.number] = play(each, originals[each.database])
                progress.note(each.number, played[each.number])
                print(_line(each, played[each.number]), flush=True)
    progress.end()
    return _sum_up(rounds, played, given.seed)


def _read(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("count", type=int, metavar="COUNT", help="kills in all, at least")
    parser.add_argument("seed", type=int, metavar="SEED", help="the same one plans the same run")
    parser.add_argument("kind", nargs="?", default="", metavar="KIND", help="; ".join(KINDS))
    return parser.parse_args(argv)


@contextmanager
def _originals() -> Iterator[Mapping[str, Originals]]:
    with (
        start_postgres() as server,
        tempfile.TemporaryDirectory(prefix="placet-") as folder,
        originals_in(Path(folder), server) as originals,
    ):
        yield originals


def _line(planned: Planned, played: Played) -> str:
    made = ", ".join(f"{how_many} {fault}" for fault, how_many in sorted(played.made.items()))
    found = "" if not played.violations else f": {len(played.violations)} VIOLATIONS"
    return f"{planned}: {made}{found}"


def _sum_up(rounds: Sequence[Planned], played: dict[int, Played], seed: int) -> int:
    total: Counter[str] = Counter()
    for each in rounds:
        total.update(played[each.number].made)
    for fault, how_many in sorted(total.items()):
        print(f"{how_many:>7}  {fault}")
    found = [
        f"seed {seed}, {each}, {sentence}"
        for each in rounds
        for sentence in played[each.number].violations
    ]
    for sentence in found:
        print(sentence)
    print(f"{len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
