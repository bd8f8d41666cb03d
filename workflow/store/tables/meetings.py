"""Meetings of groups, which cases look at them, and the cases that are to be woken."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from workflow.store.tables.naming import metadata
from workflow.store.types import UtcDateTime

meetings = Table(
    "meetings",
    metadata,
    Column("code", String(63), primary_key=True),
    Column("group", String(63), nullable=False),
    # Days as texts of one form, as they stand everywhere else in what is kept.
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    Column("place", String(200), nullable=False),
    Column("state", String(10), nullable=False),
    Column("revision", Integer, nullable=False),
    CheckConstraint("last_day >= first_day", name="ends_after_it_begins"),
    CheckConstraint("state in ('planned', 'cancelled')", name="state_is_known"),
    CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    Index("ix_meetings_group", "group", "first_day"),
)

watches = Table(
    "watches",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("name", String(63), primary_key=True),
    CheckConstraint("kind in ('meeting', 'group')", name="kind_is_known"),
    Index("ix_watches_name", "kind", "name"),
)

wakes = Table(
    "wakes",
    metadata,
    Column("id", String(140), primary_key=True),
    # No foreign key: it would lock the case, and whoever posts a wake holds no lock of that case.
    Column("case_id", BigInteger, nullable=False),
    Column("cause", String(20), nullable=False),
    Column("subject", String(63), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("closed_seq", Integer),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", UtcDateTime),
    Column("problem", Text),
    Column("hops", Integer, nullable=False, server_default="0"),
    CheckConstraint("hops >= 0", name="hops_count_up"),
    CheckConstraint(
        "cause in ('meeting_added', 'meeting_moved', 'meeting_cancelled', 'linked_changed', "
        "'linked', 'open', 'books_changed')",
        name="cause_is_known",
    ),
    CheckConstraint("state in ('open', 'done')", name="state_is_known"),
    CheckConstraint("(state = 'open') = (closed_seq is null)", name="closed_has_its_act"),
    Index(
        "ix_wakes_open_due_at",
        "due_at",
        "id",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "ix_wakes_open_case_id",
        "case_id",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)
