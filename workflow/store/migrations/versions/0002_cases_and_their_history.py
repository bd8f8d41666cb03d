"""Cases with their history, deadlines and notices."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from workflow.store.types import Json, UtcDateTime

revision = "0002"
down_revision = "0001"

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Tables in an order in which every reference is there."""
    _create_cases()
    _create_history()
    _create_history_values()
    _create_deadlines()
    _create_notices()


def downgrade() -> None:
    """The way back."""
    op.drop_table("notices")
    op.drop_table("deadlines")
    op.drop_table("history_values")
    op.drop_table("history")
    op.drop_table("cases")


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", Identity, nullable=False),
        sa.Column("flow", sa.String(length=63), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=63), nullable=True),
        sa.Column("state", sa.String(length=63), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=63), nullable=True),
        sa.Column("fields", Json, nullable=False),
        sa.Column("assigned", Json, nullable=False),
        sa.Column("acted", Json, nullable=False),
        sa.Column("before", sa.String(length=63), nullable=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_cases_revision_counts_up")),
        sa.ForeignKeyConstraint(
            ["flow", "version"], ["flows.name", "flows.version"], name=op.f("fk_cases_flow_version")
        ),
        sa.ForeignKeyConstraint(["party"], ["parties.code"], name=op.f("fk_cases_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("reference", name=op.f("uq_cases_reference")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cases_flow_state", "cases", ["flow", "state"], unique=False)


def _create_history() -> None:
    op.create_table("history", *_history_columns(), *_history_rules())


def _history_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("case_id", Identity, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("effective_at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=63), nullable=False),
        sa.Column("from_state", sa.String(length=63), nullable=False),
        sa.Column("to_state", sa.String(length=63), nullable=False),
        sa.Column("actor_id", Identity, nullable=True),
        sa.Column("capacity", sa.String(length=63), nullable=False),
        sa.Column("on_behalf_of", Identity, nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("flow", sa.String(length=63), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("command_id", sa.String(length=200), nullable=True),
        sa.Column("request_hash", sa.String(length=64), nullable=True),
        sa.Column("payload", Json, nullable=False),
        sa.Column("effects", Json, nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
    ]


def _history_rules() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint(
            "kind in ('open', 'act', 'automatic', 'edit', 'assign', 'comment', 'deadline', "
            "'reminder')",
            name=op.f("ck_history_kind_is_known"),
        ),
        sa.CheckConstraint(
            "(command_id is null) = (request_hash is null)",
            name=op.f("ck_history_command_has_hash"),
        ),
        sa.CheckConstraint(
            "effective_at <= at", name=op.f("ck_history_not_effective_before_it_happened")
        ),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_history_counts_from_one")),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_history_actor_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_history_case_id")),
        sa.ForeignKeyConstraint(
            ["on_behalf_of"], ["people.id"], name=op.f("fk_history_on_behalf_of")
        ),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_history")),
        sa.UniqueConstraint("command_id", name="uq_history_command_once"),
    ]


def _create_history_values() -> None:
    op.create_table(
        "history_values",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=140), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "seq"],
            ["history.case_id", "history.seq"],
            name=op.f("fk_history_values_case_id_seq"),
        ),
        sa.PrimaryKeyConstraint("case_id", "seq", "name", name=op.f("pk_history_values")),
    )


def _create_deadlines() -> None:
    op.create_table("deadlines", *_deadlines_columns(), *_deadlines_rules())
    op.create_index(
        "ix_deadlines_open_case_id",
        "deadlines",
        ["case_id", "name"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_deadlines_open_due_at",
        "deadlines",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _deadlines_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.String(length=140), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closed_seq", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
    ]


def _deadlines_rules() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint(
            "(state = 'open') = (closed_seq is null)", name=op.f("ck_deadlines_closed_has_its_act")
        ),
        sa.CheckConstraint(
            "state in ('open', 'done', 'cleared', 'dropped')",
            name=op.f("ck_deadlines_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "seq"],
            ["history.case_id", "history.seq"],
            name=op.f("fk_deadlines_case_id_seq"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
    ]


def _create_notices() -> None:
    op.create_table("notices", *_notices_columns(), *_notices_rules())
    op.create_index(
        "ix_notices_open_due_at",
        "notices",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state in ('queued', 'sending')"),
        postgresql_where=sa.text("state in ('queued', 'sending')"),
    )
    op.create_index("ix_notices_person_id", "notices", ["person_id"], unique=False)


def _notices_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=63), nullable=False),
        sa.Column("template_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", Identity, nullable=False),
        sa.Column("because", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("wanted", sa.String(length=2), nullable=False),
        sa.Column("context", Json, nullable=True),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
    ]


def _notices_rules() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint(
            "(state = 'sending') = (owner is not null and lease_until is not null)",
            name=op.f("ck_notices_sending_has_owner"),
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at is not null)", name=op.f("ck_notices_sent_has_time")
        ),
        sa.CheckConstraint(
            "state in ('queued', 'sending', 'sent', 'maybe_sent', 'failed', 'held')",
            name=op.f("ck_notices_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "seq"],
            ["history.case_id", "history.seq"],
            name=op.f("fk_notices_case_id_seq"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notices_person_id")),
        sa.ForeignKeyConstraint(
            ["template_hash"], ["contents.hash"], name=op.f("fk_notices_template_hash")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("case_id", "seq", "template", "person_id", name="uq_notices_owed_once"),
    ]
