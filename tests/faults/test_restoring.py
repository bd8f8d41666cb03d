"""Restores that meet each other, and restores that are killed."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from random import Random
from threading import Event

from tests.build import ADA, ON_SQLITE, Bureau, opened
from tests.faults.processes import Begin
from tests.faults.restoring import DONE, restore_when_told
from tests.services.backing_up import backed_up, rows

REFUSALS = (
    "is there already; a backup is restored into an empty place only",
    "there is an installation in this database already; "
    "a backup is restored into an empty place only",
    "somebody else is at work on this database; try again afterwards",
)

KILLS = 8


@ON_SQLITE
def test_of_three_that_restore_at_once_one_does_and_the_others_are_refused(
    office: Bureau, begin: Begin, tmp_path: Path, elsewhere: str
) -> None:
    file, home = tmp_path / "office.tar", tmp_path / "copy"
    office.do(office.open(), "edit", ADA, letter=office.upload())
    backed_up(office, file)
    three = [begin(restore_when_told, file, home, elsewhere) for _ in range(3)]

    for each in three:
        each.tell_to_end()
    done, *refused = sorted((each.hear() for each in three), key=lambda said: said != DONE)

    assert done == DONE
    assert [each for each in refused if not each.endswith(REFUSALS)] == []
    with opened(home, elsewhere) as copy:
        assert rows(copy) == rows(office)
        assert copy.verify().findings == ()


@ON_SQLITE
def test_a_restore_that_was_killed_is_done_again_as_if_nothing_had_been(
    office: Bureau, begin: Begin, tmp_path: Path, elsewhere: str
) -> None:
    file, home, dice = tmp_path / "office.tar", tmp_path / "copy", Random(20270301)
    backed_up(office, file)
    for number in count():
        process = begin(restore_when_told, file, home, elsewhere)
        process.tell_to_end()
        if number < KILLS:
            Event().wait(dice.random() / 2)
            if not process.has_spoken():
                process.kill()
                continue
        # What a killed process did on a server may take a moment to end.
        if process.hear() == DONE or number > 2 * KILLS:
            break

    with opened(home, elsewhere) as copy:
        assert rows(copy) == rows(office)
        assert copy.verify().findings == ()
