"""People, the parties that they speak for, and the roles that they hold."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    false,
)

from workflow.store.tables.naming import Identity, metadata
from workflow.store.types import UtcDateTime

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
    Column("acting", Boolean, nullable=False, server_default=false()),
    Column("on_behalf_of", ForeignKey("people.id")),
    CheckConstraint(
        "valid_until is null or valid_until >= valid_from", name="ends_after_it_begins"
    ),
    CheckConstraint("acting or on_behalf_of is null", name="own_is_for_nobody"),
    CheckConstraint("valid_until is not null or not acting", name="acting_has_an_end"),
    CheckConstraint("party is null or not acting", name="acting_is_at_the_office"),
    Index("ix_grants_role", "role", "party"),
    Index("ix_grants_person_id", "person_id"),
    sqlite_autoincrement=True,
)
