"""Opening the cases that acts on others asked for, each in a transaction of its own.

The case that asked is neither locked nor changed: it is woken when the new one is there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog

from workflow.domain.case import Act, Channel
from workflow.domain.links import Origin
from workflow.domain.putting_off import problem_of
from workflow.services.perform_acts import Engine, perform_on, receipts
from workflow.services.put_off_wakes import put_off
from workflow.services.submit_case import version_in_force
from workflow.services.sweeping import Fired, is_blameless
from workflow.store import cases, histories, wakes
from workflow.store.engine import Session, Sessions
from workflow.store.wakes import WakeRow

log = structlog.get_logger(__name__)


def open_cases(
    sessions: Sessions,
    engine: Engine,
    at: datetime,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Fired:
    """Open every case that is to be opened at ``at``; what cannot be opened waits, on record."""
    opened = waits = 0
    while not is_stopping():
        found = _open_next(sessions, engine, at)
        if found is None:
            break
        opened += found
        waits += not found
    return Fired(opened, waits)


def _open_next(sessions: Sessions, engine: Engine, at: datetime) -> bool | None:
    """Whether the next case was opened or put off; ``None`` when none waits."""
    wake: WakeRow | None = None
    try:
        with sessions.begin() as session:
            wake = wakes.claim_opening(session, at)
            if wake is None:
                return None
            _open(session, engine, wake, at)
            return True
    except Exception as error:
        if is_blameless(error) or wake is None:
            raise
        log.exception("opening put off", wake=wake.id, case=wake.case_id)
        put_off(sessions, [wake], at, problem_of(error), engine.salt)
        return False


def _open(session: Session, engine: Engine, wake: WakeRow, at: datetime) -> None:
    """A case under the version in force of its flow, for the party of the case that asked.

    Raises:
        Unknown: no version is in force.
        Refused: it cannot take over what it is given.
    """
    asking = cases.read(session, [wake.case_id])[wake.case_id]
    key = (asking.flow, asking.version)
    link = engine.shelf.get(session, [key])[key].flow.links[wake.subject]
    seq = int(wake.id.rpartition("-")[2])
    version = version_in_force(session, link.flow)
    flow = engine.shelf.get(session, [(link.flow, version)])[link.flow, version]
    new = cases.open_row(session, flow.name, version, flow.flow.initial.name, asking.party, at)
    origin = Origin(wake.id, asking.id, seq, link.name, wake.hops)
    act = Act(
        new.id, "open", None, at, _given(session, asking.id, seq), channel=Channel.CLOCK,
        origin=origin,
    )  # fmt: skip
    receipts(perform_on(session, {new.id: new}, [act], engine))


def _given(session: Session, case_id: int, seq: int) -> dict[str, Any]:
    """What the act gave to the new case; what was erased since is not given."""
    [row] = histories.of_rows(session, case_id, [seq])
    sealed = histories.values_from(session, case_id, seq)
    found = {
        name: sealed.get((seq, f"gives.{name}")) if _is_sealed(kept) else kept
        for name, kept in row.payload.get("gives", {}).items()
    }
    return {name: kept for name, kept in found.items() if kept is not None}


def _is_sealed(kept: Any) -> bool:
    return isinstance(kept, dict) and set(kept) == {"sealed"}
