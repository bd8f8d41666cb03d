"""Claims: a notice is one worker's for a while, who writes down how far it came and what it became.

Leases are measured by the database's clock. Whatever a worker writes names the fence of its claim,
so that one that slept for too long changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, text, update
from sqlalchemy.orm import Session

from workflow.domain.delivery import LONGEST_HAND_OVER
from workflow.domain.notices import CONTENTS_ERASED, RECIPIENT_ERASED
from workflow.store.bulk import document, execute, on_postgresql, source
from workflow.store.notices import TOLD
from workflow.store.tables import cases, contents, history, notices, people

CLAIMS_TOGETHER = 3
"""A notice that so many workers took and ended over is taken by itself: it may be the cause."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A notice that one worker holds until its lease ends.

    Attributes:
        fence: counts the claims; whoever holds an older one can write nothing any more.
        name, email: of the recipient, empty when erased.
        head: hash of the history row that owes the notice.
        context: ``None`` when it was erased.
        message: the bytes of the first attempt as text, or ``None`` before it.
        stage: where the worker before ended: ``handed``, ``taken``, or ``None`` before either.
        doubts: how often it may have gone out.
        address, problem: of the attempt before, or ``None``.
        purpose: only what informs can be unsubscribed from, by the ``token`` of its reader.
        carries: of a digest, everything that its message carries, its own notice included.
        is_suspect: worker after worker has ended over it.
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
    due_at: datetime
    stage: str | None
    doubts: int
    address: str | None
    problem: str | None
    purpose: str
    planned_at: datetime | None
    wanted: str
    person_id: int
    token: str
    carries: tuple[Claim, ...] = ()
    is_suspect: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a claimed notice has come.

    Attributes:
        stage: ``handed`` before it is handed over, ``taken`` once it is the receiver's; ``None``
            when it is known that nobody has taken it.
    """

    id: str
    fence: int
    stage: str | None


@dataclass(frozen=True, slots=True)
class Finish:
    """What became of a claimed notice: a final state, or ``queued`` again from ``due_at`` on.

    Attributes:
        answer: what the courier said when it took it.
        tried: whether this counts as an attempt; a notice that is handed back was not tried.
    """

    id: str
    fence: int
    state: str
    due_at: datetime
    doubts: int = 0
    sent_at: datetime | None = None
    problem: str | None = None
    answer: str | None = None
    tried: bool = True


def claim(
    session: Session, owner: str, at: datetime, now: datetime, lease_until: datetime, limit: int
) -> list[Claim]:
    """Take up to ``limit`` notices that are due; nobody else holds them until the lease ends.

    Args:
        at: business time, by which notices are due.
        now, lease_until: by the database's clock.
    """
    free = or_(
        # What waits for a digest is carried by nothing yet.
        and_(
            notices.c.state == "queued",
            notices.c.due_at <= at,
            notices.c.carried_by == notices.c.id,
        ),
        and_(_left_behind(now), notices.c.fence - notices.c.attempts < CLAIMS_TOGETHER),
    )
    return _take(session, owner, free, lease_until, limit, notices.c.due_at)


def claim_suspect(
    session: Session, owner: str, now: datetime, lease_until: datetime
) -> list[Claim]:
    """Take one of the notices that worker after worker has taken and ended over, if there is one.

    The one whose last worker is gone for longest, so that none holds up the others.
    """
    found = _take(session, owner, _left_behind(now), lease_until, 1, notices.c.lease_until)
    return [replace(each, is_suspect=True) for each in found]


def _left_behind(now: datetime) -> ColumnElement[bool]:
    """Whether a notice's worker is gone, or held up for so long that another may take it.

    Where a lease is longer than any can be, the clock was set back since; nobody waits for that.
    """
    longest = now + LONGEST_HAND_OVER
    ended = or_(notices.c.lease_until < now, notices.c.lease_until > longest)
    return and_(notices.c.state == "sending", ended)


def _take(
    session: Session,
    owner: str,
    free: ColumnElement[bool],
    lease_until: datetime,
    limit: int,
    first: ColumnElement[Any],
) -> list[Claim]:
    due = (
        select(notices.c.id)
        .where(free)
        .order_by(first, notices.c.id)
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


def hold_whole(session: Session, ids: Collection[str]) -> set[str]:
    """Those of these notices whose contents are there; no erasure reaches them until the commit."""
    if not ids:
        return set()
    whole = select(notices.c.id).where(notices.c.id.in_(ids), notices.c.context.is_not(None))
    return set(session.execute(whole.order_by(notices.c.id).with_for_update()).scalars())


def mark(session: Session, marks: Sequence[Mark], lease_seconds: float) -> set[str]:
    """Write down how far claimed notices have come; the ids of those that are still held.

    Args:
        lease_seconds: for how long from now what is handed over is held at least.
    """
    rows = [{"id": each.id, "fence": each.fence, "stage": each.stage} for each in marks]
    postgres = on_postgresql(session)
    statement = _mark_statement(postgres, round(lease_seconds))
    return set(execute(session, statement, marked=document(rows)).scalars())


def finish(session: Session, finished: Sequence[Finish]) -> list[Mapping[str, Any]]:
    """Write down what became of claimed notices; the rows of those that were still held."""
    if not finished:
        return []
    rows = [asdict(each) | {"attempts": int(each.tried)} for each in finished]
    statement = text(_finish_statement(on_postgresql(session))).columns(
        *(notices.c[name] for name in TOLD)
    )
    known = {"finished": document(rows), "gone": CONTENTS_ERASED, "nobody": RECIPIENT_ERASED}
    found = session.execute(statement, known)
    return [dict(row._mapping) for row in found]


def unclaimed(session: Session, notice_id: str) -> Claim | None:
    """A notice with everything that its message is made of, for looking at it only."""
    return next(iter(_claims(session, [notice_id])), None)


def carried(session: Session, ids: Sequence[str]) -> dict[str, list[Claim]]:
    """What the messages of these notices carry, in the order in which people read it."""
    rows = session.execute(
        select(notices.c.id, notices.c.carried_by)
        .where(notices.c.carried_by.in_(ids))
        .order_by(notices.c.case_id, notices.c.decided_at, notices.c.id)
    ).all()
    found = {each.id: each for each in _claims(session, [row.id for row in rows])}
    by_carrier: dict[str, list[Claim]] = {}
    for row in rows:
        by_carrier.setdefault(row.carried_by, []).append(found[row.id])
    return by_carrier


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
            notices.c.due_at, notices.c.stage, notices.c.doubts,
            notices.c.address, notices.c.problem,
            notices.c.purpose, notices.c.planned_at, notices.c.wanted, notices.c.person_id,
            func.coalesce(people.c.token, "").label("token"),
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
def _mark_statement(postgres: bool, lease_seconds: int) -> str:
    read = source(notices, ("id", "fence", "stage"), postgres, "marked")
    until = (
        f"clock_timestamp() + interval '{lease_seconds} seconds'"
        if postgres
        else f"strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '+{lease_seconds} seconds')"
    )
    return (
        "UPDATE notices SET stage = x.stage, "  # noqa: S608 - our own names
        f"lease_until = CASE WHEN x.stage = 'handed' THEN {until} ELSE notices.lease_until END "
        f"FROM {read} WHERE notices.id = x.id AND notices.fence = x.fence "
        "AND notices.state = 'sending' "
        "AND (notices.context IS NOT NULL OR coalesce(x.stage, '') <> 'handed') "
        "RETURNING notices.id"
    )


@cache
def _finish_statement(postgres: bool) -> str:
    """Words of a courier can name the recipient, so none are written after an erasure."""
    columns = (
        "id", "fence", "state", "due_at", "sent_at", "problem", "answer", "doubts", "attempts",
    )  # fmt: skip
    read = source(notices, columns, postgres, "finished")
    told = ", ".join(f"notices.{name}" for name in TOLD)
    erased = "notices.context IS NULL"
    return (
        "UPDATE notices SET state = x.state, due_at = x.due_at, sent_at = x.sent_at, "  # noqa: S608 - our own names
        f"problem = CASE WHEN x.problem IS NULL OR NOT ({erased}) OR x.problem = :nobody "
        "THEN x.problem ELSE :gone END, "
        f"answer = CASE WHEN {erased} THEN NULL ELSE x.answer END, doubts = x.doubts, "
        "attempts = notices.attempts + x.attempts, owner = NULL, lease_until = NULL, stage = NULL "
        f"FROM {read} WHERE notices.id = x.id AND notices.fence = x.fence "
        f"AND notices.state = 'sending' RETURNING {told}"
    )
