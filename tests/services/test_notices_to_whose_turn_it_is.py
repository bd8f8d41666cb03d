"""Notices and reminders that go to whoever's turn it is when they are owed."""

from __future__ import annotations

from tests.asking import ASKING, TEXTS, begin, changed, invite, say
from tests.build import ADM, COY, DAY, DEE, EVE, FAY, REX, Bureau
from tests.flows import LIBRARY
from tests.flows import changed as small
from tests.granting import MONTH, gone, recused
from tests.services.delivering import listed
from workflow.services.publish_flow import check_source, publish_flow
from workflow.services.read_turns import read_board

REMINDED = changed(ASKING, ("to: ballot.silent", "to: turn"))

TO_TURN = small(
    "remind: [{before: 3 working days, send: nudge, to: director}]",
    "remind: [{before: 3 working days, send: nudge, to: turn}]",
)


def told(office: Bureau, template: str) -> list[tuple[int, str]]:
    """Who is owed such a notice, and why."""
    return sorted((each.person_id, each.because) for each in listed(office)
                  if each.template == template)  # fmt: skip


def publish(office: Bureau, source: str) -> None:
    with office.runtime.sessions.begin() as session:
        publish_flow(session, source, ADM, office.at, LIBRARY, office.salt)


def test_the_flows_of_these_tests_are_sound() -> None:
    assert check_source(REMINDED, TEXTS)[1] == ()
    assert check_source(TO_TURN, LIBRARY)[1] == ()


def test_a_reminder_goes_to_whoever_has_not_answered(office: Bureau) -> None:
    speakers = invite(office, source=REMINDED)
    case = begin(office, REX)
    say(office, case, speakers[0][0], "agree")
    office.at += 22 * DAY
    office.fire()

    silent = [person for pair in speakers[1:] for person in pair]
    waited_for = sorted((REX, EVE, *silent))  # the registry could recall it
    assert told(office, "waited_for") == [(person, "turn") for person in waited_for]
    assert office.verify().findings == ()


def test_a_reminder_goes_to_whoever_holds_the_roles_that_are_waited_for(office: Bureau) -> None:
    publish(office, TO_TURN)
    case = office.open()
    office.do(case, "submit", 1)
    recused(office, case, REX)
    turn = _people(office, case)
    assert REX not in turn
    for _ in range(20):
        office.at += DAY
        office.fire()

    assert {person for person, _ in told(office, "nudge")} == turn
    assert {because for _, because in told(office, "nudge")} == {"turn"}
    assert office.verify().findings == ()


def test_it_goes_to_the_next_who_answers_when_nobody_else_is_there(office: Bureau) -> None:
    """Who is away is reminded only where nobody stands in for them."""
    publish(office, TO_TURN)
    case = office.open()
    office.do(case, "submit", 1)
    for person in (REX, EVE, DEE, FAY):
        gone(office, person, office.at, office.at + MONTH)
    for _ in range(20):
        office.at += DAY
        office.fire()

    assert {person for person, _ in told(office, "nudge")} == _people(office, case)
    assert COY not in {person for person, _ in told(office, "nudge")}


def _people(office: Bureau, case: int) -> set[int]:
    with office.runtime.readers.begin() as session:
        board = read_board(session, office.runtime.shelf, office.at, 50)
    [found] = [each for each in board.section.cases if each.case.id == case]
    return {person for people in found.people for person in people}
