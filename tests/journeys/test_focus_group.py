"""The life of a focus group under the shipped flow, on the dates of a real one and on others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.journeys.group_life import (
    EXTENSION,
    WHO,
    Group,
    at_work,
    before_the_committee,
    extension_asked,
    instant,
    proposed,
    to_be_decided,
)

MEETING = {"next_meeting_on": "2018-07-09", "notice_number": "99"}
PROVISIONAL = {
    "established_on": "2018-06-12", "ends_on": "2019-06-12", "next_meeting_on": "2018-10-01",
}  # fmt: skip
AGREED = {"all_asked": "yes", "agreed": "5", "against": "0"}


def provisional() -> Group:
    group = before_the_committee()
    group.do("record_agreement", "tsag_chair", **PROVISIONAL, **AGREED)
    return group


def ended(day: str = "2020-07-27") -> Group:
    group = at_work()
    group.pass_to(day)
    return group


# ---- The way to a decision


def test_the_topic_of_other_groups_is_put_to_their_chairs_for_ten_working_days() -> None:
    group = proposed(overlap_with="ITU-T Study Group 20")

    assert group.refusal("pass_on", "parent_chair") != []
    group.do("consult_chairs", "parent_chair")
    group.do(
        "give_overlap_opinion", "sg_chair",
        on_behalf_of="SG20", opinion="favourable", reasons="Useful.",
    )  # fmt: skip
    assert group.deadlines()["overlap"] == datetime(2018, 5, 30, tzinfo=UTC)
    group.pass_to("2018-05-30")

    assert (group.state, group.clock[-1]) == ("path_choice", "close_overlap")


@pytest.mark.parametrize(
    ("notice_on", "meets_on", "decided_by"),
    [
        ("2018-06-11", "2018-07-09", "choose_meeting"),
        ("2018-06-12", "2018-07-09", "ask_membership"),
        ("2018-05-09", "2018-07-09", "choose_meeting"),
        ("2018-05-08", "2018-07-09", "ask_membership"),
        ("2018-06-11", None, "ask_membership"),
    ],
)
def test_the_dates_of_notice_and_meeting_leave_one_way_open(
    notice_on: str, meets_on: str | None, decided_by: str
) -> None:
    group = to_be_decided()
    given = {"notice_number": "99", "notice_on": notice_on}
    dates = {**given, "next_meeting_on": meets_on} if meets_on else given

    closed = {
        way: group.refusal(way, "registry", **dates) for way in ("choose_meeting", "ask_membership")
    }
    assert [way for way, reasons in closed.items() if not reasons] == [decided_by]


@pytest.mark.parametrize(("received_on", "refused"), [("2018-06-27", 0), ("2018-06-28", 1)])
def test_the_document_is_before_the_meeting_twelve_days_ahead(
    received_on: str, refused: int
) -> None:
    group = to_be_decided()
    group.do("choose_meeting", "registry", **MEETING, notice_on="2018-05-15")
    group.do("record_document", "registry", document_number="C 1", document_on=received_on)
    group.pass_to("2018-07-20")
    decision = {"established_on": "2018-07-20", "ends_on": "2020-07-20", "consensus": "yes"}

    assert len(group.refusal("establish_at_meeting", "parent_chair", **decision)) == refused
    group.do("record_document", "registry", document_number="C 1", document_on=received_on,
             late_admission="yes")  # fmt: skip
    assert group.refusal("establish_at_meeting", "parent_chair", **decision) == []


def test_a_meeting_without_consensus_leaves_the_proposal_open() -> None:
    group = to_be_decided()
    group.do("choose_meeting", "registry", **MEETING, notice_on="2018-05-15")
    group.do("record_document", "registry", document_number="C 1", document_on="2018-06-01")
    group.pass_to("2018-07-20")
    decision = {"established_on": "2018-07-20", "ends_on": "2020-07-20", "consensus": "no"}

    assert len(group.refusal("establish_at_meeting", "parent_chair", **decision)) == 1
    group.do("take_no_decision", "parent_chair", reasons="Two administrations want more time.")
    assert (group.state, group.sent[-2:]) == ("path_choice", ["decision_deferred", "path_due"])


# ---- Between meetings


def test_silence_of_four_weeks_brings_the_proposal_to_the_committee() -> None:
    group = before_the_committee()

    assert (group.state, group.clock[-1]) == ("committee_review", "close_comments")
    assert group.sent.count("comments_invited") == 2


def test_a_substantive_comment_opens_a_revision_and_another_four_weeks() -> None:
    group = to_be_decided()
    group.do("ask_membership", "registry", notice_number="12", notice_on="2018-05-14")
    group.pass_to("2018-06-10")
    comment = {"member": "KEN", "dated": "2018-06-09", "comment": "The scope is too wide."}
    group.do("record_comment", "registry", kind="editorial", **comment)
    assert group.state == "membership_notice"

    group.do("record_substantive_comment", "registry", **comment)
    assert (group.state, group.sent[-1]) == ("revision", "substantive_comment")
    group.do("edit", "proposer", scope="Reference sets only.")
    again = {"revision_note": "Narrower.", "notice_number": "14", "notice_on": "2018-06-10"}
    group.do("ask_again", "registry", **again)

    assert group.deadlines()["comments"] == datetime(2018, 7, 10, tzinfo=UTC)


@pytest.mark.parametrize(("dated", "refused"), [("2018-06-11", 0), ("2018-06-12", 1)])
def test_a_comment_of_the_last_day_is_recorded_when_the_committee_has_the_proposal(
    dated: str, refused: int
) -> None:
    group = before_the_committee()
    comment = {"member": "KEN", "dated": dated, "comment": "The scope is too wide."}

    assert len(group.refusal("record_comment_in_time", "registry", **comment)) == refused
    if not refused:
        group.do("record_comment_in_time", "registry", **comment)
        assert (group.state, group.sent[-1]) == ("revision", "substantive_comment")


def test_the_committee_agrees_when_all_were_asked_and_nobody_is_against() -> None:
    group = before_the_committee()

    one_against = {**PROVISIONAL, **AGREED, "against": "1"}
    assert len(group.refusal("record_agreement", "tsag_chair", **one_against)) == 1
    not_all = {**PROVISIONAL, **AGREED, "all_asked": "no"}
    assert len(group.refusal("record_agreement", "tsag_chair", **not_all)) == 1


def test_the_days_of_a_meeting_do_not_count_in_the_four_weeks() -> None:
    group = to_be_decided()
    dates = {"notice_on": "2018-05-14", "next_meeting_on": "2018-06-04", "meeting_days": "3"}
    group.do("ask_membership", "registry", notice_number="12", **dates)
    group.pass_to("2018-06-14")

    comment = {"member": "KEN", "dated": "2018-06-14", "comment": "The scope is too wide."}
    assert group.refusal("record_comment_in_time", "registry", **comment) == []
    early = {**PROVISIONAL, **AGREED, "established_on": "2018-06-13"}
    assert len(group.refusal("record_agreement", "tsag_chair", **early)) == 1
    in_time = {**early, "established_on": "2018-06-14"}
    assert group.refusal("record_agreement", "tsag_chair", **in_time) == []


def test_a_provisional_group_works_and_its_parent_approves_it_formally() -> None:
    group = provisional()
    group.do("announce_provisionally", "registry", circular_number="1", circular_on="2018-06-13")
    group.do("assign", "registry", fg_chair=WHO["fg_chair"])
    group.do("file_report", "fg_chair", reported_on="2018-06-12", results="A.", finances="B.")
    group.pass_to("2018-10-05")
    assert group.sent.count("confirmation_due") == 2

    formal = {"confirmed_on": "2018-10-04", "consensus": "yes"}
    group.do("confirm_establishment", "parent_chair", **formal)
    group.do("announce", "registry", circular_number="2", circular_on="2018-10-05")
    assert group.state == "active"


def test_refusing_a_provisional_group_ends_it() -> None:
    group = provisional()
    group.pass_to("2018-10-05")
    group.do("refuse_establishment", "parent_chair", reasons="No need.", changes="None.")

    assert (group.state, group.sent[-1]) == ("not_established", "not_established")
    assert group.deadlines() == {}


def test_the_director_creates_a_group_in_an_emergency_within_credits() -> None:
    group = proposed("2018-06-12")
    emergency = {**PROVISIONAL, "reasons": "An outbreak.", "within_credits": "no"}

    assert len(group.refusal("create_in_emergency", "director_tsb", **emergency)) == 1
    group.do("create_in_emergency", "director_tsb", **{**emergency, "within_credits": "yes"})
    assert (group.state, group.sent[-1]) == ("provisional", "created_in_emergency")


# ---- The lifetime


def test_a_lifetime_of_two_years_is_within_the_cap() -> None:
    group = at_work()

    assert group.state == "active"
    assert "lifetime_cap" not in group.sent
    assert group.deadlines()["lifetime"] == datetime(2020, 7, 21, tzinfo=UTC)


def test_a_group_set_up_for_longer_than_the_cap_is_pointed_out_and_works() -> None:
    group = at_work(ends_on="2020-07-21")

    assert (group.state, group.sent[-1]) == ("active", "lifetime_cap")


def test_the_chairs_are_warned_six_three_and_one_month_before_the_end() -> None:
    group = at_work()
    warned = []
    for day in ("2020-01-20", "2020-01-22", "2020-04-22", "2020-06-22", "2020-07-20"):
        group.pass_to(day)
        warned.append(group.sent.count("lifetime_ending"))

    assert warned == [0, 1, 2, 3, 3]


def test_without_a_decision_the_group_ends_on_its_day() -> None:
    group = ended("2020-07-21")

    assert (group.state, group.clock[-1]) == ("deliverables_transfer", "end_lifetime")
    assert group.sent[-1] == "lifetime_ended"


def test_asking_for_an_extension_does_not_keep_the_group_alive() -> None:
    group = extension_asked()
    group.pass_to("2020-07-21")

    assert (group.state, group.clock[-1]) == ("deliverables_transfer", "end_lifetime")


def test_an_extension_beyond_the_cap_is_pointed_out_and_stands() -> None:
    group = extension_asked()
    group.pass_to("2020-07-03")
    decided = {"ends_on": "2023-09-30", "decided_on": "2020-07-03", "consensus": "yes"}

    assert group.do("extend", "parent_chair", **decided) == ["go_on_beyond_cap"]
    assert (group.state, group.sent[-2:]) == ("active", ["extension_decided", "lifetime_cap"])
    assert group.deadlines()["lifetime"] == datetime(2023, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "value"),
    [("decided_on", "2020-07-21"), ("ends_on", "2020-07-20"), ("consensus", "no")],
)
def test_an_extension_is_decided_in_time_and_names_a_later_end(wrong: str, value: str) -> None:
    group = extension_asked()
    group.at = instant("2020-07-20")
    decided = {"ends_on": "2022-07-20", "decided_on": "2020-07-03", "consensus": "yes"}

    assert group.refusal("extend", "parent_chair", **decided) == []
    if wrong == "decided_on":
        group.at = instant("2020-07-22")
    assert len(group.refusal("extend", "parent_chair", **{**decided, wrong: value})) == 1


def test_a_group_is_extended_between_meetings_once() -> None:
    group = extension_asked()
    group.do("announce_extension", "registry", extension_notice_on="2020-03-03")
    group.pass_to("2020-04-02")
    assert group.clock[-1] == "close_extension_comments"
    decided = {"ends_on": "2021-07-20", "extended_between_on": "2020-03-30"}
    settled = {**AGREED, "comments_settled": "yes"}
    assert len(group.refusal("extend_between_meetings", "tsag_chair", **decided, **settled)) == 1

    group.do("extend_between_meetings", "tsag_chair", **settled,
             **{**decided, "extended_between_on": "2020-04-01"})  # fmt: skip
    again = {**EXTENSION, "extension_asked_on": "2020-04-02", "extends_from": "2021-07-20"}
    group.do("request_extension", "fg_chair", **again)
    assert (
        len(group.refusal("announce_extension", "registry", extension_notice_on="2020-04-02")) == 1
    )


def test_a_meeting_before_the_end_decides_and_not_the_membership() -> None:
    group = extension_asked()
    meeting = {"extension_notice_on": "2020-03-03", "next_meeting_on": "2020-06-22"}

    assert len(group.refusal("announce_extension", "registry", **meeting)) == 1


def test_an_extension_decided_in_time_can_be_recorded_late() -> None:
    group = ended()
    late = {
        "extends_from": "2020-07-20", "ends_on": "2022-07-20", "decided_on": "2020-07-03",
        "reasons": "The report of the meeting came late.",
    }  # fmt: skip

    group.do("record_late_extension", "parent_chair", **late)
    assert group.state == "active"


def test_a_refused_extension_leaves_the_group_its_time() -> None:
    group = extension_asked()
    group.do("refuse_extension", "parent_chair", reasons="Done.", changes="None.")
    assert group.state == "active"

    group.pass_to("2020-07-21")
    assert group.state == "deliverables_transfer"
