"""Cases keep books, and take from quotas."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

CAUSES = "'meeting_added', 'meeting_moved', 'meeting_cancelled', 'linked_changed', 'linked', 'open'"
PURPOSES = (
    "'contributor', 'pledged', 'committed', 'receivable', 'suspense', 'received', 'allocated', "
    "'pooled', 'spent', 'support_cost', 'refunds', 'in_kind', 'exchange_difference', 'converted'"
)


def upgrade() -> None:
    """Nothing is on the books yet."""
    _accounts()
    _entries()
    _postings()
    op.create_table(
        "closed_books",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "seq"],
            ["history.case_id", "history.seq"],
            name=op.f("fk_closed_books_case_id_seq"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_closed_books")),
    )
    _rates()
    op.create_table(
        "quota_uses",
        sa.Column("key", sa.String(length=700), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0", name=op.f("ck_quota_uses_is_not_negative")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_quota_uses")),
    )
    op.create_table(
        "quota_holds",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=700), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "key", name=op.f("pk_quota_holds")),
    )
    _allow(f"{CAUSES}, 'books_changed'")


def downgrade() -> None:
    """Only a database in which nothing was ever posted has a way back."""
    _allow(CAUSES)
    books = ("closed_books", "postings", "entries", "accounts")
    for name in ("quota_holds", "quota_uses", "rates", *books):
        op.drop_table(name)


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=500), nullable=False),
        sa.Column("contribution_id", sa.BigInteger(), nullable=False),
        sa.Column("initiative_id", sa.BigInteger()),
        sa.Column("fund", sa.String(length=200)),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("line", sa.String(length=200)),
        sa.Column("earmark", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("original", sa.String(length=3)),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("original_balance", sa.BigInteger(), nullable=False),
        sa.Column("no_overdraft", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(f"purpose in ({PURPOSES})", name=op.f("ck_accounts_purpose_is_known")),
        sa.CheckConstraint(
            "earmark in ('none', 'theme', 'initiative', 'budget_line')",
            name=op.f("ck_accounts_earmark_is_known"),
        ),
        sa.CheckConstraint(
            "not no_overdraft or balance >= 0", name=op.f("ck_accounts_no_overdraft")
        ),
        sa.CheckConstraint(
            "original is not null or original_balance = 0",
            name=op.f("ck_accounts_original_has_currency"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )
    op.create_index("ix_accounts_contribution_id", "accounts", ["contribution_id"])
    op.create_index("ix_accounts_initiative_id", "accounts", ["initiative_id"])
    op.create_index("ix_accounts_fund", "accounts", ["fund"])


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("command_id", sa.String(length=200)),
        sa.Column("reverses", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["case_id", "seq"],
            ["history.case_id", "history.seq"],
            name=op.f("fk_entries_case_id_seq"),
        ),
        sa.CheckConstraint(
            "reverses is null or reverses < seq", name=op.f("ck_entries_reverses_what_was")
        ),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_entries")),
        sa.UniqueConstraint("command_id", name=op.f("uq_entries_command_once")),
    )


def _postings() -> None:
    op.create_table(
        "postings",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=500), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("original", sa.String(length=3)),
        sa.Column("original_amount", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.String(length=40)),
        sa.Column("rate_source", sa.String(length=200)),
        sa.Column("value_date", sa.String(length=10)),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_postings_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "seq"],
            ["entries.case_id", "entries.seq"],
            name=op.f("fk_postings_case_id_seq"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_postings_counts_from_one")),
        sa.CheckConstraint(
            "amount <> 0 or original_amount <> 0", name=op.f("ck_postings_moves_something")
        ),
        sa.CheckConstraint(
            "original is not null or original_amount = 0",
            name=op.f("ck_postings_original_has_currency"),
        ),
        sa.PrimaryKeyConstraint("case_id", "seq", "number", name=op.f("pk_postings")),
    )
    op.create_index("ix_postings_account_id", "postings", ["account_id"])


def _rates() -> None:
    op.create_table(
        "rates",
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("books_currency", sa.String(length=3), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("valid_to", sa.String(length=10), nullable=False),
        sa.Column("rate", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_rates_ends_after_it_begins")),
        sa.CheckConstraint(
            "currency <> books_currency", name=op.f("ck_rates_is_between_two_currencies")
        ),
        sa.PrimaryKeyConstraint("currency", "books_currency", "valid_from", name=op.f("pk_rates")),
    )


def _allow(causes: str) -> None:
    rule = op.f("ck_wakes_cause_is_known")
    with op.batch_alter_table("wakes") as table:
        table.drop_constraint(rule, type_="check")
        table.create_check_constraint(rule, f"cause in ({causes})")
