"""What is held waits; that it was held and released is on record."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.build import ADA, DAY, REX, Bureau
from workflow.domain.holds import Part
from workflow.errors import Invalid
from workflow.services.deliver_notices import Delivered
from workflow.services.hold import hold, release
from workflow.services.sweeping import Fired
from workflow.store import installation

NOTHING = (Fired(0, 0), Delivered(0, 0, 0))

both = pytest.mark.parametrize("part", list(Part))


def holding(office: Bureau, part: Part) -> None:
    with office.runtime.sessions.begin() as session:
        hold(session, part, office.by())


def releasing(office: Bureau, part: Part) -> None:
    with office.runtime.sessions.begin() as session:
        release(session, part, office.by())


def overdue(office: Bureau) -> int:
    """A case whose time to complete it has run out."""
    case = office.open()
    office.do(case, "submit", ADA)
    office.do(case, "return", REX, missing="a map")
    office.at += 40 * DAY
    return case


def test_while_the_outbox_is_held_deadlines_are_worked_off_and_mails_wait(office: Bureau) -> None:
    case = overdue(office)
    holding(office, Part.OUTBOX)

    done = office.fire(), office.deliver()

    assert (done[0].done, done[1]) == (1, Delivered(0, 0, 0))
    assert office.case(case).state == "lapsed"
    releasing(office, Part.OUTBOX)
    assert office.deliver().sent > 4


def test_while_the_clock_is_held_mails_go_out_and_deadlines_wait(office: Bureau) -> None:
    case = overdue(office)
    holding(office, Part.CLOCK)

    done = office.fire(), office.deliver()

    assert (done[0], done[1].sent) == (Fired(0, 0), 4)
    assert office.case(case).state == "returned"
    releasing(office, Part.CLOCK)
    assert office.fire().done == 1
    assert office.case(case).state == "lapsed"


def test_while_the_clock_is_held_people_can_act(office: Bureau) -> None:
    case = overdue(office)
    holding(office, Part.CLOCK)

    office.do(case, "submit", ADA)

    assert office.case(case).state == "submitted"


@both
def test_holding_and_releasing_are_on_record(office: Bureau, part: Part) -> None:
    holding(office, part)
    releasing(office, part)

    with office.runtime.readers.begin() as session:
        *_, held, released = installation.events(session)
    assert [(each.action, each.payload) for each in (held, released)] == [
        ("hold", {"part": part.value}),
        ("release", {"part": part.value}),
    ]
    assert office.verify().findings == ()


@both
def test_what_is_held_behind_the_products_back_is_found(office: Bureau, part: Part) -> None:
    with office.database.begin() as connection:
        connection.execute(text(f"UPDATE installation SET {part.column} = true"))

    [found] = office.verify().findings

    assert str(found.sentence) == f'{part.column} is "True"; the history says "False"'


@both
def test_nothing_is_held_or_released_twice(office: Bureau, part: Part) -> None:
    with pytest.raises(Invalid, match=f"the {part} is not held"):
        releasing(office, part)
    holding(office, part)
    with pytest.raises(Invalid, match=f"the {part} is held already"):
        holding(office, part)

    assert office.verify().findings == ()
