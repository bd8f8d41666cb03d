"""Whatever is done to meetings and to the cases that look at them, the cases follow in the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest

from tests.build import ADA, DAY, Bureau
from tests.flows import TAKE_BACK
from tests.meeting import SESSIONS, add, cancel, meeting, move, planned, publish_sessions
from tests.mending import taking_back
from tests.services.test_meetings import running
from workflow.domain.counting import due_before
from workflow.errors import WorkflowError
from workflow.store import meetings

STEPS = 60
CODES = ("SG13-1", "SG13-2", "SG2-1")


@pytest.mark.parametrize("seed", range(3))
def test_deadlines_hang_on_the_days_that_meetings_have(office: Bureau, seed: int) -> None:
    dice = Random(seed)
    publish_sessions(office, SESSIONS + TAKE_BACK.replace("director", "keeper"))
    add(office, *(meeting(code, group=code.split("-")[0]) for code in CODES))
    cases = [planned(office, meeting=dice.choice(CODES)) for _ in range(3)]
    for _ in range(STEPS):
        _step(office, dice, cases)
    office.wake()
    office.fire()

    for case in cases:
        assert running(office, case).get(("papers", 0)) == _wanted(office, case), case
    assert office.verify().findings == ()


def _step(office: Bureau, dice: Random, cases: list[int]) -> None:
    """Something that may be refused."""
    case, code = dice.choice(cases), dice.choice(CODES)
    match dice.randrange(9):
        case 0 | 1 | 2:
            day = office.at.date() + timedelta(days=dice.randint(20, 200))
            _try(lambda: move(office, code, day.isoformat()))
        case 3:
            office.perform(office.act(case, "edit", ADA, meeting=code))
        case 4:
            office.perform(office.act(case, "edit", ADA, parent=dice.choice(["SG13", "SG2", ""])))
        case 5:
            office.perform(taking_back(office, case))
        case 6:
            office.wake()
        case 7:
            office.at += dice.randint(0, 9) * DAY
            office.wake()
            office.fire()
        case _ if not dice.randrange(8):
            _try(lambda: cancel(office, code))
        case _:
            cases.append(planned(office, title="No meeting yet"))


def _try(change: Callable[[], object]) -> None:
    try:
        change()
    except WorkflowError:
        return


def _wanted(office: Bureau, case: int) -> object:
    """When the papers of a case have to be there, as its meeting is now; nothing, if never."""
    found = office.case(case)
    if found.state != "planned" or "meeting" not in found.fields:
        return None
    with office.runtime.readers.begin() as session:
        held = meetings.find(session, found.fields["meeting"])
        [flow] = office.runtime.shelf.get(session, [(found.flow, found.version)]).values()
    assert held is not None
    papers = flow.flow.deadlines["papers"]
    assert papers.before is not None
    ends = due_before(held.first_day, papers.before, flow.calendar)
    return ends if held.is_planned else None
