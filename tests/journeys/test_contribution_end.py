"""How a contribution under the shipped flow ends: withdrawal after the agreement, the residue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.build import ADA, BEN, Bureau
from tests.journeys.giving import (
    BANK,
    PAY_HERE,
    account_for,
    acknowledged,
    acts_of,
    agreed,
    certify_value,
    drafted,
    ended,
    link,
    pay,
    project_at_work,
    sign,
    spent,
    stands,
    terms,
    thank,
    used_up,
)
from tests.journeys.stage import OnItsWay, pass_to, take_in_members

CHF_30_000 = 3_000_000
NINETY_DAYS_ON = "2027-05-30"
SIXTY_DAYS_ON = datetime(2027, 5, 1, tzinfo=UTC)
"""The end of the sixtieth day after 1 March 2027."""


# ---- Withdrawal after the agreement


@pytest.mark.parametrize(("day", "refused"), [(NINETY_DAYS_ON, 0), ("2027-05-29", 1)])
def test_a_withdrawal_takes_effect_after_the_notice_of_the_agreement(
    giving: Bureau, day: str, refused: int
) -> None:
    offer = agreed(giving)

    assert len(offer.why_not("withdraw", "contributor")) >= 1
    assert len(offer.why_not("give_notice", "contributor", ends_on=day)) == refused


def test_the_agreement_may_shorten_the_notice(giving: Bureau) -> None:
    offer = agreed(giving, said={"notice_days": "30"})

    assert len(offer.why_not("give_notice", "contributor", ends_on="2027-03-30")) == 1
    offer.do("give_notice", "contributor", ends_on="2027-03-31")


def test_obligations_are_paid_first_and_the_rest_goes_back(giving: Bureau) -> None:
    project = project_at_work(giving)
    offer = agreed(giving, project=project)
    pay(offer, "20000.00 CHF")
    offer.do("allocate_part", "approving_officer", amount="15000.00 CHF")
    offer.do("give_notice", "contributor", ends_on=NINETY_DAYS_ON, reasons="A new policy.")
    pass_to(giving, giving.at + timedelta(hours=1))
    assert offer.told("withdrawal_noticed") >= {ADA, offer.who["certifying_officer"]}

    done = {"action_taken": "Two courses."}
    offer.do("certify_obligations", "certifying_officer", open_obligations="6000.00 CHF", **done)
    assert len(offer.why_not("settle_withdrawal", "approving_officer")) == 2
    giving.at = datetime(2027, 5, 31, 9, tzinfo=UTC)
    assert len(offer.why_not("settle_withdrawal", "approving_officer")) == 1
    spent(offer, project, "6000.00 CHF")
    offer.do("certify_obligations", "certifying_officer", open_obligations="0.00 CHF", **done)
    offer.do("settle_withdrawal", "approving_officer")

    assert offer.state == "withdrawn"
    assert stands(giving, offer.case) == {
        "contributor": -2_000_000, "spent": 600_000, "refunds": 1_400_000,
    }  # fmt: skip
    assert giving.verify().findings == ()


def test_the_officers_hear_when_the_notice_has_ended(giving: Bureau) -> None:
    offer = agreed(giving)
    offer.do("give_notice", "contributor", ends_on=NINETY_DAYS_ON)
    pass_to(giving, datetime(2027, 5, 31, tzinfo=UTC) - timedelta(seconds=1))
    assert "note_notice_ended" not in acts_of(giving, offer.case)
    pass_to(giving, datetime(2027, 5, 31, tzinfo=UTC))

    assert "note_notice_ended" in acts_of(giving, offer.case)


# ---- The rest is not needed


def test_a_giver_is_released_from_the_rest_when_the_project_has_ended(giving: Bureau) -> None:
    project = project_at_work(giving)
    offer = agreed(giving, project=project)
    why = {"reasons": "The project has ended."}
    assert len(offer.why_not("release", "approving_officer", **why)) == 1
    ended(offer, project)
    offer.do("release", "approving_officer", **why)

    assert (offer.state, stands(giving, offer.case)) == ("withdrawn", {})


def test_what_was_paid_before_a_release_goes_on(giving: Bureau) -> None:
    project = project_at_work(giving)
    offer = agreed(giving, project=project)
    pay(offer, "10000.00 CHF")
    ended(offer, project)
    offer.do("release", "approving_officer", reasons="The project has ended.")

    assert offer.state == "received"
    assert stands(giving, offer.case)["received"] == 1_000_000


# ---- The residue


def asked(giving: Bureau, leaving: str = "5000.00", pooling_agreed: str = "yes") -> OnItsWay:
    """A contribution whose giver is asked about the residue."""
    offer, _ = used_up(giving, leaving, said={"pooling_agreed": pooling_agreed})
    account_for(offer)
    offer.do("ask_about_residue", "certifying_officer", explanation="Cheaper than planned.")
    return offer


@pytest.mark.parametrize(("leaving", "asks", "absorbs"), [("200.00", 1, 0), ("200.01", 0, 1)])
def test_a_small_residue_is_absorbed_without_asking(
    giving: Bureau, leaving: str, asks: int, absorbs: int
) -> None:
    offer, _ = used_up(giving, leaving)
    account_for(offer)
    assert len(offer.why_not("close", "approving_officer")) == 2
    assert len(offer.why_not("absorb_residue", "approving_officer")) == absorbs

    if absorbs:
        why = {"explanation": "Cheaper than planned."}
        assert len(offer.why_not("ask_about_residue", "certifying_officer", **why)) == asks
    else:
        assert offer.state == "closed"
        assert stands(giving, offer.case)["pooled"] == 20_000


def test_a_giver_is_asked_when_the_project_has_ended(giving: Bureau) -> None:
    project = project_at_work(giving)
    offer = acknowledged(giving, project=project)
    offer.do("allocate", "approving_officer")
    spent(offer, project, "1000.00 CHF")

    why = {"explanation": "It is nearly done."}
    assert len(offer.why_not("ask_about_residue", "certifying_officer", **why)) == 3
    ended(offer, project)
    offer.do("ask_about_residue", "certifying_officer", **why)
    pass_to(giving, giving.at + timedelta(hours=1))
    assert offer.told("residue_offered") == {ADA, BEN}


def test_each_giver_gets_its_own_share_of_what_is_left_and_the_books_end_at_zero(
    giving: Bureau,
) -> None:
    project = project_at_work(giving)
    [giver] = take_in_members(giving, "sector_member", 1, "FIRM")
    first = acknowledged(giving, project=project)
    second = drafted(giving, giver, "FIRM1", offered="15000.00 CHF")
    bring_in(second, project)
    for offer in (first, second):
        offer.do("allocate", "approving_officer")
    spent(first, project, "32659.45 CHF")
    ended(first, project)
    left = [stands(giving, offer.case)["received"] for offer in (first, second)]
    assert left == [822_703, 411_352]
    assert sum(left) == 1_234_055

    for offer in (first, second):
        account_for(offer)
        offer.do("ask_about_residue", "certifying_officer", explanation="Cheaper.")
    first.do("choose_refund", "contributor")
    first.do("certify_refund", "certifying_officer", refund_certified="8227.03 CHF")
    first.do("pay_refund", "approving_officer", **BANK)
    pass_to(giving, SIXTY_DAYS_ON + timedelta(days=2))
    second.do("pool_residue", "approving_officer")
    giving.do(project, "close", first.who["certifying_officer"])
    assert [first.state, second.state] == ["closed", "closed"]
    assert giving.verify().findings == ()


def bring_in(offer: OnItsWay, project: int) -> None:
    """An offer of CHF 15,000.00 goes the whole way to the thanks."""
    today = offer.bureau.at.date().isoformat()
    offer.do("submit", "contributor", offered_on=today)
    link(offer, project)
    offer.do("take_in", "partnerships", flagged="no", creates_liability="no")
    certify_value(offer, "15000.00 CHF")
    offer.do("pass_on", "partnerships")
    offer.do("accept", "secretary_general", **PAY_HERE)
    offer.do("set_support_rate", "certifying_officer", support_rate="7.0")
    offer.do("draw_up", "partnerships", **terms(offer, agreed="15000.00 CHF"))
    sign(offer)
    pay(offer, "15000.00 CHF")
    thank(offer)


def test_a_residue_is_refunded_to_the_last_centime_by_two_officers(giving: Bureau) -> None:
    offer = asked(giving, "12340.55")
    offer.do("choose_refund", "contributor")
    less = {"refund_certified": "12340.54 CHF"}
    assert len(offer.why_not("certify_refund", "certifying_officer", **less)) == 1
    assert offer.why_not("pay_refund", "approving_officer", **BANK) != []
    offer.do("certify_refund", "certifying_officer", refund_certified="12340.55 CHF")
    assert offer.why_not("pay_refund", "certifying_officer", **BANK) != []
    offer.do("pay_refund", "approving_officer", **BANK)

    assert offer.state == "closed"
    assert stands(giving, offer.case) == {
        "contributor": -CHF_30_000, "spent": 1_765_945, "refunds": 1_234_055,
    }  # fmt: skip
    pass_to(giving, giving.at + timedelta(hours=1))
    assert offer.told("residue_refunded") == {ADA, BEN}
    assert giving.verify().findings == ()


def test_a_residue_is_pooled_when_the_giver_says_so(giving: Bureau) -> None:
    offer = asked(giving, pooling_agreed="no")
    offer.do("choose_pool", "contributor")
    offer.do("pool_residue", "approving_officer")

    assert (offer.state, stands(giving, offer.case)["pooled"]) == ("closed", 500_000)


def test_a_pooled_residue_can_be_drawn_after_the_books_are_closed(giving: Bureau) -> None:
    offer = asked(giving)
    offer.do("choose_pool", "contributor")
    offer.do("pool_residue", "approving_officer")

    other = project_at_work(giving)
    giving.do(other, "draw", offer.who["certifying_officer"], drawn="5000.00 CHF")
    assert stands(giving, offer.case)["allocated"] == 500_000


def test_a_residue_goes_to_the_project_that_the_giver_names(giving: Bureau) -> None:
    offer, old = used_up(giving)
    account_for(offer)
    offer.do("ask_about_residue", "certifying_officer", explanation="Cheaper.")
    assert offer.why_not("choose_redirect", "contributor") != []
    offer.do("choose_redirect", "contributor", redirect_to="The school network")
    assert len(offer.why_not("redirect_residue", "approving_officer")) == 1

    offer.do("unlink", "registry", link="pays_for", case=str(old))
    link(offer, new := project_at_work(giving))
    offer.do("redirect_residue", "approving_officer")
    assert (offer.state, stands(giving, offer.case)["allocated"]) == ("in_use", 500_000)
    spent(offer, new, "5000.00 CHF")
    giving.do(old, "close", offer.who["certifying_officer"])
    offer.do("close", "approving_officer")
    assert giving.verify().findings == ()


@pytest.mark.parametrize(("pooling_agreed", "then"), [("yes", "pooling"), ("no", "refunding")])
def test_silence_for_sixty_days_means_what_the_agreement_says(
    giving: Bureau, pooling_agreed: str, then: str
) -> None:
    offer = asked(giving, pooling_agreed=pooling_agreed)
    pass_to(giving, SIXTY_DAYS_ON - timedelta(seconds=1))
    assert offer.state == "residue_decision"
    pass_to(giving, SIXTY_DAYS_ON + timedelta(days=2))

    assert offer.state == then


# ---- The report


def test_each_year_the_giver_and_the_council_are_told_what_was_done(giving: Bureau) -> None:
    offer = acknowledged(giving)
    told = {"action_taken": "Six courses.", "as_at": "2027-03-01"}
    for due in ("2027-03-01", "2028-07-02"):
        late = offer.why_not("report", "certifying_officer", **told, report_due_on=due)
        assert len(late) == 1
    account_for(offer)

    assert giving.case(offer.case).fields["action_taken"] == "Six courses."
