"""The way of a focus group to its decision under the shipped flow, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.build import BEN, EVE, Bureau
from tests.journeys.group_life import (
    MEMBERS,
    WHO,
    Group,
    agreed,
    at_work,
    before_the_committee,
    before_the_meeting,
    before_the_membership,
    instant,
    issue,
    people,
    proposed,
    provisional,
    to_be_decided,
)
from tests.meeting import add, cancel, meeting, move
from workflow.errors import Refused
from workflow.services.perform_acts import Receipt

BEGINNING = {"established_on": "2018-06-12", "ends_on": "2019-06-12"}
DECISION = {"established_on": "2018-07-20", "ends_on": "2020-07-20", "consensus": "yes"}
SUBSTANTIVE = {"comment": "substantive", "text": "The scope is too wide."}


# ---- Opinions on the overlap


def test_the_topic_of_other_groups_is_put_to_their_chairs_for_ten_working_days(
    settled: Bureau,
) -> None:
    group = proposed(settled, overlap_with="ITU-T Study Group 20")

    assert group.refusal("pass_on", "parent_chair") != []
    group.do("consult_chairs", "parent_chair")
    assert group.told()["overlap_request"] == people("sg_chair", "tsag_chair")
    group.reply("sg_chair", answer="unfavourable", comment="reasons", text="We do this already.")
    assert group.deadlines()["overlap"] == datetime(2018, 5, 30, tzinfo=UTC)
    group.pass_to("2018-05-30")

    assert (group.state, group.poll("overlap").tally.replies) == ("path_choice", 1)
    assert group.told()["path_due"] == people("registry") | {EVE}


def test_opinions_that_are_all_in_pass_the_proposal_on(settled: Bureau) -> None:
    group = proposed(settled, overlap_with="ITU-T Study Group 20")
    group.do("consult_chairs", "parent_chair")

    group.reply("sg_chair", answer="not_concerned")
    group.reply("tsag_chair", answer="favourable")

    assert group.state == "path_choice"


# ---- Which way


@pytest.mark.parametrize(
    ("day", "first", "followed"),
    [
        ("2018-05-14", "2018-06-11", "put_to_meeting"),
        ("2018-05-14", "2018-06-10", "ask_membership"),
        ("2018-05-14", "2018-07-14", "put_to_meeting"),
        ("2018-05-14", "2018-07-15", "ask_membership"),
        ("2018-05-14", None, "ask_membership"),
    ],
)
def test_the_calendar_of_meetings_chooses_the_way(
    settled: Bureau, day: str, first: str | None, followed: str
) -> None:
    group = to_be_decided(settled, day, parent_group="SG17")
    if first:
        add(settled, meeting("SG17-1", first, first, "SG17"))

    assert issue(group, **({"next_meeting": "SG17-1"} if first else {})) == [followed]


def test_the_meeting_that_the_calendar_has_is_named(settled: Bureau) -> None:
    group = to_be_decided(settled)
    notice = {"notice_number": "7/16", "notice_on": "2018-05-14"}

    assert len(group.refusal("issue_notice", "registry", **notice)) == 1
    assert len(group.refusal("issue_notice", "registry", **notice, next_meeting="SG13-1")) == 1
    late = {**notice, "notice_on": "2018-05-13", "next_meeting": "SG16-1"}
    assert len(group.refusal("issue_notice", "registry", **late)) == 1


# ---- At a meeting


def test_the_document_is_due_twelve_days_before_the_meeting_and_follows_it(
    settled: Bureau,
) -> None:
    group = before_the_meeting(settled)
    assert group.deadlines()["meeting_document"] == datetime(2018, 6, 28, tzinfo=UTC)

    move(settled, "SG16-1", "2018-07-16", "2018-07-27")
    settled.wake()

    # Twelve days before 16 July is 4 July.
    assert group.deadlines()["meeting_document"] == datetime(2018, 7, 5, tzinfo=UTC)
    assert group.told()["group_meeting_moved"] >= people("proposer", "parent_chair")


@pytest.mark.parametrize(("received_on", "refused"), [("2018-06-27", 0), ("2018-06-28", 1)])
def test_a_later_document_needs_the_director(
    settled: Bureau, received_on: str, refused: int
) -> None:
    group = before_the_meeting(settled)
    group.do("record_document", "registry", document_number="C 1", document_on=received_on)
    group.pass_to("2018-07-20")

    if refused:
        assert len(group.refusal("establish_at_meeting", "parent_chair", **DECISION)) == 1
        group.do("record_document", "registry", document_number="C 1", document_on=received_on,
                 late_admission="yes")  # fmt: skip
    group.do("establish_at_meeting", "parent_chair", **DECISION)
    assert group.state == "established"


@pytest.mark.parametrize(
    ("wrong", "value"),
    [("consensus", "no"), ("established_on", "2018-07-08"), ("established_on", "2018-07-21")],
)
def test_a_meeting_decides_by_consensus_on_one_of_its_days(
    settled: Bureau, wrong: str, value: str
) -> None:
    group = before_the_meeting(settled)
    group.do("record_document", "registry", document_number="C 1", document_on="2018-05-14")
    group.pass_to("2018-07-23")

    refused = group.refusal("establish_at_meeting", "parent_chair", **{**DECISION, wrong: value})
    assert len(refused) == 1


def test_a_meeting_without_a_decision_leaves_the_proposal_open(settled: Bureau) -> None:
    group = before_the_meeting(settled)
    group.pass_to("2018-07-20")
    group.told()

    group.do("take_no_decision", "parent_chair", reasons="Two administrations want more time.")

    assert group.state == "path_choice"
    assert {"decision_deferred", "path_due"} <= group.told().keys()


def test_a_meeting_that_is_not_held_leaves_the_proposal_open(settled: Bureau) -> None:
    group = before_the_meeting(settled)

    cancel(settled, "SG16-1")
    settled.wake()

    assert group.state == "path_choice"
    assert group.told()["group_meeting_cancelled"] >= people("proposer", "parent_chair")


# ---- Between meetings


def test_silence_of_four_weeks_brings_the_proposal_to_the_committee(settled: Bureau) -> None:
    group = before_the_membership(settled)
    asked = people("proposer", *MEMBERS) | {BEN}
    assert group.told()["comments_invited"] == asked
    assert group.poll("comments").tally.voices == len(MEMBERS) + 2

    group.reply("KAZ", comment="editorial", text="A comma.")
    group.pass_to("2018-06-05")
    assert group.told()["comments_last_week"] == asked
    group.pass_to("2018-06-12")

    assert (group.state, group.poll("comments").result) == ("committee_review", "adopted")
    told = group.told()
    assert told["comments_result"] >= asked
    committee = people("parent_chair", "parent_leadership", "tsag_chair", "director_tsb")
    assert told["committee_request"] == committee


def test_a_comment_in_the_last_week_breaks_silence_and_a_second_round_follows(
    settled: Bureau,
) -> None:
    group = before_the_membership(settled)
    group.pass_to("2018-06-09")  # the 26th of 28 days
    group.told()
    group.reply("SEN", **SUBSTANTIVE)
    assert group.told() == {
        "substantive_comment": people("parent_chair", "director_tsb", "proposer") | {BEN}
    }
    group.reply("KAZ", comment="editorial", text="A comma.")
    assert group.state == "membership_notice"
    group.pass_to("2018-06-12")
    assert group.state == "revision"

    group.do("edit", "proposer", scope="Reference sets only.")
    again = {"revision_note": "Narrower.", "notice_number": "7/18", "notice_on": "2018-06-12"}
    group.do("ask_again", "registry", **again)

    assert (group.poll("comments").round, group.poll("comments").tally.replies) == (2, 0)
    assert group.deadlines()["comments"] == datetime(2018, 7, 11, tzinfo=UTC)
    group.pass_to("2018-07-11")
    assert group.state == "committee_review"
    assert settled.verify().findings == ()


def test_an_editorial_comment_does_not_break_silence(settled: Bureau) -> None:
    group = before_the_membership(settled)
    group.pass_to("2018-06-10")
    for member, kind in (("SEN", "editorial"), ("KAZ", "reservation"), ("RIFT", "support")):
        group.reply(member, comment=kind, text="So.")
    group.pass_to("2018-06-12")

    assert group.state == "committee_review"


def test_a_member_that_replaces_its_comment_in_time_restores_silence(settled: Bureau) -> None:
    group = before_the_membership(settled)
    group.reply("SEN", **SUBSTANTIVE)
    group.pass_to("2018-06-11")
    group.reply("SEN", comment="support", text="Settled with the chair.")
    group.pass_to("2018-06-12")

    assert group.state == "committee_review"


@pytest.mark.parametrize(
    ("at", "state"),
    [("2018-06-11T23:59:30", "revision"), ("2018-06-12T00:00:00", "committee_review")],
)
def test_a_comment_counts_up_to_the_last_second_of_the_closing_day(
    settled: Bureau, at: str, state: str
) -> None:
    group = before_the_membership(settled)
    settled.at = instant(at)
    group.reply("SEN", **SUBSTANTIVE)
    group.pass_to("2018-06-12")

    assert group.state == state


def test_days_of_the_parent_s_meeting_do_not_count_in_the_four_weeks(settled: Bureau) -> None:
    group = to_be_decided(settled, parent_group="SG20")

    assert issue(group, next_meeting="SG20-1") == ["ask_membership"]
    assert group.deadlines()["comments"] == datetime(2018, 6, 15, tzinfo=UTC)


def test_whoever_is_no_member_has_no_voice(settled: Bureau) -> None:
    group = before_the_membership(settled)

    assert isinstance(group.say("sg_chair", comment="editorial", text="A comma."), Refused)


def test_the_committee_agrees_when_somebody_is_for_it_and_nobody_against(settled: Bureau) -> None:
    group = agreed(settled)

    assert (group.state, group.poll("committee").result) == ("committee_agreed", "adopted")
    assert group.told()["committee_result"] >= people("registry", "proposer", "parent_chair")


def test_one_member_of_the_committee_is_enough_to_stop_it(settled: Bureau) -> None:
    group = before_the_committee(settled)
    for member in ("parent_chair", "tsag_chair", "parent_leadership"):
        group.reply(member, answer="agree")
    group.reply("director_tsb", answer="disagree", comment="reasons", text="No means.")

    assert (group.state, group.poll("committee").result) == ("path_choice", "rejected")


@pytest.mark.parametrize(
    ("answers", "state"), [(("agree",), "committee_agreed"), ((), "path_choice")]
)
def test_who_stays_silent_in_the_committee_is_not_counted(
    settled: Bureau, answers: tuple[str, ...], state: str
) -> None:
    group = before_the_committee(settled)
    for answer in answers:
        group.reply("tsag_chair", answer=answer)
    assert group.deadlines()["committee"] == datetime(2018, 6, 28, tzinfo=UTC)
    group.pass_to("2018-06-28")

    assert group.state == state


def test_who_is_recused_has_no_voice_and_the_deputy_speaks_for_the_director(
    settled: Bureau,
) -> None:
    group = before_the_membership(settled)
    for officer in ("director_tsb", "tsag_chair"):
        act = settled.act(group.number, "recuse", WHO[officer])
        [done] = settled.perform(replace(act, reason="My brother proposes it."))
        assert isinstance(done, Receipt)
    group.pass_to("2018-06-12")

    assert group.poll("committee").tally.voices == 3
    group.reply("deputy_director", answer="agree")
    for recused in ("director_tsb", "tsag_chair"):
        assert isinstance(group.say(recused, answer="disagree"), Refused)


@pytest.mark.parametrize(
    "wrong",
    [{"established_on": "2018-06-11"}, {"ends_on": "2018-06-12"}, {"next_meeting": "SG16-1"}],
)
def test_provisional_work_begins_today_until_the_next_meeting(
    settled: Bureau, wrong: dict[str, str]
) -> None:
    group = agreed(settled)
    beginning = {**BEGINNING, "next_meeting": "SG13-1"}

    assert len(group.refusal("begin_provisionally", "registry", **{**beginning, **wrong})) == 1
    group.do("begin_provisionally", "registry", **beginning)
    assert group.state == "provisional"


def test_a_provisional_group_works_and_its_parent_approves_it_formally(settled: Bureau) -> None:
    group = provisional(settled)
    group.do("announce_provisionally", "registry", circular_number="1", circular_on="2018-06-13")
    group.do("assign", "registry", fg_chair=WHO["fg_chair"])
    group.do("file_report", "fg_chair", reported_on="2018-06-12", results="A.", finances="B.")
    group.pass_to("2018-10-05")
    assert group.times("confirmation_due") == 2

    formal = {"confirmed_on": "2018-10-04", "consensus": "yes"}
    group.do("confirm_establishment", "parent_chair", **formal)
    group.do("announce", "registry", circular_number="2", circular_on="2018-10-05")
    assert group.state == "active"
    assert settled.verify().findings == ()


def test_refusing_a_provisional_group_ends_it(settled: Bureau) -> None:
    group = provisional(settled)
    group.pass_to("2018-10-05")
    group.told()
    group.do("refuse_establishment", "parent_chair", reasons="No need.", changes="None.")

    assert (group.state, list(group.told())) == ("not_established", ["not_established"])
    assert group.deadlines() == {}


def test_a_provisional_group_of_which_no_approval_is_recorded_ends(settled: Bureau) -> None:
    group = provisional(settled)
    assert group.deadlines()["confirmation"] == datetime(2018, 11, 3, tzinfo=UTC)
    group.pass_to("2018-11-02")
    assert group.state == "provisional"
    group.pass_to("2018-11-03")

    assert (group.state, group.acts[-1]) == ("not_established", "end_provisional")
    assert group.told()["provisional_ended"] >= people("proposer", "parent_chair", *MEMBERS)


def test_the_director_creates_a_group_in_an_emergency_within_credits(settled: Bureau) -> None:
    group = proposed(settled, "2018-06-12", parent_group="SG13")
    emergency = {**BEGINNING, "next_meeting": "SG13-1", "reasons": "An outbreak."}

    refused = group.refusal("create_in_emergency", "director_tsb", **emergency, within_credits="no")
    assert len(refused) == 1
    group.do("create_in_emergency", "director_tsb", **emergency, within_credits="yes")
    assert group.state == "provisional"
    assert "created_in_emergency" in group.told()


def test_the_clock_of_the_check_stands_while_the_proposal_is_returned(settled: Bureau) -> None:
    group = Group(settled)
    group.open("2018-05-14")
    group.do("submit", "proposer")
    assert group.deadlines()["completeness_check"] == datetime(2018, 5, 23, tzinfo=UTC)
    group.pass_to("2018-05-16")
    group.do("return", "registry", missing="The scope.")
    group.pass_to("2018-06-04")
    group.do("submit", "proposer")

    # Three working days were left on 16 May; 4 June does not count.
    assert group.deadlines()["completeness_check"] == datetime(2018, 6, 8, tzinfo=UTC)


def test_a_group_at_work_reports_twelve_days_before_each_meeting(settled: Bureau) -> None:
    group = at_work(settled)
    group.do("set_next_meeting", "registry", next_meeting="SG16-2")

    # Twelve days before 19 March 2019 is 7 March.
    assert group.deadlines()["progress_report"] == datetime(2019, 3, 8, tzinfo=UTC)
    assert len(group.refusal("set_next_meeting", "registry", next_meeting="SG13-1")) == 1
