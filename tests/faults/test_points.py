"""A process dies at the point of its number, before what comes next, and not elsewhere."""

from __future__ import annotations

from tests.build import ADA, ON_SQLITE, Bureau
from tests.faults.caller import Caller
from tests.faults.calling import placet
from tests.faults.journal import Command, Journal
from tests.faults.processes import Begin
from workflow.settings import write_settings

pytestmark = ON_SQLITE


def test_points_are_numbered_from_one_and_the_last_is_the_answer(
    busy: Bureau, begin: Begin
) -> None:
    home = busy.runtime.settings.home
    write_settings(home, busy.runtime.settings.database)
    words = ["cases", "list", "--json"]

    alive = placet(begin, home, words)
    first, last, beyond = (
        placet(begin, home, words, point) for point in (1, alive.points, alive.points + 1)
    )

    assert (alive.code, alive.was_killed, alive.points > 3) == (0, False, True)
    assert (first.was_killed, first.points, first.said) == (True, 1, "")
    assert (last.was_killed, last.points, last.next) == (True, alive.points, "answer")
    assert beyond == alive


def test_who_was_not_answered_asks_again_and_finds_one_effect(busy: Bureau, begin: Begin) -> None:
    home = busy.runtime.settings.home
    write_settings(home, busy.runtime.settings.database)
    caller = Caller(home, begin, Journal(home / "journal"))
    command = Command("once", "submit", ADA, busy.open())
    points = caller.send([Command("other", "submit", ADA, busy.open())]).points

    killed = caller.send([command], points)  # before it says what it did
    assert killed.was_killed
    assert caller.journal.read().unanswered == [command]
    caller.repeat()

    [answer] = [each for each in caller.journal.read().done if each.id == "once"]
    assert (answer.case, answer.revision) == (command.case, 2)
    assert busy.case(answer.case).revision == 2
