"""A demonstration may begin in the past, and goes forward from there."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

FORWARD = "ck_installation_clock_only_forward"
IN_DEMONSTRATION = "ck_installation_clock_moves_only_in_demonstration"
NOT_AHEAD = "ck_installation_clock_begins_not_ahead"


def upgrade() -> None:
    """What is there began when it was made."""
    begins = sa.Column("clock_begins_seconds", sa.BigInteger(), nullable=False, server_default="0")
    with op.batch_alter_table("installation") as table:
        table.add_column(begins)
        table.drop_constraint(op.f(FORWARD), type_="check")
        table.drop_constraint(op.f(IN_DEMONSTRATION), type_="check")
        table.create_check_constraint(op.f(NOT_AHEAD), "clock_begins_seconds <= 0")
        table.create_check_constraint(op.f(FORWARD), "clock_offset_seconds >= clock_begins_seconds")
        table.create_check_constraint(
            op.f(IN_DEMONSTRATION),
            "demonstration or (clock_begins_seconds = 0 and clock_offset_seconds = 0)",
        )


def downgrade() -> None:
    """The way back; a clock that is behind the wall clock comes to it, as it cannot be kept."""
    op.execute("UPDATE installation SET clock_offset_seconds = 0 WHERE clock_offset_seconds < 0")
    with op.batch_alter_table("installation") as table:
        table.drop_constraint(op.f(NOT_AHEAD), type_="check")
        table.drop_constraint(op.f(FORWARD), type_="check")
        table.drop_constraint(op.f(IN_DEMONSTRATION), type_="check")
        table.create_check_constraint(op.f(FORWARD), "clock_offset_seconds >= 0")
        table.create_check_constraint(
            op.f(IN_DEMONSTRATION), "demonstration or clock_offset_seconds = 0"
        )
        table.drop_column("clock_begins_seconds")
