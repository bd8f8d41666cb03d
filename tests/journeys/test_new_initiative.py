"""A new initiative under the shipped flow: its way, the light track, its year, its end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.build import ADA, GUS, Bureau
from tests.journeys.stage import (
    OnItsWay,
    bring_into_force,
    pass_to,
    publish,
    take_in_members,
)
from tests.linked import linked
from workflow.domain.meetings import Meeting
from workflow.services.manage_meetings import add_meetings

OFFICERS = (
    "registry", "counsellor", "certifying_officer", "approving_officer", "tsag_chair",
    "deputy_director", "secretary_general", "director_tsb",
)  # fmt: skip

NOTE = {
    "title": "Award for accessible standards",
    "kind": "award",
    "concept": "A yearly award for accessible products.",
    "planned_start": "2027-06-01",
    "target": "50000.00 CHF",
    "has_conditions": "no",
    "non_member_payer": "no",
    "needs_members": "no",
    "declaration_of_interests": "None.",
}

WHY = {"reasons": "It is small and useful."}
FIRM = {"committed": "50000.00 CHF", "received": "50000.00 CHF", "contributors": "KEN"}

A_YEAR_ON = datetime(2028, 3, 2, tzinfo=UTC)
"""A year after 1 March 2027, at the end of the day."""


def drafted(bureau: Bureau, proposer: int = ADA, party: str = "KEN", **changes: Any) -> OnItsWay:
    """A concept note."""
    who = bring_into_force(bureau, "new_initiative", OFFICERS)
    case = bureau.open(
        flow="new_initiative", party=party, actor=proposer, values={**NOTE, **changes}
    )  # fmt: skip
    return OnItsWay(bureau, {**who, "proposer": proposer}, case)


def recommended(bureau: Bureau, way: str = "light_track", **changes: Any) -> OnItsWay:
    """An initiative of which the counsellor has said which way it should go."""
    initiative = drafted(bureau, **changes)
    initiative.do("submit", "proposer")
    initiative.do("assign", "registry", counsellor=initiative.who["counsellor"])
    initiative.do("accept", "registry")
    initiative.do("recommend", "counsellor", recommended_way=way, **WHY)
    return initiative


def advised(bureau: Bureau, **changes: Any) -> OnItsWay:
    """On the light track, with the opinion on the finances."""
    initiative = recommended(bureau, **changes)
    initiative.do("take_light_track", "director_tsb")
    opinion = {"financial_opinion": "favourable", **WHY}
    initiative.do("give_financial_opinion", "certifying_officer", **opinion)
    return initiative


def running(bureau: Bureau) -> OnItsWay:
    """At work, since 1 March 2027."""
    initiative = advised(bureau)
    initiative.do("approve", "director_tsb", **WHY)
    initiative.do("confirm_sums", "certifying_officer", **FIRM)
    initiative.do("start", "director_tsb")
    return initiative


# ---- Who may submit, and which way it goes


@pytest.mark.parametrize(
    ("membership", "refused"),
    [("sector_member", 0), ("associate", 0), ("academia", 1), ("private_non_member", 1)],
)
def test_members_and_associates_submit(office: Bureau, membership: str, refused: int) -> None:
    [proposer] = take_in_members(office, membership, 1, "NEW")
    initiative = drafted(office, proposer, "NEW1")

    assert len(initiative.why_not("submit", "proposer")) == refused


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, 0),
        ({"target": "50000.01 CHF"}, 1),
        ({"has_conditions": "yes"}, 1),
        ({"non_member_payer": "yes"}, 1),
        ({"target": "80000.00 CHF", "has_conditions": "yes"}, 2),
    ],
)
def test_the_light_track_is_for_what_is_small_unconditional_and_paid_for_by_members(
    office: Bureau, changes: dict[str, str], refused: int
) -> None:
    initiative = recommended(office, **changes)

    assert len(initiative.why_not("take_light_track", "director_tsb")) == refused


def test_the_director_decides_after_the_counsellor_within_ten_working_days(office: Bureau) -> None:
    initiative = drafted(office)
    initiative.do("submit", "proposer")
    initiative.do("assign", "registry", counsellor=initiative.who["counsellor"])
    initiative.do("accept", "registry")

    assert len(initiative.why_not("take_light_track", "director_tsb")) == 1
    pass_to(office, datetime(2027, 3, 17, tzinfo=UTC))
    assert initiative.told("overdue") == {initiative.who["director_tsb"]}
    assert initiative.state == "triage"


def test_an_initiative_goes_on_as_a_project_of_the_same_proposer(office: Bureau) -> None:
    publish(office, "project")
    initiative = recommended(office, "project", target="400000.00 CHF", has_conditions="yes")
    initiative.do("convert_to_project", "director_tsb", **WHY)
    pass_to(office, office.at + timedelta(hours=1))
    assert initiative.state == "converted"
    assert ADA in initiative.told("initiative_converted")
    assert office.open_linked().done == 1

    [project] = linked(office, initiative.case, "project")
    assert (project.flow, project.state, project.party) == ("project", "draft", "KEN")
    assert project.fields["title"] == NOTE["title"]
    assert project.fields["target"] == {"minor": 40_000_000, "currency": "CHF"}
    assert project.fields["has_conditions"] is True
    office.do(project.id, "edit", ADA, planned_end="2029-06-01", mandate_of_study_group="no",
              objective="To reward.")  # fmt: skip
    office.do(project.id, "submit", ADA)
    assert office.verify().findings == ()


def test_an_initiative_goes_on_as_a_focus_group(office: Bureau) -> None:
    publish(office, "focus_group")
    initiative = recommended(office, "focus_group")
    initiative.do("convert_to_focus_group", "director_tsb", **WHY)
    office.open_linked()

    [group] = linked(office, initiative.case, "focus_group")
    assert (group.flow, group.state, group.fields["objectives"]) == (
        "focus_group", "draft", NOTE["concept"],
    )  # fmt: skip


def test_a_refusal_says_what_would_help(office: Bureau) -> None:
    initiative = recommended(office, "reject")
    initiative.do("reject", "director_tsb", reasons="Too wide.", changes="One language first.")
    pass_to(office, office.at + timedelta(hours=1))

    assert (initiative.state, ADA in initiative.told("initiative_rejected")) == ("rejected", True)


# ---- The light track


def test_the_opinion_on_the_finances_comes_first(office: Bureau) -> None:
    initiative = recommended(office)
    initiative.do("take_light_track", "director_tsb")

    assert len(initiative.why_not("approve", "director_tsb", **WHY)) == 1
    opinion = {"financial_opinion": "favourable_with_conditions", **WHY}
    initiative.do("give_financial_opinion", "certifying_officer", **opinion)
    initiative.do("approve", "director_tsb", **WHY)
    assert initiative.state == "seeking_funding"


@pytest.mark.parametrize(
    ("supporters", "described", "refused"), [(4, 4, 0), (3, 3, 1), (4, 3, 1), (0, 0, 1)]
)
def test_what_needs_the_time_of_members_has_four_supporters_with_what_each_brings(
    office: Bureau, supporters: int, described: int, refused: int
) -> None:
    take_in_members(office, "sector_member", 4, "FIRM")
    initiative = advised(office, needs_members="yes")
    codes = [f"FIRM{number}" for number in range(1, 5)]
    if supporters:
        support = [{"member": code, "kind": "experts"} for code in codes[:described]]
        initiative.do("edit", "proposer", supporters=",".join(codes[:supporters]), support=support)

    assert len(initiative.why_not("approve", "director_tsb", **WHY)) == refused


def test_tsag_is_informed_and_stops_nothing(office: Bureau) -> None:
    with office.runtime.sessions.begin() as session:
        meeting = Meeting("TSAG-2027", "TSAG", date(2027, 5, 10), date(2027, 5, 14), "Geneva")
        add_meetings(session, [meeting], office.by())
    initiative = running(office)
    initiative.do("name_meeting", "registry", tsag_meeting="TSAG-2027")
    pass_to(office, datetime(2027, 4, 23, tzinfo=UTC))
    assert initiative.told("tsag_paper_due") >= {initiative.who["registry"]}
    assert initiative.told("tsag_informed") == {initiative.who["tsag_chair"]}

    initiative.do("record_tsag", "tsag_chair", view="asks_changes", words="Add a jury.")
    pass_to(office, office.at + timedelta(hours=1))
    assert initiative.state == "running"
    assert initiative.told("tsag_view") >= {initiative.who["director_tsb"]}


# ---- Money


@pytest.mark.parametrize(
    ("sums", "refused"),
    [
        (FIRM, 0),
        ({**FIRM, "committed": "49999.99 CHF", "received": "100.00 CHF"}, 1),
        ({**FIRM, "received": "0.00 CHF"}, 1),
        ({**FIRM, "committed": "0.00 CHF", "received": "0.00 CHF", "pledged": "90000.00 CHF"}, 1),
    ],
)
def test_work_begins_when_commitments_reach_the_target_and_money_came_in(
    office: Bureau, sums: dict[str, str], refused: int
) -> None:
    initiative = advised(office)
    initiative.do("approve", "director_tsb", **WHY)
    initiative.do("confirm_sums", "certifying_officer", **sums)

    assert len(initiative.why_not("start", "director_tsb")) == refused


def test_what_is_not_funded_in_eighteen_months_lapses(office: Bureau) -> None:
    initiative = advised(office)
    initiative.do("approve", "director_tsb", **WHY)
    initiative.do("publish_call", "registry", how_to_contribute="Write to us.")
    pass_to(office, datetime(2028, 9, 2, tzinfo=UTC) - timedelta(seconds=1))
    assert GUS in initiative.told("initiative_call")
    assert ADA in initiative.told("initiative_funding_ending")
    assert initiative.state == "seeking_funding"
    pass_to(office, datetime(2028, 9, 2, tzinfo=UTC))

    assert (initiative.state, ADA in initiative.told("initiative_ended")) == ("lapsed", True)


def test_one_officer_certifies_and_another_approves_within_the_cash(office: Bureau) -> None:
    initiative = running(office)
    bill = {"payee": "Printer", "purpose": "Medals", "amount": "900.00 CHF"}

    beyond = {**bill, "amount": "50000.01 CHF", "certified": "50000.01 CHF"}
    assert len(initiative.why_not("certify_expenditure", "certifying_officer", **beyond)) == 1
    initiative.do("certify_expenditure", "certifying_officer", **bill, certified="900.00 CHF")
    paid = {"payee": "Printer", "amount": "900.00 CHF", "spent": "900.00 CHF"}
    assert initiative.why_not("approve_expenditure", "certifying_officer", **paid) != []
    more = {**paid, "amount": "901.00 CHF", "spent": "901.00 CHF"}
    assert len(initiative.why_not("approve_expenditure", "approving_officer", **more)) == 1
    initiative.do("approve_expenditure", "approving_officer", **paid)


# ---- The yearly review and the end


def test_an_initiative_ends_after_its_year_unless_it_is_renewed(office: Bureau) -> None:
    initiative = running(office)
    pass_to(office, A_YEAR_ON - timedelta(seconds=1))
    assert initiative.state == "running"
    assert initiative.told("initiative_review_due") >= {
        initiative.who["counsellor"], initiative.who["director_tsb"],
    }  # fmt: skip
    pass_to(office, A_YEAR_ON)

    assert initiative.state == "closing"
    assert ADA in initiative.told("initiative_ended")


def test_a_renewal_needs_a_fresh_report_and_brings_another_year(office: Bureau) -> None:
    initiative = running(office)
    office.at = datetime(2028, 2, 1, 9, tzinfo=UTC)
    report = {"results": "Two winners.", "contributions": "Kenya: for medals; medals bought."}

    assert len(initiative.why_not("renew", "director_tsb", **WHY)) == 1
    initiative.do("file_report", "counsellor", reported_on="2027-10-31", **report)
    assert len(initiative.why_not("renew", "director_tsb", **WHY)) == 1
    initiative.do("file_report", "counsellor", reported_on="2027-11-01", **report)
    initiative.do("renew", "director_tsb", **WHY)

    pass_to(office, datetime(2029, 2, 2, tzinfo=UTC) - timedelta(seconds=1))
    assert initiative.state == "running"
    pass_to(office, datetime(2029, 2, 2, tzinfo=UTC))
    assert initiative.state == "closing"
    assert office.verify().findings == ()


def test_the_accounts_close_when_everything_left_is_decided(office: Bureau) -> None:
    initiative = running(office)
    bill = {"payee": "Printer", "amount": "900.00 CHF"}
    initiative.do("certify_expenditure", "certifying_officer", **bill, purpose="Medals",
                  certified="900.00 CHF")  # fmt: skip
    initiative.do("approve_expenditure", "approving_officer", **bill, spent="900.00 CHF")
    initiative.do("end", "director_tsb", **WHY)
    assert len(initiative.why_not("close", "approving_officer")) >= 3

    statement = {"open_obligations": "10.00 CHF", "residue": "49100.00 CHF"}
    wrong = {**statement, "residue": "49000.00 CHF"}
    certify = "certify_final_statement"
    assert len(initiative.why_not(certify, "certifying_officer", **wrong)) == 1
    initiative.do(certify, "certifying_officer", **statement)
    initiative.do("hand_in_narrative", "counsellor", final_narrative="It was worth it.")
    assert len(initiative.why_not("close", "approving_officer")) == 2
    initiative.do(certify, "certifying_officer", **{**statement, "open_obligations": "0.00 CHF"})
    decided = [{"contributor": "KEN", "amount": "49100.00 CHF", "decision": "refund"}]
    short = [{**decided[0], "amount": "49099.99 CHF"}]
    initiative.do("decide_residues", "certifying_officer", residues=short)
    assert len(initiative.why_not("close", "approving_officer")) == 1
    initiative.do("decide_residues", "certifying_officer", residues=decided)
    initiative.do("close", "approving_officer")

    pass_to(office, office.at + timedelta(hours=1))
    assert (initiative.state, ADA in initiative.told("initiative_closed")) == ("closed", True)
    assert office.verify().findings == ()
