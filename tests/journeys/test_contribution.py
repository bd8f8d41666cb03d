"""A voluntary contribution under the shipped flow: the offer, and what the office looks at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.build import ADA, GUS, Bureau
from tests.journeys.giving import (
    GOODS,
    PAY_HERE,
    SERVICE,
    TAKEN_IN,
    TODAY,
    WHY,
    accepted,
    account_for,
    acknowledged,
    before_the_secretary_general,
    certify_value,
    drafted,
    link,
    offered,
    project_at_work,
    screened,
    stands,
)
from tests.journeys.stage import OnItsWay, pass_to, take_in_members

CHF_30_000 = 3_000_000


def test_a_contribution_goes_from_the_offer_to_the_closing_of_its_books(giving: Bureau) -> None:
    project = project_at_work(giving)
    offer = acknowledged(giving, project=project)
    offer.do("allocate", "approving_officer")
    assert stands(giving, offer.case) == {"contributor": -CHF_30_000, "allocated": CHF_30_000}

    certifier = offer.who["certifying_officer"]
    giving.do(project, "spend", certifier, spent="30000.00 CHF")
    giving.wake()
    assert offer.state == "in_use"
    assert len(offer.why_not("close", "approving_officer")) == 1
    account_for(offer)
    offer.do("close", "approving_officer")
    assert offer.state == "closed"
    pass_to(giving, giving.at + timedelta(hours=1))
    told = ("offer_received", "contribution_accepted", "agreement_in_force",
            "contribution_receipt", "contribution_acknowledged", "contribution_closed")  # fmt: skip
    assert [each for each in told if ADA not in offer.told(each)] == []
    assert giving.verify().findings == ()


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
    giving: Bureau, changes: dict[str, Any]
) -> None:
    offer = drafted(giving, **changes)

    assert len(offer.why_not("submit", "contributor", offered_on=TODAY)) == 1


@pytest.mark.parametrize(
    ("day", "refused"), [("2027-02-15", 0), ("2027-02-14", 1), (TODAY, 0), ("2027-03-02", 1)]
)
def test_an_offer_is_dated_within_the_last_fourteen_days(
    giving: Bureau, day: str, refused: int
) -> None:
    offer = drafted(giving)

    assert len(offer.why_not("submit", "contributor", offered_on=day)) == refused


@pytest.mark.parametrize("membership", ["sector_member", "associate"])
def test_sector_members_and_associates_pay_for_the_participation_of_developing_countries(
    giving: Bureau, membership: str
) -> None:
    [giver] = take_in_members(giving, membership, 1, "FIRM")

    assert offered(giving, giver, "FIRM1", theme="fellowships").state == "pledged"


def test_a_pledge_is_promised_and_never_firm(giving: Bureau) -> None:
    offer = offered(giving)

    assert stands(giving, offer.case) == {"contributor": -CHF_30_000, "pledged": CHF_30_000}


def test_what_is_given_in_kind_pledges_no_money(giving: Bureau) -> None:
    assert stands(giving, offered(giving, **SERVICE).case) == {}


def test_an_offer_for_one_initiative_is_linked_before_it_is_taken_in(giving: Bureau) -> None:
    offer = offered(giving, earmark="initiative", named_initiative="PR-1")
    assert len(offer.why_not("take_in", "partnerships", **TAKEN_IN)) == 1

    link(offer, project_at_work(giving))
    offer.do("take_in", "partnerships", **TAKEN_IN)
    assert stands(giving, offer.case)["pledged"] == CHF_30_000


def test_one_offer_pays_for_one_project_that_takes_contributions(giving: Bureau) -> None:
    ended = project_at_work(giving)
    giving.do(ended, "end", ADA)
    offer = offered(giving)
    link(offer, ended)
    assert len(offer.why_not("take_in", "partnerships", **TAKEN_IN)) == 1

    offer.do("unlink", "registry", link="pays_for", case=str(ended))
    for _ in range(2):
        link(offer, project_at_work(giving))
    assert len(offer.why_not("take_in", "partnerships", **TAKEN_IN)) >= 1


def test_an_offer_that_is_not_completed_in_thirty_days_counts_as_withdrawn(giving: Bureau) -> None:
    offer = offered(giving)
    offer.do("return", "partnerships", missing="The theme is not ours.")
    assert stands(giving, offer.case) == {}
    pass_to(giving, datetime(2027, 4, 1, tzinfo=UTC) - timedelta(seconds=1))
    assert offer.state == "returned"
    pass_to(giving, datetime(2027, 4, 1, tzinfo=UTC))

    assert offer.state == "withdrawn"
    assert ADA in offer.told("offer_expired")


def test_an_offer_that_comes_back_is_looked_at_anew(giving: Bureau) -> None:
    offer = screened(giving)
    offer.do("return", "legal", missing="Another sum.")
    offer.do("edit", "contributor", offered="90000.00 CHF")
    offer.do("submit", "contributor", offered_on=TODAY)

    assert len(offer.why_not("take_in", "partnerships", **TAKEN_IN)) == 1
    offer.do("take_in", "partnerships", **TAKEN_IN, value="")
    assert offer.why_not("pass_on", "partnerships") != []
    assert stands(giving, offer.case)["pledged"] == 9_000_000


def test_an_offer_ends_with_its_own_time(giving: Bureau) -> None:
    offer = screened(giving, valid_until="2027-03-20")
    pass_to(giving, datetime(2027, 3, 21, tzinfo=UTC) - timedelta(seconds=1))
    assert offer.state == "screening"
    pass_to(giving, datetime(2027, 3, 21, tzinfo=UTC))

    assert offer.state == "withdrawn"
    assert stands(giving, offer.case) == {}


@pytest.mark.parametrize("stage", [offered, screened, before_the_secretary_general, accepted])
def test_an_offer_is_withdrawn_freely_before_the_agreement(giving: Bureau, stage: Any) -> None:
    offer = stage(giving)
    offer.do("withdraw", "contributor")

    assert offer.state == "withdrawn"
    assert stands(giving, offer.case) == {}
    pass_to(giving, giving.at + timedelta(hours=1))
    assert ADA in offer.told("offer_withdrawn")


# ---- Screening, due diligence, higher consent


def test_a_member_is_looked_at_more_closely_only_when_there_is_a_question(giving: Bureau) -> None:
    offer = screened(giving)

    assert len(offer.why_not("begin_due_diligence", "partnerships")) == 1
    offer.do("pass_on", "partnerships")
    assert offer.state == "sg_decision"


def test_a_flagged_member_and_whoever_is_no_member_pass_due_diligence(giving: Bureau) -> None:
    member = offered(giving)
    member.do("take_in", "partnerships", flagged="yes", creates_liability="no")
    certify_value(member, "30000.00 CHF")
    other = drafted(giving, GUS, "ACME")
    other.do("submit", "contributor", offered_on=TODAY)
    other.do("take_in", "partnerships", **TAKEN_IN)
    certify_value(other, "30000.00 CHF")

    for offer in (member, other):
        assert len(offer.why_not("pass_on", "partnerships")) == 1
        offer.do("begin_due_diligence", "partnerships")
        assert len(offer.why_not("pass_on", "partnerships")) == 1


def checked(giving: Bureau, result: str, **changes: Any) -> OnItsWay:
    """An offer of a company that is no member, on which due diligence came to ``result``."""
    offer = screened(giving, GUS, "ACME", **changes)
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
    giving: Bureau, result: str, refused: int
) -> None:
    offer = checked(giving, result)

    assert len(offer.why_not("accept", "secretary_general", **PAY_HERE)) == refused


def test_the_legal_adviser_finds_the_same_as_the_partnerships_officer(giving: Bureau) -> None:
    offer = screened(giving, GUS, "ACME")
    offer.do("begin_due_diligence", "partnerships")
    limited = {"diligence": "clear_with_limits", "diligence_grounds": "Lists."}
    assert len(offer.why_not("record_diligence", "partnerships", **limited)) == 1
    offer.do("record_diligence", "partnerships", diligence="clear", diligence_grounds="Lists.")

    other = {"diligence_confirmed": "not_clear"}
    assert len(offer.why_not("confirm_diligence", "legal", **other)) == 1
    assert len(offer.why_not("pass_on", "partnerships")) == 1


def test_due_diligence_takes_fifteen_working_days_and_then_the_director_hears(
    giving: Bureau,
) -> None:
    offer = screened(giving, GUS, "ACME")
    offer.do("begin_due_diligence", "partnerships")
    pass_to(giving, datetime(2027, 3, 24, tzinfo=UTC) - timedelta(seconds=1))
    assert offer.told("contribution_overdue") == set()
    pass_to(giving, datetime(2027, 3, 24, tzinfo=UTC))

    assert offer.told("contribution_overdue") == {offer.who["director_tsb"]}


def seen_by_the_lawyer(giving: Bureau, fit: str, **changes: Any) -> OnItsWay:
    """An offer on which there is a legal view."""
    offer = screened(giving, **changes)
    liability = giving.case(offer.case).fields["creates_liability"]
    offer.do("give_legal_view", "legal", legal_view="See my note.", conditions_fit=fit,
             creates_liability=liability)  # fmt: skip
    return offer


CONDITIONAL: dict[str, Any] = {"has_conditions": "yes", "conditions": "A plaque."}
COSTLY: dict[str, Any] = {"creates_liability": "yes"}


@pytest.mark.parametrize("changes", [CONDITIONAL, COSTLY])
def test_a_gift_that_is_conditional_or_costly_needs_higher_consent(
    giving: Bureau, changes: dict[str, Any]
) -> None:
    offer = screened(giving, **changes)
    assert len(offer.why_not("seek_consent", "partnerships")) == 1
    offer.do("give_legal_view", "legal", legal_view="Fit.", conditions_fit="yes",
             creates_liability=changes.get("creates_liability", "no"))  # fmt: skip
    assert len(offer.why_not("pass_on", "partnerships")) == 1
    offer.do("seek_consent", "partnerships")
    pass_to(giving, giving.at + timedelta(hours=1))
    assert offer.told("consent_sought") == {offer.who["council"]}

    offer.do("record_consent", "council", consent_given="yes", consent_reference="Decision 7")
    offer.do("accept", "secretary_general", **PAY_HERE)
    assert offer.state == "accepted"


def test_without_the_consent_nothing_is_accepted(giving: Bureau) -> None:
    offer = seen_by_the_lawyer(giving, "yes", **COSTLY)
    offer.do("seek_consent", "partnerships")
    offer.do("record_consent", "council", consent_given="no", consent_reference="Decision 7")

    assert len(offer.why_not("accept", "secretary_general", **PAY_HERE)) == 1
    offer.do("refuse", "secretary_general", **WHY)
    assert offer.state == "refused"


def test_unfit_conditions_are_negotiated_or_refused(giving: Bureau) -> None:
    offer = seen_by_the_lawyer(giving, "no", **CONDITIONAL)
    assert len(offer.why_not("seek_consent", "partnerships")) == 1
    offer.do("pass_on", "partnerships")
    assert len(offer.why_not("accept", "secretary_general", **PAY_HERE)) == 2

    other = drafted(giving, **CONDITIONAL)
    other.do("submit", "contributor", offered_on=TODAY)
    other.do("return", "legal", missing="Another plaque.")
    assert other.state == "returned"


def test_a_gift_without_conditions_needs_no_higher_consent(giving: Bureau) -> None:
    assert len(screened(giving).why_not("seek_consent", "partnerships")) == 1
