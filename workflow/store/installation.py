"""The installation itself: its settings, its clock, and its own history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Row, func, insert, select, update
from sqlalchemy.orm import Session

from workflow.domain.chain import INSTALLATION_COLUMNS, INSTALLATION_TAG, row_hash, seal
from workflow.domain.holds import Part
from workflow.domain.records import Salt
from workflow.store.bulk import on_postgresql
from workflow.store.tables import installation, installation_history, installation_values


@dataclass(frozen=True, slots=True)
class Installation:
    """What ``placet init`` settled.

    Attributes:
        name, contact, sender: the office as people read it, where they ask, where mails come from.
        demonstration: whether business time can be moved.
        second_administrator: whether a second administrator must agree before a flow is in force.
        clock_begins: how far business time was ahead of the wall clock at its beginning: nothing,
            or a negative period on a demonstration that begins in the past.
        clock_offset: how far business time is ahead of the wall clock now.
        length, head: the installation's history: number of rows and last hash.
        outbox_held: whether no mail goes out.
        clock_held: whether no deadline is worked off.
    """

    name: str
    contact: str
    sender: str
    demonstration: bool
    second_administrator: bool
    clock_begins: timedelta
    clock_offset: timedelta
    length: int
    head: str
    outbox_held: bool = False
    clock_held: bool = False

    def holds(self, part: Part) -> bool:
        """Whether a part of the installation is held."""
        return self.outbox_held if part is Part.OUTBOX else self.clock_held


@dataclass(frozen=True, slots=True)
class Event:
    """Something done to the installation.

    Attributes:
        payload: ids, codes and instants, in the clear.
        sealed: personal data and free text, of which the history holds commitments only.
    """

    action: str
    payload: Mapping[str, Any]
    sealed: Mapping[str, Any]
    actor_id: int | None = None
    channel: str = "cli"


def create(session: Session, settings: Installation) -> None:
    """Write the one row; there is nothing in its history yet."""
    row = {
        "id": 1,
        "name": settings.name,
        "contact": settings.contact,
        "sender": settings.sender,
        "demonstration": settings.demonstration,
        "second_administrator": settings.second_administrator,
        "clock_begins_seconds": int(settings.clock_begins.total_seconds()),
        "clock_offset_seconds": int(settings.clock_offset.total_seconds()),
        "length": 0,
        "head": "",
    }
    session.execute(insert(installation).values(row))


def read(session: Session) -> Installation | None:
    """The settings; ``None`` before ``placet init``."""
    row = session.execute(select(installation)).one_or_none()
    return _installation_of(row) if row else None


def hold(session: Session) -> None:
    """Let nobody else change the installation until the transaction ends."""
    session.execute(select(installation.c.id).with_for_update())


def append(session: Session, events: Sequence[Event], at: datetime, salt: Salt) -> None:
    """Add to the installation's history; its one row is locked, which puts the events in order."""
    locked = session.execute(select(installation).with_for_update()).one()
    seq, head = locked.length, locked.head
    rows: list[dict[str, Any]] = []
    values: list[dict[str, Any]] = []
    for event in events:
        seq += 1
        row, sealed = _rows_of(event, seq, at, salt)
        row["prev_hash"] = head
        head = row["hash"] = row_hash(INSTALLATION_TAG, INSTALLATION_COLUMNS, row, head)
        rows.append(row)
        values += sealed
    session.execute(insert(installation_history), rows)
    if values:
        session.execute(insert(installation_values), values)
    session.execute(update(installation).values(length=seq, head=head))


def set_clock_offset(session: Session, offset: timedelta) -> None:
    """Put business time ``offset`` ahead of the wall clock."""
    seconds = int(offset.total_seconds())
    session.execute(update(installation).values(clock_offset_seconds=seconds))


def set_held(session: Session, part: Part, *, held: bool) -> bool:
    """Hold or release a part of the installation; whether it was the other way before."""
    column = installation.c[part.column]
    statement = update(installation).where(column.is_(not held)).values({column: held})
    return cast(CursorResult[Any], session.execute(statement)).rowcount > 0


def events(session: Session) -> Iterator[Row[Any]]:
    """The rows of the installation's history, in order."""
    return iter(
        session.execute(select(installation_history).order_by(installation_history.c.seq)).all()
    )


def database_now(session: Session) -> datetime:
    """The database's own clock: leases are measured by it alone, never by a machine's."""
    if on_postgresql(session):
        return cast(datetime, session.execute(select(func.clock_timestamp())).scalar_one())
    text = session.execute(select(func.strftime("%Y-%m-%dT%H:%M:%f", "now"))).scalar_one()
    return datetime.fromisoformat(f"{text}+00:00")


def _rows_of(
    event: Event, seq: int, at: datetime, salt: Salt
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    payload = dict(event.payload)
    values = []
    for name, value in event.sealed.items():
        grain = salt()
        payload[name] = {"sealed": seal(value, grain)}
        values.append({"seq": seq, "name": name, "value": value, "salt": grain.hex()})
    row = {
        "seq": seq,
        "at": at,
        "action": event.action,
        "actor_id": event.actor_id,
        "channel": event.channel,
        "payload": payload,
    }
    return row, values


def _installation_of(row: Row[Any]) -> Installation:
    return Installation(
        name=row.name,
        contact=row.contact,
        sender=row.sender,
        demonstration=row.demonstration,
        second_administrator=row.second_administrator,
        clock_begins=timedelta(seconds=row.clock_begins_seconds),
        clock_offset=timedelta(seconds=row.clock_offset_seconds),
        length=row.length,
        head=row.head,
        outbox_held=row.outbox_held,
        clock_held=row.clock_held,
    )
