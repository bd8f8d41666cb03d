"""A sweep costs what is due, and not what runs."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from tests.build import ADA, furnish, opened
from tests.store.counting import statements
from workflow.store.engine import open_engine
from workflow.store.schema import migrate


def test_an_idle_sweep_looks_only_at_what_is_due(tmp_path: Path) -> None:
    """On SQLite, which would rather go through the cases in order."""
    url = f"sqlite:///{tmp_path}/placet.db"
    migrate(open_engine(url))
    with opened(tmp_path, url) as office:
        furnish(office)
        office.do(office.open(), "submit", ADA)

        with statements(office.database) as ran:
            assert office.fire().done == 0

        [asked] = [each for each in ran.run if "FROM deadlines" in each]
        with office.database.connect() as connection:
            plan = [row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {asked}"))]
    assert any("ix_deadlines_open_due_at (due_at<" in each for each in plan)
    assert not any(each.startswith("SCAN deadlines") for each in plan)
