"""The instants at which something is due on a case."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from workflow.store.tables.naming import metadata
from workflow.store.types import UtcDateTime

deadlines = Table(
    "deadlines",
    metadata,
    Column("id", String(140), primary_key=True),
    Column("case_id", BigInteger, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("name", String(63), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("closed_seq", Integer),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", UtcDateTime),
    Column("problem", Text),
    ForeignKeyConstraint(["case_id", "seq"], ["history.case_id", "history.seq"]),
    CheckConstraint("state in ('open', 'done', 'cleared', 'dropped')", name="state_is_known"),
    CheckConstraint("(state = 'open') = (closed_seq is null)", name="closed_has_its_act"),
    Index(
        "ix_deadlines_open_due_at",
        "due_at",
        "id",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "ix_deadlines_open_case_id",
        "case_id",
        "name",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)
