"""Published flows with every text that they pinned, and the numbers that they gave."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)

from workflow.store.tables.naming import metadata
from workflow.store.types import Json, UtcDateTime

contents = Table(
    "contents",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("body", Text, nullable=False),
)

flows = Table(
    "flows",
    metadata,
    Column("name", String(63), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("source", ForeignKey("contents.hash"), nullable=False),
    Column("calendar", ForeignKey("contents.hash"), nullable=False),
    Column("texts", Json, nullable=False),
    Column("author_id", ForeignKey("people.id"), nullable=False),
    Column("approver_id", ForeignKey("people.id")),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    CheckConstraint("version >= 1", name="versions_count_from_one"),
    CheckConstraint("author_id <> approver_id", name="author_does_not_approve"),
)

counters = Table(
    "counters",
    metadata,
    Column("flow", String(63), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)
