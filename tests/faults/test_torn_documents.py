"""A process that attaches a document is killed at every step of it."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

from tests.build import Bureau
from tests.faults.processes import Begin
from tests.faults.tearing import Errand, attach_until
from tests.papers import pdf
from tests.services.test_documents import files, findings, place, rows
from tests.services.test_sweep_documents import age, sweep

FEWEST_STEPS = 8
"""Of a document that is attached, so that the test says something."""


def dies(office: Bureau, begin: Begin, errand: Errand, step: int) -> bool:
    """Whether a process that attaches the document was killed before this step."""
    running = begin(attach_until, office.runtime.settings, errand, step)
    code = running.exit_code()
    if code == 0:
        assert running.hear() is True
    return code != 0


def test_a_kill_at_any_step_leaves_a_whole_document_or_none(
    busy: Bureau, begin: Begin, tmp_path: Path
) -> None:
    named = set()
    for step in count(1):
        case = busy.open()
        file = tmp_path / "letter.pdf"
        file.write_bytes(pdf(f"Letter {step}"))

        died = dies(busy, begin, Errand(case, file, f"attach-{step}"), step)

        assert findings(busy) == []
        if kept := busy.case(case).fields.get("letter"):
            named.add(kept["sha256"])
        assert {row[0] for row in rows(busy)} == named
        assert {place(sha256) for sha256 in named} <= set(files(busy))
        if not died:
            break
    assert step > FEWEST_STEPS
    assert 0 < len(named) < step
    _is_tidy_after_a_sweep(busy, named)


def test_the_same_command_after_a_kill_attaches_the_document_once(
    busy: Bureau, begin: Begin, tmp_path: Path
) -> None:
    case = busy.open()
    errand = Errand(case, tmp_path / "letter.pdf", "attach")
    errand.file.write_bytes(pdf())
    for step in count(1):
        if busy.case(case).fields.get("letter"):
            break
        dies(busy, begin, errand, step)

    assert busy.case(case).revision == 2
    assert len(rows(busy)) == 1
    _is_tidy_after_a_sweep(busy, {rows(busy)[0][0]})


def _is_tidy_after_a_sweep(office: Bureau, named: set[str]) -> None:
    """Once what was left behind is old, a sweep leaves what is named and nothing else."""
    age(office)
    sweep(office)
    assert files(office) == sorted(map(place, named))
    assert findings(office) == []
    for file in files(office):
        assert os.path.getsize(office.runtime.documents.path / file)
