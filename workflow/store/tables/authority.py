"""Who acts for whom, and who is away."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table

from workflow.store.tables.naming import Identity, metadata
from workflow.store.types import Json, UtcDateTime

delegations = Table(
    "delegations",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("delegator", ForeignKey("people.id"), nullable=False),
    Column("delegate", ForeignKey("people.id"), nullable=False),
    Column("role", String(63), nullable=False),
    Column("party", ForeignKey("parties.code")),
    Column("flow", String(63)),
    Column("actions", Json),
    Column("ceiling", Json),
    Column("valid_from", UtcDateTime, nullable=False),
    Column("valid_until", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    CheckConstraint("delegator <> delegate", name="not_to_oneself"),
    CheckConstraint("valid_until > valid_from", name="ends_after_it_begins"),
    CheckConstraint("actions is null or flow is not null", name="actions_are_of_a_flow"),
    Index("ix_delegations_delegate", "delegate"),
    Index("ix_delegations_role", "role", "party"),
    sqlite_autoincrement=True,
)

absences = Table(
    "absences",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("valid_from", UtcDateTime, nullable=False),
    Column("valid_until", UtcDateTime, nullable=False),
    CheckConstraint("valid_until >= valid_from", name="ends_after_it_begins"),
    Index("ix_absences_person_id", "person_id"),
    sqlite_autoincrement=True,
)
