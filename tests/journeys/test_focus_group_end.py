"""The work of a focus group and its end under the shipped flow, on the dates of a real one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.build import Bureau
from tests.journeys.group_life import Group, at_work, extension_asked, instant, people

EXTENDED = {"ends_on": "2023-09-30", "decided_on": "2020-07-03", "consensus": "yes"}


def ended(bureau: Bureau) -> Group:
    group = at_work(bureau)
    group.pass_to("2020-07-27")
    return group


# ---- The lifetime


def test_a_lifetime_of_two_years_is_within_the_cap(settled: Bureau) -> None:
    group = at_work(settled)

    assert group.state == "active"
    assert "lifetime_cap" not in group.told()
    assert group.deadlines()["lifetime"] == datetime(2020, 7, 21, tzinfo=UTC)


def test_a_group_set_up_for_longer_than_the_cap_is_pointed_out_and_works(settled: Bureau) -> None:
    group = at_work(settled, ends_on="2020-07-21")

    assert group.state == "active"
    assert group.told()["lifetime_cap"] == people("parent_chair", "tsag_chair", "director_tsb")


def test_the_chairs_are_warned_six_three_and_one_month_before_the_end(settled: Bureau) -> None:
    group = at_work(settled)
    warned = []
    for day in ("2020-01-20", "2020-01-22", "2020-04-22", "2020-06-22", "2020-07-20"):
        group.pass_to(day)
        warned.append(group.times("lifetime_ending"))

    assert warned == [0, 1, 2, 3, 3]


def test_without_a_decision_the_group_ends_on_its_day(settled: Bureau) -> None:
    group = at_work(settled)
    group.pass_to("2020-07-21")

    assert (group.state, group.acts[-1]) == ("deliverables_transfer", "end_lifetime")
    assert "lifetime_ended" in group.told()


def test_asking_for_an_extension_does_not_keep_the_group_alive(settled: Bureau) -> None:
    group = extension_asked(settled)
    group.pass_to("2020-07-21")

    assert (group.state, group.acts[-1]) == ("deliverables_transfer", "end_lifetime")


# ---- Extension


def test_an_extension_beyond_the_cap_is_pointed_out_and_stands(settled: Bureau) -> None:
    group = extension_asked(settled)
    group.pass_to("2020-07-03")
    group.told()

    assert group.do("extend", "parent_chair", **EXTENDED) == ["go_on_beyond_cap"]
    assert group.state == "active"
    assert {"extension_decided", "lifetime_cap"} == group.told().keys()
    assert group.deadlines()["lifetime"] == datetime(2023, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "value"),
    [("decided_on", "2020-07-21"), ("ends_on", "2020-07-20"), ("consensus", "no")],
)
def test_an_extension_is_decided_in_time_and_names_a_later_end(
    settled: Bureau, wrong: str, value: str
) -> None:
    group = extension_asked(settled)
    settled.at = instant("2020-07-22" if wrong == "decided_on" else "2020-07-20")

    assert len(group.refusal("extend", "parent_chair", **{**EXTENDED, wrong: value})) == 1
    assert group.refusal("extend", "parent_chair", **EXTENDED) == []


def put_to_membership(bureau: Bureau) -> Group:
    """A group that ends in May 2020, before its parent meets, and asks for more time."""
    group = extension_asked(bureau, ends_on="2020-05-29")
    group.do("announce_extension", "registry", extension_notice_on="2020-03-02")
    return group


def test_a_meeting_before_the_end_decides_and_not_the_membership(settled: Bureau) -> None:
    group = extension_asked(settled)

    notice = {"extension_notice_on": "2020-03-02"}
    assert len(group.refusal("announce_extension", "registry", **notice)) == 1


def test_membership_and_committee_extend_a_group_between_meetings_once(settled: Bureau) -> None:
    group = put_to_membership(settled)
    assert group.state == "extension_notice"
    group.pass_to("2020-03-31")
    assert group.state == "extension_committee"
    for member in ("parent_chair", "parent_leadership", "tsag_chair", "director_tsb"):
        group.reply(member, answer="agree" if member != "tsag_chair" else "abstain")
    assert group.state == "extension_agreed"
    decided = {"ends_on": "2023-09-30", "extended_between_on": "2020-03-31"}
    wrong = {**decided, "ends_on": "2024-09-30"}
    assert len(group.refusal("extend_between_meetings", "registry", **wrong)) == 1
    group.do("extend_between_meetings", "registry", **decided)
    assert group.state == "active"
    assert settled.verify().findings == ()

    group.pass_to("2023-08-01")
    again = {"extension_asked_on": "2023-08-01", "extends_from": "2023-09-30"}
    later = {"proposed_end": "2024-09-30", "extension_reasons": "Two reports are open."}
    group.do("request_extension", "fg_chair", **again, **later)
    notice = {"extension_notice_on": "2023-08-01"}
    assert len(group.refusal("announce_extension", "registry", **notice)) == 1


def test_a_substantive_comment_leaves_the_extension_to_a_meeting(settled: Bureau) -> None:
    group = put_to_membership(settled)
    group.told()
    group.reply("SEN", comment="substantive", text="Finish first.")
    told = {"extension_commented": people("parent_chair", "director_tsb", "fg_chair")}
    assert group.told() == told
    group.pass_to("2020-03-31")
    assert (group.state, group.poll("extension_comments").result) == (
        "extension_requested",
        "rejected",
    )

    group.pass_to("2020-05-30")
    assert group.state == "deliverables_transfer"


def test_the_committee_can_refuse_an_extension(settled: Bureau) -> None:
    group = put_to_membership(settled)
    group.pass_to("2020-03-31")
    group.reply("director_tsb", answer="disagree")
    group.pass_to("2020-04-20")

    assert (group.state, group.poll("extension_committee").result) == (
        "extension_requested",
        "rejected",
    )


def test_a_lifetime_that_ends_stops_the_round_on_its_extension(settled: Bureau) -> None:
    group = extension_asked(settled, ends_on="2020-03-20")
    group.do("announce_extension", "registry", extension_notice_on="2020-03-02")
    group.pass_to("2020-03-21")

    assert (group.state, group.poll("extension_comments").stopped) == (
        "deliverables_transfer",
        True,
    )


def test_an_extension_decided_in_time_can_be_recorded_late(settled: Bureau) -> None:
    group = ended(settled)
    late = {
        "extends_from": "2020-07-20", "ends_on": "2022-07-20", "decided_on": "2020-07-03",
        "reasons": "The report of the meeting came late.",
    }  # fmt: skip

    group.do("record_late_extension", "parent_chair", **late)
    assert group.state == "active"


def test_a_refused_extension_leaves_the_group_its_time(settled: Bureau) -> None:
    group = extension_asked(settled)
    group.do("refuse_extension", "parent_chair", reasons="Done.", changes="None.")
    assert group.state == "active"

    group.pass_to("2020-07-21")
    assert group.state == "deliverables_transfer"


# ---- Reports and review


def test_a_group_owes_no_report_to_the_meeting_that_establishes_it(settled: Bureau) -> None:
    group = at_work(settled)
    group.pass_to("2018-08-01")

    assert "note_late_report" not in group.acts
    assert group.times("group_report_due") == 0


def test_a_report_that_is_filed_in_time_is_not_called_late(settled: Bureau) -> None:
    group = at_work(settled)
    group.do("set_next_meeting", "registry", next_meeting="SG16-2")
    group.pass_to("2019-03-01")
    group.do("file_report", "fg_chair", reported_on="2019-03-01", results="A.", finances="B.")
    group.pass_to("2019-03-19")
    assert "note_late_report" not in group.acts

    group.do("set_next_meeting", "registry", next_meeting="SG16-3")
    group.pass_to("2019-10-07")
    assert group.acts.count("note_late_report") == 1


def test_tsag_decides_after_an_assembly_that_the_group_goes_on(settled: Bureau) -> None:
    group = at_work(settled)
    group.do("set_review", "registry", review_on="2019-02-11")
    group.pass_to("2019-02-15")
    group.do("continue_after_review", "tsag_chair", reviewed_on="2019-02-14", reasons="Needed.")
    group.pass_to("2019-04-01")

    assert group.times("assembly_review_due") == 2
    assert "note_late_assembly_review" not in group.acts


# ---- The end


def closing(bureau: Bureau, transferred_on: str = "2023-06-09") -> Group:
    """The group as it stands at the end of its extension to 30 September 2023."""
    group = extension_asked(bureau)
    group.pass_to("2020-07-03")
    group.do("extend", "parent_chair", **EXTENDED)
    meetings = {"next_meeting": "SG16-5", "transfer_meeting": "SG16-5"}
    group.do("set_next_meeting", "registry", **meetings)
    group.pass_to(transferred_on)
    transfer = {"transferred_on": transferred_on, "what": "35 reports."}
    group.do("transfer_deliverables", "fg_chair", **transfer)
    group.pass_to("2023-10-02")
    return group


def test_deliverables_are_due_four_weeks_before_the_meeting(settled: Bureau) -> None:
    group = at_work(settled)
    group.do("set_next_meeting", "registry", next_meeting="SG16-2", transfer_meeting="SG16-2")

    assert group.deadlines()["transfer"] == datetime(2019, 2, 20, tzinfo=UTC)
    group.pass_to("2019-02-20")
    assert group.acts[-1] == "note_late_transfer"
    transfer = {"transferred_on": "2019-02-20", "what": "One report."}
    assert len(group.refusal("transfer_deliverables", "fg_chair", **transfer)) == 1
    group.do("set_next_meeting", "registry", transfer_meeting="SG16-3")
    assert group.refusal("transfer_deliverables", "fg_chair", **transfer) == []


def test_the_group_of_2018_is_closed_on_30_september_2023(settled: Bureau) -> None:
    group = closing(settled)
    assert "note_late_transfer" not in group.acts
    group.do("hand_in_final_report", "fg_chair", final_report="What was done.")
    group.do("confirm_accounts", "certifying_officer", accounts_settled="yes")
    group.do("close", "parent_chair", closed_on="2023-09-30", successor="A global initiative")

    assert group.state == "closed"
    assert "group_closed" in group.told()
    assert group.deadlines() == {}


def test_a_group_is_not_closed_before_its_report_and_its_accounts(settled: Bureau) -> None:
    group = closing(settled)

    assert len(group.refusal("close", "parent_chair", closed_on="2023-09-30")) == 2


def test_the_clock_does_nothing_twice_for_a_group_whose_dates_are_long_past(
    settled: Bureau,
) -> None:
    group = at_work(settled)
    settled.at = instant("2027-03-01")
    group.sweep()

    assert group.state == "deliverables_transfer"
    assert group.acts.count("end_lifetime") == 1
