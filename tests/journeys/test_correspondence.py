"""Decisions by correspondence under the shipped flow: of the Council, Questions, deletions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from definitions.flow import FOCAL_POINT
from tests.build import ADA, BEN, Bureau
from tests.journeys.stage import (
    answer,
    bring_into_force,
    hire,
    notices_of,
    pass_to,
    refusal,
    take_in_members,
)
from workflow.errors import Refused
from workflow.services.manage_people import end_role, grant_roles
from workflow.services.perform_acts import Receipt, Result
from workflow.store import notices

OFFICERS = ("registry", "director_tsb", "secretary_general", "sg_chair")

ITEM = {"letter": "DM-20/1021", "item": "3", "title": "Item three", "proposal": "To adopt it."}
COUNCIL = {**ITEM, "kind": "council", "closes_on": "2027-03-25"}
QUESTION = {
    **ITEM, "kind": "question", "study_group": "Study Group 13", "meeting_on": "2027-02-19",
}  # fmt: skip
DELETION = {**QUESTION, "kind": "deletion", "unopposed": "yes", "approved_under": "traditional"}

END_OF_COUNCIL = datetime(2027, 3, 26, tzinfo=UTC)
"""The closing instant of a letter of 1 March that names 25 March."""

END_OF_QUESTION = datetime(2027, 5, 4, tzinfo=UTC)
"""Two months after 1 March is a Saturday; the period ends with the Monday after it."""

END_OF_DELETION = datetime(2027, 6, 2, tzinfo=UTC)
"""Three months after 1 March end with Tuesday, 1 June."""


@dataclass(frozen=True)
class Item:
    """One item on its way, and who takes part."""

    bureau: Bureau
    who: dict[str, int]
    case: int

    def do(self, action: str, role: str, **values: Any) -> Receipt:
        return self.bureau.do(self.case, action, self.who[role], **values)

    def says(self, actor: int, reply: str | None = None, **more: Any) -> Result:
        return answer(self.bureau, self.case, actor, reply, **more)

    def hear(self, speakers: Sequence[int], *replies: tuple[str, int]) -> None:
        """So many of the speakers give each answer; the others stay silent."""
        said = [reply for reply, number in replies for _ in range(number)]
        for speaker, reply in zip(speakers, said, strict=False):
            assert isinstance(self.says(speaker, reply), Receipt)

    def announce(self, action: str, **numbers: int) -> list[str]:
        """Record the circular; the reasons why not."""
        counted = {"replies": 0, "votes_for": 0, "votes_against": 0, "votes_abstaining": 0}
        circular = {"circular_number": "TSB 12", "circular_on": self.bureau.at.date().isoformat()}
        values = {**circular, **{name: str(each) for name, each in (counted | numbers).items()}}
        return refusal(self.bureau, self.case, action, self.who["registry"], **values)

    @property
    def state(self) -> str:
        return self.bureau.case(self.case).state


def to_be_signed(bureau: Bureau, **fields: str) -> Item:
    """An item whose letter waits for its signature."""
    who = bring_into_force(bureau, "correspondence_decision", OFFICERS)
    registry = who["registry"]
    case = bureau.open(flow="correspondence_decision", party=None, actor=registry, values=fields)
    item = Item(bureau, who, case)
    item.do("put_forward", "registry")
    return item


def before_the_council(bureau: Bureau, states: int) -> tuple[Item, list[int]]:
    """A ballot of the Council, and the focal points of the States entitled to vote."""
    item = to_be_signed(bureau, **COUNCIL)
    speakers = hire(bureau, "council_state", states)
    item.do("open_ballot", "secretary_general")
    return item, speakers


def on_a_question(bureau: Bureau, states: int = 12) -> tuple[Item, list[int]]:
    """A consultation on a Question, and the focal points of the Member States."""
    item = to_be_signed(bureau, **QUESTION)
    speakers = take_in_members(bureau, "member_state", states, "STATE")
    item.do("open_consultation", "director_tsb")
    return item, speakers


def on_a_deletion(bureau: Bureau, **fields: str) -> tuple[Item, list[int]]:
    """A deletion that is announced, and the focal points of three Sector Members.

    Every member can be reached.
    """
    with bureau.runtime.sessions.begin() as session:
        grant_roles(session, [(BEN, FOCAL_POINT, "NOB")], bureau.by())
    item = to_be_signed(bureau, **{**DELETION, **fields})
    sector = take_in_members(bureau, "sector_member", 3, "FIRM")
    item.do("assign", "registry", sg_chair=item.who["sg_chair"])
    item.do("open_notice", "director_tsb")
    return item, sector


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


# ---- Deletions: silence is assent, and one objection sends back


def test_a_recommendation_is_deleted_when_nobody_objects(office: Bureau) -> None:
    item, sector = on_a_deletion(office)
    assert isinstance(item.says(sector[0], comment="objection", text="No."), Refused)
    assert isinstance(item.says(ADA, comment="remark", text="A typing error."), Receipt)
    pass_to(office, office.at + timedelta(hours=1))
    pass_to(office, END_OF_DELETION)

    assert item.state == "counted"
    assert item.announce("announce_adopted") == []
    assert office.verify().findings == ()


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (END_OF_DELETION - timedelta(seconds=30), "sent_back"),
        (END_OF_DELETION, "adopted"),
    ],
)
def test_an_objection_counts_until_the_closing_instant(
    office: Bureau, at: datetime, state: str
) -> None:
    item, _ = on_a_deletion(office)
    pass_to(office, office.at + timedelta(hours=1))
    pass_to(office, at - timedelta(hours=1))
    office.at = at
    said = item.says(ADA, comment="objection", text="It is in use.")
    assert isinstance(said, Receipt)
    assert said.late is (state == "adopted")
    pass_to(office, END_OF_DELETION + timedelta(hours=2))

    told = {reader for name, reader in notices_of(office, item.case) if name == "deletion_objected"}
    if state == "sent_back":
        count = {"replies": 1, "votes_against": 1}
        assert item.announce("announce_objection", **count) == []
        assert {item.who["sg_chair"], item.who["director_tsb"]} <= told
    else:
        assert item.announce("announce_adopted") == []
        assert told == set()
    assert item.state == state
    assert office.verify().findings == ()


def test_sector_members_can_object_where_they_took_part_in_the_approval(office: Bureau) -> None:
    item, sector = on_a_deletion(office, approved_under="alternative")

    assert isinstance(item.says(sector[0], comment="objection", text="In use."), Receipt)
    assert item.state == "counted"


def test_silence_does_not_bind_a_member_whom_the_notice_did_not_reach(office: Bureau) -> None:
    item, _ = on_a_deletion(office)
    item.do("withdraw", "director_tsb", reasons="Once more.")
    with office.runtime.sessions.begin() as session:
        end_role(session, BEN, FOCAL_POINT, "NOB", office.by())
    registry = item.who["registry"]
    case = office.open(
        flow="correspondence_decision", party=None, actor=registry, values=DELETION
    )  # fmt: skip
    again = Item(office, item.who, case)
    again.do("put_forward", "registry")
    again.do("open_notice", "director_tsb")
    pass_to(office, office.at + timedelta(hours=1))
    pass_to(office, END_OF_DELETION)
    assert again.state == "deletion_notice"

    pass_to(office, datetime(2027, 9, 3, tzinfo=UTC))
    assert again.state == "counted"
    assert again.announce("announce_later") == []
