"""Electorates that follow changes of roles while a round is open."""

from __future__ import annotations

from definitions.flow import FOCAL_POINT
from tests.asking import ASKING, begin, changed, code, codes, invite, poll, say, voices_on
from tests.build import COY, DAY, DEE, EVE, REX, Bureau
from workflow.domain.roster import Party
from workflow.services.manage_people import add_parties, end_role, grant_roles
from workflow.services.perform_acts import Receipt

LIVE = changed(
    ASKING,
    ("ask: [{role: counsellor}]\n", "ask: [{role: counsellor}]\n    electorate: live\n"),
    ("    answers:\n      agree", "    electorate: live\n    answers:\n      agree"),
)


def test_who_gets_the_role_while_the_round_is_open_can_answer(office: Bureau) -> None:
    invite(office, source=LIVE)
    case = begin(office, REX, "take_advice")
    office.at += DAY
    assert codes(say(office, case, REX, "bad")) == ["not_entitled"]
    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(REX, "counsellor", None)], office.by())
        end_role(session, EVE, "counsellor", None, office.by())

    assert isinstance(say(office, case, REX, "bad"), Receipt)

    asked = voices_on(office, case, "views")
    assert [(v.person_id, v.answer, v.left_seq) for v in asked] == [
        (COY, None, None), (DEE, None, None), (EVE, None, 3), (REX, "bad", None),
    ]  # fmt: skip
    assert poll(office, case, "views").tally.entitled == {"counsellor": 3}
    assert codes(say(office, case, EVE, "good")) == ["voice_left"]
    assert office.verify().findings == ()


def test_what_somebody_said_goes_with_their_voice(office: Bureau) -> None:
    speakers = invite(office, source=LIVE)
    case = begin(office, REX, "take_advice")
    say(office, case, EVE, "good")
    office.at += DAY
    with office.runtime.sessions.begin() as session:
        end_role(session, EVE, "counsellor", None, office.by())

    say(office, case, COY, "bad")

    tally = poll(office, case, "views").tally
    assert (tally.answers, tally.replies, tally.voices) == ({"bad": 1}, 1, 2)
    assert office.verify().findings == ()
    assert speakers


def test_a_member_that_joins_counts_at_the_closing(office: Bureau) -> None:
    speakers = invite(office, source=LIVE)
    case = begin(office, REX)
    for first, _ in speakers:
        if first != speakers[0][0]:
            say(office, case, first, "agree")
    office.at += DAY
    with office.runtime.sessions.begin() as session:
        add_parties(session, [Party("NEW", "New member", "associate", "")], office.by())
        grant_roles(session, [(REX, FOCAL_POINT, "NEW")], office.by())

    assert isinstance(say(office, case, REX, "disagree"), Receipt)
    office.do(case, "close_consultation", EVE)

    closed = poll(office, case)
    assert (closed.tally.voices, closed.result) == (5, "adopted")
    assert voices_on(office, case)[-1].party == "NEW"
    assert code(0) in {voice.party for voice in voices_on(office, case)}
    assert office.verify().findings == ()


def test_a_frozen_electorate_does_not_change(office: Bureau) -> None:
    invite(office)
    case = begin(office, REX, "take_advice")
    office.at += DAY
    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(REX, "counsellor", None)], office.by())
        end_role(session, EVE, "counsellor", None, office.by())

    assert codes(say(office, case, REX, "good")) == ["not_entitled"]
    assert isinstance(say(office, case, EVE, "good"), Receipt)
    assert poll(office, case, "views").tally.entitled == {"counsellor": 3}
    assert office.verify().findings == ()


def test_a_party_keeps_its_voice_when_another_part_comes_to_name_it(office: Bureau) -> None:
    two_parts = changed(
        LIVE,
        ("  wide: {", "  askers: {type: parties, optional: true}\n  wide: {"),
        ("ask:\n      - {membership", "ask:\n      - {field: askers}\n      - {membership"),
        (", consult: ballot", ", consult: ballot, editable_by: registry"),
    )
    [(first, _), (second, _), *_] = invite(office, source=two_parts)
    case = begin(office, REX)
    say(office, case, first, "agree")
    office.do(case, "edit", REX, askers=code(0))

    assert isinstance(say(office, case, second, "agree"), Receipt)

    assert poll(office, case).tally.entitled == {"associate": 4}
    assert voices_on(office, case)[0].answer == "agree"
    assert office.verify().findings == ()
