"""What ``make faults`` does, at the smaller count: every numbered point, and some of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.conftest import Originals
from tests.faults.kinds.points import MADE_WITH_A_DOCUMENT
from tests.faults.plan import BOTH, KINDS, Planned, plan
from tests.faults.playing import Played, originals_in, play
from tests.faults.progress import Progress

COUNT, SEED = 300, 20270301

WITH_DOCUMENTS = "points while a case is opened"
STEPS_OF_A_DOCUMENT = 5
"""At least: it is written, forced to the disk and put in its place, and its row is committed."""


@pytest.fixture(scope="session")
def houses(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, Originals]]:
    """What the offices of the rounds are copied from."""
    with originals_in(tmp_path_factory.mktemp("houses"), postgres_url) as originals:
        yield originals


@pytest.mark.timeout(600)
@pytest.mark.parametrize("planned", plan(COUNT, SEED), ids=str)
def test_no_fault_loses_doubles_or_holds_up_anything(
    planned: Planned, houses: Mapping[str, Originals]
) -> None:
    played = play(planned, houses[planned.database])

    assert played.violations == ()
    assert sum(played.made.values()) >= max(planned.times, 1)
    if planned.kind == WITH_DOCUMENTS:
        assert played.made[MADE_WITH_A_DOCUMENT] >= STEPS_OF_A_DOCUMENT


def test_a_plan_is_the_same_for_the_same_count_and_seed_and_another_for_another() -> None:
    assert plan(1000, 1) == plan(1000, 1)
    assert {each.seed for each in plan(1000, 1)}.isdisjoint(each.seed for each in plan(1000, 2))


def test_every_kind_of_fault_is_in_the_smallest_plan_and_on_both_databases_in_all() -> None:
    assert {each.kind for each in plan(1, 1)} == set(KINDS)
    assert {each.database for each in plan(1, 1)} == set(BOTH)


def test_an_interrupted_run_goes_on_with_what_it_has_not_done(tmp_path: Path) -> None:
    progress = Progress(tmp_path / "kept" / "300-1.jsonl", "the code")
    assert progress.begin() == {}
    progress.note(1, Played({"kill": 50}, ()))
    progress.note(2, Played({}, ("kill 7: case 1: lost",)))
    with progress.path.open("a") as file:
        file.write('{"round": 3, "ma')  # a kill cut it short

    assert progress.begin() == {
        1: Played({"kill": 50}, ()),
        2: Played({}, ("kill 7: case 1: lost",)),
    }
    progress.note(3, Played({"kill": 1}, ()))
    assert set(progress.done()) == {1, 2, 3}


def test_what_was_found_of_other_code_is_not_taken_over(tmp_path: Path) -> None:
    progress = Progress(tmp_path / "300-1.jsonl", "the code")
    progress.begin()
    progress.note(1, Played({"kill": 50}, ()))

    assert Progress(progress.path, "other code").begin() == {}


def test_a_run_that_came_to_its_end_is_begun_anew(tmp_path: Path) -> None:
    progress = Progress(tmp_path / "300-1.jsonl", "the code")
    progress.begin()
    progress.note(1, Played({"kill": 50}, ()))
    progress.end()

    assert progress.begin() == {}
