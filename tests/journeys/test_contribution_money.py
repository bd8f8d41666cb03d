"""What is given under the shipped flow comes in: suspense, payments, goods, thanks, allocation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.build import ADA, BEN, GUS, Bureau
from tests.journeys.giving import (
    BANK,
    GOODS,
    SERVICE,
    TODAY,
    WHY,
    accepted,
    acknowledged,
    acts_of,
    agreed,
    before_the_secretary_general,
    drafted,
    pay,
    project_at_work,
    rate,
    screened,
    sign,
    spent,
    stands,
    terms,
    thank,
)
from tests.journeys.stage import OnItsWay, pass_to
from workflow.services.manage_people import grant_roles

IN_A_MONTH = "2027-03-31"
CHF_30_000 = 3_000_000

IN_KIND: dict[str, Any] = {"agreed": None}


def wired(offer: OnItsWay, paid: str) -> None:
    """Money that nobody has accepted comes in."""
    offer.do("take_into_suspense", "certifying_officer", paid=paid, value_date=TODAY, **BANK)


# ---- Money that nobody has accepted


def test_money_that_came_too_early_goes_back_as_it_came_when_the_offer_is_refused(
    giving: Bureau,
) -> None:
    rate(giving, "0.95")
    offer = before_the_secretary_general(giving, offered="1000000.00 EUR")
    wired(offer, "1000000.00 EUR")
    offer.do("refuse", "secretary_general", **WHY)
    assert offer.state == "refusing"

    pass_to(giving, datetime(2027, 4, 1, tzinfo=UTC) - timedelta(seconds=1))
    assert offer.told("contribution_overdue") == set()
    assert offer.told("money_to_return") == {offer.who["approving_officer"]}
    pass_to(giving, datetime(2027, 4, 1, tzinfo=UTC))
    assert offer.told("contribution_overdue") == {offer.who["director_tsb"]}
    offer.do("return_suspense", "approving_officer", **BANK)
    assert (offer.state, stands(giving, offer.case)) == ("refused", {})
    assert giving.verify().findings == ()


def test_money_in_suspense_holds_a_withdrawn_offer_until_it_is_returned(giving: Bureau) -> None:
    offer = screened(giving)
    wired(offer, "30000.00 CHF")
    offer.do("withdraw", "contributor")
    assert offer.state == "withdrawing"
    assert stands(giving, offer.case) == {"contributor": -CHF_30_000, "suspense": CHF_30_000}

    offer.do("return_suspense", "approving_officer", **BANK)
    assert (offer.state, stands(giving, offer.case)) == ("withdrawn", {})


def test_nobody_takes_money_into_suspense_and_lets_it_out(giving: Bureau) -> None:
    offer = screened(giving)
    assert len(offer.why_not("return_suspense", "approving_officer", **BANK)) == 1
    wired(offer, "30000.00 CHF")
    also(giving, offer.who["certifying_officer"], "approving_officer")

    assert len(offer.why_not("return_suspense", "certifying_officer", **BANK)) == 1
    offer.do("return_suspense", "approving_officer", **BANK)


def also(giving: Bureau, person: int, role: str) -> None:
    """Give somebody a second role."""
    with giving.runtime.sessions.begin() as session:
        grant_roles(session, [(person, role, None)], giving.by())
    giving.at += timedelta(minutes=1)


def test_money_in_suspense_counts_as_paid_once_the_agreement_is_in_force(giving: Bureau) -> None:
    offer = accepted(giving)
    wired(offer, "30000.00 CHF")
    credit = {"paid": "30000.00 CHF", "value_date": TODAY}
    assert offer.why_not("credit_suspense", "approving_officer", **credit) != []
    offer.do("draw_up", "partnerships", **terms(offer))
    sign(offer)

    offer.do("credit_suspense", "approving_officer", **credit)
    assert offer.state == "received"
    assert stands(giving, offer.case) == {"contributor": -CHF_30_000, "received": CHF_30_000}


# ---- Payments


def test_a_payment_is_entered_when_it_has_come_in(giving: Bureau) -> None:
    offer = agreed(giving)
    ahead = {"paid": "30000.00 CHF", "value_date": "2027-03-02", **BANK}

    assert len(offer.why_not("receive", "certifying_officer", **ahead)) == 1
    pay(offer)
    assert offer.state == "received"
    pass_to(giving, giving.at + timedelta(hours=1))
    assert offer.told("contribution_receipt") == {ADA, BEN}


def called(giving: Bureau, instalment: str = "10000.00 CHF") -> OnItsWay:
    """A contribution of which an instalment is due on 31 March."""
    offer = agreed(giving)
    offer.do("call_instalment", "certifying_officer", instalment=instalment,
             instalment_due_on=IN_A_MONTH)  # fmt: skip
    return offer


def test_instalments_are_called_one_after_the_other(giving: Bureau) -> None:
    offer = called(giving)
    again = {"instalment": "20000.00 CHF", "instalment_due_on": IN_A_MONTH}
    assert len(offer.why_not("call_instalment", "certifying_officer", **again)) == 1
    pay(offer, "4000.00 CHF")
    assert offer.state == "awaiting_receipt"
    pay(offer, "6000.00 CHF")
    assert offer.state == "partly_received"

    soon = {**again, "instalment_due_on": "2027-03-14"}
    assert len(offer.why_not("call_instalment", "certifying_officer", **soon)) == 1
    more = {**again, "instalment": "20000.01 CHF"}
    assert len(offer.why_not("call_instalment", "certifying_officer", **more)) == 1
    offer.do("call_instalment", "certifying_officer", **again)
    pay(offer, "20000.00 CHF")
    assert offer.state == "received"


def test_nobody_pays_more_than_was_called(giving: Bureau) -> None:
    offer = called(giving)
    more = {"paid": "10000.01 CHF", "value_date": TODAY, **BANK}

    assert len(offer.why_not("receive", "certifying_officer", **more)) == 1


def late_after(day: int) -> datetime:
    """The end of a day after 31 March 2027."""
    return datetime(2027, 4, 1, tzinfo=UTC) + timedelta(days=day)


def test_whoever_is_late_is_reminded_and_defaults_after_180_days(giving: Bureau) -> None:
    offer = called(giving)
    pass_to(giving, late_after(0) - timedelta(seconds=1))
    assert offer.told("payment_late") == set()
    for day in (0, 30, 60):
        pass_to(giving, late_after(day))
        assert ADA in offer.told("payment_late")
    pass_to(giving, late_after(180) - timedelta(seconds=1))
    assert offer.state == "awaiting_receipt"
    pass_to(giving, late_after(180))

    assert (offer.state, stands(giving, offer.case)) == ("defaulted", {})
    assert offer.told("contribution_defaulted") >= {ADA, offer.who["director_tsb"]}


def test_reminders_of_a_late_payment_go_out_on_the_day_and_after_30_and_60_days(
    giving: Bureau,
) -> None:
    offer = called(giving)
    reminded = []
    for day in (0, 29, 30, 59, 60, 90):
        pass_to(giving, late_after(day))
        reminded.append(acts_of(giving, offer.case).count("remind"))

    assert [each - reminded[0] for each in reminded] == [0, 0, 1, 1, 2, 2]


def test_what_was_paid_before_a_default_goes_on(giving: Bureau) -> None:
    offer = called(giving)
    pay(offer, "4000.00 CHF")
    pass_to(giving, late_after(180))

    assert offer.state == "received"
    assert stands(giving, offer.case) == {"contributor": -400_000, "received": 400_000}


def test_nobody_is_late_who_has_paid_what_was_called(giving: Bureau) -> None:
    offer = called(giving)
    pay(offer, "10000.00 CHF")
    pass_to(giving, late_after(181))

    assert offer.state == "partly_received"
    assert offer.told("payment_late") == set()


def test_a_payment_is_booked_at_the_rate_of_its_value_date(giving: Bureau) -> None:
    rate(giving, "0.95")
    rate(giving, "0.90", "2027-04-01", "2027-04-30")
    offer = agreed(giving, said={"agreed": "10000.00 EUR"}, offered="10000.00 EUR")
    assert stands(giving, offer.case) == {"contributor": -950_000, "committed": 950_000}
    giving.at = datetime(2027, 4, 1, 9, tzinfo=UTC)
    pay(offer, "10000.00 EUR")

    assert stands(giving, offer.case) == {
        "contributor": -950_000, "received": 900_000, "exchange_difference": 50_000,
    }  # fmt: skip
    assert giving.verify().findings == ()


def test_a_payment_without_a_rate_is_refused_by_its_day(giving: Bureau) -> None:
    rate(giving, "0.95")
    offer = agreed(giving, said={"agreed": "10000.00 EUR"}, offered="10000.00 EUR")
    giving.at = datetime(2027, 4, 1, 9, tzinfo=UTC)
    paid = {"paid": "10000.00 EUR", "value_date": "2027-04-01", **BANK}

    [why] = offer.why_not("receive", "certifying_officer", **paid)
    assert "EUR" in why
    assert "2027-04-01" in why


# ---- Goods and services


def test_goods_are_valued_by_two_people_and_never_become_cash(giving: Bureau) -> None:
    offer = agreed(giving, said=IN_KIND, **GOODS)
    taken = {"own_value": "18000.00 CHF", "delivered_on": TODAY}
    assert offer.why_not("take_in_goods", "valuer", **taken) != []
    offer.do("value_goods", "counsellor", goods_value="20000.00 CHF")
    assert len(offer.why_not("take_in_goods", "valuer", **taken)) == 1
    also(giving, offer.who["counsellor"], "valuer")
    same = {**taken, "own_value": "20000.00 CHF"}
    assert len(offer.why_not("take_in_goods", "counsellor", **same)) == 1
    cash = {"paid": "1.00 CHF", "value_date": TODAY, **BANK}
    assert offer.why_not("receive", "certifying_officer", **cash) != []

    offer.do("value_goods", "counsellor", goods_value="18000.00 CHF")
    offer.do("take_in_goods", "valuer", **taken)
    assert offer.state == "received"
    assert stands(giving, offer.case) == {"contributor": -1_800_000, "in_kind": 1_800_000}


def test_a_service_is_described_and_booked_nowhere(giving: Bureau) -> None:
    offer = agreed(giving, said=IN_KIND, **SERVICE)
    assert len(offer.why_not("value_goods", "counsellor", goods_value="1.00 CHF")) == 1
    offer.do("take_in_service", "counsellor", service_record="Half of the courses.",
             delivered_on=TODAY)  # fmt: skip
    thank(offer)
    offer.do("use_in_kind", "counsellor")

    assert (offer.state, stands(giving, offer.case)) == ("in_use", {})
    pass_to(giving, giving.at + timedelta(hours=1))
    assert offer.told("in_kind_receipt") == {ADA, BEN}


# ---- Thanks


def test_the_director_signs_the_letter_within_ten_working_days(giving: Bureau) -> None:
    offer = agreed(giving)
    pay(offer)
    assert offer.why_not("acknowledge", "director_tsb") != []
    pass_to(giving, datetime(2027, 3, 17, tzinfo=UTC) - timedelta(seconds=1))
    assert offer.told("contribution_overdue") == set()
    pass_to(giving, datetime(2027, 3, 17, tzinfo=UTC))
    assert offer.told("contribution_overdue") == {offer.who["director_tsb"]}

    thank(offer)
    pass_to(giving, giving.at + timedelta(hours=1))
    assert offer.told("contribution_acknowledged") == {ADA, BEN}


@pytest.mark.parametrize(("anonymous", "refused"), [("no", 0), ("yes", 1)])
def test_givers_are_listed_yearly_unless_they_wish_to_stay_unnamed(
    giving: Bureau, anonymous: str, refused: int
) -> None:
    offer = acknowledged(giving, anonymous=anonymous)

    assert len(offer.why_not("list_publicly", "registry", listed_in="2027")) == refused


# ---- Allocation


def test_money_for_a_project_is_allocated_to_it_and_not_pooled(giving: Bureau) -> None:
    project = project_at_work(giving)
    offer = acknowledged(giving, project=project)
    assert len(offer.why_not("pool", "approving_officer")) == 1
    assert offer.why_not("allocate", "certifying_officer") != []
    offer.do("allocate", "approving_officer")

    assert offer.state == "allocated"
    spent(offer, project, "1.00 CHF")
    assert offer.state == "in_use"


def test_an_instalment_is_allocated_before_the_last_one_came_in(giving: Bureau) -> None:
    offer = agreed(giving, project=project_at_work(giving))
    pay(offer, "10000.00 CHF")
    too_much = {"amount": "10000.01 CHF"}
    assert offer.why_not("allocate_part", "approving_officer", **too_much) != []
    offer.do("allocate_part", "approving_officer", amount="10000.00 CHF")

    assert offer.state == "partly_received"
    assert stands(giving, offer.case)["allocated"] == 1_000_000


def test_money_for_no_project_is_pooled_in_the_fund_of_its_theme(giving: Bureau) -> None:
    offer = acknowledged(giving)
    assert len(offer.why_not("allocate", "approving_officer")) >= 1
    offer.do("pool", "approving_officer")
    assert (offer.state, stands(giving, offer.case)["pooled"]) == ("in_use", CHF_30_000)

    other = project_at_work(giving, "capacity")
    certifier = offer.who["certifying_officer"]
    drawn = {"drawn": "1.00 CHF"}
    act = giving.act(other, "draw", certifier, **drawn)
    assert "1.00 CHF" in str(giving.perform(act)[0])
    giving.do(project_at_work(giving), "draw", certifier, **drawn)
    assert stands(giving, offer.case)["allocated"] == 100


def test_a_company_that_is_no_member_pays_into_no_fund_for_participation(giving: Bureau) -> None:
    offer = drafted(giving, GUS, "ACME", theme="fellowships")
    assert len(offer.why_not("submit", "contributor", offered_on=TODAY)) == 1
