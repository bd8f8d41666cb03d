"""Delegations and absences; roles held for a time; who is recused in a case."""

import sqlalchemy as sa
from alembic import op

from workflow.store.types import Json, UtcDateTime

revision = "0012"
down_revision = "0011"

KINDS = (
    "'open', 'act', 'automatic', 'edit', 'assign', 'comment', 'take_back', "
    "{more}'deadline', 'reminder', 'answer', 'close', 'extend'"
)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nobody acts for anybody yet, and nobody is recused."""
    _allow_kinds(KINDS.format(more="'recuse', "))
    with op.batch_alter_table("cases") as table:
        table.add_column(sa.Column("recused", Json, server_default="{}", nullable=False))
    with op.batch_alter_table("grants") as table:
        table.add_column(
            sa.Column("acting", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        table.add_column(sa.Column("on_behalf_of", ID, nullable=True))
        table.create_foreign_key(op.f("fk_grants_on_behalf_of"), "people", ["on_behalf_of"], ["id"])
        for name, rule in _RULES.items():
            table.create_check_constraint(op.f(f"ck_grants_{name}"), rule)
    _make_delegations()
    _make_absences()


def downgrade() -> None:
    """Only a database in which nobody was recused has a way back: its rules hold.

    Who acts in a role would hold it as their own, so these roles end.
    """
    op.drop_table("absences")
    op.drop_table("delegations")
    op.execute("DELETE FROM grants WHERE acting")
    with op.batch_alter_table("grants") as table:
        for name in _RULES:
            table.drop_constraint(op.f(f"ck_grants_{name}"), type_="check")
        table.drop_constraint(op.f("fk_grants_on_behalf_of"), type_="foreignkey")
        table.drop_column("on_behalf_of")
        table.drop_column("acting")
    with op.batch_alter_table("cases") as table:
        table.drop_column("recused")
    _allow_kinds(KINDS.format(more=""))


_RULES = {
    "own_is_for_nobody": "acting or on_behalf_of is null",
    "acting_has_an_end": "valid_until is not null or not acting",
    "acting_is_at_the_office": "party is null or not acting",
}


def _make_delegations() -> None:
    op.create_table(
        "delegations",
        sa.Column("id", ID, nullable=False),
        sa.Column("delegator", ID, nullable=False),
        sa.Column("delegate", ID, nullable=False),
        sa.Column("role", sa.String(length=63), nullable=False),
        sa.Column("party", sa.String(length=63), nullable=True),
        sa.Column("flow", sa.String(length=63), nullable=True),
        sa.Column("actions", Json, nullable=True),
        sa.Column("ceiling", Json, nullable=True),
        sa.Column("valid_from", UtcDateTime(), nullable=False),
        sa.Column("valid_until", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("delegator <> delegate", name=op.f("ck_delegations_not_to_oneself")),
        sa.CheckConstraint(
            "valid_until > valid_from", name=op.f("ck_delegations_ends_after_it_begins")
        ),
        sa.CheckConstraint(
            "actions is null or flow is not null", name=op.f("ck_delegations_actions_are_of_a_flow")
        ),
        sa.ForeignKeyConstraint(
            ["delegator"], ["people.id"], name=op.f("fk_delegations_delegator")
        ),
        sa.ForeignKeyConstraint(["delegate"], ["people.id"], name=op.f("fk_delegations_delegate")),
        sa.ForeignKeyConstraint(["party"], ["parties.code"], name=op.f("fk_delegations_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_delegations_delegate", "delegations", ["delegate"])
    op.create_index("ix_delegations_role", "delegations", ["role", "party"])


def _make_absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("valid_from", UtcDateTime(), nullable=False),
        sa.Column("valid_until", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "valid_until >= valid_from", name=op.f("ck_absences_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_absences_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_absences_person_id", "absences", ["person_id"])


def _allow_kinds(kinds: str) -> None:
    with op.batch_alter_table("history") as table:
        table.drop_constraint(op.f("ck_history_kind_is_known"), type_="check")
        table.create_check_constraint(op.f("ck_history_kind_is_known"), f"kind in ({kinds})")
