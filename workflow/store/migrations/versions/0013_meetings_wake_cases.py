"""Meetings wake cases."""

import sqlalchemy as sa
from alembic import op

from workflow.store.types import UtcDateTime

revision = "0013"
down_revision = "0012"

KINDS = (
    "'open', 'act', 'automatic', 'edit', 'assign', 'comment', 'take_back', 'recuse', 'deadline', "
    "'reminder', 'answer', 'close', 'extend'{more}"
)
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """Meetings, what cases look at, and the rows that wake them."""
    _meetings()
    _watches()
    _wakes()
    _allow_kinds(KINDS.format(more=", 'wake'"))


def _meetings() -> None:
    op.create_table(
        "meetings",
        sa.Column("code", sa.String(length=63), nullable=False),
        sa.Column("group", sa.String(length=63), nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_meetings_ends_after_it_begins")),
        sa.CheckConstraint(
            "state in ('planned', 'cancelled')", name=op.f("ck_meetings_state_is_known")
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_meetings_revision_counts_from_one")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_meetings")),
    )
    op.create_index("ix_meetings_group", "meetings", ["group", "first_day"])


def _watches() -> None:
    op.create_table(
        "watches",
        sa.Column(
            "case_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.CheckConstraint(
            "kind in ('meeting', 'group', 'case')", name=op.f("ck_watches_kind_is_known")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_watches_case_id")),
        sa.PrimaryKeyConstraint("case_id", "kind", "name", name=op.f("pk_watches")),
    )
    op.create_index("ix_watches_name", "watches", ["kind", "name"])


def _wakes() -> None:
    op.create_table(
        "wakes",
        sa.Column("id", sa.String(length=140), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=63), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closed_seq", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "cause in ('meeting_added', 'meeting_moved', 'meeting_cancelled', 'linked_changed')",
            name=op.f("ck_wakes_cause_is_known"),
        ),
        sa.CheckConstraint("state in ('open', 'done')", name=op.f("ck_wakes_state_is_known")),
        sa.CheckConstraint(
            "(state = 'open') = (closed_seq is null)", name=op.f("ck_wakes_closed_has_its_act")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wakes")),
    )
    for name, columns in (
        ("ix_wakes_open_due_at", ["due_at", "id"]),
        ("ix_wakes_open_case_id", ["case_id"]),
    ):
        op.create_index(name, "wakes", columns, sqlite_where=OPEN, postgresql_where=OPEN)


def _allow_kinds(kinds: str) -> None:
    with op.batch_alter_table("history") as table:
        table.drop_constraint(op.f("ck_history_kind_is_known"), type_="check")
        table.create_check_constraint(op.f("ck_history_kind_is_known"), f"kind in ({kinds})")


def downgrade() -> None:
    """The way back; a history in which a case was woken cannot go it."""
    _allow_kinds(KINDS.format(more=""))
    for name in ("ix_wakes_open_due_at", "ix_wakes_open_case_id"):
        op.drop_index(name, table_name="wakes")
    op.drop_table("wakes")
    op.drop_index("ix_watches_name", table_name="watches")
    op.drop_table("watches")
    op.drop_index("ix_meetings_group", table_name="meetings")
    op.drop_table("meetings")
