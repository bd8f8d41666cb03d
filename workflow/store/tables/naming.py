"""What every table shares: how its constraints are called, and how its rows are numbered.

Names of constraints are words that one can search for; they are the same on both databases.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)

Identity = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite counts up only a column that is called INTEGER."""
