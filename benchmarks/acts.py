"""Acts through the engine: one by one, 500 at once, and on a case with a long past.

``act_single`` and ``act_long_history`` take a transaction an act, as a page or a command does;
``act_batch_500`` takes one for all, as a sweep of the clock does.
"""

from __future__ import annotations

from time import perf_counter

from benchmarks.installation import Installation
from benchmarks.pool import Pool

SINGLE = 20
BATCH = 500
LONG = 10_000


class ActSingle:
    """The contender: some acts on the cases of a pool, one after the other."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def __call__(self) -> float:
        """Seconds an act."""
        acts = self._pool.next_acts(SINGLE // len(self._pool.case_ids))
        started = perf_counter()
        for act in acts:
            self._pool.perform([act])
        return (perf_counter() - started) / len(acts)


class ActBatch:
    """The contender: an act on each case of a pool, all in one transaction."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def __call__(self) -> float:
        """Seconds an act."""
        acts = self._pool.next_acts()
        started = perf_counter()
        self._pool.perform(acts)
        return (perf_counter() - started) / len(acts)


def with_long_history(installation: Installation) -> Pool:
    """A pool of one case that has ``LONG`` acts behind it."""
    pool = Pool(installation, 1)
    for _ in range(LONG // BATCH):
        pool.perform(pool.next_acts(BATCH))
    return pool
