"""Notices: claimed by a worker for a while, sent, and written down as what became of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import and_, func, or_, select, text, update
from sqlalchemy.orm import Session

from workflow.store.bulk import document, on_postgresql, source
from workflow.store.tables import cases, contents, history, notices, people


@dataclass(frozen=True, slots=True)
class Claim:
    """A notice that one worker holds until its lease ends.

    Attributes:
        fence: counts the claims; whoever holds an older one can write nothing any more.
        name, email: of the recipient, empty when erased.
        head: hash of the history row that owes the notice.
        context: ``None`` when it was erased.
        message: the bytes of the first attempt as text, or ``None`` before it.
    """

    id: str
    case_id: int
    seq: int
    template: str
    source: str
    language: str
    context: Mapping[str, Any] | None
    decided_at: datetime
    attempts: int
    fence: int
    name: str
    email: str
    head: str
    reference: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Finish:
    """What became of a claimed notice: a final state, or ``queued`` again from ``due_at`` on."""

    id: str
    fence: int
    state: str
    due_at: datetime
    sent_at: datetime | None = None
    problem: str | None = None


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


FINISHED = ("id", "state", "address", "message", "problem", "attempts", "fence", "due_at")
"""What ``finish`` tells of each notice."""


def claim(
    session: Session, owner: str, at: datetime, now: datetime, lease_until: datetime, limit: int
) -> list[Claim]:
    """Take up to ``limit`` notices that are due; nobody else holds them until the lease ends.

    Args:
        at: business time, by which notices are due.
        now, lease_until: by the database's clock.
    """
    free = or_(
        and_(notices.c.state == "queued", notices.c.due_at <= at),
        and_(notices.c.state == "sending", notices.c.lease_until < now),  # its worker is gone
    )
    due = (
        select(notices.c.id)
        .where(free)
        .order_by(notices.c.due_at, notices.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite holds its one write lock
    )
    taken = (
        update(notices)
        .where(notices.c.id.in_(due.scalar_subquery()))
        .values(state="sending", owner=owner, fence=notices.c.fence + 1, lease_until=lease_until)
        .returning(notices.c.id)
    )
    return _claims(session, list(session.execute(taken).scalars()))


def keep_messages(session: Session, messages: Sequence[Mapping[str, Any]]) -> set[str]:
    """Keep the bytes and address of first attempts before anything is sent.

    Args:
        messages: ``id``, ``fence``, ``message`` and ``address`` of each.

    Returns:
        The ids of those that are still held, and whose contents were not erased meanwhile.
    """
    if not messages:
        return set()
    statement = text(_keep_statement(on_postgresql(session))).columns(notices.c.id)
    return set(session.execute(statement, {"kept": document(messages)}).scalars())


def finish(session: Session, finished: Sequence[Finish]) -> list[Mapping[str, Any]]:
    """Write down what became of claimed notices; the rows of those that were still held."""
    if not finished:
        return []
    rows = [
        {
            "id": each.id,
            "fence": each.fence,
            "state": each.state,
            "due_at": each.due_at,
            "sent_at": each.sent_at,
            "problem": each.problem,
        }
        for each in finished
    ]
    statement = text(_finish_statement(on_postgresql(session))).columns(
        *(notices.c[name] for name in FINISHED)
    )
    found = session.execute(statement, {"finished": document(rows)})
    return [dict(row._mapping) for row in found]


def requeue(session: Session, ids: Collection[str], at: datetime) -> list[Mapping[str, Any]]:
    """Give failed notices a new start; the rows of those that had failed."""
    statement = (
        update(notices)
        .where(notices.c.id.in_(ids), notices.c.state == "failed")
        .values(state="queued", due_at=at, attempts=0, problem=None)
        .returning(*(notices.c[name] for name in FINISHED))
    )
    rows = [dict(row._mapping) for row in session.execute(statement)]
    return sorted(rows, key=lambda row: str(row["id"]))


def listed(
    session: Session,
    *,
    case_id: int | None = None,
    state: str | None = None,
    notice_id: str | None = None,
    limit: int = 200,
) -> list[NoticeRow]:
    """Notices, the newest decision first."""
    wanted = {"case_id": case_id, "state": state, "id": notice_id}
    conditions = [notices.c[name] == value for name, value in wanted.items() if value is not None]
    own = [name for name in NoticeRow.__slots__ if name not in ("reference", "email")]
    statement = (
        select(*(notices.c[name] for name in own), cases.c.reference, people.c.email)
        .join(cases, cases.c.id == notices.c.case_id)
        .join(people, people.c.id == notices.c.person_id)
        .where(*conditions)
        .order_by(notices.c.decided_at.desc(), notices.c.id)
        .limit(limit)
    )
    return [NoticeRow(**row._mapping) for row in session.execute(statement)]


def last_due(session: Session) -> datetime | None:
    """When the last of the notices that wait to be sent is due."""
    last = select(func.max(notices.c.due_at)).where(notices.c.state == "queued")
    return cast(datetime | None, session.execute(last).scalar_one())


def states_of(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The states of those of these notices that there are."""
    rows = session.execute(select(notices.c.id, notices.c.state).where(notices.c.id.in_(ids)))
    return {row.id: row.state for row in rows}


def unclaimed(session: Session, notice_id: str) -> Claim | None:
    """A notice with everything that its message is made of, for looking at it only."""
    return next(iter(_claims(session, [notice_id])), None)


def counts(session: Session, column: str) -> dict[str, int]:
    """How many notices there are by ``state`` or ``language``."""
    statement = select(notices.c[column], func.count()).group_by(notices.c[column])
    return {row[0]: row[1] for row in session.execute(statement)}


def _claims(session: Session, ids: list[str]) -> list[Claim]:
    """The claimed notices with everything that a message is made of, in one statement."""
    statement = (
        select(
            notices.c.id, notices.c.case_id, notices.c.seq, notices.c.template,
            contents.c.body.label("source"), notices.c.language, notices.c.context,
            notices.c.decided_at, notices.c.attempts, notices.c.fence,
            func.coalesce(people.c.name, "").label("name"),
            func.coalesce(people.c.email, "").label("email"),
            history.c.hash.label("head"), cases.c.reference, notices.c.message,
        )
        .join(people, people.c.id == notices.c.person_id)
        .join(contents, contents.c.hash == notices.c.template_hash)
        .join(cases, cases.c.id == notices.c.case_id)
        .join(history, and_(history.c.case_id == notices.c.case_id, history.c.seq == notices.c.seq))
        .where(notices.c.id.in_(ids))
        .order_by(notices.c.due_at, notices.c.id)
    )  # fmt: skip
    return [_claim_of(row) for row in session.execute(statement)]


def _claim_of(row: Any) -> Claim:
    return Claim(**row._mapping)


@cache
def _keep_statement(postgres: bool) -> str:
    read = source(notices, ("id", "fence", "message", "address"), postgres, "kept")
    return (
        "UPDATE notices SET message = coalesce(notices.message, x.message), "  # noqa: S608 - our own names
        f"address = coalesce(notices.address, x.address) FROM {read} "
        "WHERE notices.id = x.id AND notices.fence = x.fence AND notices.state = 'sending' "
        "AND notices.context IS NOT NULL RETURNING notices.id"
    )


@cache
def _finish_statement(postgres: bool) -> str:
    columns = ("id", "fence", "state", "due_at", "sent_at", "problem")
    read = source(notices, columns, postgres, "finished")
    told = ", ".join(f"notices.{name}" for name in FINISHED)
    return (
        "UPDATE notices SET state = x.state, due_at = x.due_at, sent_at = x.sent_at, "  # noqa: S608 - our own names
        "problem = x.problem, attempts = notices.attempts + 1, owner = NULL, lease_until = NULL "
        f"FROM {read} WHERE notices.id = x.id AND notices.fence = x.fence "
        f"AND notices.state = 'sending' RETURNING {told}"
    )
