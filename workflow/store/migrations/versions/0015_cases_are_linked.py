"""Cases are linked."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

KINDS = (
    "'open', 'act', 'automatic', 'edit', 'assign', 'comment', 'take_back', 'recuse', "
    "'set_deadline', 'deadline', 'reminder', 'answer', 'close', 'extend', 'wake'{more}"
)
CAUSES = "'meeting_added', 'meeting_moved', 'meeting_cancelled', 'linked_changed'{more}"


def upgrade() -> None:
    """Nothing is linked yet."""
    op.create_table(
        "links",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("case_id <> other_id", name=op.f("ck_links_not_to_itself")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_links_has_its_act")),
        sa.PrimaryKeyConstraint("case_id", "name", "other_id", name=op.f("pk_links")),
    )
    op.create_index("ix_links_other_id", "links", ["other_id"])
    with op.batch_alter_table("cases") as table:
        table.add_column(
            sa.Column("looked_at", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("wakes") as table:
        table.add_column(sa.Column("hops", sa.Integer(), server_default="0", nullable=False))
        table.create_check_constraint(op.f("ck_wakes_hops_count_up"), "hops >= 0")
    _allow("wakes", "cause", CAUSES.format(more=", 'linked', 'open'"))
    _allow("watches", "kind", "'meeting', 'group'")
    _allow("history", "kind", KINDS.format(more=", 'link', 'unlink'"))


def downgrade() -> None:
    """Only a database in which no case was linked has a way back: its rules hold."""
    _allow("history", "kind", KINDS.format(more=""))
    _allow("watches", "kind", "'meeting', 'group', 'case'")
    _allow("wakes", "cause", CAUSES.format(more=""))
    with op.batch_alter_table("wakes") as table:
        table.drop_constraint(op.f("ck_wakes_hops_count_up"), type_="check")
        table.drop_column("hops")
    with op.batch_alter_table("cases") as table:
        table.drop_column("looked_at")
    op.drop_index("ix_links_other_id", table_name="links")
    op.drop_table("links")


def _allow(table_name: str, column: str, values: str) -> None:
    rule = op.f(f"ck_{table_name}_{column}_is_known")
    with op.batch_alter_table(table_name) as table:
        table.drop_constraint(rule, type_="check")
        table.create_check_constraint(rule, f"{column} in ({values})")
