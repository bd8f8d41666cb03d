"""Installations can be held: until they are released, they do nothing of themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Installations that are there are not held."""
    for name in ("outbox_held", "clock_held"):
        op.add_column(
            "installation",
            sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()),
        )


def downgrade() -> None:
    """The way back."""
    op.drop_column("installation", "clock_held")
    op.drop_column("installation", "outbox_held")
