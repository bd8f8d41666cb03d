"""People say how they are informed; notices have a purpose, a plan, and one that carries them."""

import sqlalchemy as sa
from alembic import op

from workflow.store.types import UtcDateTime

revision = "0006"
down_revision = "0005"

STATES = "'queued', 'sending', 'sent', 'maybe_sent', 'failed', 'held'"
NEW_STATES = f"{STATES}, 'unwanted', 'carried'"


def upgrade() -> None:
    """Whoever is there is told daily; what was decided before was sent at once, each by itself."""
    _add_to_people()
    with op.batch_alter_table("notices") as notices:
        notices.add_column(
            sa.Column("purpose", sa.String(length=11), server_default="action", nullable=False)
        )
        notices.add_column(sa.Column("planned_at", UtcDateTime(), nullable=True))
        notices.add_column(sa.Column("carried_by", sa.String(length=63), nullable=True))
        notices.drop_constraint(op.f("ck_notices_state_is_known"), type_="check")
        notices.create_check_constraint(
            op.f("ck_notices_state_is_known"), f"state in ({NEW_STATES})"
        )
    op.execute("UPDATE notices SET planned_at = decided_at, carried_by = id")
    with op.batch_alter_table("notices") as notices:
        notices.alter_column("purpose", server_default=None)
        for name, rule in _RULES.items():
            notices.create_check_constraint(op.f(f"ck_notices_{name}"), rule)
        notices.create_index("ix_notices_carried_by", ["carried_by"])


def downgrade() -> None:
    """The way back: what a digest carried has the fate of the digest, and the rest has failed."""
    with op.batch_alter_table("notices") as notices:
        notices.drop_index("ix_notices_carried_by")
        for name in _RULES:
            notices.drop_constraint(op.f(f"ck_notices_{name}"), type_="check")
    op.execute(
        "UPDATE notices SET state = 'sent', sent_at = "
        "(SELECT sent_at FROM notices AS carrier WHERE carrier.id = notices.carried_by) "
        "WHERE state = 'carried' AND carried_by IN (SELECT id FROM notices WHERE state = 'sent')"
    )
    op.execute("UPDATE notices SET state = 'failed' WHERE state IN ('unwanted', 'carried')")
    with op.batch_alter_table("notices") as notices:
        notices.drop_constraint(op.f("ck_notices_state_is_known"), type_="check")
        notices.create_check_constraint(op.f("ck_notices_state_is_known"), f"state in ({STATES})")
        notices.drop_column("carried_by")
        notices.drop_column("planned_at")
        notices.drop_column("purpose")
    _take_from_people()


_RULES = {
    "purpose_is_known": "purpose in ('action', 'information')",
    "only_information_is_unwanted": "purpose = 'information' or planned_at is not null",
    "unplanned_is_unwanted": "planned_at is not null or state = 'unwanted'",
    "carried_has_carrier": "state <> 'carried' or carried_by is not null",
}


def _add_to_people() -> None:
    """Column by column: SQLite would make the table anew, which grants and acts refer to."""
    op.execute(
        "ALTER TABLE people ADD COLUMN information VARCHAR(8) DEFAULT 'daily' NOT NULL "
        "CONSTRAINT ck_people_information_is_known "
        "CHECK (information in ('at_once', 'daily', 'none'))"
    )
    op.execute(
        "ALTER TABLE people ADD COLUMN token VARCHAR(32) "
        "CONSTRAINT ck_people_erased_has_no_token CHECK (erased_at is null or token is null)"
    )
    op.create_index("ix_people_token", "people", ["token"], unique=True)


def _take_from_people() -> None:
    op.drop_index("ix_people_token", "people")
    op.execute("ALTER TABLE people DROP COLUMN token")
    op.execute("ALTER TABLE people DROP COLUMN information")
