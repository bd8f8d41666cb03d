"""Open cases say whose turn it is."""

import sqlalchemy as sa
from alembic import op

from workflow.store.types import Json, UtcDateTime

revision = "0011"
down_revision = "0010"

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXES = {
    "ix_turns_role": (["role", "since", "case_id"], None),
    "ix_turns_case_party": (["case_party", "since", "case_id"], "case_party is not null"),
    "ix_turns_person_id": (["person_id", "since", "case_id"], "person_id is not null"),
    "ix_turns_since": (["since", "case_id"], "number = 1"),
}


def upgrade() -> None:
    """A row for each holder; the rows follow from cases and flows, and are written afterwards."""
    op.create_table(
        "turns",
        sa.Column("case_id", Identity, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("flow", sa.String(length=63), nullable=False),
        sa.Column("case_party", sa.String(length=63)),
        sa.Column("holder", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=63)),
        sa.Column("party", sa.String(length=63)),
        sa.Column("person_id", Identity),
        sa.Column("assigns", sa.String(length=63)),
        sa.Column("barred", Json, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("norm_ends", UtcDateTime()),
        *_rules(),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_turns_case_id")),
        sa.ForeignKeyConstraint(["case_party"], ["parties.code"], name=op.f("fk_turns_case_party")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_turns_person_id")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_turns")),
    )
    for name, (columns, condition) in INDEXES.items():
        where = sa.text(condition) if condition else None
        op.create_index(name, "turns", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """The way back; nothing is lost, since every row follows from its case."""
    op.drop_table("turns")


def _rules() -> list[sa.CheckConstraint]:
    rules = {
        "counts_from_one": "number >= 1",
        "holder_is_known": "holder in ('role', 'person', 'clock', 'event', 'nobody')",
        "taken_in_a_role": "(holder in ('role', 'person')) = (role is not null)",
        "person_is_named": "(holder = 'person') = (person_id is not null)",
        "party_is_of_the_case": "party is null or (role is not null and party = case_party)",
        "assigned_in_a_role": "role is not null or assigns is null",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_turns_{name}")) for name, rule in rules.items()]
