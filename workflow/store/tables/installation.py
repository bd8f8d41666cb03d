"""The installation itself: its settings, and what happened to it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    false,
)

from workflow.store.tables.naming import metadata
from workflow.store.types import Json, UtcDateTime

installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(200), nullable=False),
    Column("contact", String(254), nullable=False),
    Column("sender", String(254), nullable=False),
    Column("demonstration", Boolean, nullable=False),
    Column("second_administrator", Boolean, nullable=False),
    Column("clock_offset_seconds", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("head", String(64), nullable=False),
    Column("clock_begins_seconds", BigInteger, nullable=False, server_default="0"),
    Column("outbox_held", Boolean, nullable=False, server_default=false()),
    Column("clock_held", Boolean, nullable=False, server_default=false()),
    CheckConstraint("id = 1", name="only_one"),
    CheckConstraint("clock_begins_seconds <= 0", name="clock_begins_not_ahead"),
    CheckConstraint("clock_offset_seconds >= clock_begins_seconds", name="clock_only_forward"),
    CheckConstraint(
        "demonstration or (clock_begins_seconds = 0 and clock_offset_seconds = 0)",
        name="clock_moves_only_in_demonstration",
    ),
)

installation_history = Table(
    "installation_history",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("action", String(63), nullable=False),
    Column("actor_id", ForeignKey("people.id")),
    Column("channel", String(10), nullable=False),
    Column("payload", Json, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("seq >= 1", name="counts_from_one"),
)

installation_values = Table(
    "installation_values",
    metadata,
    Column("seq", ForeignKey("installation_history.seq"), primary_key=True),
    Column("name", String(140), primary_key=True),
    Column("value", Json, nullable=False),
    Column("salt", String(64), nullable=False),
)
