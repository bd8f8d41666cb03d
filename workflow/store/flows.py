"""Published flows and the texts that they pinned, each text kept once under its hash."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, func, insert, literal, select, tuple_, update
from sqlalchemy.orm import Session

from workflow.store.tables import contents, flows


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One version of a flow.

    Attributes:
        source, calendar: hashes of the flow file and of the calendar that it counts on.
        texts: notice to language to ``{"hash": …, "names": […]}`` of its template.
        published_at: ``None`` while it waits for a second administrator.
    """

    name: str
    version: int
    source: str
    calendar: str
    texts: Mapping[str, Mapping[str, Any]]
    author_id: int
    approver_id: int | None
    proposed_at: datetime
    published_at: datetime | None


def keep(session: Session, bodies: Mapping[str, str]) -> None:
    """Keep texts under their hashes; those that are there already stay as they are."""
    known = set(
        session.execute(select(contents.c.hash).where(contents.c.hash.in_(bodies))).scalars()
    )
    new = [{"hash": hash_, "body": body} for hash_, body in bodies.items() if hash_ not in known]
    if new:
        session.execute(insert(contents), new)


def bodies(session: Session, hashes: Collection[str]) -> dict[str, str]:
    """Kept texts by hash."""
    rows = session.execute(select(contents).where(contents.c.hash.in_(hashes)))
    return {row.hash: row.body for row in rows}


def add(session: Session, row: FlowRow) -> None:
    """Insert a version; two that are published at once clash on its number."""
    session.execute(
        insert(flows).values(
            name=row.name,
            version=row.version,
            source=row.source,
            calendar=row.calendar,
            texts={notice: dict(texts) for notice, texts in row.texts.items()},
            author_id=row.author_id,
            approver_id=row.approver_id,
            proposed_at=row.proposed_at,
            published_at=row.published_at,
        )
    )


def approve(session: Session, name: str, version: int, approver_id: int, at: datetime) -> bool:
    """Put a waiting version into force; false when it does not wait."""
    statement = (
        update(flows)
        .where(flows.c.name == name, flows.c.version == version, flows.c.published_at.is_(None))
        .values(approver_id=approver_id, published_at=at)
        .returning(flows.c.version)
    )
    return session.execute(statement).one_or_none() is not None


def get(session: Session, name: str, version: int) -> FlowRow | None:
    """One version, in force or waiting."""
    row = session.execute(
        select(flows).where(flows.c.name == name, flows.c.version == version)
    ).one_or_none()
    return _flow_of(row) if row else None


def several(session: Session, keys: Collection[tuple[str, int]]) -> list[FlowRow]:
    """Several versions by (name, version)."""
    rows = session.execute(select(flows).where(tuple_(flows.c.name, flows.c.version).in_(keys)))
    return [_flow_of(row) for row in rows]


def latest(session: Session, name: str) -> int | None:
    """The highest version in force."""
    highest = select(func.max(flows.c.version)).where(
        flows.c.name == name, flows.c.published_at.is_not(None)
    )
    return cast(int | None, session.execute(highest).scalar_one())


def latest_of(session: Session, names: Collection[str]) -> dict[str, int]:
    """The highest version in force of each of these flows; those in force are there."""
    statement = (
        select(flows.c.name, func.max(flows.c.version))
        .where(flows.c.name.in_(sorted(names)), flows.c.published_at.is_not(None))
        .group_by(flows.c.name)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def next_version(session: Session, name: str) -> int:
    """The number that the next version gets."""
    highest = select(func.coalesce(func.max(flows.c.version), literal(0)))
    return int(session.execute(highest.where(flows.c.name == name)).scalar_one()) + 1


def listed(session: Session) -> list[FlowRow]:
    """Every version of every flow."""
    rows = session.execute(select(flows).order_by(flows.c.name, flows.c.version))
    return [_flow_of(row) for row in rows]


def _flow_of(row: Row[Any]) -> FlowRow:
    return FlowRow(**row._mapping)
