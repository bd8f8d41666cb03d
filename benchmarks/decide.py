"""``decide``: the pure function by itself, on the shipped flow."""

from __future__ import annotations

from time import perf_counter

from benchmarks.measuring import Contender
from benchmarks.pool import Pool
from workflow.domain.decide import decide
from workflow.services.gather import gather
from workflow.store import cases

CALLS = 200


def decisions(pool: Pool) -> dict[str, Contender]:
    """A contender for each of the acts of a pool of one case: ``return``, and ``submit``."""
    return {"decide": _deciding(pool), "decide_guarded": _deciding(pool)}


def _deciding(pool: Pool) -> Contender:
    """Decides the pool's next act again and again; then it is performed, for the one after it."""
    installation = pool.installation
    [act] = pool.next_acts()
    engine = installation.engine
    with installation.sessions.begin() as session:
        found = cases.lock(session, [act.case_id])
        flows, facts = gather(session, engine.shelf, found, [act], engine.office, act.at)
    case = found[act.case_id]
    flow = flows[case.flow, case.version]
    pool.perform([act])

    def repeat() -> float:
        started = perf_counter()
        for _ in range(CALLS):
            decide(flow, case, act, facts)
        return (perf_counter() - started) / CALLS

    return repeat
