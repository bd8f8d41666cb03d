"""What every test may ask for: an empty database of each kind.

Fixtures that need more (a migrated database, people in it, a published flow) are in the
``conftest.py`` of the folder that needs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import drop_database, fresh_database, start_postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The maintenance database of the one PostgreSQL server of this run; put nothing into it."""
    with start_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database for this test alone: the test runs once on each kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'placet.db'}"
        return
    server: str = request.getfixturevalue("postgres_url")
    url = fresh_database(server)
    yield url
    drop_database(server, url)
