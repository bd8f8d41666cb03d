"""A voluntary contribution under the shipped flow: from the offer to the agreement."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.build import ADA, ADM, GUS, Bureau
from tests.granting import delegated, mandate
from tests.journeys.giving import (
    GOODS,
    SERVICE,
    TAKEN_IN,
    WHY,
    accepted,
    account_for,
    acknowledged,
    agreed,
    before_the_secretary_general,
    certify_value,
    drafted,
    link,
    offered,
    project_at_work,
    publish_project,
    screened,
    stands,
    terms,
)
from tests.journeys.stage import OnItsWay, pass_to, refusal, take_in_members

TODAY = "2027-03-01"
PAY_HERE = {"payment_details": "Account 17."}
CHF_30_000 = 3_000_000


def test_a_contribution_goes_from_the_offer_to_the_closing_of_its_books(office: Bureau) -> None:
    publish_project(office)
    project = project_at_work(office)
    offer = acknowledged(office, project=project)
    offer.do("allocate", "approving_officer")
    assert stands(office, offer.case) == {"contributor": -CHF_30_000, "allocated": CHF_30_000}

    certifier = offer.who["certifying_officer"]
    office.do(project, "spend", certifier, spent="30000.00 CHF")
    office.wake()
    assert offer.state == "in_use"
    assert len(offer.why_not("close", "approving_officer")) == 1
    account_for(offer)
    offer.do("close", "approving_officer")
    assert offer.state == "closed"
    pass_to(office, office.at + timedelta(hours=1))
    told = ("offer_received", "contribution_accepted", "agreement_in_force",
            "contribution_receipt", "contribution_acknowledged", "contribution_closed")  # fmt: skip
    assert [each for each in told if ADA not in offer.told(each)] == []
    assert office.verify().findings == ()


# ---- The offer


@pytest.mark.parametrize(
    "changes",
    [
        {"offered": None},
        {**GOODS, "offered": "100.00 CHF"},
        {**SERVICE, "description": None},
        {"has_conditions": "yes"},
        {"earmark": "budget_line", "named_initiative": "PR-1"},
        {"earmark": "initiative"},
        {"theme": "fellowships"},
        {"valid_until": TODAY},
    ],
)
def test_an_offer_says_what_is_given_and_on_which_terms(
    office: Bureau, changes: dict[str, Any]
) -> None:
    offer = drafted(office, **changes)

    assert len(offer.why_not("submit", "contributor", offered_on=TODAY)) == 1


@pytest.mark.parametrize(
    ("day", "refused"), [("2027-02-15", 0), ("2027-02-14", 1), (TODAY, 0), ("2027-03-02", 1)]
)
def test_an_offer_is_dated_within_the_last_fourteen_days(
    office: Bureau, day: str, refused: int
) -> None:
    offer = drafted(office)

    assert len(offer.why_not("submit", "contributor", offered_on=day)) == refused


@pytest.mark.parametrize("membership", ["sector_member", "associate"])
def test_sector_members_and_associates_pay_for_the_participation_of_developing_countries(
    office: Bureau, membership: str
) -> None:
    [giver] = take_in_members(office, membership, 1, "FIRM")

    assert offered(office, giver, "FIRM1", theme="fellowships").state == "pledged"


def test_a_pledge_is_promised_and_never_firm(office: Bureau) -> None:
    offer = offered(office)

    assert stands(office, offer.case) == {"contributor": -CHF_30_000, "pledged": CHF_30_000}


def test_what_is_given_in_kind_pledges_no_money(office: Bureau) -> None:
    assert stands(office, offered(office, **SERVICE).case) == {}


def test_an_offer_for_one_initiative_is_linked_before_it_is_taken_in(office: Bureau) -> None:
    publish_project(office)
    offer = offered(office, earmark="initiative", named_initiative="PR-1")
    assert len(offer.why_not("take_in", "partnerships", **TAKEN_IN)) == 1

    link(offer, project_at_work(office))
    offer.do("take_in", "partnerships", **TAKEN_IN)
    assert stands(office, offer.case)["pledged"] == CHF_30_000


def test_one_offer_pays_for_one_project_that_takes_contributions(office: Bureau) -> None:
    publish_project(office)
    ended = project_at_work(office)
    office.do(ended, "end", ADA)
    offer = offered(office)
    link(offer, ended)
    assert len(offer.why_not("take_in", "partnerships", **TAKEN_IN)) == 1

    offer.do("unlink", "registry", link="pays_for", case=str(ended))
    for _ in range(2):
        link(offer, project_at_work(office))
    assert len(offer.why_not("take_in", "partnerships", **TAKEN_IN)) >= 1


def test_an_offer_that_is_not_completed_in_thirty_days_counts_as_withdrawn(office: Bureau) -> None:
    offer = offered(office)
    offer.do("return", "partnerships", missing="The theme is not ours.")
    assert stands(office, offer.case) == {}
    pass_to(office, datetime(2027, 4, 1, tzinfo=UTC) - timedelta(seconds=1))
    assert offer.state == "returned"
    pass_to(office, datetime(2027, 4, 1, tzinfo=UTC))

    assert offer.state == "withdrawn"
    assert ADA in offer.told("offer_expired")


def test_an_offer_that_comes_back_is_looked_at_anew(office: Bureau) -> None:
    offer = screened(office)
    offer.do("return", "legal", missing="Another sum.")
    offer.do("edit", "contributor", offered="90000.00 CHF")
    offer.do("submit", "contributor", offered_on=TODAY)

    assert len(offer.why_not("take_in", "partnerships", **TAKEN_IN)) == 1
    offer.do("take_in", "partnerships", **TAKEN_IN, value="")
    assert offer.why_not("pass_on", "partnerships") != []
    assert stands(office, offer.case)["pledged"] == 9_000_000


def test_an_offer_ends_with_its_own_time(office: Bureau) -> None:
    offer = screened(office, valid_until="2027-03-20")
    pass_to(office, datetime(2027, 3, 21, tzinfo=UTC) - timedelta(seconds=1))
    assert offer.state == "screening"
    pass_to(office, datetime(2027, 3, 21, tzinfo=UTC))

    assert offer.state == "withdrawn"
    assert stands(office, offer.case) == {}


@pytest.mark.parametrize("stage", [offered, screened, before_the_secretary_general, accepted])
def test_an_offer_is_withdrawn_freely_before_the_agreement(office: Bureau, stage: Any) -> None:
    offer = stage(office)
    offer.do("withdraw", "contributor")

    assert offer.state == "withdrawn"
    assert stands(office, offer.case) == {}
    pass_to(office, office.at + timedelta(hours=1))
    assert ADA in offer.told("offer_withdrawn")


# ---- Screening, due diligence, higher consent


def test_a_member_is_looked_at_more_closely_only_when_there_is_a_question(office: Bureau) -> None:
    offer = screened(office)

    assert len(offer.why_not("begin_due_diligence", "partnerships")) == 1
    offer.do("pass_on", "partnerships")
    assert offer.state == "sg_decision"


def test_a_flagged_member_and_whoever_is_no_member_pass_due_diligence(office: Bureau) -> None:
    member = offered(office)
    member.do("take_in", "partnerships", flagged="yes", creates_liability="no")
    certify_value(member, "30000.00 CHF")
    other = drafted(office, GUS, "ACME", who=member.who)
    other.do("submit", "contributor", offered_on=TODAY)
    other.do("take_in", "partnerships", **TAKEN_IN)
    certify_value(other, "30000.00 CHF")

    for offer in (member, other):
        assert len(offer.why_not("pass_on", "partnerships")) == 1
        offer.do("begin_due_diligence", "partnerships")
        assert len(offer.why_not("pass_on", "partnerships")) == 1


def checked(office: Bureau, result: str, **changes: Any) -> OnItsWay:
    """An offer of a company that is no member, on which due diligence came to ``result``."""
    offer = screened(office, GUS, "ACME", **changes)
    offer.do("begin_due_diligence", "partnerships")
    found = {"diligence": result, "diligence_grounds": "Sanctions lists.",
             "diligence_limits": "No name on the building."}  # fmt: skip
    offer.do("record_diligence", "partnerships", **found)
    offer.do("confirm_diligence", "legal", diligence_confirmed=result)
    offer.do("pass_on", "partnerships")
    return offer


@pytest.mark.parametrize(
    ("result", "refused"), [("clear", 0), ("clear_with_limits", 0), ("not_clear", 1)]
)
def test_what_fails_due_diligence_can_only_be_refused(
    office: Bureau, result: str, refused: int
) -> None:
    offer = checked(office, result)

    assert len(offer.why_not("accept", "secretary_general", **PAY_HERE)) == refused


def test_the_legal_adviser_finds_the_same_as_the_partnerships_officer(office: Bureau) -> None:
    offer = screened(office, GUS, "ACME")
    offer.do("begin_due_diligence", "partnerships")
    limited = {"diligence": "clear_with_limits", "diligence_grounds": "Lists."}
    assert len(offer.why_not("record_diligence", "partnerships", **limited)) == 1
    offer.do("record_diligence", "partnerships", diligence="clear", diligence_grounds="Lists.")

    other = {"diligence_confirmed": "not_clear"}
    assert len(offer.why_not("confirm_diligence", "legal", **other)) == 1
    assert len(offer.why_not("pass_on", "partnerships")) == 1


def test_due_diligence_takes_fifteen_working_days_and_then_the_director_hears(
    office: Bureau,
) -> None:
    offer = screened(office, GUS, "ACME")
    offer.do("begin_due_diligence", "partnerships")
    pass_to(office, datetime(2027, 3, 24, tzinfo=UTC) - timedelta(seconds=1))
    assert offer.told("contribution_overdue") == set()
    pass_to(office, datetime(2027, 3, 24, tzinfo=UTC))

    assert offer.told("contribution_overdue") == {offer.who["director_tsb"]}


def seen_by_the_lawyer(office: Bureau, fit: str, **changes: Any) -> OnItsWay:
    """An offer on which there is a legal view."""
    offer = screened(office, **changes)
    liability = office.case(offer.case).fields["creates_liability"]
    offer.do("give_legal_view", "legal", legal_view="See my note.", conditions_fit=fit,
             creates_liability=liability)  # fmt: skip
    return offer


CONDITIONAL: dict[str, Any] = {"has_conditions": "yes", "conditions": "A plaque."}
COSTLY: dict[str, Any] = {"creates_liability": "yes"}


@pytest.mark.parametrize("changes", [CONDITIONAL, COSTLY])
def test_a_gift_that_is_conditional_or_costly_needs_higher_consent(
    office: Bureau, changes: dict[str, Any]
) -> None:
    offer = screened(office, **changes)
    assert len(offer.why_not("seek_consent", "partnerships")) == 1
    offer.do("give_legal_view", "legal", legal_view="Fit.", conditions_fit="yes",
             creates_liability=changes.get("creates_liability", "no"))  # fmt: skip
    assert len(offer.why_not("pass_on", "partnerships")) == 1
    offer.do("seek_consent", "partnerships")
    pass_to(office, office.at + timedelta(hours=1))
    assert offer.told("consent_sought") == {offer.who["council"]}

    offer.do("record_consent", "council", consent_given="yes", consent_reference="Decision 7")
    offer.do("accept", "secretary_general", **PAY_HERE)
    assert offer.state == "accepted"


def test_without_the_consent_nothing_is_accepted(office: Bureau) -> None:
    offer = seen_by_the_lawyer(office, "yes", **COSTLY)
    offer.do("seek_consent", "partnerships")
    offer.do("record_consent", "council", consent_given="no", consent_reference="Decision 7")

    assert len(offer.why_not("accept", "secretary_general", **PAY_HERE)) == 1
    offer.do("refuse", "secretary_general", **WHY)
    assert offer.state == "refused"


def test_unfit_conditions_are_negotiated_or_refused(office: Bureau) -> None:
    offer = seen_by_the_lawyer(office, "no", **CONDITIONAL)
    assert len(offer.why_not("seek_consent", "partnerships")) == 1
    offer.do("pass_on", "partnerships")
    assert len(offer.why_not("accept", "secretary_general", **PAY_HERE)) == 2

    other = drafted(office, who=offer.who, **CONDITIONAL)
    other.do("submit", "contributor", offered_on=TODAY)
    other.do("return", "legal", missing="Another plaque.")
    assert other.state == "returned"


def test_a_gift_without_conditions_needs_no_higher_consent(office: Bureau) -> None:
    assert len(screened(office).why_not("seek_consent", "partnerships")) == 1


# ---- Acceptance


def test_the_secretary_general_decides_within_fifteen_working_days(office: Bureau) -> None:
    offer = before_the_secretary_general(office)
    for role in ("director_tsb", "deputy_secretary_general", "council"):
        assert offer.why_not("accept", role, **PAY_HERE) != []
    pass_to(office, datetime(2027, 3, 24, tzinfo=UTC) - timedelta(seconds=1))
    assert offer.who["secretary_general"] in offer.told("acceptance_due")
    assert offer.told("contribution_overdue") == set()
    pass_to(office, datetime(2027, 3, 24, tzinfo=UTC))

    wanted = {offer.who["secretary_general"], offer.who["council"]}
    assert offer.told("contribution_overdue") == wanted


@pytest.mark.parametrize(("minor", "refused"), [(CHF_30_000, 0), (CHF_30_000 - 1, 1)])
def test_a_delegate_accepts_up_to_the_ceiling_in_francs(
    office: Bureau, minor: int, refused: int
) -> None:
    offer = before_the_secretary_general(office)
    ceiling = {"minor": minor, "currency": "CHF"}
    wanted = mandate(office, offer.who["secretary_general"], role="secretary_general",
                     flow="contribution", ceiling=ceiling)  # fmt: skip
    delegated(office, wanted)
    office.at += timedelta(minutes=1)

    assert len(refusal(office, offer.case, "accept", ADM, **PAY_HERE)) == refused


def test_the_value_was_certified_within_a_month(office: Bureau) -> None:
    offer = before_the_secretary_general(office)
    office.at = datetime(2027, 4, 1, 9, tzinfo=UTC)
    offer.do("confirm_value", "certifying_officer", value="31000.00 CHF", value_on=TODAY,
             grounds="UN rate")  # fmt: skip
    assert offer.why_not("accept", "secretary_general") == ['"How to pay or deliver" is missing'] or (
        offer.state == "sg_decision"
    )
    office.at = datetime(2027, 4, 2, 9, tzinfo=UTC)
    assert len(offer.why_not("accept", "secretary_general", **PAY_HERE)) == 1
    certify_value(offer, "31000.00 CHF")
    offer.do("accept", "secretary_general", **PAY_HERE)


def test_a_refusal_gives_its_reasons_and_the_pledge_falls_away(office: Bureau) -> None:
    offer = before_the_secretary_general(office)
    assert offer.why_not("refuse", "secretary_general", reasons="No.") != []
    offer.do("refuse", "secretary_general", **WHY)
    pass_to(office, office.at + timedelta(hours=1))

    assert (offer.state, stands(office, offer.case)) == ("refused", {})
    assert offer.told("contribution_refused") >= {ADA, offer.who["director_tsb"]}


# ---- The agreement


@pytest.mark.parametrize(
    ("value", "refused"), [("50000.00 CHF", 0), ("50000.01 CHF", 1)]
)
def test_letters_are_exchanged_for_small_gifts(office: Bureau, value: str, refused: int) -> None:
    offer = accepted(office, value=value)

    assert len(offer.why_not("draw_up", "partnerships", **terms(offer))) == refused


def test_an_agreement_has_a_project_document(office: Bureau) -> None:
    offer = accepted(office, value="60000.00 CHF")
    said = terms(offer, form="agreement")
    assert len(offer.why_not("draw_up", "partnerships", **said)) == 1

    said["project_document"] = office.upload()
    offer.do("draw_up", "partnerships", **said)


def test_two_people_sign_for_the_union_before_the_giver_does(office: Bureau) -> None:
    offer = accepted(office)
    offer.do("draw_up", "partnerships", **terms(offer))
    by_giver = {"signed_agreement": office.upload(), "countersigned_on": TODAY}
    assert len(offer.why_not("countersign", "contributor", **by_giver)) == 2
    assert offer.why_not("sign_second", "secretary_general", second_signed_on=TODAY) != []

    offer.do("sign_first", "director_tsb", first_signed_on=TODAY)
    assert len(offer.why_not("redraw", "partnerships")) == 1
    assert offer.why_not("sign_second", "director_tsb", second_signed_on=TODAY) != []
    offer.do("sign_second", "secretary_general", second_signed_on=TODAY)
    offer.do("countersign", "contributor", **by_giver)
    assert stands(office, offer.case) == {"contributor": -CHF_30_000, "committed": CHF_30_000}


def test_what_was_pledged_beyond_the_sum_agreed_falls_away(office: Bureau) -> None:
    offer = agreed(office, said={"agreed": "20000.00 CHF"})

    assert stands(office, offer.case) == {"contributor": -2_000_000, "committed": 2_000_000}


def test_support_cost_is_seven_per_cent_unless_the_secretary_general_waives_it(
    office: Bureau,
) -> None:
    offer = before_the_secretary_general(office)
    offer.do("accept", "secretary_general", **PAY_HERE)
    assert len(offer.why_not("draw_up", "partnerships", **terms(offer))) == 1
    for rate in ("6.9", "7.1", "0"):
        lower = offer.why_not("set_support_rate", "certifying_officer", support_rate=rate)
        assert len(lower) == 1
    full = {"support_rate": "7.0", "reasons": "A campaign."}
    assert len(offer.why_not("waive_support_cost", "secretary_general", **full)) == 1
    offer.do("waive_support_cost", "secretary_general", **{**full, "support_rate": "0"})
    offer.do("draw_up", "partnerships", **terms(offer))


def test_there_is_no_support_cost_in_kind(office: Bureau) -> None:
    offer = before_the_secretary_general(office, **SERVICE)
    offer.do("accept", "secretary_general", **PAY_HERE)

    seven = {"support_rate": "7.0"}
    assert len(offer.why_not("set_support_rate", "certifying_officer", **seven)) == 1
    offer.do("set_support_rate", "certifying_officer", support_rate="0")
