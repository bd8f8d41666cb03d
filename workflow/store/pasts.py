"""What was done on cases and what hangs on it, read for taking back, under the cases' locks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, Table, and_, or_, select
from sqlalchemy.orm import Session

from workflow.domain.facts import Past
from workflow.domain.replay import open_sealed
from workflow.store.tables import deadlines, history, history_values, notices

IN_HOUSE = ("queued", "held", "failed")
"""States of notices that nobody outside has seen; one that failed came back from its server."""

Row = Mapping[str, Any]


def of_cases(session: Session, ids: Collection[int], *, hold: bool) -> dict[int, Past]:
    """Case to its past; five statements for any number of cases.

    Args:
        hold: keep workers from taking the notices that are in the house until the transaction ends.
            One that a worker is just taking counts as gone: nobody waits, so nobody waits for ever.
    """
    acts = _by_case(session, select(history).order_by(history.c.seq), history, ids)
    values = _by_case(session, select(history_values), history_values, ids)
    free = _OWN.where(_IS_IN_HOUSE)
    waiting = _by_case(session, _held(free) if hold else free, notices, ids)
    unwanted = _by_case(session, _OWN.where(notices.c.state == "unwanted"), notices, ids)
    set_ = _by_case(session, select(deadlines).order_by(deadlines.c.id), deadlines, ids)
    return {
        case_id: Past(
            history=acts[case_id],
            value_of=open_sealed(_by_row(values[case_id])),
            in_house=frozenset(row["id"] for row in waiting[case_id]),
            unwanted=frozenset(row["id"] for row in unwanted[case_id]),
            deadlines=set_[case_id],
        )
        for case_id in ids
    }


_OWN = select(notices.c.case_id, notices.c.id)

_IS_IN_HOUSE = and_(
    notices.c.state.in_(IN_HOUSE),
    notices.c.doubts == 0,
    # One that carries a digest must go, for the sake of what it carries.
    or_(notices.c.carried_by.is_(None), notices.c.planned_at == notices.c.decided_at),
)


def _held(statement: Select[Any]) -> Select[Any]:
    return statement.with_for_update(skip_locked=True)


def _by_case(
    session: Session, statement: Select[Any], table: Table, ids: Collection[int]
) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {case_id: [] for case_id in ids}
    for row in session.execute(statement.where(table.c.case_id.in_(ids))):
        found[row.case_id].append(row._asdict())
    return found


def _by_row(values: Sequence[Row]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in values:
        found.setdefault(row["seq"], {})[row["name"]] = row["value"]
    return found
