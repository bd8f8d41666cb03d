"""The books of voluntary contributions: accounts, entries and their postings, rates, and quotas.

Every account belongs to a contribution, so nothing here can be money of the regular budget.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from workflow.store.tables.naming import metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(500), primary_key=True),
    # No foreign keys to cases: their check would lock a case at the other end, and an act holds no
    # lock of another case than its own.
    Column("contribution_id", BigInteger, nullable=False),
    Column("initiative_id", BigInteger),
    Column("fund", String(200)),
    Column("purpose", String(20), nullable=False),
    Column("line", String(200)),
    Column("earmark", String(20), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("original", String(3)),
    Column("balance", BigInteger, nullable=False),
    Column("original_balance", BigInteger, nullable=False),
    Column("no_overdraft", Boolean, nullable=False),
    Column("closed", Boolean, nullable=False, server_default=false()),
    CheckConstraint(
        "purpose in ('contributor', 'pledged', 'committed', 'receivable', 'suspense', 'received', "
        "'allocated', 'pooled', 'spent', 'support_cost', 'refunds', 'in_kind', "
        "'exchange_difference', 'converted')",
        name="purpose_is_known",
    ),
    CheckConstraint(
        "earmark in ('none', 'theme', 'initiative', 'budget_line')", name="earmark_is_known"
    ),
    CheckConstraint("not no_overdraft or balance >= 0", name="no_overdraft"),
    CheckConstraint("original is not null or original_balance = 0", name="original_has_currency"),
    Index("ix_accounts_contribution_id", "contribution_id"),
    Index("ix_accounts_initiative_id", "initiative_id"),
    Index("ix_accounts_fund", "fund"),
)

entries = Table(
    "entries",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("command_id", String(200)),
    Column("reverses", Integer),
    ForeignKeyConstraint(["case_id", "seq"], ["history.case_id", "history.seq"]),
    UniqueConstraint("command_id", name="uq_entries_command_once"),
    CheckConstraint("reverses is null or reverses < seq", name="reverses_what_was"),
)

postings = Table(
    "postings",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("original", String(3)),
    Column("original_amount", BigInteger, nullable=False),
    Column("rate", String(40)),
    Column("rate_source", String(200)),
    Column("value_date", String(10)),
    ForeignKeyConstraint(["case_id", "seq"], ["entries.case_id", "entries.seq"]),
    CheckConstraint("number >= 1", name="counts_from_one"),
    CheckConstraint("amount <> 0 or original_amount <> 0", name="moves_something"),
    CheckConstraint("original is not null or original_amount = 0", name="original_has_currency"),
    Index("ix_postings_account_id", "account_id"),
)

closed_books = Table(
    "closed_books",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("seq", Integer, nullable=False),
    ForeignKeyConstraint(["case_id", "seq"], ["history.case_id", "history.seq"]),
)

rates = Table(
    "rates",
    metadata,
    Column("currency", String(3), primary_key=True),
    Column("books_currency", String(3), primary_key=True),
    Column("valid_from", String(10), primary_key=True),
    Column("valid_to", String(10), nullable=False),
    Column("rate", String(40), nullable=False),
    Column("source", String(200), nullable=False),
    Column("seq", BigInteger, nullable=False),
    CheckConstraint("valid_to >= valid_from", name="ends_after_it_begins"),
    CheckConstraint("currency <> books_currency", name="is_between_two_currencies"),
)

quota_uses = Table(
    "quota_uses",
    metadata,
    Column("key", String(700), primary_key=True),
    Column("used", Integer, nullable=False),
    CheckConstraint("used >= 0", name="is_not_negative"),
)

quota_holds = Table(
    "quota_holds",
    metadata,
    Column("case_id", BigInteger, primary_key=True),
    Column("key", String(700), primary_key=True),
    Column("units", Integer, nullable=False),
)
