"""The voices of consultations, and what each has replied."""

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
    UniqueConstraint,
    text,
)

from workflow.store.tables.naming import metadata
from workflow.store.types import Json

voices = Table(
    "voices",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("consultation", String(63), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("part", String(63), nullable=False),
    Column("party", ForeignKey("parties.code")),
    Column("person_id", ForeignKey("people.id")),
    Column("told", Json, nullable=False),
    Column("answer", String(63)),
    Column("comment", String(63)),
    Column("stance", String(8)),
    Column("answered_seq", Integer),
    Column("answered_by", ForeignKey("people.id")),
    Column("left_seq", Integer),
    ForeignKeyConstraint(["case_id", "seq"], ["history.case_id", "history.seq"]),
    UniqueConstraint("case_id", "consultation", "round", "party", name="uq_voices_party_once"),
    UniqueConstraint(
        "case_id", "consultation", "round", "person_id", "part", name="uq_voices_person_once"
    ),
    CheckConstraint("round >= 1", name="rounds_count_from_one"),
    CheckConstraint("number >= 1", name="counts_from_one"),
    CheckConstraint("(party is null) <> (person_id is null)", name="is_a_party_s_or_a_person_s"),
    CheckConstraint("stance in ('for', 'against', 'abstains', 'none')", name="stance_is_known"),
    CheckConstraint("(answered_seq is null) = (answered_by is null)", name="answer_has_its_act"),
    CheckConstraint(
        "answered_seq is not null or (answer is null and comment is null and stance is null)",
        name="silent_says_nothing",
    ),
    Index(
        "ix_voices_person_id",
        "person_id",
        sqlite_where=text("stance is null and left_seq is null"),
        postgresql_where=text("stance is null and left_seq is null"),
    ),
    Index(
        "ix_voices_party",
        "party",
        sqlite_where=text("stance is null and left_seq is null"),
        postgresql_where=text("stance is null and left_seq is null"),
    ),
)
