"""Digests: what waits for one, and which notice carries which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, select, text, update
from sqlalchemy.orm import Session

from workflow.domain.digests import Waiting
from workflow.store.bulk import document, on_postgresql, source
from workflow.store.notices import TOLD, carriers
from workflow.store.tables import notices, people

PEOPLE_AT_ONCE = 200


def due(session: Session, at: datetime) -> list[Waiting]:
    """What waits for a digest that is due, by person and case, of people who are now locked.

    Whoever is locked already is looked after by another worker, or changes just now.
    """
    waits = and_(
        notices.c.state == "queued", notices.c.due_at <= at, notices.c.carried_by.is_(None)
    )
    readers = select(notices.c.person_id).where(waits).distinct().limit(PEOPLE_AT_ONCE)
    found = list(session.execute(readers).scalars())
    if not found:
        return []
    # Not FOR UPDATE: that would wait for every act that owes one of them a notice.
    free = (
        select(people.c.id)
        .where(people.c.id.in_(found))
        .order_by(people.c.id)
        .with_for_update(skip_locked=True, key_share=True)
    )
    held = list(session.execute(free).scalars())
    whole = and_(notices.c.context.is_not(None), people.c.email.is_not(None))
    statement = (
        select(notices.c.id, notices.c.person_id, notices.c.case_id, whole.label("is_whole"))
        .join(people, people.c.id == notices.c.person_id)
        .where(waits, notices.c.person_id.in_(held))
        .order_by(notices.c.person_id, notices.c.case_id, notices.c.decided_at, notices.c.id)
        .with_for_update(of=notices, skip_locked=True)
    )
    return [
        Waiting(row.id, row.person_id, row.case_id, bool(row.is_whole))
        for row in session.execute(statement)
    ]


def join(session: Session, carried_by: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Write down what carries each waiting notice; the rows of those that were still waiting."""
    rows = [
        {
            "id": notice,
            "carried_by": carrier,
            "state": "queued" if notice == carrier else "carried",
        }
        for notice, carrier in carried_by.items()
    ]
    told = [*TOLD, "carried_by"]
    statement = text(_join_statement(on_postgresql(session))).columns(
        *(notices.c[name] for name in told)
    )
    found = session.execute(statement, {"joined": document(rows)})
    return sorted((dict(row._mapping) for row in found), key=lambda row: str(row["id"]))


def dissolve(session: Session, carrier: str, fence: int) -> list[Mapping[str, Any]]:
    """Let each notice that ``carrier`` carries go by itself; their rows.

    Args:
        fence: of the claim on the carrier; whoever does not hold it any more changes nothing.
    """
    claimed = carriers.c.id == carrier, carriers.c.fence == fence, carriers.c.state == "sending"
    statement = (
        update(notices)
        .where(
            notices.c.carried_by == carrier,
            notices.c.state == "carried",
            select(carriers.c.id).where(*claimed).exists(),
        )
        .values(state="queued", carried_by=notices.c.id)
        .returning(*(notices.c[name] for name in (*TOLD, "carried_by")))
    )
    rows = [dict(row._mapping) for row in session.execute(statement)]
    return sorted(rows, key=lambda row: str(row["id"]))


@cache
def _join_statement(postgres: bool) -> str:
    read = source(notices, ("id", "carried_by", "state"), postgres, "joined")
    told = ", ".join(f"notices.{name}" for name in (*TOLD, "carried_by"))
    return (
        "UPDATE notices SET carried_by = x.carried_by, state = x.state "  # noqa: S608 - our own names
        f"FROM {read} WHERE notices.id = x.id AND notices.state = 'queued' "
        f"AND notices.carried_by IS NULL RETURNING {told}"
    )
