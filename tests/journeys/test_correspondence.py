"""Decisions by correspondence under the shipped flow: of the Council, and on Questions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.build import Bureau
from tests.journeys.letters import (
    COUNCIL,
    DELETION,
    END_OF_COUNCIL,
    END_OF_QUESTION,
    OFFICERS,
    QUESTION,
    before_the_council,
    on_a_question,
    to_be_signed,
)
from tests.journeys.stage import (
    bring_into_force,
    hire,
    notices_of,
    pass_to,
    refusal,
    take_in_members,
)
from workflow.errors import Refused
from workflow.services.manage_people import end_role, grant_roles
from workflow.services.perform_acts import Receipt
from workflow.store import notices

# ---- The letter


def test_the_council_is_asked_by_the_secretary_general_and_the_sector_by_the_director(
    office: Bureau,
) -> None:
    item = to_be_signed(office, **COUNCIL)

    assert refusal(office, item.case, "open_ballot", item.who["director_tsb"]) != []
    assert refusal(office, item.case, "open_consultation", item.who["director_tsb"]) != []
    assert refusal(office, item.case, "open_notice", item.who["director_tsb"]) != []
    item.do("return_letter", "secretary_general", missing="The second annex.")
    assert item.state == "draft"
    pass_to(office, office.at + timedelta(hours=1))
    assert ("letter_returned", item.who["registry"]) in notices_of(office, item.case)


def test_nobody_signs_a_letter_that_they_prepared(office: Bureau) -> None:
    item = to_be_signed(office, **COUNCIL)
    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(item.who["registry"], "secretary_general", None)], office.by())

    assert refusal(office, item.case, "open_ballot", item.who["registry"]) != []


@pytest.mark.parametrize(("closes_on", "refused"), [("2027-03-21", 1), ("2027-03-22", 0)])
def test_the_members_of_the_council_have_three_weeks(
    office: Bureau, closes_on: str, refused: int
) -> None:
    item = to_be_signed(office, **{**COUNCIL, "closes_on": closes_on})
    hire(office, "council_state", 3)
    secretary_general = item.who["secretary_general"]

    assert len(refusal(office, item.case, "open_ballot", secretary_general)) == refused


@pytest.mark.parametrize(
    "fields",
    [
        {**COUNCIL, "closes_on": None},
        {**QUESTION, "meeting_on": None},
        {**QUESTION, "study_group": None},
        {**DELETION, "unopposed": "no"},
        {**DELETION, "approved_under": None},
    ],
)
def test_a_letter_is_not_put_forward_without_what_its_kind_needs(
    office: Bureau, fields: dict[str, str | None]
) -> None:
    who = bring_into_force(office, "correspondence_decision", OFFICERS)
    given = {name: value for name, value in fields.items() if value}
    registry = who["registry"]
    case = office.open(flow="correspondence_decision", party=None, actor=registry, values=given)

    assert len(refusal(office, case, "put_forward", registry)) == 1


def test_a_letter_that_waits_for_its_signature_is_pointed_out(office: Bureau) -> None:
    item = to_be_signed(office, **COUNCIL)
    pass_to(office, office.at + timedelta(days=7, hours=16))

    assert ("letter_to_sign", item.who["secretary_general"]) in notices_of(office, item.case)
    assert item.state == "to_be_signed"


# ---- The Council: more than half of all that may vote


@pytest.mark.parametrize(
    ("states", "replies", "announced", "state"),
    [
        (9, (5, 0, 0), "announce_adopted", "adopted"),
        (9, (4, 0, 0), "announce_rejected", "rejected"),
        (10, (5, 5, 0), "announce_rejected", "rejected"),
        (10, (6, 4, 0), "announce_adopted", "adopted"),
        (9, (2, 1, 4), "announce_later", "put_off"),
        (9, (5, 0, 4), "announce_adopted", "adopted"),
        (9, (0, 0, 0), "announce_rejected", "rejected"),
    ],
)
def test_the_council_decides_by_the_majority_of_all_that_may_vote(
    office: Bureau, states: int, replies: tuple[int, int, int], announced: str, state: str
) -> None:
    item, speakers = before_the_council(office, states)
    agree, disagree, abstain = replies
    item.hear(speakers, ("agree", agree), ("disagree", disagree), ("abstain", abstain))

    pass_to(office, END_OF_COUNCIL - timedelta(seconds=1))
    assert item.state == "council_ballot"
    pass_to(office, END_OF_COUNCIL)
    assert item.state == "counted"

    count = {
        "replies": sum(replies), "votes_for": agree, "votes_against": disagree,
        "votes_abstaining": abstain,
    }  # fmt: skip
    ways = ("announce_adopted", "announce_rejected", "announce_objection", "announce_later")
    others = [way for way in ways if way != announced]
    assert [way for way in others if not item.announce(way, **count)] == []
    assert item.announce(announced, **count) == []
    assert item.state == state
    pass_to(office, END_OF_COUNCIL + timedelta(hours=1))
    told = {reader for name, reader in notices_of(office, item.case) if name.startswith("decision")}
    assert told >= {*speakers, item.who["registry"]}
    assert office.verify().findings == ()


def test_a_focal_point_can_be_replaced_and_the_new_one_answers_anew(office: Bureau) -> None:
    item, speakers = before_the_council(office, 3)
    item.hear(speakers, ("agree", 2))
    office.at += timedelta(days=1)
    [successor] = take_in_members(office, "member_state", 1, "STATE")
    with office.runtime.sessions.begin() as session:
        end_role(session, speakers[0], "council_state", None, office.by())
        grant_roles(session, [(successor, "council_state", None)], office.by())

    assert isinstance(item.says(speakers[0], "agree"), Refused)
    assert isinstance(item.says(successor, "disagree"), Receipt)
    pass_to(office, END_OF_COUNCIL)
    assert item.announce("announce_rejected", replies=2, votes_for=1, votes_against=1) == []


def test_the_circular_gives_the_numbers_that_were_counted(office: Bureau) -> None:
    item, speakers = before_the_council(office, 3)
    item.hear(speakers, ("agree", 2), ("abstain", 1))
    pass_to(office, END_OF_COUNCIL)
    count = {"replies": 3, "votes_for": 2, "votes_abstaining": 1}

    for wrong in ({"replies": 2}, {"votes_for": 3}, {"votes_against": 1}, {"votes_abstaining": 0}):
        assert len(item.announce("announce_adopted", **{**count, **wrong})) == 1
    assert item.announce("announce_adopted", **count) == []


def test_whoever_has_not_answered_is_reminded_in_the_last_week(office: Bureau) -> None:
    item, speakers = before_the_council(office, 3)
    item.hear(speakers, ("agree", 1))
    pass_to(office, END_OF_COUNCIL - timedelta(days=7))

    with office.runtime.readers.begin() as session:
        sent = [
            each.person_id
            for each in notices.listed(session, case_id=item.case)
            if each.template == "ballot_opened"
        ]
    assert sorted(sent) == sorted([*speakers, *speakers[1:]])


# ---- Questions: more than half of the replies, and ten of them


@pytest.mark.parametrize(
    ("replies", "announced"),
    [
        ((6, 4, 0), "announce_adopted"),
        ((7, 3, 0), "announce_adopted"),
        ((5, 5, 0), "announce_rejected"),
        ((5, 4, 1), "announce_rejected"),
        ((9, 0, 0), "announce_rejected"),
        ((6, 3, 0), "announce_rejected"),
        ((4, 1, 5), "announce_rejected"),
        ((4, 0, 6), "announce_later"),
        ((6, 0, 4), "announce_adopted"),
        ((0, 0, 0), "announce_rejected"),
    ],
)
def test_a_question_needs_ten_replies_and_more_than_half_of_them(
    office: Bureau, replies: tuple[int, int, int], announced: str
) -> None:
    item, speakers = on_a_question(office)
    agree, disagree, abstain = replies
    item.hear(speakers, ("agree", agree), ("disagree", disagree), ("abstain", abstain))
    pass_to(office, END_OF_QUESTION - timedelta(seconds=1))
    assert item.state == "question_consultation"
    pass_to(office, END_OF_QUESTION)

    count = {
        "replies": sum(replies), "votes_for": agree, "votes_against": disagree,
        "votes_abstaining": abstain,
    }  # fmt: skip
    assert item.announce(announced, **count) == []
    assert office.verify().findings == ()


def test_a_question_is_open_for_two_months(office: Bureau) -> None:
    office.at = datetime(2027, 3, 5, 9, tzinfo=UTC)
    item, _ = on_a_question(office, 2)

    closes_at = office.case(item.case).consultations["question"].closes_at
    assert closes_at == datetime(2027, 5, 6, tzinfo=UTC)


def test_only_member_states_are_consulted_on_a_question(office: Bureau) -> None:
    [firm] = take_in_members(office, "sector_member", 1, "FIRM")
    item, speakers = on_a_question(office, 2)

    assert isinstance(item.says(firm, "agree"), Refused)
    assert isinstance(item.says(speakers[0], "agree"), Receipt)


def test_the_last_answer_before_the_closing_counts_and_a_later_one_is_kept(office: Bureau) -> None:
    item, speakers = on_a_question(office, 10)
    item.hear(speakers, ("agree", 10))
    office.at = END_OF_QUESTION - timedelta(seconds=30)
    for speaker in speakers[:5]:
        assert isinstance(item.says(speaker, "disagree"), Receipt)
    pass_to(office, END_OF_QUESTION)

    late = item.says(speakers[0], "agree")
    assert isinstance(late, Receipt)
    assert late.late
    count = {"replies": 10, "votes_for": 5, "votes_against": 5}
    assert item.announce("announce_rejected", **count) == []


def test_an_item_can_be_withdrawn_while_members_answer_and_they_are_told(office: Bureau) -> None:
    item, speakers = on_a_question(office, 2)
    item.hear(speakers, ("agree", 1))
    item.do("withdraw", "director_tsb", reasons="The text was the wrong one.")
    pass_to(office, office.at + timedelta(hours=1))

    told = {reader for name, reader in notices_of(office, item.case) if name == "item_withdrawn"}
    assert (item.state, told >= set(speakers)) == ("withdrawn", True)
