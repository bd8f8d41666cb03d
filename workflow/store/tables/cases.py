"""Cases, what happened to each, and what lies beside it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from workflow.store.tables.naming import Identity, metadata
from workflow.store.types import Json, UtcDateTime

cases = Table(
    "cases",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("flow", String(63), nullable=False),
    Column("version", Integer, nullable=False),
    Column("reference", String(63), unique=True),
    Column("state", String(63), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("head", String(64), nullable=False),
    Column("party", ForeignKey("parties.code")),
    Column("fields", Json, nullable=False),
    Column("assigned", Json, nullable=False),
    Column("acted", Json, nullable=False),
    Column("before", String(63)),
    Column("since", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("consultations", Json, nullable=False, server_default="{}"),
    Column("recused", Json, nullable=False, server_default="{}"),
    Column("clocks", Json, server_default="{}", nullable=False),
    Column("looked_at", Boolean, nullable=False, server_default=false()),
    ForeignKeyConstraint(["flow", "version"], ["flows.name", "flows.version"]),
    CheckConstraint("revision >= 0", name="revision_counts_up"),
    Index("ix_cases_flow_state", "flow", "state"),
    sqlite_autoincrement=True,
)

history = Table(
    "history",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("effective_at", UtcDateTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("action", String(63), nullable=False),
    Column("from_state", String(63), nullable=False),
    Column("to_state", String(63), nullable=False),
    Column("actor_id", ForeignKey("people.id")),
    Column("capacity", String(63), nullable=False),
    Column("on_behalf_of", ForeignKey("people.id")),
    Column("channel", String(10), nullable=False),
    Column("flow", String(63), nullable=False),
    Column("version", Integer, nullable=False),
    Column("command_id", String(200)),
    Column("request_hash", String(64)),
    Column("payload", Json, nullable=False),
    Column("effects", Json, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("command_id", name="uq_history_command_once"),
    CheckConstraint("seq >= 1", name="counts_from_one"),
    CheckConstraint(
        "kind in ('open', 'act', 'automatic', 'edit', 'assign', 'comment', 'take_back', "
        "'recuse', 'set_deadline', 'deadline', 'reminder', 'answer', 'close', 'extend', 'wake', "
        "'link', 'unlink')",
        name="kind_is_known",
    ),
    CheckConstraint("(command_id is null) = (request_hash is null)", name="command_has_hash"),
    CheckConstraint("effective_at <= at", name="not_effective_before_it_happened"),
)

history_values = Table(
    "history_values",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("name", String(140), primary_key=True),
    Column("value", Json, nullable=False),
    Column("salt", String(64), nullable=False),
    ForeignKeyConstraint(["case_id", "seq"], ["history.case_id", "history.seq"]),
)

documents = Table(
    "documents",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("type", String(100), nullable=False),
    Column("case_id", BigInteger, nullable=False),
    Column("seq", Integer, nullable=False),
    ForeignKeyConstraint(["case_id", "seq"], ["history.case_id", "history.seq"]),
    CheckConstraint("length(sha256) = 64", name="hash_is_whole"),
    CheckConstraint("size > 0", name="is_not_empty"),
)
