"""A kind of act that takes another back, and a state of notices that nobody gets any more."""

from alembic import op

revision = "0007"
down_revision = "0006"

KINDS = "'open', 'act', 'automatic', 'edit', 'assign', 'comment', {more}'deadline', 'reminder'"
STATES = "'queued', 'sending', 'sent', 'maybe_sent', 'failed', 'held', 'unwanted', 'carried'{more}"


def upgrade() -> None:
    """Allow both."""
    _allow_kinds(KINDS.format(more="'take_back', "))
    _allow_states(STATES.format(more=", 'withdrawn'"))


def downgrade() -> None:
    """Only a database in which nothing was taken back has a way back: its rules hold."""
    _allow_states(STATES.format(more=""))
    _allow_kinds(KINDS.format(more=""))


def _allow_kinds(kinds: str) -> None:
    with op.batch_alter_table("history") as table:
        table.drop_constraint(op.f("ck_history_kind_is_known"), type_="check")
        table.create_check_constraint(op.f("ck_history_kind_is_known"), f"kind in ({kinds})")


def _allow_states(states: str) -> None:
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("ck_notices_state_is_known"), type_="check")
        table.create_check_constraint(op.f("ck_notices_state_is_known"), f"state in ({states})")
