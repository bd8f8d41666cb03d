"""What is owed to people, and how far it came."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from workflow.store.tables.naming import metadata
from workflow.store.types import Json, UtcDateTime

notices = Table(
    "notices",
    metadata,
    Column("id", String(63), primary_key=True),
    Column("case_id", BigInteger, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("template", String(63), nullable=False),
    Column("template_hash", ForeignKey("contents.hash"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("because", String(80), nullable=False),
    Column("language", String(2), nullable=False),
    Column("wanted", String(2), nullable=False),
    Column("context", Json),
    Column("salt", String(64), nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("state", String(12), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("owner", String(80)),
    Column("fence", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("address", String(254)),
    Column("message", Text),
    Column("sent_at", UtcDateTime),
    Column("problem", Text),
    Column("stage", String(10)),
    Column("doubts", Integer, nullable=False, server_default=text("0")),
    Column("answer", Text),
    Column("bounced_at", UtcDateTime),
    Column("bounce", Text),
    Column("purpose", String(11), nullable=False),
    Column("planned_at", UtcDateTime),
    Column("carried_by", String(63)),
    ForeignKeyConstraint(["case_id", "seq"], ["history.case_id", "history.seq"]),
    UniqueConstraint("case_id", "seq", "template", "person_id", name="uq_notices_owed_once"),
    CheckConstraint(
        "state in ('queued', 'sending', 'sent', 'maybe_sent', 'failed', 'held', 'unwanted', "
        "'carried', 'withdrawn')",
        name="state_is_known",
    ),
    CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent_has_time"),
    CheckConstraint(
        "(state = 'sending') = (owner is not null and lease_until is not null)",
        name="sending_has_owner",
    ),
    CheckConstraint(
        "stage is null or (stage in ('handed', 'taken') and state = 'sending')",
        name="stage_while_sending",
    ),
    CheckConstraint("doubts >= 0", name="doubts_count_up"),
    CheckConstraint(
        "bounced_at is null or state in ('sent', 'maybe_sent')", name="bounced_was_sent"
    ),
    CheckConstraint("bounce is null or bounced_at is not null", name="bounce_has_time"),
    CheckConstraint("purpose in ('action', 'information')", name="purpose_is_known"),
    CheckConstraint(
        "purpose = 'information' or planned_at is not null", name="only_information_is_unwanted"
    ),
    CheckConstraint("planned_at is not null or state = 'unwanted'", name="unplanned_is_unwanted"),
    CheckConstraint("state <> 'carried' or carried_by is not null", name="carried_has_carrier"),
    Index(
        "ix_notices_open_due_at",
        "due_at",
        "id",
        sqlite_where=text("state in ('queued', 'sending')"),
        postgresql_where=text("state in ('queued', 'sending')"),
    ),
    Index(
        "ix_notices_sending_lease_until",
        "lease_until",
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
    Index("ix_notices_person_id", "person_id"),
    Index("ix_notices_carried_by", "carried_by"),
)
