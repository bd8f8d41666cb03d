"""The acts that happened, as they are read again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from workflow.store.bulk import document, on_postgresql, source
from workflow.store.reading import Columns, among, named, read
from workflow.store.tables import history, history_values

MOST_FOLLOWED = 100
"""An act is followed by each automatic action of its flow at most once."""


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


ALL = tuple(history.c)
KEY = (history.c.command_id,)
_NAMES = tuple(column.name for column in ALL)


def of_commands(session: Session, command_ids: Collection[str]) -> dict[str, HistoryRow]:
    """The rows that these commands left, by command id."""
    wanted = list(command_ids)
    # Nearly always there are none, and twenty columns cost more to announce than one.
    known = read(session, _commands_statement(on_postgresql(session), KEY), KEY, commands=wanted)
    if not known:
        return {}
    rows = read(session, _commands_statement(on_postgresql(session), ALL), ALL, commands=wanted)
    kept = [HistoryRow(**dict(zip(_NAMES, row, strict=True))) for row in rows]
    return {row.command_id: row for row in kept if row.command_id}


def caused_by(
    session: Session, firsts: Sequence[HistoryRow]
) -> dict[tuple[int, int], list[HistoryRow]]:
    """The automatic actions that rows caused, in order, by (case, row): one statement for all."""
    keys = [{"case_id": row.case_id, "seq": row.seq} for row in firsts]
    statement = text(_caused_statement(on_postgresql(session))).columns(*history.c)
    found: dict[tuple[int, int], list[HistoryRow]] = {}
    for row in session.execute(statement, {"firsts": document(keys)}):
        kept = HistoryRow(**row._mapping)
        found.setdefault((kept.case_id, kept.payload["cause"]), []).append(kept)
    return found


def of_case(session: Session, case_id: int) -> list[HistoryRow]:
    """The whole history of a case, in order."""
    statement = select(history).where(history.c.case_id == case_id).order_by(history.c.seq)
    return [HistoryRow(**row._mapping) for row in session.execute(statement)]


def of_rows(session: Session, case_id: int, seqs: Collection[int]) -> list[HistoryRow]:
    """Some rows of a case, in order."""
    statement = (
        select(history)
        .where(history.c.case_id == case_id, history.c.seq.in_(sorted(seqs)))
        .order_by(history.c.seq)
    )
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


def counts(session: Session) -> dict[int, int]:
    """Number of acts by case."""
    statement = select(history.c.case_id, func.count()).group_by(history.c.case_id)
    return {row[0]: row[1] for row in session.execute(statement)}


@cache
def _caused_statement(postgres: bool) -> str:
    read = source(history, ("case_id", "seq"), postgres, "firsts")
    columns = ", ".join(f"history.{column.name}" for column in history.c)
    cause = "CAST(history.payload ->> 'cause' AS integer)"
    # What an act causes stands right behind it, so only a few rows of a long history are read.
    return (
        f"SELECT {columns} FROM history JOIN {read} ON history.case_id = x.case_id "  # noqa: S608 - our own names
        f"AND history.seq > x.seq AND history.seq <= x.seq + {MOST_FOLLOWED} "
        f"AND history.kind = 'automatic' AND {cause} = x.seq ORDER BY history.case_id, history.seq"
    )


@cache
def _commands_statement(postgres: bool, columns: Columns) -> str:
    wanted = among("command_id", "commands", "text", postgres)
    return f"SELECT {named(columns)} FROM history WHERE {wanted}"  # noqa: S608 - our own names
