"""The installation, its people and parties, and the flows in force."""

import sqlalchemy as sa
from alembic import op

from workflow.store.types import Json, UtcDateTime

revision = "0001"
down_revision = None

Identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Tables in an order in which every reference is there."""
    _create_contents()
    _create_counters()
    _create_installation()
    _create_parties()
    _create_people()
    _create_flows()
    _create_grants()
    _create_installation_history()
    _create_installation_values()


def downgrade() -> None:
    """The way back."""
    op.drop_table("installation_values")
    op.drop_table("installation_history")
    op.drop_table("grants")
    op.drop_table("flows")
    op.drop_table("people")
    op.drop_table("parties")
    op.drop_table("installation")
    op.drop_table("counters")
    op.drop_table("contents")


def _create_contents() -> None:
    op.create_table(
        "contents",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_contents")),
    )


def _create_counters() -> None:
    op.create_table(
        "counters",
        sa.Column("flow", sa.String(length=63), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("flow", "year", name=op.f("pk_counters")),
    )


def _create_installation() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("second_administrator", sa.Boolean(), nullable=False),
        sa.Column("clock_offset_seconds", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "clock_offset_seconds >= 0", name=op.f("ck_installation_clock_only_forward")
        ),
        sa.CheckConstraint(
            "demonstration or clock_offset_seconds = 0",
            name=op.f("ck_installation_clock_moves_only_in_demonstration"),
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )


def _create_parties() -> None:
    op.create_table(
        "parties",
        sa.Column("code", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("membership", sa.String(length=30), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.CheckConstraint(
            "membership in ('member_state', 'sector_member', 'associate', 'academia', 'un_body', "
            "'igo', 'ngo', 'private_non_member')",
            name=op.f("ck_parties_membership_is_known"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_parties")),
    )


def _create_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", Identity, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "language in ('ar', 'zh', 'en', 'fr', 'ru', 'es')",
            name=op.f("ck_people_language_is_official"),
        ),
        sa.CheckConstraint(
            "(erased_at is null) = (email is not null and name is not null)",
            name=op.f("ck_people_erased_has_no_name"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_people_email_in_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
        sqlite_autoincrement=True,
    )


def _create_flows() -> None:
    op.create_table(
        "flows",
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.Column("texts", Json, nullable=False),
        sa.Column("author_id", Identity, nullable=False),
        sa.Column("approver_id", Identity, nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "author_id <> approver_id", name=op.f("ck_flows_author_does_not_approve")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_flows_versions_count_from_one")),
        sa.ForeignKeyConstraint(["approver_id"], ["people.id"], name=op.f("fk_flows_approver_id")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_flows_author_id")),
        sa.ForeignKeyConstraint(["calendar"], ["contents.hash"], name=op.f("fk_flows_calendar")),
        sa.ForeignKeyConstraint(["source"], ["contents.hash"], name=op.f("fk_flows_source")),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_flows")),
    )


def _create_grants() -> None:
    op.create_table(
        "grants",
        sa.Column("id", Identity, nullable=False),
        sa.Column("person_id", Identity, nullable=False),
        sa.Column("role", sa.String(length=63), nullable=False),
        sa.Column("party", sa.String(length=63), nullable=True),
        sa.Column("valid_from", UtcDateTime(), nullable=False),
        sa.Column("valid_until", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "valid_until is null or valid_until >= valid_from",
            name=op.f("ck_grants_ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(["party"], ["parties.code"], name=op.f("fk_grants_party")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_grants_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_grants_person_id", "grants", ["person_id"], unique=False)
    op.create_index("ix_grants_role", "grants", ["role", "party"], unique=False)


def _create_installation_history() -> None:
    op.create_table(
        "installation_history",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("action", sa.String(length=63), nullable=False),
        sa.Column("actor_id", Identity, nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_installation_history_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["people.id"], name=op.f("fk_installation_history_actor_id")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_installation_history")),
    )


def _create_installation_values() -> None:
    op.create_table(
        "installation_values",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=140), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["seq"], ["installation_history.seq"], name=op.f("fk_installation_values_seq")
        ),
        sa.PrimaryKeyConstraint("seq", "name", name=op.f("pk_installation_values")),
    )
