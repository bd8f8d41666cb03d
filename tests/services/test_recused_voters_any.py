"""Whatever is done, and by whichever path: a recused voter never counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from definitions.flow import FOCAL_POINT
from tests.asking import begin, changed, code, invite, poll, say, voices_on
from tests.build import ADM, COY, DAY, DEE, EVE, FAY, GUS, REX, Bureau
from tests.granting import appointed, gone
from tests.services.test_answers_for_others import TIED, last_row, lets
from workflow.errors import WorkflowError
from workflow.services.manage_people import end_role, grant_roles
from workflow.services.perform_acts import Receipt

STEPS = 40
COUNSELLORS = (COY, DEE, EVE)
OTHERS = (FAY, GUS, ADM)

LONG = changed(
    TIED,
    ("automatic: views.good >= 2", "automatic: views.good >= 9"),
    ("ask: [{role: counsellor}]", "ask: [{role: counsellor}, {membership: associate}]"),
)


@pytest.mark.parametrize("electorate", ["frozen", "live"])
@pytest.mark.parametrize("seed", range(3))
def test_a_recused_voter_never_counts(office: Bureau, seed: int, electorate: str) -> None:
    dice = Random(f"{seed}{electorate}")
    source = changed(
        LONG,
        (
            "{membership: associate}]\n",
            f"{{membership: associate}}]\n    electorate: {electorate}\n",
        ),
    )
    speakers = [first for first, _ in invite(office, 2, source)]
    case = begin(office, REX, "take_advice")
    for _ in range(STEPS):
        _step(office, dice, case, speakers)
        _holds(office, case)
    office.at += 90 * DAY
    office.fire()
    _holds(office, case)

    assert poll(office, case, "views").is_decided
    assert office.verify().findings == ()


def _step(office: Bureau, dice: Random, case: int, speakers: list[int]) -> None:
    """Something that may be refused."""
    person = dice.choice((*COUNSELLORS, *OTHERS, *speakers))
    match dice.randrange(10):
        case 0 | 1 | 2 | 3:
            more = {"holder": dice.choice(COUNSELLORS)} if dice.randrange(2) else {}
            result = say(office, case, person, dice.choice(["good", "bad"]), replaces="yes", **more)
            if isinstance(result, Receipt):
                _was_allowed(office, case)
        case 4 if not dice.randrange(3):
            act = office.act(case, "recuse", REX, person=person)
            office.perform(replace(act, reason="A cousin works there."))
        case 5:
            office.perform(office.act(case, "edit", REX, payer=dice.choice(["KEN", "ACME", ""])))
        case 6:
            role, party = ("counsellor", None) if dice.randrange(3) else (FOCAL_POINT, "ACME")
            _change_role(office, person, role, party, give=bool(dice.randrange(3)))
        case 7:
            _stand_in(office, dice, person, speakers)
        case 8:
            office.at += DAY
            office.fire()
        case _:
            both = [office.act(case, "answer", dice.choice(COUNSELLORS), answer="good"),
                    office.act(case, "comment", REX, text="Well.")]  # fmt: skip
            office.perform(*both)


def _change_role(office: Bureau, person: int, role: str, party: str | None, *, give: bool) -> None:
    try:
        with office.runtime.sessions.begin() as session:
            if give:
                grant_roles(session, [(person, role, party)], office.by())
            else:
                end_role(session, person, role, party, office.by())
    except WorkflowError:
        pass  # held already, or not held


def _stand_in(office: Bureau, dice: Random, person: int, speakers: list[int]) -> None:
    try:
        match dice.randrange(4):
            case 0:
                appointed(office, person, "counsellor", dice.choice(COUNSELLORS))
            case 1:
                gone(office, dice.choice(COUNSELLORS), office.at, office.at + 5 * DAY)
            case 2:
                lets(office, dice.choice(COUNSELLORS), person)
            case _:
                lets(office, speakers[0], person, FOCAL_POINT, party=code(0))
    except WorkflowError:
        pass  # wider than it may be, or written already


def _was_allowed(office: Bureau, case: int) -> None:
    """The last answer was neither by somebody recused nor for them."""
    row, out = last_row(office, case), set(office.case(case).recused)
    assert row.kind == "answer"
    assert not out & {row.actor_id, row.on_behalf_of, row.payload["answers"].get("holder")}


def _holds(office: Bureau, case: int) -> None:
    """The tally is that of the voices which count, and none of them is a recused person's."""
    now, out = poll(office, case, "views"), set(office.case(case).recused)
    there = [voice for voice in voices_on(office, case, "views") if voice.left_seq is None]
    assert now.tally.entitled == Counter(voice.part for voice in there)
    assert now.tally.answers == Counter(voice.answer for voice in there if voice.answer)
    if now.is_open:
        assert not out & {voice.person_id for voice in there}
