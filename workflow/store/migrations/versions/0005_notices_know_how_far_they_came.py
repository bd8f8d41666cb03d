"""Notices know how far they came: handed over, in doubt, answered, come back."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

from workflow.store.types import UtcDateTime

revision = "0005"
down_revision = "0004"

RULES: Mapping[str, str] = {
    "stage_while_sending": "stage is null or (stage in ('handed', 'taken') and state = 'sending')",
    "doubts_count_up": "doubts >= 0",
    "bounced_was_sent": "bounced_at is null or state in ('sent', 'maybe_sent')",
    "bounce_has_time": "bounce is null or bounced_at is not null",
}


def upgrade() -> None:
    """What was sent before had no doubts and has not come back."""
    with op.batch_alter_table("notices") as notices:
        notices.add_column(sa.Column("stage", sa.String(length=10), nullable=True))
        notices.add_column(
            sa.Column("doubts", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
        notices.add_column(sa.Column("answer", sa.Text(), nullable=True))
        notices.add_column(sa.Column("bounced_at", UtcDateTime(), nullable=True))
        notices.add_column(sa.Column("bounce", sa.Text(), nullable=True))
        for name, rule in RULES.items():
            notices.create_check_constraint(op.f(f"ck_notices_{name}"), rule)
    op.add_column("people", sa.Column("fails_since", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """A notice that is on its way keeps its claim; how far it came is forgotten."""
    op.drop_column("people", "fails_since")
    with op.batch_alter_table("notices") as notices:
        for name in RULES:
            notices.drop_constraint(op.f(f"ck_notices_{name}"), type_="check")
        for column in ("bounce", "bounced_at", "answer", "doubts", "stage"):
            notices.drop_column(column)
