"""Links between cases."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Table

from workflow.store.tables.naming import metadata

links = Table(
    "links",
    metadata,
    # No foreign keys: they would lock the cases, and an act holds no lock of another case than its
    # own.
    Column("case_id", BigInteger, primary_key=True),
    Column("name", String(63), primary_key=True),
    Column("other_id", BigInteger, primary_key=True),
    Column("seq", Integer, nullable=False),
    CheckConstraint("case_id <> other_id", name="not_to_itself"),
    CheckConstraint("seq >= 1", name="has_its_act"),
    Index("ix_links_other_id", "other_id"),
)
