"""Items of letters that members decide by correspondence, under the shipped flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from definitions.flow import FOCAL_POINT
from tests.build import BEN, Bureau
from tests.journeys.stage import answer, bring_into_force, hire, refusal, take_in_members
from workflow.services.manage_people import grant_roles
from workflow.services.perform_acts import Receipt, Result

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
