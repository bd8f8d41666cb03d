"""What the reference says of the history and of the database is so."""

from __future__ import annotations

import doctest
import re
from datetime import UTC, datetime
from pathlib import Path

from tests.house.tree import ROOT, text
from workflow.domain.chain import CASE_COLUMNS, CASE_TAG, INSTALLATION_COLUMNS, row_hash, seal
from workflow.store.tables import metadata

HISTORY = Path("docs/reference/history.md")
DATABASE = Path("docs/reference/database.md")

NAMES_OF_RULES = r"\b(?:pk|uq|ck|fk|ix)_[a-z0-9_]+"


def test_the_worked_examples_of_the_history_are_right() -> None:
    ran = doctest.testfile(str(ROOT / HISTORY), module_relative=False, verbose=False)

    assert (ran.failed, ran.attempted > 5) == (0, True)


def test_the_product_makes_the_hashes_of_the_worked_examples() -> None:
    title = seal("Wells for Ñandú", bytes(range(16)))
    changes = {"title": {"sealed": title}, "has_conditions": False}
    at = datetime(2027, 3, 1, 9, tzinfo=UTC)
    row = {
        "case_id": 7, "seq": 1, "at": at, "effective_at": at, "kind": "open", "action": "open",
        "from_state": "draft", "to_state": "draft", "actor_id": 3, "capacity": "proposer",
        "on_behalf_of": None, "channel": "cli", "flow": "project", "version": 1,
        "command_id": None, "request_hash": None, "effects": {},
        "payload": {"party": "KEN", "changes": changes},
    }  # fmt: skip

    shown = re.findall(r"^'([0-9a-f]{64})'$", text(HISTORY), re.MULTILINE)

    assert shown == [row_hash(CASE_TAG, CASE_COLUMNS, row, ""), title]


def test_the_history_describes_every_column_that_a_hash_covers() -> None:
    described = text(HISTORY)

    missing = [
        name for name in {*CASE_COLUMNS, *INSTALLATION_COLUMNS} if f"`{name}`" not in described
    ]
    assert missing == []


def test_the_database_is_described_with_every_table_and_every_rule() -> None:
    tables = metadata.sorted_tables
    rules = {str(rule.name) for table in tables for rule in table.constraints if rule.name}
    rules |= {str(index.name) for table in tables for index in table.indexes}

    assert set(re.findall(NAMES_OF_RULES, text(DATABASE))) == rules
    assert [table.name for table in tables if f"| `{table.name}` |" not in text(DATABASE)] == []
