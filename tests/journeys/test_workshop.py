"""A workshop that its host pays for, under the shipped flow: from the request to the report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from definitions.flow import FOCAL_POINT
from tests.build import ADA, BEN, GUS, Bureau
from tests.journeys.stage import (
    OnItsWay,
    answer,
    bring_into_force,
    pass_to,
    refusal,
    take_in_members,
)
from workflow.services.manage_people import end_role, grant_roles
from workflow.services.perform_acts import Receipt

OFFICERS = (
    "registry", "counsellor", "regional_office", "certifying_officer", "deputy_director",
    "secretary_general", "director_tsb",
)  # fmt: skip

REQUEST = {
    "title": "Networks for rural schools",
    "topic": "What was learnt in five countries.",
    "place": "Nairobi",
    "starts_on": "2027-09-06",
    "ends_on": "2027-09-08",
    "audience": "Administrations and operators.",
    "programme": "Three days, six sessions.",
    "bears_cost": "yes",
    "gives_premises": "yes",
    "gives_equipment": "yes",
    "charges_fee": "no",
}

APPROVAL = {"reasons": "It serves the membership.", "within_credits": "yes"}
CIRCULAR = {"circular_number": "31", "circular_on": "2027-03-01", "papers_by": "2027-06-30"}
GENEVA = {**CIRCULAR, "circular_on": "2027-03-17", "place": "Geneva"}
TENTH_DAY = datetime(2027, 3, 17, tzinfo=UTC)
"""The end of the tenth working day after 1 March; the 10th is a holiday of the office."""

ACCOUNTS = {
    "cost_of_union": "9000.00 CHF", "cost_of_host": "21000.00 CHF",
    "contributions_received": "0.00 CHF", "in_accounts": "yes", "fellowships_settled": "yes",
}  # fmt: skip


def drafted(bureau: Bureau, proposer: int = ADA, party: str = "KEN", **changes: Any) -> OnItsWay:
    """A draft of the request, with the signed statement of the host."""
    who = bring_into_force(bureau, "workshop_request", OFFICERS)
    values = {**REQUEST, "host_statement": bureau.upload(), **changes}
    given = {name: value for name, value in values.items() if value is not None}
    case = bureau.open(flow="workshop_request", party=party, actor=proposer, values=given)
    return OnItsWay(bureau, {**who, "proposer": proposer}, case)


def under_review(bureau: Bureau, **changes: Any) -> OnItsWay:
    """A request on which opinions are asked."""
    request = drafted(bureau, **changes)
    request.do("submit", "proposer")
    request.do("assign", "registry", counsellor=request.who["counsellor"])
    request.do("accept", "registry")
    return request


def decided_on(bureau: Bureau, **changes: Any) -> OnItsWay:
    """A request on which every opinion is given."""
    request = under_review(bureau, **changes)
    for role in ("counsellor", "certifying_officer", "regional_office"):
        assert isinstance(answer(bureau, request.case, request.who[role], "favourable"), Receipt)
    return request


def announced(bureau: Bureau) -> OnItsWay:
    """A workshop that is announced to the membership."""
    request = decided_on(bureau)
    request.do("approve", "director_tsb", **APPROVAL)
    request.do("announce", "registry", **CIRCULAR)
    return request


def test_a_workshop_goes_from_the_request_to_the_published_report(office: Bureau) -> None:
    members = take_in_members(office, "sector_member", 2, "FIRM")
    request = announced(office)
    pass_to(office, office.at + timedelta(hours=1))
    assert request.told("workshop_announced") >= {ADA, *members}

    pass_to(office, datetime(2027, 9, 9, tzinfo=UTC) - timedelta(seconds=1))
    assert request.state == "announced"
    pass_to(office, datetime(2027, 9, 9, tzinfo=UTC))
    assert request.state == "held"
    assert request.told("workshop_report_due") >= {request.who["counsellor"]}

    assert len(request.why_not("close", "director_tsb")) == 4
    request.do("publish_report", "counsellor", report=office.upload(), published_at="Series 12")
    request.do("confirm_accounts", "certifying_officer", **{**ACCOUNTS, "in_accounts": "no"})
    assert len(request.why_not("close", "director_tsb")) == 1
    request.do("confirm_accounts", "certifying_officer", **ACCOUNTS)
    request.do("close", "director_tsb")
    assert request.state == "closed"
    assert office.verify().findings == ()


# ---- Who may ask, and what a host owes


@pytest.mark.parametrize(
    ("membership", "refused"),
    [("sector_member", 0), ("associate", 1), ("academia", 1), ("private_non_member", 1)],
)
def test_whoever_is_no_member_state_nor_sector_member_needs_an_authorization(
    office: Bureau, membership: str, refused: int
) -> None:
    [host] = take_in_members(office, membership, 1, "HOST")
    request = drafted(office, host, "HOST1")

    assert len(request.why_not("submit", "proposer")) == refused
    if refused:
        request.do("edit", "proposer", authorizing_state="KEN", authorization=office.upload())
        request.do("submit", "proposer")
    assert request.state == "submitted"


@pytest.mark.parametrize(
    "changes",
    [
        {"bears_cost": "no"},
        {"gives_premises": "no"},
        {"host_statement": None},
        {"charges_fee": "yes"},
        {"ends_on": "2027-09-05"},
    ],
)
def test_a_request_is_not_submitted_without_what_a_host_owes(
    office: Bureau, changes: dict[str, Any]
) -> None:
    request = drafted(office, **changes)

    assert len(request.why_not("submit", "proposer")) == 1


def test_a_developing_country_may_be_excused_the_equipment(office: Bureau) -> None:
    request = drafted(office, gives_equipment="no")
    request.do("submit", "proposer")

    assert len(request.why_not("accept", "registry")) == 1
    request.do("edit", "registry", equipment_excused="yes")
    request.do("accept", "registry")
    assert request.state == "under_review"


def test_a_request_that_is_not_completed_in_thirty_days_lapses(office: Bureau) -> None:
    request = drafted(office)
    request.do("submit", "proposer")
    request.do("return", "registry", missing="The programme of the third day.")
    pass_to(office, datetime(2027, 4, 1, tzinfo=UTC) - timedelta(seconds=1))
    assert request.state == "returned"
    pass_to(office, datetime(2027, 4, 1, tzinfo=UTC))

    assert request.state == "lapsed"
    assert ADA in request.told("lapsed")


# ---- Opinions and decision


def test_the_director_decides_when_every_opinion_is_in(office: Bureau) -> None:
    request = under_review(office)
    for role in ("counsellor", "certifying_officer"):
        answer(office, request.case, request.who[role], "favourable")
    assert request.state == "under_review"

    answer(office, request.case, request.who["regional_office"], "unfavourable")
    assert request.state == "director_decision"


def test_a_late_opinion_is_none(office: Bureau) -> None:
    request = under_review(office)
    answer(office, request.case, request.who["counsellor"], "favourable")
    pass_to(office, TENTH_DAY - timedelta(days=3))
    counsellor, regional = request.who["counsellor"], request.who["regional_office"]
    reminded = request.told("workshop_opinion")
    assert {counsellor, regional} <= reminded

    pass_to(office, TENTH_DAY)
    assert request.state == "director_decision"
    late = answer(office, request.case, regional, "unfavourable")
    assert isinstance(late, Receipt)
    assert late.late
    assert office.case(request.case).consultations["opinions"].tally.replies == 1


@pytest.mark.parametrize(("starts_on", "refused"), [("2027-05-01", 0), ("2027-04-30", 1)])
def test_a_workshop_is_approved_two_months_before_its_first_day(
    office: Bureau, starts_on: str, refused: int
) -> None:
    request = decided_on(office, starts_on=starts_on)

    assert len(request.why_not("approve", "director_tsb", **APPROVAL)) == refused


def test_the_director_approves_within_available_credits_only(office: Bureau) -> None:
    request = decided_on(office)
    beyond = {**APPROVAL, "within_credits": "no"}

    assert len(request.why_not("approve", "director_tsb", **beyond)) == 1
    request.do("reject", "director_tsb", reasons="No credits.", changes="Next year.")
    assert request.state == "rejected"


def test_the_deputy_acts_when_there_is_no_director_and_then_the_secretary_general(
    office: Bureau,
) -> None:
    request = decided_on(office)
    with office.runtime.sessions.begin() as session:
        end_role(session, request.who["director_tsb"], "director_tsb", None, office.by())
    office.at += timedelta(days=1)
    assert request.why_not("approve", "secretary_general", **APPROVAL) != []
    request.do("approve", "deputy_director", **APPROVAL)

    with office.runtime.sessions.begin() as session:
        end_role(session, request.who["deputy_director"], "deputy_director", None, office.by())
    office.at += timedelta(days=1)
    request.do("cancel", "secretary_general", reasons="Nobody is left to hold it.")
    assert request.state == "cancelled"


def test_whoever_works_for_the_host_takes_no_part_for_the_office(office: Bureau) -> None:
    request = decided_on(office)
    with office.runtime.sessions.begin() as session:
        grant_roles(session, [(BEN, "director_tsb", None)], office.by())

    assert refusal(office, request.case, "approve", BEN, **APPROVAL) != []
    with office.runtime.sessions.begin() as session:
        end_role(session, BEN, FOCAL_POINT, "KEN", office.by())
    office.at += timedelta(days=1)
    assert refusal(office, request.case, "approve", BEN, **APPROVAL) == []


# ---- The announcement


@pytest.mark.parametrize(
    ("circular", "refused"),
    [
        ({"circular_on": "2027-07-06", "papers_by": "2027-08-03"}, 0),
        ({"circular_on": "2027-07-07", "papers_by": "2027-08-04"}, 1),
        ({"circular_on": "2027-07-06", "papers_by": "2027-08-02"}, 1),
        ({"circular_on": "2027-07-06", "papers_by": "2027-09-07"}, 1),
        ({"circular_on": "2027-07-08", "papers_by": "2027-08-20"}, 2),
    ],
)
def test_a_workshop_is_announced_two_months_ahead_with_four_weeks_for_papers(
    office: Bureau, circular: dict[str, str], refused: int
) -> None:
    request = decided_on(office)
    request.do("approve", "director_tsb", **APPROVAL)
    office.at = datetime(2027, 7, 7, 9, tzinfo=UTC)

    given = {"circular_number": "31", **circular}
    assert len(request.why_not("announce", "registry", **given)) == refused


def test_the_director_hears_of_a_workshop_that_was_not_announced_in_time(office: Bureau) -> None:
    request = decided_on(office)
    request.do("approve", "director_tsb", **APPROVAL)
    pass_to(office, datetime(2027, 7, 7, tzinfo=UTC) - timedelta(seconds=1))
    assert request.who["registry"] in request.told("workshop_announce_due")
    assert request.told("overdue") == set()
    pass_to(office, datetime(2027, 7, 7, tzinfo=UTC))

    assert request.told("overdue") == {request.who["director_tsb"]}


def test_new_dates_are_announced_anew(office: Bureau) -> None:
    request = announced(office)
    dates = {"starts_on": "2027-10-04", "ends_on": "2027-10-06", "reasons": "A public holiday."}
    soon = {**dates, "starts_on": "2027-04-30"}
    assert len(request.why_not("change_dates", "registry", **soon)) == 1
    request.do("change_dates", "registry", **dates)
    assert request.state == "approved"

    pass_to(office, datetime(2027, 3, 1, 12, tzinfo=UTC))
    assert GUS in request.told("workshop_changed")
    request.do("announce", "registry", **CIRCULAR)
    pass_to(office, datetime(2027, 9, 10, tzinfo=UTC))
    assert request.state == "announced"


# ---- A host that withdraws


def test_geneva_is_offered_and_is_the_place_unless_the_director_cancels(office: Bureau) -> None:
    request = announced(office)
    request.do("withdraw_invitation", "proposer", reasons="The hall burned down.")
    pass_to(office, TENTH_DAY - timedelta(seconds=1))
    assert request.state == "geneva_offered"
    assert GUS in request.told("geneva_offered")
    pass_to(office, TENTH_DAY)
    assert request.state == "moved_to_geneva"

    office.at += timedelta(hours=9)
    request.do("announce_geneva", "registry", **GENEVA)
    assert (request.state, office.case(request.case).fields["place"]) == ("announced", "Geneva")
    pass_to(office, datetime(2027, 9, 9, tzinfo=UTC))
    assert request.state == "held"
    assert office.verify().findings == ()


def test_the_director_chooses_geneva_within_credits_or_cancels(office: Bureau) -> None:
    request = announced(office)
    request.do("withdraw_invitation", "proposer", reasons="The hall burned down.")

    assert len(request.why_not("choose_geneva", "director_tsb", within_credits="no")) == 1
    request.do("choose_geneva", "director_tsb", within_credits="yes")
    request.do("cancel", "director_tsb", reasons="No interpreters.")
    pass_to(office, office.at + timedelta(hours=1))
    assert request.state == "cancelled"
    assert request.told("workshop_cancelled") >= {ADA, GUS}
