"""A consultation that closes some time before a meeting: its closing moves with the meeting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.asking import ASKING, begin, changed, codes, invite, poll, say
from tests.build import REX, Bureau
from tests.flows import TAKE_BACK
from tests.meeting import add, cancel, instant, meeting, move
from tests.mending import take_back, taking_back
from workflow.services.perform_acts import Receipt
from workflow.services.sweeping import Fired

BEFORE_MEETING = changed(
    ASKING,
    ("  wide: {type", "  session: {type: meeting, optional: true}\n  wide: {type"),
    ("consult: ballot}", "consult: ballot, editable_by: registry}"),
    ("    after: 4 weeks\n    roll: none\n", "    until: session\n    before: 7 working days\n"),
)

STAYING = changed(
    BEFORE_MEETING, ('ballot.decided && ballot.result != "adopted"', "ballot.round > 9")
)
"""A case stays where it is when its round has closed."""

MOMENT = timedelta(microseconds=1)


@pytest.fixture
def speakers(office: Bureau) -> list[int]:
    """Who speaks for each member; SG13 meets from 3 May 2027."""
    found = [first for first, _ in invite(office, source=BEFORE_MEETING)]
    add(office, meeting(), meeting("SG13-2", "2027-09-06", "2027-09-10"))
    return found


def test_it_closes_seven_working_days_before_the_meeting(
    office: Bureau, speakers: list[int]
) -> None:
    case = begin(office, REX, session="SG13-1")
    closes_at = instant("2027-04-22T00:00:00Z")
    assert poll(office, case).closes_at == closes_at

    office.at = closes_at - MOMENT
    assert isinstance(say(office, case, speakers[0], "agree"), Receipt)
    assert isinstance(say(office, case, speakers[1], "agree"), Receipt)
    office.at = closes_at
    say(office, case, speakers[2], "disagree")
    office.fire()

    closed = poll(office, case)
    assert (closed.result, closed.tally.replies) == ("adopted", 2)
    assert office.verify().findings == ()


def test_the_closing_moves_with_the_meeting(office: Bureau, speakers: list[int]) -> None:
    case = begin(office, REX, session="SG13-1")
    move(office, "SG13-1", "2027-06-07")
    assert office.wake() == Fired(1, 0)

    assert poll(office, case).closes_at == instant("2027-05-27T00:00:00Z")
    office.at = instant("2027-04-22T00:00:00Z")
    assert office.fire().done == 0
    say(office, case, speakers[0], "agree")
    assert poll(office, case).tally.replies == 1
    office.at = instant("2027-05-27T00:00:00Z")
    office.fire()
    assert poll(office, case).is_decided
    assert office.verify().findings == ()


def test_while_its_meeting_is_cancelled_it_has_no_closing_instant(
    office: Bureau, speakers: list[int]
) -> None:
    case = begin(office, REX, session="SG13-1")
    cancel(office, "SG13-1")
    office.wake()
    assert (poll(office, case).is_open, poll(office, case).closes_at) == (True, None)
    office.at = instant("2027-05-01T00:00:00Z")
    assert isinstance(say(office, case, speakers[0], "agree"), Receipt)
    assert office.verify().findings == ()

    office.do(case, "edit", REX, session="SG13-2")

    assert poll(office, case).closes_at == instant("2027-08-26T00:00:00Z")
    assert office.verify().findings == ()


def test_a_field_that_is_emptied_takes_the_closing_instant_away(
    office: Bureau, speakers: list[int]
) -> None:
    case = begin(office, REX, session="SG13-1")
    office.do(case, "edit", REX, session=None)

    assert (poll(office, case).is_open, poll(office, case).closes_at) == (True, None)
    assert office.verify().findings == ()


def test_a_round_that_is_over_is_not_begun_again_by_another_meeting(
    office: Bureau,
) -> None:
    invite(office, source=STAYING)
    add(office, meeting(), meeting("SG13-2", "2027-09-06", "2027-09-10"))
    case = begin(office, REX, session="SG13-1")
    office.do(case, "close_consultation", REX)
    before = poll(office, case)

    office.do(case, "edit", REX, session="SG13-2")

    assert poll(office, case) == before
    assert office.verify().findings == ()


def test_an_edit_that_takes_a_closing_instant_away_is_not_taken_back(office: Bureau) -> None:
    invite(office, source=BEFORE_MEETING + TAKE_BACK.replace("registry, director", "registry"))
    add(office, meeting())
    case = begin(office, REX, session="SG13-1")
    office.do(case, "edit", REX, session=None)

    [refused] = office.perform(taking_back(office, case, REX))

    assert codes(refused) == ["round_moved"]


def test_an_act_that_leaves_a_state_whose_round_is_over_is_taken_back(office: Bureau) -> None:
    invite(office, source=STAYING + TAKE_BACK.replace("registry, director", "registry"))
    add(office, meeting())
    case = begin(office, REX, session="SG13-1")
    office.do(case, "close_consultation", REX)
    before = poll(office, case)
    office.do(case, "recall", REX)

    take_back(office, case, REX)

    assert (office.case(case).state, poll(office, case)) == ("asked", before)
    assert office.verify().findings == ()


def test_days_on_which_a_group_meets_do_not_count(office: Bureau) -> None:
    source = changed(
        ASKING,
        ("fields:\n", "meetings:\n  parent: {group: SG13}\nfields:\n"),
        ("    after: 4 weeks\n", "    after: 4 weeks\n    excluding_meetings: parent\n"),
    )
    invite(office, source=source)
    add(office, meeting(first="2027-03-22", last="2027-03-26"))

    # Four weeks end with 29 March; the five days of the meeting come on top.
    end = poll(office, begin(office, REX)).closes_at
    assert end is not None
    assert end.isoformat() == "2027-04-04T00:00:00+00:00"


def chosen(office: Bureau, case: int, day: str) -> None:
    """The registry gives the ballot another last day."""
    act = office.act(case, "set_deadline", REX, deadline="ballot", day=day)
    [done] = office.perform(replace(act, reason="The document came late."))
    assert isinstance(done, Receipt), str(done)


@pytest.fixture
def movable(office: Bureau) -> list[int]:
    """As ``speakers``; the registry moves deadlines."""
    moving = "override: {by: registry}\n"
    found = [first for first, _ in invite(office, source=BEFORE_MEETING + moving)]
    add(office, meeting(), meeting("SG13-2", "2027-09-06", "2027-09-10"))
    return found


def test_moving_the_deadline_of_a_round_moves_its_closing_instant(
    office: Bureau, movable: list[int]
) -> None:
    case = begin(office, REX, session="SG13-1")
    chosen(office, case, "2027-04-26")

    assert poll(office, case).closes_at == instant("2027-04-27T00:00:00Z")
    office.at = instant("2027-04-22T00:00:00Z")
    office.fire()
    assert isinstance(say(office, case, movable[0], "agree"), Receipt)
    assert poll(office, case).tally.replies == 1
    assert office.verify().findings == ()


@pytest.mark.parametrize("change", [lambda o: move(o, "SG13-1", "2027-06-07"),
                                    lambda o: cancel(o, "SG13-1")])  # fmt: skip
def test_a_day_that_an_officer_chose_stays_when_the_meeting_changes(
    office: Bureau, movable: list[int], change: Callable[[Bureau], object]
) -> None:
    case = begin(office, REX, session="SG13-1")
    chosen(office, case, "2027-04-26")
    change(office)
    assert office.wake() == Fired(1, 0)

    assert poll(office, case).closes_at == instant("2027-04-27T00:00:00Z")
    assert office.verify().findings == ()
    office.do(case, "edit", REX, session="SG13-2")
    assert poll(office, case).closes_at == instant("2027-08-26T00:00:00Z")
    move(office, "SG13-2", "2027-09-13")
    office.wake()
    assert poll(office, case).closes_at == instant("2027-09-01T00:00:00Z")
    assert office.verify().findings == ()


def test_more_time_that_somebody_had_stays_when_the_meeting_is_moved(
    office: Bureau, movable: list[int]
) -> None:
    case = begin(office, REX, session="SG13-1")
    office.do(case, "extend_consultation", movable[0])
    longer = poll(office, case).closes_at
    move(office, "SG13-1", "2027-05-24")
    office.wake()

    assert poll(office, case).closes_at == longer
    assert office.verify().findings == ()
