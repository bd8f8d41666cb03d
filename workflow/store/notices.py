"""Notices: listed, counted, and moved from state to state by people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from workflow.store.tables import cases, notices, people


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as people look at it."""

    id: str
    case_id: int
    seq: int
    reference: str | None
    template: str
    person_id: int
    email: str | None
    because: str
    language: str
    wanted: str
    state: str
    decided_at: datetime
    due_at: datetime
    attempts: int
    sent_at: datetime | None
    address: str | None
    problem: str | None
    message: str | None
    stage: str | None
    doubts: int
    answer: str | None
    bounced_at: datetime | None
    bounce: str | None
    purpose: str
    planned_at: datetime | None
    carried_by: str | None


TOLD = (
    "id", "state", "address", "message", "problem", "answer", "bounce",
    "attempts", "fence", "due_at", "doubts",
)  # fmt: skip
"""What an event of the installation is made from, for each notice that it tells of."""


FATE = (
    "state", "due_at", "attempts", "sent_at", "address", "problem", "message",
    "stage", "doubts", "answer", "bounced_at", "bounce",
)  # fmt: skip
"""What became of a notice's message, which may carry others too."""

carriers = notices.alias("carriers")
_carrier = func.coalesce(notices.c.carried_by, notices.c.id)


def move(
    session: Session, ids: Collection[str], states: Collection[str], **values: Any
) -> list[Mapping[str, Any]]:
    """Set columns of those of these notices that are in one of ``states``; their rows, by id."""
    statement = (
        update(notices)
        .where(notices.c.id.in_(ids), notices.c.state.in_(states))
        .values(**values)
        .returning(*(notices.c[name] for name in TOLD))
    )
    rows = [dict(row._mapping) for row in session.execute(statement)]
    return sorted(rows, key=lambda row: str(row["id"]))


def listed(
    session: Session,
    *,
    case_id: int | None = None,
    state: str | None = None,
    notice_id: str | None = None,
    bounced: bool = False,
    limit: int = 200,
) -> list[NoticeRow]:
    """Notices, the newest decision first; what a digest carries has the fate of its message.

    Args:
        bounced: only those that came back.
    """
    wanted = {
        notices.c.case_id: case_id, carriers.c.state: state, notices.c.id: notice_id,
    }  # fmt: skip
    conditions = [column == value for column, value in wanted.items() if value is not None]
    conditions += [carriers.c.bounced_at.is_not(None)] if bounced else []
    names = [name for name in NoticeRow.__slots__ if name not in ("reference", "email")]
    columns = [carriers.c[name] if name in FATE else notices.c[name] for name in names]
    statement = (
        select(*columns, cases.c.reference, people.c.email)
        .join(carriers, carriers.c.id == _carrier)
        .join(cases, cases.c.id == notices.c.case_id)
        .join(people, people.c.id == notices.c.person_id)
        .where(*conditions)
        .order_by(notices.c.decided_at.desc(), notices.c.id)
        .limit(limit)
    )
    return [NoticeRow(**row._mapping) for row in session.execute(statement)]


def last_due(session: Session) -> datetime | None:
    """When the last of the queued notices is due that wait for no digest."""
    last = select(func.max(notices.c.due_at)).where(
        notices.c.state == "queued", notices.c.planned_at == notices.c.decided_at
    )
    return cast(datetime | None, session.execute(last).scalar_one())


def carriers_of(session: Session, ids: Sequence[str]) -> list[str]:
    """The notices whose messages carry these, each once; what is unknown stays as it is."""
    rows = session.execute(
        select(notices.c.id, _carrier.label("carrier")).where(notices.c.id.in_(ids))
    )
    found = {row.id: row.carrier for row in rows}
    return list(dict.fromkeys(found.get(each, each) for each in ids))


def lock(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The states of those of these notices that there are; they stay so until the commit."""
    columns = select(notices.c.id, notices.c.state)
    rows = session.execute(columns.where(notices.c.id.in_(ids)).with_for_update())
    return {row.id: row.state for row in rows}


def ids_in(session: Session, state: str, case_id: int | None = None) -> list[str]:
    """The notices in a state, of one case or of all."""
    of_case = [notices.c.case_id == case_id] if case_id is not None else []
    chosen = select(notices.c.id).where(notices.c.state == state, *of_case)
    return list(session.execute(chosen.order_by(notices.c.id)).scalars())


def next_due(session: Session) -> datetime | None:
    """When the next queued notice is due."""
    queued = select(func.min(notices.c.due_at)).where(notices.c.state == "queued")
    return cast(datetime | None, session.execute(queued).scalar_one())


def messages(session: Session) -> int:
    """How many messages were sent; a digest is one, whatever it carries."""
    sent = select(func.count()).select_from(notices).where(notices.c.state == "sent")
    return session.execute(sent).scalar_one()


def counts(session: Session, column: str) -> dict[str, int]:
    """How many notices there are by ``state`` or ``language``."""
    counted = (carriers if column in FATE else notices).c[column]
    statement = select(counted, func.count()).group_by(counted)
    statement = statement.select_from(notices).join(carriers, carriers.c.id == _carrier)
    return {row[0]: row[1] for row in session.execute(statement)}
