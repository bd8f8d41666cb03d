"""Histories in a form that anybody can verify with a few lines of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from workflow.domain.chain import CASE_COLUMNS, INSTALLATION_COLUMNS
from workflow.domain.leaves import canonical
from workflow.store import evidence, tables
from workflow.store.engine import Session, unhurried

FORMAT = "placet-history/1"


def export_history(session: Session, case_ids: Sequence[int] | None = None) -> dict[str, Any]:
    """The installation's history and those of cases (all of them for ``None``), as plain JSON.

    Each row has the columns that its hash covers, in that order, then ``prev_hash`` and ``hash``;
    beside the rows stand the values and salts of which they hold commitments. How a hash is made
    is written in ``docs/reference/history.md``.
    """
    unhurried(session)
    ids = evidence.case_ids(session) if case_ids is None else list(case_ids)
    cases = evidence.of_cases(session, tables.cases, ids)
    rows = evidence.of_cases(session, tables.history, ids)
    values = evidence.of_cases(session, tables.history_values, ids)
    own = evidence.whole(session, tables.installation_values)
    return {
        "format": FORMAT,
        "cases": [
            {
                "id": case_id,
                "reference": cases[case_id][0]["reference"],
                "rows": [_row(row, CASE_COLUMNS) for row in rows[case_id]],
                "values": [_value(value) for value in values[case_id]],
            }
            for case_id in ids
        ],
        "installation": {
            "rows": [
                _row(row, INSTALLATION_COLUMNS)
                for row in evidence.whole(session, tables.installation_history)
            ],
            "values": [_value(value) for value in own],
        },
    }


def _row(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    return {name: _plain(row[name]) for name in (*columns, "prev_hash", "hash")}


def _value(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("seq", "name", "value", "salt")}


def _plain(value: Any) -> Any:
    return canonical(value) if isinstance(value, datetime) else value
