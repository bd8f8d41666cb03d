"""Whose turn it is in every open case."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, text

from workflow.store.tables.naming import metadata
from workflow.store.types import Json, UtcDateTime

turns = Table(
    "turns",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("flow", String(63), nullable=False),
    Column("case_party", ForeignKey("parties.code")),
    Column("holder", String(10), nullable=False),
    Column("role", String(63)),
    Column("party", String(63)),
    Column("person_id", ForeignKey("people.id")),
    Column("assigns", String(63)),
    Column("barred", Json, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("norm_ends", UtcDateTime),
    CheckConstraint("number >= 1", name="counts_from_one"),
    CheckConstraint(
        "holder in ('role', 'person', 'clock', 'event', 'nobody')", name="holder_is_known"
    ),
    CheckConstraint("(holder in ('role', 'person')) = (role is not null)", name="taken_in_a_role"),
    CheckConstraint("(holder = 'person') = (person_id is not null)", name="person_is_named"),
    CheckConstraint(
        "party is null or (role is not null and party = case_party)", name="party_is_of_the_case"
    ),
    CheckConstraint("role is not null or assigns is null", name="assigned_in_a_role"),
    Index("ix_turns_role", "role", "since", "case_id"),
    Index(
        "ix_turns_case_party",
        "case_party",
        "since",
        "case_id",
        sqlite_where=text("case_party is not null"),
        postgresql_where=text("case_party is not null"),
    ),
    Index(
        "ix_turns_person_id",
        "person_id",
        "since",
        "case_id",
        sqlite_where=text("person_id is not null"),
        postgresql_where=text("person_id is not null"),
    ),
    Index(
        "ix_turns_since",
        "since",
        "case_id",
        sqlite_where=text("number = 1"),
        postgresql_where=text("number = 1"),
    ),
)
