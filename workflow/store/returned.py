"""Notices that came back, and the people whose addresses do not take mails."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, or_, select, text, update
from sqlalchemy.orm import Session

from workflow.domain.leaves import canonical
from workflow.store.bulk import document, on_postgresql, source
from workflow.store.notices import TOLD
from workflow.store.tables import notices, people


def mark_bounced(
    session: Session, bounces: Sequence[Mapping[str, str]], at: datetime
) -> list[Mapping[str, Any]]:
    """Write down which notices came back; the rows of those of which it was not known yet.

    Only a notice that went out, or may have, to the very address that did not take it.

    Args:
        bounces: ``id``, ``address`` and ``bounce``, the reason, of each; no two of one notice and
            address.
    """
    if not bounces:
        return []
    statement = text(_bounced_statement(on_postgresql(session))).columns(
        *(notices.c[name] for name in TOLD), notices.c.person_id
    )
    known = {"returned": document(bounces), "at": _instant(session, at)}
    rows = [dict(row._mapping) for row in session.execute(statement, known)]
    return sorted(rows, key=lambda row: str(row["id"]))


def on_their_way(session: Session, ids: Collection[str]) -> set[str]:
    """Those of these notices of which it is still to be written down whether they went out."""
    if not ids:
        return set()
    unknown = or_(
        notices.c.state == "sending", and_(notices.c.state == "queued", notices.c.doubts > 0)
    )
    chosen = select(notices.c.id).where(notices.c.id.in_(ids), unknown)
    return set(session.execute(chosen).scalars())


def mark_failing(session: Session, person_ids: Collection[int], at: datetime) -> list[int]:
    """Write down that addresses do not take mails; whose it was not known of yet."""
    fails = (
        update(people)
        .where(
            people.c.id.in_(person_ids),
            people.c.fails_since.is_(None),
            people.c.erased_at.is_(None),
        )
        .values(fails_since=at)
        .returning(people.c.id)
    )
    return sorted(session.execute(fails).scalars())


def mark_mended(session: Session, person_id: int) -> bool:
    """An address takes mails again; false when nobody had said otherwise."""
    mended = (
        update(people)
        .where(people.c.id == person_id, people.c.fails_since.is_not(None))
        .values(fails_since=None)
        .returning(people.c.id)
    )
    return session.execute(mended).one_or_none() is not None


def failing(session: Session) -> dict[int, datetime]:
    """Whose addresses do not take mails, and since when."""
    columns = select(people.c.id, people.c.fails_since).where(people.c.fails_since.is_not(None))
    return {row.id: row.fails_since for row in session.execute(columns)}


def _instant(session: Session, at: datetime) -> datetime | str:
    return at if on_postgresql(session) else canonical(at)


@cache
def _bounced_statement(postgres: bool) -> str:
    read = source(notices, ("id", "address", "bounce"), postgres, "returned")
    told = ", ".join(f"notices.{name}" for name in (*TOLD, "person_id"))
    return (
        f"UPDATE notices SET bounced_at = :at, bounce = x.bounce FROM {read} "  # noqa: S608 - our own names
        "WHERE notices.id = x.id AND lower(notices.address) = x.address "
        "AND notices.state IN ('sent', 'maybe_sent') AND notices.bounced_at IS NULL "
        f"AND notices.context IS NOT NULL RETURNING {told}"
    )
