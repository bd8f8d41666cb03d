"""The faults find what they are for: bugs that are planted into a copy of the product."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.faults.bugs import BUGS, QUICK, Bug
from tests.faults.guard import Hunt, hunt, plant
from tests.faults.plan import plan
from tests.house.tree import ROOT


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_can_still_be_planted_and_there_are_rounds_for_it(tmp_path: Path, bug: Bug) -> None:
    (tmp_path / bug.file).parent.mkdir(parents=True)
    shutil.copyfile(ROOT / bug.file, tmp_path / bug.file)

    plant(tmp_path, bug)

    assert bug.wrong in (tmp_path / bug.file).read_text()
    compile((tmp_path / bug.file).read_text(), bug.file, "exec")
    assert [each for each in plan(bug.count, 1) if bug.rounds in str(each)]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("bug", [each for each in BUGS if each.name in QUICK], ids=lambda b: b.name)
def test_a_planted_bug_is_found(bug: Bug) -> None:
    assert hunt(bug).was_found


def test_a_program_that_does_not_run_has_found_nothing() -> None:
    assert not Hunt(1, ("ImportError: no such thing",)).was_found
    assert not Hunt(0, ("seed 1, round 1: so", "0 violations")).was_found
    assert Hunt(1, ("seed 1, round 1: so", "1 violations")).was_found
