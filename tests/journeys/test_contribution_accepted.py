"""A contribution under the shipped flow is accepted or refused, and agreed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.build import ADA, ADM, Bureau
from tests.granting import delegated, mandate
from tests.journeys.giving import (
    PAY_HERE,
    SERVICE,
    TODAY,
    WHY,
    accepted,
    agreed,
    before_the_secretary_general,
    certify_value,
    stands,
    terms,
)
from tests.journeys.stage import pass_to, refusal
from workflow.services.manage_people import end_role

CHF_30_000 = 3_000_000


# ---- Acceptance


def test_the_secretary_general_decides_within_fifteen_working_days(giving: Bureau) -> None:
    offer = before_the_secretary_general(giving)
    for role in ("director_tsb", "deputy_secretary_general", "council"):
        assert offer.why_not("accept", role, **PAY_HERE) != []
    pass_to(giving, datetime(2027, 3, 24, tzinfo=UTC) - timedelta(seconds=1))
    assert offer.who["secretary_general"] in offer.told("acceptance_due")
    assert offer.told("contribution_overdue") == set()
    pass_to(giving, datetime(2027, 3, 24, tzinfo=UTC))

    wanted = {offer.who["secretary_general"], offer.who["council"]}
    assert offer.told("contribution_overdue") == wanted


@pytest.mark.parametrize(("minor", "refused"), [(CHF_30_000, 0), (CHF_30_000 - 1, 1)])
def test_a_delegate_accepts_up_to_the_ceiling_in_francs(
    giving: Bureau, minor: int, refused: int
) -> None:
    offer = before_the_secretary_general(giving)
    ceiling = {"minor": minor, "currency": "CHF"}
    wanted = mandate(giving, offer.who["secretary_general"], role="secretary_general",
                     flow="contribution", ceiling=ceiling)  # fmt: skip
    delegated(giving, wanted)
    giving.at += timedelta(minutes=1)

    assert len(refusal(giving, offer.case, "accept", ADM, **PAY_HERE)) == refused


@pytest.mark.parametrize(("day", "refused"), [(1, 0), (2, 1)])
def test_the_value_was_certified_at_a_rate_within_a_month(
    giving: Bureau, day: int, refused: int
) -> None:
    offer = before_the_secretary_general(giving)
    giving.at = datetime(2027, 4, day, 9, tzinfo=UTC)

    assert len(offer.why_not("accept", "secretary_general", **PAY_HERE)) == refused
    if refused:
        certify_value(offer, "31000.00 CHF")
        offer.do("accept", "secretary_general", **PAY_HERE)


def test_the_deputy_accepts_when_there_is_no_secretary_general_and_then_the_council(
    giving: Bureau,
) -> None:
    offer = before_the_secretary_general(giving)
    gone(giving, offer.who["secretary_general"], "secretary_general")
    assert offer.why_not("accept", "council", **PAY_HERE) != []
    gone(giving, offer.who["deputy_secretary_general"], "deputy_secretary_general")

    offer.do("accept", "council", **PAY_HERE)
    assert offer.state == "accepted"


def gone(giving: Bureau, person: int, role: str) -> None:
    """Somebody leaves a role."""
    with giving.runtime.sessions.begin() as session:
        end_role(session, person, role, None, giving.by())
    giving.at += timedelta(days=1)


def test_the_director_accepts_nothing_in_a_contribution_that_he_signs(giving: Bureau) -> None:
    offer = accepted(giving)
    offer.do("draw_up", "partnerships", **terms(offer))
    offer.do("sign_first", "director_tsb", first_signed_on=TODAY)
    director = offer.who["director_tsb"]
    delegated(giving, mandate(giving, offer.who["secretary_general"], director,
                              role="secretary_general", flow="contribution"))  # fmt: skip
    giving.at += timedelta(minutes=1)

    signed = {"second_signed_on": TODAY}
    assert refusal(giving, offer.case, "sign_second", director, **signed) != []


def test_a_refusal_gives_its_reasons_and_the_pledge_falls_away(giving: Bureau) -> None:
    offer = before_the_secretary_general(giving)
    assert offer.why_not("refuse", "secretary_general", reasons="No.") != []
    offer.do("refuse", "secretary_general", **WHY)
    pass_to(giving, giving.at + timedelta(hours=1))

    assert (offer.state, stands(giving, offer.case)) == ("refused", {})
    assert offer.told("contribution_refused") >= {ADA, offer.who["director_tsb"]}


# ---- The agreement


@pytest.mark.parametrize(("value", "refused"), [("50000.00 CHF", 0), ("50000.01 CHF", 1)])
def test_letters_are_exchanged_for_small_gifts(giving: Bureau, value: str, refused: int) -> None:
    offer = accepted(giving, value=value)

    assert len(offer.why_not("draw_up", "partnerships", **terms(offer))) == refused


def test_an_agreement_has_a_project_document(giving: Bureau) -> None:
    offer = accepted(giving, value="60000.00 CHF")
    said = terms(offer, form="agreement")
    assert len(offer.why_not("draw_up", "partnerships", **said)) == 1

    said["project_document"] = giving.upload()
    offer.do("draw_up", "partnerships", **said)


def test_two_people_sign_for_the_union_before_the_giver_does(giving: Bureau) -> None:
    offer = accepted(giving)
    offer.do("draw_up", "partnerships", **terms(offer))
    by_giver = {"signed_agreement": giving.upload(), "countersigned_on": TODAY}
    assert len(offer.why_not("countersign", "contributor", **by_giver)) == 2
    assert offer.why_not("sign_second", "secretary_general", second_signed_on=TODAY) != []

    offer.do("sign_first", "director_tsb", first_signed_on=TODAY)
    assert len(offer.why_not("redraw", "partnerships")) == 1
    assert offer.why_not("sign_second", "director_tsb", second_signed_on=TODAY) != []
    offer.do("sign_second", "secretary_general", second_signed_on=TODAY)
    offer.do("countersign", "contributor", **by_giver)
    assert stands(giving, offer.case) == {"contributor": -CHF_30_000, "committed": CHF_30_000}


def test_what_was_pledged_beyond_the_sum_agreed_falls_away(giving: Bureau) -> None:
    offer = agreed(giving, said={"agreed": "20000.00 CHF"})

    assert stands(giving, offer.case) == {"contributor": -2_000_000, "committed": 2_000_000}


def test_support_cost_is_seven_per_cent_unless_the_secretary_general_waives_it(
    giving: Bureau,
) -> None:
    offer = before_the_secretary_general(giving)
    offer.do("accept", "secretary_general", **PAY_HERE)
    assert len(offer.why_not("draw_up", "partnerships", **terms(offer))) == 1
    for rate in ("6.9", "7.1", "0"):
        lower = offer.why_not("set_support_rate", "certifying_officer", support_rate=rate)
        assert len(lower) == 1
    full = {"support_rate": "7.0", "reasons": "A campaign."}
    assert len(offer.why_not("waive_support_cost", "secretary_general", **full)) == 1
    offer.do("waive_support_cost", "secretary_general", **{**full, "support_rate": "0"})
    offer.do("draw_up", "partnerships", **terms(offer))


def test_there_is_no_support_cost_in_kind(giving: Bureau) -> None:
    offer = before_the_secretary_general(giving, **SERVICE)
    offer.do("accept", "secretary_general", **PAY_HERE)

    seven = {"support_rate": "7.0"}
    assert len(offer.why_not("set_support_rate", "certifying_officer", **seven)) == 1
    offer.do("set_support_rate", "certifying_officer", support_rate="0")
