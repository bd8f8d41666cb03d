"""What is being sent is found at once, however much waits for a digest."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """An index; the code before it runs on this schema as well."""
    op.create_index(
        "ix_notices_sending_lease_until",
        "notices",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_index("ix_notices_sending_lease_until", table_name="notices")
