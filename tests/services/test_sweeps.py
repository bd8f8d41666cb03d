"""A sweep costs what is due, and not what runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from tests.build import ADA, Bureau, furnish, opened
from tests.store.counting import statements
from workflow.store.engine import open_engine
from workflow.store.schema import migrate


@contextmanager
def submitted(folder: Path) -> Iterator[Bureau]:
    """An office on SQLite with a case that was submitted."""
    url = f"sqlite:///{folder}/placet.db"
    migrate(open_engine(url))
    with opened(folder, url) as office:
        furnish(office)
        office.do(office.open(), "submit", ADA)
        yield office


def plan_of(office: Bureau, asked: str) -> list[str]:
    with office.database.connect() as connection:
        explained = connection.execute(text(f"EXPLAIN QUERY PLAN {asked}"))
        return [row.detail for row in explained]


def test_an_idle_sweep_looks_only_at_what_is_due(tmp_path: Path) -> None:
    """On SQLite, which would rather go through the cases in order."""
    with submitted(tmp_path) as office:
        with statements(office.database) as ran:
            assert office.fire().done == 0

        [asked] = [each for each in ran.run if "FROM deadlines" in each]
        plan = plan_of(office, asked)
    assert any("ix_deadlines_open_due_at (due_at<" in each for each in plan)
    assert not any(each.startswith("SCAN deadlines") for each in plan)


def test_a_worker_finds_what_others_ended_over_without_looking_at_what_waits(
    tmp_path: Path,
) -> None:
    with submitted(tmp_path) as office:
        office.deliver()

        with statements(office.database) as ran:
            assert office.deliver().sent == 0

        *_, suspects = [each for each in ran.run if each.startswith("UPDATE notices")]
        plan = plan_of(office, suspects)
    assert "SCAN notices USING INDEX ix_notices_sending_lease_until" in plan
