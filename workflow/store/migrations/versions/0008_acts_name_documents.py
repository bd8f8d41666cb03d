"""Acts name documents."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """A row for each content; the bytes lie in the folder of documents."""
    op.create_table(
        "documents",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_documents_hash_is_whole")),
        sa.CheckConstraint("size > 0", name=op.f("ck_documents_is_not_empty")),
        sa.ForeignKeyConstraint(
            ["case_id", "seq"],
            ["history.case_id", "history.seq"],
            name=op.f("fk_documents_case_id_seq"),
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_documents")),
    )


def downgrade() -> None:
    """The way back; the files stay where they are."""
    op.drop_table("documents")
