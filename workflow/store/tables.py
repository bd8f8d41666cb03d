"""What is kept, and what the database refuses to keep.

Names of constraints are words that one can search for; they are the same on both databases.
"""

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
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from workflow.store.types import Json, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)

Identity = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite counts up only a column that is called INTEGER."""

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

people = Table(
    "people",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("email", String(254), unique=True),
    Column("name", String(200)),
    Column("language", String(2), nullable=False),
    Column("erased_at", UtcDateTime),
    Column("fails_since", UtcDateTime),
    Column("information", String(8), nullable=False, server_default="daily"),
    Column("token", String(32)),
    CheckConstraint(
        "(erased_at is null) = (email is not null and name is not null)",
        name="erased_has_no_name",
    ),
    CheckConstraint("email = lower(email)", name="email_in_lower_case"),
    CheckConstraint(
        "language in ('ar', 'zh', 'en', 'fr', 'ru', 'es')", name="language_is_official"
    ),
    CheckConstraint("information in ('at_once', 'daily', 'none')", name="information_is_known"),
    CheckConstraint("erased_at is null or token is null", name="erased_has_no_token"),
    Index("ix_people_token", "token", unique=True),
    sqlite_autoincrement=True,
)

parties = Table(
    "parties",
    metadata,
    Column("code", String(63), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("membership", String(30), nullable=False),
    Column("country", String(3)),
    CheckConstraint(
        "membership in ('member_state', 'sector_member', 'associate', 'academia', 'un_body', "
        "'igo', 'ngo', 'private_non_member')",
        name="membership_is_known",
    ),
)

grants = Table(
    "grants",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("role", String(63), nullable=False),
    Column("party", ForeignKey("parties.code")),
    Column("valid_from", UtcDateTime, nullable=False),
    Column("valid_until", UtcDateTime),
    CheckConstraint(
        "valid_until is null or valid_until >= valid_from", name="ends_after_it_begins"
    ),
    Index("ix_grants_role", "role", "party"),
    Index("ix_grants_person_id", "person_id"),
    sqlite_autoincrement=True,
)

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
        "'deadline', 'reminder')",
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
    Index("ix_notices_person_id", "person_id"),
    Index("ix_notices_carried_by", "carried_by"),
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
