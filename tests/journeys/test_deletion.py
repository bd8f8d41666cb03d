"""The deletion of a Recommendation by correspondence: silence is assent, one objection ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from definitions.flow import FOCAL_POINT
from tests.build import ADA, BEN, Bureau
from tests.journeys.letters import DELETION, END_OF_DELETION, Item, on_a_deletion
from tests.journeys.stage import notices_of, pass_to
from workflow.errors import Refused
from workflow.services.manage_people import end_role
from workflow.services.perform_acts import Receipt


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
