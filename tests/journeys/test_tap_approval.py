"""The traditional approval under the shipped flow, through the services, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.approval_life import Approval, approving, state
from tests.meeting import cancel, move
from tests.services.delivering import listed
from workflow.errors import Refused

TEXT = {
    "recommendation": "Draft new Recommendation ITU-T E.106",
    "title": "International emergency preference scheme",
    "kind": "new",
    "study_group": "Study Group 2",
    "summary": "Calls of those who bring relief go first.",
    "agreed_on": "2000-09-29",
}

FOR, AGAINST = "may_proceed", "may_not_proceed"


@pytest.fixture
def approval(migrated_url: str, tmp_path: Path) -> Iterator[Approval]:
    """The text of 2000, of which the chair asked that it be announced."""
    with approving(tmp_path, migrated_url, "tap_approval") as found:
        found.open("tap_approval", **TEXT)
        found.do("request", "sg_chair", requested_on="2000-10-02", meeting="SG2-1")
        yield found


def announce(approval: Approval, announced_on: str = "2000-10-20") -> None:
    approval.bureau.at = approval.bureau.at.replace(year=2000, month=10, day=23)
    approval.do("announce", "director_tsb", **announcement(approval, announced_on))


def announcement(approval: Approval, announced_on: str) -> dict[str, object]:
    return {
        "notice_number": "TSB Collective letter 1/2",
        "announced_on": announced_on,
        "text": approval.bureau.upload("e106.pdf"),
        "text_language": "en",
    }


def answer(approval: Approval, favourable: int, unfavourable: int) -> None:
    for number in range(favourable):
        approval.reply(state(number), answer=FOR)
    for number in range(favourable, favourable + unfavourable):
        approval.reply(
            state(number), answer=AGAINST, comment="reasons", text="Clause 4 should be optional."
        )


def distribute(approval: Approval, on: str = "2000-12-20") -> None:
    approval.pass_to(on)
    approval.do("publish_texts", "registry", texts_on=on)


def at_meeting(approval: Approval) -> None:
    """Nobody replied, so the text comes before the meeting, which takes it up."""
    announce(approval)
    distribute(approval)
    approval.pass_to("2001-01-12")
    approval.pass_to("2001-01-24")
    approval.do("take_up", "sg_chair")


def test_a_text_is_announced_consulted_on_approved_and_made_known(approval: Approval) -> None:
    assert approval.told() == {"approval_requested": approval.people("director_tsb", "registry")}
    announce(approval)
    assert approval.state == "consultation"
    told = approval.told()
    states = approval.people(*map(state, range(10)))
    assert told["tap_consultation"] >= states
    assert not told["tap_consultation"] & approval.people("SEC")
    assert told["tap_announced"] >= states | approval.people("SEC")

    answer(approval, 7, 3)
    distribute(approval)
    approval.pass_to("2001-01-12")
    assert (approval.poll("authorization").result, approval.state) == ("adopted", "for_meeting")
    approval.pass_to("2001-01-24")
    approval.do("take_up", "sg_chair")
    words = [{"member_state": state(1), "words": "Clause 4 does not bind us."}]
    approval.do("record_reservation", "registry", reservations=words)
    approval.do("record_abstentions", "registry", abstaining=f"{state(2)},{state(3)}")
    approval.pass_to("2001-02-02")
    approval.told()
    approval.do("approve", "sg_chair", decided_on="2001-02-02", unopposed="yes", major_changes="no")
    assert approval.told() == {"text_approved": approval.people("director_tsb", "registry")}
    approval.pass_to("2001-02-20")
    approval.do(
        "announce_result", "director_tsb", circular_number="TSB 20", circular_on="2001-02-20"
    )

    assert approval.state == "announced"
    assert approval.told()["approval_announced"] >= states | approval.people("SEC")
    approval.pass_to("2001-02-21")
    assert approval.bureau.deliver().sent > 50
    assert approval.bureau.verify().findings == ()


def test_replies_are_taken_until_seven_full_working_days_lie_before_the_meeting(
    approval: Approval,
) -> None:
    announce(approval)

    assert approval.closes_at("authorization") == "2001-01-12T00:00:00+00:00"  # 11 January, 24:00


@pytest.mark.parametrize(
    ("favourable", "unfavourable", "comes_to"),
    [
        (7, 3, "for_meeting"),
        (6, 3, "not_authorized"),
        (0, 0, "for_meeting"),
        (0, 1, "not_authorized"),
        (1, 0, "for_meeting"),
    ],
)
def test_seventy_per_cent_of_the_replies_or_none_let_a_text_proceed(
    approval: Approval, favourable: int, unfavourable: int, comes_to: str
) -> None:
    announce(approval)
    answer(approval, favourable, unfavourable)
    approval.pass_to("2001-01-12T00:00:00+00:00")

    assert approval.state == comes_to
    assert approval.bureau.verify().findings == ()


@pytest.mark.parametrize(
    ("stamp", "comes_to"),
    [
        ("2001-01-11T23:59:30+00:00", "for_meeting"),
        ("2001-01-12T00:00:00+00:00", "not_authorized"),
    ],
)
def test_a_reply_counts_until_the_last_instant_of_the_day(
    approval: Approval, stamp: str, comes_to: str
) -> None:
    announce(approval)
    answer(approval, 2, 1)
    approval.bureau.at = approval.bureau.at.fromisoformat(stamp)
    approval.reply(state(5), answer=FOR)
    approval.pass_to("2001-01-12")

    assert approval.state == comes_to


def test_a_sector_member_has_no_voice_in_the_consultation(approval: Approval) -> None:
    announce(approval)

    assert isinstance(approval.say("SEC", answer=FOR), Refused)
    assert approval.poll("authorization").tally.replies == 0


def test_whoever_has_not_answered_is_reminded_in_the_last_week(approval: Approval) -> None:
    announce(approval)
    answer(approval, 9, 0)
    approval.told()
    approval.pass_to("2001-01-05")

    reminded = approval.told()["tap_consultation"]
    assert approval.people(state(9)) <= reminded
    assert not reminded & approval.people(*map(state, range(9)))


def test_an_announcement_is_received_three_months_before_the_meeting(approval: Approval) -> None:
    approval.pass_to("2000-10-24")

    late = announcement(approval, "2000-10-24")
    assert len(approval.refusal("announce", "director_tsb", **late)) == 1
    approval.do("announce", "director_tsb", **announcement(approval, "2000-10-23"))


@pytest.mark.parametrize(("texts_on", "late"), [("2000-12-22", False), ("2000-12-27", True)])
def test_a_text_is_taken_up_only_if_it_was_distributed_a_month_before(
    approval: Approval, texts_on: str, late: bool
) -> None:
    announce(approval)
    approval.told()
    approval.pass_to("2000-12-11")
    assert approval.told()["texts_due"] >= approval.people("registry")
    distribute(approval, texts_on)
    assert ("approval_overdue" in approval.told()) == late
    approval.pass_to("2001-01-12")
    approval.pass_to("2001-01-23")

    if late:
        assert len(approval.refusal("take_up", "sg_chair")) == 1
    else:
        approval.do("take_up", "sg_chair")


def test_opposition_stops_the_text_and_it_begins_anew_without_a_new_determination(
    approval: Approval,
) -> None:
    at_meeting(approval)
    found = {"decided_on": "2001-01-24", "unopposed": "no", "major_changes": "no"}
    assert len(approval.refusal("approve", "sg_chair", **found)) == 1
    approval.do("put_off", "sg_chair", grounds="opposed", reasons="S01 opposes clause 4.")
    assert approval.told()["text_not_approved"] == approval.people("director_tsb", "registry")
    approval.do("restart", "sg_chair", requested_on="2001-01-24", meeting="SG2-2")

    old = announcement(approval, "2000-10-20")
    assert len(approval.refusal("announce", "director_tsb", **old)) == 1
    approval.do("announce", "director_tsb", **announcement(approval, "2001-01-24"))
    assert (approval.poll("authorization").round, approval.state) == (2, "consultation")
    assert approval.closes_at("authorization") == "2001-08-24T00:00:00+00:00"
    approval.pass_to("2001-09-04")
    assert len(approval.refusal("take_up", "sg_chair")) == 1  # the text of the first round
    assert approval.bureau.verify().findings == ()


def test_a_change_with_a_major_impact_defers_the_approval(approval: Approval) -> None:
    at_meeting(approval)

    found = {"decided_on": "2001-01-24", "unopposed": "yes", "major_changes": "yes"}
    assert len(approval.refusal("approve", "sg_chair", **found)) == 1
    approval.do("put_off", "sg_chair", grounds="changed", reasons="Clause 4 is new.")
    approval.do("discontinue", "sg_chair", reasons="The study group takes it up again.")
    assert approval.state == "discontinued"


def test_an_abstention_is_revoked_only_during_the_meeting(approval: Approval) -> None:
    at_meeting(approval)
    approval.do("record_abstentions", "registry", abstaining=state(2))
    approval.pass_to("2001-02-02")
    approval.do("record_abstentions", "registry", abstaining="")
    approval.pass_to("2001-02-03")

    assert len(approval.refusal("record_abstentions", "registry", abstaining=state(2))) == 1
    asked = {"more_time_for": state(2)}
    assert len(approval.refusal("grant_more_time", "sg_chair", **asked)) == 1


def with_more_time(approval: Approval) -> None:
    at_meeting(approval)
    approval.do("grant_more_time", "sg_chair", more_time_for=state(4))


def test_only_who_asked_for_more_time_may_oppose_and_silence_approves(approval: Approval) -> None:
    with_more_time(approval)

    assert approval.told()["more_time_given"] == approval.people(state(4))
    assert approval.closes_at("more_time") == "2001-03-03T00:00:00+00:00"  # 2 March, 24:00
    assert isinstance(approval.say(state(5), comment="opposition", text="No."), Refused)
    approval.reply(state(4), comment="reservation", text="We do not apply clause 4.")
    approval.pass_to("2001-03-03T00:00:00+00:00")
    assert approval.state == "approved"
    assert approval.bureau.verify().findings == ()


@pytest.mark.parametrize(
    ("stamp", "comes_to", "told"),
    [
        ("2001-03-02T23:59:30+00:00", "not_approved", True),
        ("2001-03-03T00:00:00+00:00", "approved", False),
    ],
)
def test_formal_opposition_counts_until_the_last_instant_of_four_weeks(
    approval: Approval, stamp: str, comes_to: str, told: bool
) -> None:
    with_more_time(approval)
    approval.told()
    approval.bureau.at = approval.bureau.at.fromisoformat(stamp)
    approval.reply(state(4), comment="opposition", text="Clause 4 is not acceptable.")
    assert approval.told() == (
        {"objection_filed": approval.people("sg_chair", "director_tsb")} if told else {}
    )
    assert approval.bureau.deliver().sent >= (2 if told else 0)
    assert {row.state for row in listed(approval.bureau) if row.template == "objection_filed"} == (
        {"sent"} if told else set()
    )
    approval.pass_to("2001-03-03")

    assert approval.state == comes_to


def test_the_consultation_follows_the_meeting_and_ends_with_it(approval: Approval) -> None:
    announce(approval)
    approval.told()
    move(approval.bureau, "SG2-1", "2001-02-06", "2001-02-16")
    approval.bureau.wake()
    assert approval.closes_at("authorization") == "2001-01-26T00:00:00+00:00"
    assert approval.people(state(1), "sg_chair") <= approval.told()["tap_meeting_moved"]
    cancel(approval.bureau, "SG2-1")
    approval.bureau.wake()

    assert (approval.state, approval.poll("authorization").is_open) == ("not_approved", False)
    assert approval.people(state(1), "sg_chair") <= approval.told()["approval_meeting_cancelled"]
    assert approval.bureau.verify().findings == ()


def test_the_director_is_reminded_of_the_circular_and_told_when_it_is_late(
    approval: Approval,
) -> None:
    at_meeting(approval)
    found = {"decided_on": "2001-01-24", "unopposed": "yes", "major_changes": "no"}
    approval.do("approve", "sg_chair", **found)
    approval.told()
    approval.pass_to("2001-02-15")
    assert approval.told().keys() == {"text_approved"}
    approval.pass_to("2001-02-22")

    assert approval.told().keys() == {"approval_overdue"}
