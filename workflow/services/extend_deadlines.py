"""A blanket extension: every deadline of a flow that runs ends later, by an act on each case."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from definitions.written import period_in
from workflow.domain.case import Act
from workflow.domain.chain import digest_of
from workflow.domain.suggestions import nearest
from workflow.errors import Invalid, Refused, Unknown
from workflow.services.perform_acts import Engine, Receipt, commit_acts
from workflow.store import deadlines, flows
from workflow.store.engine import Sessions

BATCH = 500
DIGITS = 32
"""Of a hash, what is enough to tell one extension from all others."""


@dataclass(frozen=True, slots=True)
class Extension:
    """What is ordered: more time, in somebody's name.

    The same words are the same extension, so that it can be ordered again after a failure and does
    nothing twice; a further one has a reason of its own.

    Attributes:
        deadline: its name; ``None`` for every one that runs.
        by: a period as flow files write it: ``6 months``.
    """

    flow: str
    deadline: str | None
    by: str
    reason: str
    actor: int
    capacity: str | None = None
    operator: str | None = None

    @property
    def id(self) -> str:
        """What makes it the same extension."""
        said = [self.flow, self.deadline, self.by, self.reason, self.actor]
        return f"extend/{digest_of(said)[:DIGITS]}"


@dataclass(slots=True)
class Extended:
    """What became of an extension.

    Attributes:
        done: cases of which deadlines end later now.
        before: cases of which they did already.
        refused: why others were left as they are: sentence to how many.
    """

    done: int = 0
    before: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def extend_deadlines(
    sessions: Sessions, engine: Engine, ordered: Extension, at: datetime
) -> Extended:
    """Give every case of the flow on which the deadline runs an act that moves its end.

    Each batch of cases is a transaction of its own: what is done when it breaks off stays done.

    Raises:
        Unknown: there is no such flow, or it has no such deadline in any version.
        Invalid: ``by`` is no period.
        Refused: nothing was moved, and the first case says why.
    """
    if period_in(ordered.by) is None:
        raise Invalid(f'"{ordered.by}" is not a period; write it like 6 months or 15 working days')
    with sessions.begin() as session:
        keys = [(row.name, row.version) for row in flows.listed(session)]
        versions = engine.shelf.get(session, [key for key in keys if key[0] == ordered.flow])
    if not versions:
        raise Unknown("flow", ordered.flow, nearest(ordered.flow, {name for name, _ in keys}))
    known = {name for each in versions.values() for name in each.flow.deadlines}
    if ordered.deadline is not None and ordered.deadline not in known:
        raise Unknown("deadline", ordered.deadline, nearest(ordered.deadline, known))
    told, last = Extended(), 0
    first: Refused | None = None
    while True:
        with sessions.begin() as session:
            ids = deadlines.cases_with(session, ordered.flow, ordered.deadline, last, BATCH)
        if not ids:
            break
        last = ids[-1]
        for result in commit_acts(sessions, [_act(ordered, each, at) for each in ids], engine):
            if isinstance(result, Receipt):
                told.before += result.repeated
                told.done += not result.repeated
            elif isinstance(result, Refused):
                first = first or result
                told.refused[str(result)] += 1
            else:
                raise result
    if first is not None and not told.done and not told.before:
        raise first
    return told


def _act(ordered: Extension, case_id: int, at: datetime) -> Act:
    named = {"deadline": ordered.deadline} if ordered.deadline else {}
    return Act(
        case_id=case_id,
        action="set_deadline",
        actor=ordered.actor,
        at=at,
        values={**named, "by": ordered.by},
        capacity=ordered.capacity,
        command_id=f"{ordered.id}/{case_id}",
        reason=ordered.reason,
        operator=ordered.operator,
    )
