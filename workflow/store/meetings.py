"""Meetings: read, added and changed; and the lock that keeps acts and changes apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, or_, select, text, update
from sqlalchemy.orm import Session

from workflow.domain.meetings import Meeting, Standing
from workflow.store.bulk import insert_rows, on_postgresql
from workflow.store.tables import meetings

LOCK = 0x706C6D74  # "plmt"


def hold(session: Session, *, to_change: bool) -> None:
    """Keep meetings as they are until the transaction ends; or everybody from reading them.

    An act that looks for the next meeting of a group may find none, and there is no row to lock.
    SQLite has one writer and needs none.
    """
    if on_postgresql(session):
        kind = "" if to_change else "_shared"
        session.execute(text(f"SELECT pg_advisory_xact_lock{kind}(:lock)"), {"lock": LOCK})


def read(
    session: Session, codes: Collection[str], groups: Collection[str], today: date
) -> list[Meeting]:
    """The meetings of these codes, and those of these groups that are not over."""
    ahead = and_(
        meetings.c.group.in_(sorted(groups)),
        meetings.c.state == Standing.PLANNED.value,
        meetings.c.last_day >= today.isoformat(),
    )
    statement = select(meetings).where(or_(meetings.c.code.in_(sorted(codes)), ahead))
    return [_meeting_of(row) for row in session.execute(statement)]


def find(session: Session, code: str) -> Meeting | None:
    """The meeting of this code."""
    row = session.execute(select(meetings).where(meetings.c.code == code)).one_or_none()
    return _meeting_of(row) if row else None


def listed(session: Session, group: str | None = None) -> list[Meeting]:
    """All meetings, or those of one group, as they follow one another."""
    statement = select(meetings).order_by(meetings.c.first_day, meetings.c.code)
    if group is not None:
        statement = statement.where(meetings.c.group == group)
    return [_meeting_of(row) for row in session.execute(statement)]


def add(session: Session, new: Sequence[Meeting]) -> None:
    """Write meetings that are not there yet."""
    insert_rows(session, meetings, [_row(each) for each in new])


def change(session: Session, meeting: Meeting) -> None:
    """Write a meeting as it is now."""
    row = _row(meeting)
    session.execute(update(meetings).where(meetings.c.code == row.pop("code")).values(row))


def _row(meeting: Meeting) -> dict[str, Any]:
    days = {name: getattr(meeting, name).isoformat() for name in ("first_day", "last_day")}
    return {**asdict(meeting), **days, "state": meeting.state.value}


def _meeting_of(row: Row[Any]) -> Meeting:
    kept = dict(row._mapping)
    days = {name: date.fromisoformat(kept[name]) for name in ("first_day", "last_day")}
    return Meeting(**{**kept, **days, "state": Standing(kept["state"])})
