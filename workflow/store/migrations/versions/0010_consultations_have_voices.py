"""Consultations have voices, and a case keeps the latest round of each."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = (
    "'open', 'act', 'automatic', 'edit', 'assign', 'comment', 'take_back', 'deadline', "
    "'reminder'{more}"
)


def upgrade() -> None:
    """A table of voices, a column of rounds, and the kinds of act that change them."""
    with op.batch_alter_table("cases") as table:
        table.add_column(sa.Column("consultations", Json, nullable=False, server_default="{}"))
    _allow_kinds(KINDS.format(more=", 'answer', 'close', 'extend'"))
    op.create_table("voices", *_columns(), *_references(), *_rules())
    silent = sa.text("stance is null and left_seq is null")
    for name in ("person_id", "party"):
        op.create_index(
            f"ix_voices_{name}", "voices", [name], sqlite_where=silent, postgresql_where=silent
        )


def downgrade() -> None:
    """Only a database in which nobody was consulted has a way back: its rules hold."""
    op.drop_table("voices")
    _allow_kinds(KINDS.format(more=""))
    with op.batch_alter_table("cases") as table:
        table.drop_column("consultations")


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("consultation", sa.String(length=63), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=63), nullable=False),
        sa.Column("party", sa.String(length=63), nullable=True),
        sa.Column("person_id", Identity, nullable=True),
        sa.Column("told", Json, nullable=False),
        sa.Column("answer", sa.String(length=63), nullable=True),
        sa.Column("comment", sa.String(length=63), nullable=True),
        sa.Column("stance", sa.String(length=8), nullable=True),
        sa.Column("answered_seq", sa.Integer(), nullable=True),
        sa.Column("answered_by", Identity, nullable=True),
        sa.Column("left_seq", sa.Integer(), nullable=True),
    ]


def _references() -> list[sa.ForeignKeyConstraint]:
    of_history = sa.ForeignKeyConstraint(
        ["case_id", "seq"], ["history.case_id", "history.seq"], name=op.f("fk_voices_case_id_seq")
    )
    of_people = [
        sa.ForeignKeyConstraint([name], ["people.id"], name=op.f(f"fk_voices_{name}"))
        for name in ("person_id", "answered_by")
    ]
    of_party = sa.ForeignKeyConstraint(["party"], ["parties.code"], name=op.f("fk_voices_party"))
    return [of_history, *of_people, of_party]


def _rules() -> list[sa.Constraint]:
    of_round = ("case_id", "consultation", "round")
    rules = {
        "rounds_count_from_one": "round >= 1",
        "counts_from_one": "number >= 1",
        "is_a_party_s_or_a_person_s": "(party is null) <> (person_id is null)",
        "stance_is_known": "stance in ('for', 'against', 'abstains', 'none')",
        "answer_has_its_act": "(answered_seq is null) = (answered_by is null)",
        "silent_says_nothing": "answered_seq is not null or "
        "(answer is null and comment is null and stance is null)",
    }
    return [
        sa.PrimaryKeyConstraint(*of_round, "number", name=op.f("pk_voices")),
        sa.UniqueConstraint(*of_round, "party", name="uq_voices_party_once"),
        sa.UniqueConstraint(*of_round, "person_id", "part", name="uq_voices_person_once"),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_voices_{name}")) for name, rule in rules.items()),
    ]


def _allow_kinds(kinds: str) -> None:
    with op.batch_alter_table("history") as table:
        table.drop_constraint(op.f("ck_history_kind_is_known"), type_="check")
        table.create_check_constraint(op.f("ck_history_kind_is_known"), f"kind in ({kinds})")
