"""The script for outsiders knows acts that take others back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.build import ADA, REX, Bureau
from tests.mending import bring_into_force, mendable, take_back
from verifier.verify_export import main, verify_taking_back
from workflow.services.export_history import export_history


def test_an_export_with_an_act_that_was_taken_back_is_verified(
    office: Bureau, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_into_force(office)
    case = mendable(office)
    office.do(case, "submit", ADA)
    office.do(case, "return", REX, missing="a map")
    take_back(office, case)
    with office.runtime.readers.begin() as session:
        (tmp_path / "export.json").write_text(json.dumps(export_history(session)))

    status = main([str(tmp_path / "export.json")])

    assert (status, capsys.readouterr().out.splitlines()[-1].endswith(": verified")) == (0, True)


BEFORE = [
    {"kind": "open", "from_state": "draft"},
    {"kind": "act", "from_state": "draft"},
    {"kind": "deadline", "from_state": "submitted"},
]


@pytest.mark.parametrize(
    ("first", "to_state", "problem"),
    [
        (2, "draft", []),
        (2, "submitted", ["row 4: it does not lead to the state in which row 2 began"]),
        *(
            (
                first,
                "draft",
                [f"row 4: it takes back row {first!r}, which is no act of a person before it"],
            )
            for first in (1, 3, 4, 0, None, "2", True)
        ),
    ],
)
def test_what_takes_back_something_else_is_found(
    first: Any, to_state: str, problem: list[str]
) -> None:
    row = {"kind": "take_back", "to_state": to_state, "payload": {"takes_back": first}}

    assert list(verify_taking_back("row 4", row, BEFORE)) == problem
