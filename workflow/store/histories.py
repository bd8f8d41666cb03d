"""The acts that happened, as they are read again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from workflow.store.tables import history, history_values


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One act as it stands in the history of its case; columns as in ``tables.history``."""

    case_id: int
    seq: int
    at: datetime
    effective_at: datetime
    kind: str
    action: str
    from_state: str
    to_state: str
    actor_id: int | None
    capacity: str
    on_behalf_of: int | None
    channel: str
    flow: str
    version: int
    command_id: str | None
    request_hash: str | None
    payload: dict[str, Any]
    effects: dict[str, Any]
    prev_hash: str
    hash: str


_COMMANDS = select(history).where(history.c.command_id.in_(bindparam("commands", expanding=True)))
_CAUSED = select(history).where(
    history.c.case_id == bindparam("case_id"), history.c.seq >= bindparam("seq")
)


def of_commands(session: Session, command_ids: Collection[str]) -> dict[str, HistoryRow]:
    """The rows that these commands left, by command id."""
    rows = session.execute(_COMMANDS, {"commands": list(command_ids)})
    return {row.command_id: HistoryRow(**row._mapping) for row in rows}


def caused_by(session: Session, first: HistoryRow) -> list[HistoryRow]:
    """``first`` and the automatic actions that it caused, in order."""
    statement = _CAUSED.order_by(history.c.seq).limit(50)
    rows = session.execute(statement, {"case_id": first.case_id, "seq": first.seq})
    found = [HistoryRow(**row._mapping) for row in rows]
    return [row for row in found if row.seq == first.seq or row.payload.get("cause") == first.seq]


def of_case(session: Session, case_id: int) -> list[HistoryRow]:
    """The whole history of a case, in order."""
    statement = select(history).where(history.c.case_id == case_id).order_by(history.c.seq)
    return [HistoryRow(**row._mapping) for row in session.execute(statement)]


def last(session: Session, case_id: int, limit: int) -> list[HistoryRow]:
    """The last rows of a case's history, in order."""
    newest = history.c.seq.desc()
    statement = select(history).where(history.c.case_id == case_id).order_by(newest).limit(limit)
    return [HistoryRow(**row._mapping) for row in session.execute(statement)][::-1]


def values_from(session: Session, case_id: int, seq: int) -> dict[tuple[int, str], Any]:
    """What lies beside a case's history from row ``seq`` on: (row, name) to value."""
    statement = select(history_values).where(
        history_values.c.case_id == case_id, history_values.c.seq >= seq
    )
    return {(row.seq, row.name): row.value for row in session.execute(statement)}


def values_of(session: Session, case_id: int) -> dict[tuple[int, str], tuple[Any, str]]:
    """What lies beside a case's history: (row, name) to value and salt."""
    statement = select(history_values).where(history_values.c.case_id == case_id)
    return {(row.seq, row.name): (row.value, row.salt) for row in session.execute(statement)}


def counts(session: Session) -> dict[int, int]:
    """Number of acts by case."""
    statement = select(history.c.case_id, func.count()).group_by(history.c.case_id)
    return {row[0]: row[1] for row in session.execute(statement)}
