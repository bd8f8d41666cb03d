"""Consultations in which people are recused, or answer in place of somebody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from definitions.flow import FOCAL_POINT
from tests.asking import ASKING, begin, changed, code, codes, invite, poll, say, voices_on
from tests.build import ADM, COY, DAY, DEE, EVE, FAY, GUS, REX, Bureau
from tests.granting import MONTH, appointed, delegated, gone, mandate, recused, revoked
from workflow.domain.verification.consultations import verify_consultations
from workflow.errors import Refused
from workflow.services.manage_people import end_role, grant_roles
from workflow.services.perform_acts import Receipt
from workflow.store import histories, tables

VOTING = changed(
    ASKING,
    (
        "  counsellor: {of: office}\n",
        "  counsellor: {of: office, acting: {role: director, up_to: 90 days}}\n",
    ),
    ("  wide: {type", "  payer: {type: party, optional: true}\n  wide: {type"),
    ("consult: views}", "consult: views, editable_by: registry}"),
    ("    after: 15 working days\n", "    after: 15 working days\n    close: {by: registry}\n"),
    ("consultations:\n", "recusal: {imposed_by: registry}\n\nconsultations:\n"),
)
"""Directors act as counsellors while none is there; the registry recuses people."""

TIED = changed(VOTING, ("{imposed_by: registry}", "{imposed_by: registry, contributors: payer}"))


def out(office: Bureau, case: int, person: int) -> Receipt:
    """The registry takes somebody out of the case."""
    return recused(office, case, REX, person=person)


def lets(office: Bureau, delegator: int, to: int, role: str = "counsellor", **more: Any) -> int:
    """Somebody lets somebody else act for them."""
    plain = mandate(office, delegator, to, role=role, flow="asking")
    return delegated(office, replace(plain, **more), delegator)


def last_row(office: Bureau, case: int) -> Any:
    with office.runtime.readers.begin() as session:
        return histories.of_case(session, case)[-1]


def entitled(office: Bureau, case: int, name: str = "views") -> int:
    return poll(office, case, name).tally.voices


def test_who_is_recused_is_not_asked_and_in_no_denominator(office: Bureau) -> None:
    invite(office, source=VOTING)
    case = office.open(flow="asking", party=None, actor=REX, values={})
    out(office, case, DEE)

    office.do(case, "take_advice", REX)

    assert entitled(office, case) == 2
    assert [voice.person_id for voice in voices_on(office, case, "views")] == [COY, EVE]
    assert codes(say(office, case, DEE, "good")) == ["not_entitled"]
    assert office.verify().findings == ()


def test_who_is_recused_while_a_round_is_open_leaves_it_with_what_they_answered(
    office: Bureau,
) -> None:
    invite(office, source=VOTING)
    case = begin(office, REX, "take_advice")
    say(office, case, EVE, "good")
    assert poll(office, case, "views").tally.answers == {"good": 1}

    out(office, case, EVE)

    tally = poll(office, case, "views").tally
    assert (tally.voices, tally.replies, dict(tally.answers)) == (2, 0, {})
    assert last_row(office, case).effects["consulted"] == {"left": [["views", 1, 3]]}
    assert codes(say(office, case, EVE, "good")) == ["recused"]
    assert isinstance(say(office, case, COY, "good"), Receipt)
    assert office.case(case).state == "advised"
    assert office.verify().findings == ()


def test_an_act_that_waited_for_a_vote_does_not_follow_from_that_of_a_recused_person(
    office: Bureau,
) -> None:
    invite(office, source=VOTING)
    case = begin(office, REX, "take_advice")
    say(office, case, EVE, "good")
    acts = [
        replace(office.act(case, "recuse", REX, person=EVE), reason="A cousin works there."),
        office.act(case, "answer", COY, answer="good"),
        office.act(case, "answer", EVE, answer="good"),
    ]

    results = office.perform(*acts)

    assert [type(each) for each in results] == [Receipt, Receipt, Refused]
    assert office.case(case).state == "advised"
    assert office.verify().findings == ()


def test_a_round_in_which_all_others_answered_closes_when_the_last_is_recused(
    office: Bureau,
) -> None:
    speakers = invite(
        office, source=changed(VOTING, ("{role: director, when: case.wide}", "{role: director}"))
    )
    case = begin(office, REX)
    for first, _ in speakers:
        say(office, case, first, "agree")
    say(office, case, FAY, "agree")
    assert office.case(case).state == "asked"

    receipt = out(office, case, DEE)

    assert receipt.followed == ("adopt",)
    assert office.fire().done == 0
    assert office.verify().findings == ()


def test_a_round_that_nobody_is_left_to_answer_closes(office: Bureau) -> None:
    invite(office, source=VOTING)
    case = begin(office, REX, "take_advice")
    for person in (COY, DEE, EVE):
        out(office, case, person)

    assert (poll(office, case, "views").is_decided, entitled(office, case)) == (True, 0)
    assert office.verify().findings == ()


def test_a_party_keeps_its_voice_when_one_of_its_focal_points_is_recused(office: Bureau) -> None:
    (first, other), *_ = invite(office, source=VOTING)
    case = begin(office, REX)
    out(office, case, first)

    assert entitled(office, case, "ballot") == 4
    assert codes(say(office, case, first, "agree")) == ["recused"]
    assert isinstance(say(office, case, other, "agree"), Receipt)
    office.at += 22 * DAY
    office.fire()
    assert poll(office, case).tally.replies == 1
    assert office.verify().findings == ()


def test_a_delegate_answers_with_the_voice_of_its_holder(office: Bureau) -> None:
    invite(office, source=VOTING)
    case = begin(office, REX, "take_advice")
    number = lets(office, COY, ADM, actions=("answer",))

    assert isinstance(say(office, case, ADM, "good"), Receipt)

    row = last_row(office, case)
    assert (row.actor_id, row.capacity, row.on_behalf_of) == (ADM, "counsellor", COY)
    assert row.payload["authority"] == {"manner": "delegate", "delegation": number}
    assert row.payload["answers"] == {"consultation": "views", "answer": "good", "holder": COY}
    [voice] = [each for each in voices_on(office, case, "views") if each.answer]
    assert (voice.person_id, voice.answered_by) == (COY, ADM)
    assert entitled(office, case) == 3
    assert codes(say(office, case, COY, "bad")) == ["already_answered"]
    assert isinstance(say(office, case, COY, "bad", replaces="yes"), Receipt)
    assert office.verify().findings == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"actions": ("comment",)}, ["outside_delegation"]),
        ({"role": "director"}, ["not_entitled"]),
        ({"valid_until": None}, ["not_entitled"]),
    ],
)
def test_a_delegation_reaches_no_further_than_it_says(
    office: Bureau, changes: dict[str, Any], expected: list[str]
) -> None:
    invite(office, source=VOTING)
    case = begin(office, REX, "take_advice")
    if "valid_until" in changes:
        changes = {"valid_until": office.at + DAY}
    lets(office, DEE, ADM, **changes)
    if "valid_until" in changes:
        office.at += DAY

    assert codes(say(office, case, ADM, "good")) == expected


def test_a_delegation_that_is_revoked_lets_nobody_answer(office: Bureau) -> None:
    invite(office, source=VOTING)
    case = begin(office, REX, "take_advice")
    number = lets(office, COY, ADM)
    office.at += DAY
    revoked(office, number, COY)

    assert codes(say(office, case, ADM, "good")) == ["not_entitled"]


def test_nobody_answers_for_who_is_recused_and_no_recused_person_for_others(
    office: Bureau,
) -> None:
    invite(office, source=VOTING)
    case = begin(office, REX, "take_advice")
    lets(office, COY, ADM)
    lets(office, DEE, GUS)
    out(office, case, COY)
    out(office, case, GUS)

    assert codes(say(office, case, ADM, "good")) == ["delegator_recused"]
    assert codes(say(office, case, GUS, "good")) == ["recused"]
    assert poll(office, case, "views").tally.replies == 0


def test_who_could_answer_for_several_says_for_whom(office: Bureau) -> None:
    invite(office, source=VOTING)
    case = begin(office, REX, "take_advice")
    lets(office, COY, ADM)
    lets(office, EVE, ADM)

    refused = say(office, case, ADM, "good")

    assert codes(refused) == ["voice_needed"]
    assert "holder coy@example.org, holder eve@example.org" in str(refused)
    assert isinstance(say(office, case, ADM, "good", holder="eve@example.org"), Receipt)
    assert last_row(office, case).on_behalf_of == EVE


def test_ones_own_voice_comes_before_that_of_others(office: Bureau) -> None:
    invite(office, source=VOTING)
    case = begin(office, REX, "take_advice")
    lets(office, COY, EVE)

    assert isinstance(say(office, case, EVE, "good"), Receipt)
    assert last_row(office, case).on_behalf_of is None
    assert isinstance(say(office, case, EVE, "good", holder="coy@example.org"), Receipt)
    assert office.case(case).state == "adopted"
    assert office.verify().findings == ()


def test_who_acts_for_an_absent_holder_speaks_with_their_voice_and_has_none_of_their_own(
    office: Bureau,
) -> None:
    invite(office, source=VOTING)
    number = appointed(office, ADM, "counsellor", COY)
    case = begin(office, REX, "take_advice")

    assert entitled(office, case) == 3
    assert isinstance(say(office, case, ADM, "good"), Receipt)

    row = last_row(office, case)
    assert (row.capacity, row.on_behalf_of) == ("counsellor", COY)
    assert row.payload["authority"] == {"manner": "acting", "grant": number}
    assert office.verify().findings == ()


def test_while_nobody_is_there_others_answer_by_rule(office: Bureau) -> None:
    invite(office, source=VOTING)
    for person in (COY, DEE, EVE):
        gone(office, person, office.at, office.at + MONTH)
    case = begin(office, REX, "take_advice")

    assert codes(say(office, case, FAY, "good")) == ["voice_needed"]
    assert isinstance(say(office, case, FAY, "good", holder="coy@example.org"), Receipt)

    row = last_row(office, case)
    assert (row.actor_id, row.capacity, row.on_behalf_of) == (FAY, "counsellor", None)
    assert row.payload["authority"] == {"manner": "acting", "role": "director"}
    assert entitled(office, case) == 3
    assert office.verify().findings == ()


def test_where_all_are_recused_those_are_asked_who_act_by_rule(office: Bureau) -> None:
    invite(office, source=VOTING)
    case = office.open(flow="asking", party=None, actor=REX, values={})
    for person in (COY, DEE, EVE):
        out(office, case, person)
    office.do(case, "take_advice", REX)

    assert [voice.person_id for voice in voices_on(office, case, "views")] == [FAY]
    assert isinstance(say(office, case, FAY, "good"), Receipt)
    assert last_row(office, case).payload["authority"] == {"manner": "acting", "role": "director"}
    assert office.verify().findings == ()


def test_who_acts_by_rule_has_no_voice_after_acting_in_a_role_kept_apart(office: Bureau) -> None:
    apart = "counsellor: {of: office, apart_from: registry, acting"
    invite(office, source=changed(VOTING, ("counsellor: {of: office, acting", apart)))
    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(FAY, "registry", None)], office.by())
    case = office.open(flow="asking", party=None, actor=REX, values={})
    for person in (COY, DEE, EVE):
        out(office, case, person)

    office.do(case, "take_advice", FAY)

    assert entitled(office, case) == 0
    assert office.verify().findings == ()


def test_a_focal_point_lets_somebody_answer_for_the_party(office: Bureau) -> None:
    (first, _), *_ = invite(office, source=VOTING)
    case = begin(office, REX)
    lets(office, first, GUS, FOCAL_POINT, party=code(0))

    assert isinstance(say(office, case, GUS, "agree"), Receipt)

    row = last_row(office, case)
    assert (row.capacity, row.on_behalf_of) == (FOCAL_POINT, first)
    assert row.payload["answers"]["party"] == code(0)
    out(office, case, first)
    assert codes(say(office, case, GUS, "disagree")) == ["delegator_recused"]
    assert poll(office, case).tally.answers == {"agree": 1}
    assert office.verify().findings == ()


def test_closing_and_more_time_are_on_record_with_for_whom(office: Bureau) -> None:
    (first, _), *_ = invite(office, source=VOTING)
    case = begin(office, REX)
    lets(office, first, GUS, FOCAL_POINT, party=code(0))
    lets(office, REX, ADM, "registry")

    office.do(case, "extend_consultation", GUS)
    assert last_row(office, case).on_behalf_of == first
    office.do(case, "close_consultation", ADM)
    row = last_row(office, case)
    rows = [row] if row.kind == "close" else []
    with office.runtime.readers.begin() as session:
        rows = rows or [each for each in histories.of_case(session, case) if each.kind == "close"]
    assert [(each.actor_id, each.on_behalf_of) for each in rows] == [(ADM, REX)]
    assert office.verify().findings == ()


def test_a_tie_that_comes_about_while_a_round_is_open_takes_the_voice_out(office: Bureau) -> None:
    invite(office, source=TIED)
    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(COY, FOCAL_POINT, "ACME")], office.by())
    case = begin(office, REX, "take_advice")
    say(office, case, COY, "good")
    assert poll(office, case, "views").tally.replies == 1

    office.do(case, "edit", REX, payer="ACME")

    tally = poll(office, case, "views").tally
    assert (tally.voices, tally.replies) == (2, 0)
    assert codes(say(office, case, COY, "good")) == ["recused"]
    assert office.verify().findings == ()


def test_a_tie_that_comes_about_elsewhere_counts_when_the_round_closes(office: Bureau) -> None:
    invite(office, source=TIED)
    case = office.open(flow="asking", party=None, actor=REX, values={"payer": "ACME"})
    office.do(case, "take_advice", REX)
    say(office, case, COY, "good")
    office.at += DAY
    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(COY, FOCAL_POINT, "ACME")], office.by())

    office.do(case, "close_consultation", REX)

    tally = poll(office, case, "views").tally
    assert (tally.voices, tally.replies) == (2, 0)
    assert office.verify().findings == ()


def test_a_delegator_who_gives_the_role_up_lets_nobody_answer_any_more(office: Bureau) -> None:
    invite(office, source=VOTING)
    case = begin(office, REX, "take_advice")
    lets(office, COY, ADM)
    office.at += DAY
    with office.runtime.sessions.begin() as session:
        end_role(session, COY, "counsellor", None, office.by())

    assert codes(say(office, case, ADM, "good")) == ["not_entitled"]
    assert isinstance(say(office, case, COY, "good"), Receipt)


def test_a_recused_person_who_keeps_a_voice_is_found(office: Bureau) -> None:
    """A history that was written anew, hashes and all, and leaves the voice where it was."""
    invite(office, source=VOTING)
    case = begin(office, REX, "take_advice")
    out(office, case, EVE)
    with office.runtime.readers.begin() as session:
        rows = [row._asdict() for row in session.execute(select(tables.history))]
        kept = dict(session.execute(select(tables.cases)).mappings().one())
        engine = office.runtime.engine(session)
        flow = engine.shelf.get(session, [("asking", 1)])["asking", 1]
    for row in rows:
        row["effects"].get("consulted", {}).pop("left", None)
    rows = [row for row in rows if row["case_id"] == case]

    found = {each.sentence for each in verify_consultations(kept, rows, (), flow)}

    assert f"it leaves {EVE}, who is recused, a voice in views" in found
