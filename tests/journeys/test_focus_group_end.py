"""The work of a focus group and its end under the shipped flow, on the dates of a real one."""

from __future__ import annotations

import pytest

from tests.journeys.group_life import Group, at_work, extension_asked, instant


def test_a_report_that_is_filed_in_time_is_not_called_late() -> None:
    group = at_work()
    group.do(
        "set_next_meeting", "registry", next_meeting_on="2019-03-19", report_due_on="2019-03-07"
    )
    group.pass_to("2019-03-01")
    group.do("file_report", "fg_chair", reported_on="2019-03-01", results="A.", finances="B.")
    before = group.sent.count("overdue")
    group.pass_to("2019-03-19")
    assert group.sent.count("overdue") == before

    group.do(
        "set_next_meeting", "registry", next_meeting_on="2019-10-07", report_due_on="2019-09-25"
    )
    group.pass_to("2019-10-07")
    assert group.sent.count("overdue") == before + 1


@pytest.mark.parametrize(
    "dates", [{"report_due_on": "2019-03-08"}, {"transfer_due_on": "2019-02-20"}]
)
def test_what_is_due_before_a_meeting_is_due_long_enough_before(dates: dict[str, str]) -> None:
    group = at_work()

    meeting = {"next_meeting_on": "2019-03-19"}
    assert len(group.refusal("set_next_meeting", "registry", **meeting, **dates)) == 1


def test_tsag_decides_after_an_assembly_that_the_group_goes_on() -> None:
    group = at_work()
    group.do("set_review", "registry", review_on="2019-02-11")
    group.pass_to("2019-02-15")
    group.do("continue_after_review", "tsag_chair", reviewed_on="2019-02-14", reasons="Needed.")
    before = group.sent.count("overdue")
    group.pass_to("2019-04-01")

    assert group.sent.count("assembly_review_due") == 2
    assert group.sent.count("overdue") == before


def closing() -> Group:
    """The group as it stands at the end of its extension to 30 September 2023."""
    group = extension_asked()
    group.pass_to("2020-07-03")
    decided = {"ends_on": "2023-09-30", "decided_on": "2020-07-03", "consensus": "yes"}
    group.do("extend", "parent_chair", **decided)
    meeting = {"next_meeting_on": "2023-07-10", "transfer_due_on": "2023-06-12"}
    group.do("set_next_meeting", "registry", **meeting)
    group.pass_to("2023-06-01")
    assert group.sent.count("transfer_due") == 1
    group.do("transfer_deliverables", "fg_chair", transferred_on="2023-06-01", what="35 reports.")
    assert group.sent[-1] == "deliverables_transferred"
    group.pass_to("2023-10-02")
    return group


def test_the_group_of_2018_is_closed_on_30_september_2023() -> None:
    group = closing()
    group.do("hand_in_final_report", "fg_chair", final_report="What was done.")
    group.do("confirm_accounts", "certifying_officer", accounts_settled="yes")
    group.do("close", "parent_chair", closed_on="2023-09-30", successor="A global initiative")

    assert (group.state, group.sent[-1]) == ("closed", "group_closed")
    assert group.deadlines() == {}


def test_a_group_is_not_closed_before_its_report_and_its_accounts() -> None:
    group = closing()

    assert len(group.refusal("close", "parent_chair", closed_on="2023-09-30")) == 2


def test_the_clock_does_nothing_twice_for_a_group_whose_dates_are_long_past() -> None:
    group = at_work()
    group.at = instant("2027-03-01")
    group.sweep()

    assert group.state == "deliverables_transfer"
    assert [each for each in group.clock if each == "end_lifetime"] == ["end_lifetime"]
