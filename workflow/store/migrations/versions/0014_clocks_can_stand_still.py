"""Clocks that can stand still, kept with the case, and a kind of act that moves a deadline."""

import sqlalchemy as sa
from alembic import op

from workflow.store.types import Json

revision = "0014"
down_revision = "0013"

KINDS = (
    "'open', 'act', 'automatic', 'edit', 'assign', 'comment', 'take_back', 'recuse', "
    "{more}'deadline', 'reminder', 'answer', 'close', 'extend', 'wake'"
)


def upgrade() -> None:
    """No clock could stand still before, so no case has one."""
    op.add_column("cases", sa.Column("clocks", Json, server_default="{}", nullable=False))
    _allow_kinds(KINDS.format(more="'set_deadline', "))


def downgrade() -> None:
    """Only a database in which no deadline was moved has a way back: its rules hold."""
    _allow_kinds(KINDS.format(more=""))
    op.drop_column("cases", "clocks")


def _allow_kinds(kinds: str) -> None:
    with op.batch_alter_table("history") as table:
        table.drop_constraint(op.f("ck_history_kind_is_known"), type_="check")
        table.create_check_constraint(op.f("ck_history_kind_is_known"), f"kind in ({kinds})")
