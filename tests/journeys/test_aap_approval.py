"""The alternative approval under the shipped flow, through the services, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.build import GUS
from tests.journeys.approval_life import Approval, approving, instant, state
from tests.linked import linked
from tests.meeting import cancel
from tests.services.delivering import listed
from workflow.errors import Refused

TEXT = {
    "recommendation": "Draft revised Recommendation ITU-T Y.2720",
    "title": "Identity management framework",
    "kind": "revised",
    "study_group": "Study Group 13",
    "summary": "How identities are managed in networks.",
    "agreed_on": "2000-09-29",
}

LAST_DAY = "2000-10-31T00:00:00+00:00"
"""30 October, 24:00: four weeks from the announcement on 2 October."""


@pytest.fixture
def approval(migrated_url: str, tmp_path: Path) -> Iterator[Approval]:
    """A text in its last call, which was announced on 2 October."""
    with approving(tmp_path, migrated_url, "tap_approval", "aap_approval") as found:
        found.open("aap_approval", **TEXT)
        found.do("request", "sg_chair")
        found.do(
            "announce", "director_tsb",
            notice_number="AAP-12", text=found.bureau.upload("y2720.pdf"), text_language="en",
        )  # fmt: skip
        yield found


def commented(approval: Approval, when: str = "2000-10-28") -> None:
    """A Member State makes a comment of substance on day 26 of 28."""
    approval.pass_to(when)
    approval.told()
    approval.reply(state(3), comment="substantive", text="Clause 7 contradicts X.1250.")


def reviewed(approval: Approval) -> None:
    """The comment was resolved, and the new text is in its additional review from 6 November."""
    commented(approval)
    approval.pass_to("2000-11-06")
    approval.do("resolve_comments", "sg_chair")
    approval.do("open_review", "director_tsb", revision_note="Clause 7 now follows X.1250.")


def at_meeting(approval: Approval) -> None:
    """The review brought a comment of substance again, and the meeting has taken the text up."""
    reviewed(approval)
    approval.reply("SEC", comment="substantive", text="Not enough.")
    approval.pass_to("2000-12-04")
    assert approval.state == "to_meeting"
    approval.do("announce_meeting", "director_tsb", meeting="SG2-1", announced_on="2000-12-04")
    approval.pass_to("2001-01-24")
    approval.do("take_up", "sg_chair")


def test_silence_approves_and_the_circular_follows_within_two_weeks(approval: Approval) -> None:
    members = approval.people(*map(state, range(10)), "SEC")
    told = approval.told()
    assert told["last_call_opened"] >= members
    assert approval.closes_at("last_call") == LAST_DAY
    approval.pass_to("2000-10-24")
    assert approval.told()["last_call_opened"] >= members  # the last week
    approval.pass_to(LAST_DAY)
    assert approval.state == "approved"
    approval.do(
        "announce_result", "director_tsb", circular_number="TSB 2", circular_on="2000-10-31"
    )

    assert approval.state == "announced"
    assert approval.told()["approval_announced"] >= members
    assert approval.bureau.verify().findings == ()


def test_a_circular_that_is_late_is_called_late(approval: Approval) -> None:
    approval.pass_to(LAST_DAY)
    approval.told()
    approval.pass_to("2000-11-14")
    assert "approval_overdue" not in approval.told()
    approval.pass_to("2000-11-15")
    assert approval.told().keys() == {"approval_overdue"}


def test_a_correction_of_wording_leaves_silence_as_it_is(approval: Approval) -> None:
    approval.pass_to("2000-10-29")
    approval.told()
    approval.reply(state(3), comment="editorial", text="A comma in clause 7.")
    assert approval.told() == {}
    approval.pass_to(LAST_DAY)

    assert approval.state == "approved"
    assert approval.poll("last_call").tally.comments == {"editorial": 1}


def test_a_comment_of_substance_on_day_26_is_told_at_once_and_breaks_the_silence(
    approval: Approval,
) -> None:
    commented(approval)

    assert approval.told() == {"objection_filed": approval.people("sg_chair", "director_tsb")}
    approval.bureau.deliver()
    sent = {row.state for row in listed(approval.bureau) if row.template == "objection_filed"}
    assert sent == {"sent"}
    assert approval.poll("last_call").is_open
    approval.pass_to(LAST_DAY)
    assert (approval.state, approval.poll("last_call").result) == ("judgement", "rejected")
    assert approval.told()["judgement_due"] == approval.people("sg_chair", "registry")


def test_a_revised_text_can_have_a_second_last_call_of_four_weeks(approval: Approval) -> None:
    commented(approval)
    approval.pass_to("2000-11-06")
    approval.do("resolve_comments", "sg_chair")
    approval.told()
    approval.do("repeat_last_call", "sg_chair", revision_note="Clause 7 was written anew.")

    assert (approval.poll("last_call").round, approval.state) == (2, "last_call")
    assert approval.closes_at("last_call") == "2000-12-05T00:00:00+00:00"
    assert approval.told()["last_call_opened"] >= approval.people(state(0), "SEC")
    approval.pass_to("2000-12-05")
    assert approval.state == "approved"
    assert approval.bureau.verify().findings == ()


@pytest.mark.parametrize("member", [state(3), "SEC"])
@pytest.mark.parametrize(
    ("stamp", "comes_to", "told"),
    [
        ("2000-10-30T23:59:30+00:00", "judgement", True),
        ("2000-10-31T00:00:00+00:00", "approved", False),
    ],
)
def test_an_objection_counts_until_the_last_instant_of_the_closing_day(
    approval: Approval, member: str, stamp: str, comes_to: str, told: bool
) -> None:
    approval.bureau.at = instant(stamp)
    approval.told()
    approval.reply(member, comment="substantive", text="Clause 7.")
    assert ("objection_filed" in approval.told()) == told
    approval.pass_to("2000-10-31")

    assert approval.state == comes_to


def test_only_member_states_and_sector_members_comment(approval: Approval) -> None:
    approval.who["ACME"] = GUS  # neither

    assert isinstance(approval.say("ACME", comment="substantive", text="No."), Refused)


def test_the_additional_review_lasts_three_weeks_and_silence_approves(approval: Approval) -> None:
    reviewed(approval)

    assert approval.closes_at("additional_review") == "2000-11-28T00:00:00+00:00"
    assert approval.told()["additional_review_opened"] >= approval.people(state(0), "SEC")
    approval.reply(state(3), comment="editorial", text="A comma.")
    approval.pass_to("2000-11-28T00:00:00+00:00")
    assert approval.state == "approved"
    assert approval.bureau.verify().findings == ()


def test_a_judgement_that_is_not_made_is_called_late(approval: Approval) -> None:
    commented(approval)
    approval.pass_to("2000-10-31")
    approval.told()
    approval.pass_to("2000-11-16")

    assert "approval_overdue" in approval.told()


def test_a_text_is_announced_three_weeks_before_its_meeting(approval: Approval) -> None:
    commented(approval)
    approval.pass_to("2000-11-06")
    approval.do("send_to_meeting", "sg_chair")
    approval.pass_to("2001-01-03")

    late = {"meeting": "SG2-1", "announced_on": "2001-01-03"}
    assert len(approval.refusal("announce_meeting", "director_tsb", **late)) == 1
    approval.told()
    approval.do("announce_meeting", "director_tsb", **{**late, "announced_on": "2001-01-02"})
    assert approval.told()["aap_at_meeting"] >= approval.people(state(0), "SEC")


@pytest.mark.parametrize(
    ("opposing", "consulted", "passes"),
    [
        ("", "no", True),
        (state(1), "yes", True),
        (state(1), "no", False),
        (f"{state(1)},{state(2)}", "yes", False),
    ],
)
def test_at_most_one_member_state_may_oppose_after_asking_its_sector_members(
    approval: Approval, opposing: str, consulted: str, passes: bool
) -> None:
    at_meeting(approval)
    found = {"decided_on": "2001-01-24", "opposing": opposing, "consulted": consulted}

    if passes:
        approval.do("approve", "sg_chair", **found)
        assert approval.state == "approved"
        assert approval.bureau.verify().findings == ()
    else:
        assert len(approval.refusal("approve", "sg_chair", **found)) == 1
        approval.do("put_off", "sg_chair", reasons="Two oppose.")
        assert approval.state == "not_approved"


def test_a_text_that_failed_returns_to_the_last_call_without_a_new_consent(
    approval: Approval,
) -> None:
    at_meeting(approval)
    approval.do("put_off", "sg_chair", reasons="Two oppose.")
    approval.do("repeat_last_call", "director_tsb", revision_note="Clause 7 is optional.")

    assert (approval.state, approval.poll("last_call").round) == ("last_call", 2)
    assert approval.case.fields["agreed_on"] == "2000-09-29"


@pytest.mark.parametrize(
    ("stamp", "comes_to"),
    [
        ("2001-03-02T23:59:30+00:00", "not_approved"),
        ("2001-03-03T00:00:00+00:00", "approved"),
    ],
)
def test_more_time_ends_four_weeks_after_the_meeting_and_silence_approves(
    approval: Approval, stamp: str, comes_to: str
) -> None:
    at_meeting(approval)
    approval.do("grant_more_time", "sg_chair", more_time_for=state(4))
    assert isinstance(approval.say(state(5), comment="opposition", text="No."), Refused)
    approval.bureau.at = instant(stamp)
    approval.reply(state(4), comment="opposition", text="Clause 7 is not acceptable.")
    approval.pass_to("2001-03-03")

    assert approval.state == comes_to


def test_one_member_state_that_is_present_moves_the_text_to_the_traditional_process(
    approval: Approval,
) -> None:
    at_meeting(approval)
    aap, reference = approval.number, approval.case.reference
    reasons = {"reasons": "It touches numbering plans.", "doubt": "no"}
    assert len(approval.refusal("move_to_tap", "sg_chair", **reasons)) == 1
    approval.told()
    approval.do("move_to_tap", "sg_chair", declared_by=state(2), **reasons)
    assert approval.state == "moved_to_tap"
    assert approval.told()["moved_to_tap"] >= approval.people("director_tsb", state(2), "SEC")

    approval.pass_to("2001-01-25")
    [new] = linked(approval.bureau, aap, "traditional")
    approval.number = new.id
    carried = {name: value for name, value in TEXT.items() if name != "agreed_on"}
    assert (approval.case.flow, approval.state) == ("tap_approval", "draft")
    assert approval.case.fields == carried
    assert approval.case.reference != reference
    assert approval.bureau.verify().findings == ()


def test_the_text_goes_on_in_the_traditional_process_with_a_determination_of_its_own(
    approval: Approval,
) -> None:
    at_meeting(approval)
    approval.do("move_to_tap", "sg_chair", doubt="yes", reasons="It may touch numbering plans.")
    approval.pass_to("2001-01-25")
    [new] = linked(approval.bureau, approval.number, "traditional")
    approval.number = new.id
    approval.do("edit", "registry", agreed_on="2001-01-24")
    approval.do("assign", "registry", sg_chair=approval.who["sg_chair"])
    approval.do("request", "sg_chair", requested_on="2001-01-25", meeting="SG2-2")

    assert (approval.state, approval.case.reference) == ("requested", "TAP-2001-0001")
    assert approval.bureau.verify().findings == ()


def test_a_cancelled_meeting_sends_the_text_back_to_be_announced(approval: Approval) -> None:
    commented(approval)
    approval.pass_to("2000-11-06")
    approval.do("send_to_meeting", "sg_chair")
    approval.do("announce_meeting", "director_tsb", meeting="SG2-1", announced_on="2000-11-06")
    cancel(approval.bureau, "SG2-1")
    approval.bureau.wake()

    assert approval.state == "to_meeting"
    assert approval.people("sg_chair", state(1)) <= approval.told()["approval_meeting_cancelled"]
