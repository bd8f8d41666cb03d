"""Participation support to its end: payments, attendance, settlement, recovery, and the figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.build import Bureau
from tests.journeys.stage import OnItsWay
from tests.journeys.support_life import (
    AFTER,
    DEADLINE,
    come_to,
    on_accounts,
    pay,
    set_the_scene,
)

WHOLE = {"days": "5", "absent": "0", "missed": "0"}
BACK = {"came_on": "2027-06-14"}


def over(application: OnItsWay, absent: int = 0, missed: int = 0) -> None:
    """The meeting is over, and the attendance recorded."""
    application.bureau.at = AFTER
    numbers = {"days": "5", "absent": str(absent), "missed": str(missed)}
    application.do("record_attendance", "fellowship_officer", **numbers)


def settle(application: OnItsWay, used: str) -> None:
    """Certified by one officer, settled by another."""
    application.do("certify_settlement", "certifying_officer", used=used)
    application.do("settle", "approving_officer")


# ---- Payments


def test_a_payment_needs_two_officers_and_stays_within_the_sum(awarding: Bureau) -> None:
    application = set_the_scene(awarding).arranged()
    ticket = {"payee": "An airline", "amount": "1200.00 CHF"}
    certified = {**ticket, "purpose": "Ticket", "certified": "1200.00 CHF"}
    assert application.why_not("approve_payment", "approving_officer", **ticket) != []
    too_much = {**certified, "amount": "3000.01 CHF", "certified": "3000.01 CHF"}
    assert len(application.why_not("certify_payment", "certifying_officer", **too_much)) == 1
    application.do("certify_payment", "certifying_officer", **certified)
    assert on_accounts(awarding, "spent", application.case) == 0

    other = {**ticket, "amount": "1200.01 CHF"}
    assert len(application.why_not("approve_payment", "approving_officer", **other)) == 1
    assert application.why_not("approve_payment", "certifying_officer", **ticket) != []
    application.do("approve_payment", "approving_officer", **ticket)
    assert on_accounts(awarding, "spent", application.case) == 1200_00
    assert application.why_not("approve_payment", "approving_officer", **ticket) != []


# ---- Settlement


def test_what_is_left_goes_back_to_the_fund_at_settlement(awarding: Bureau) -> None:
    scene = set_the_scene(awarding)
    application = scene.arranged()
    pay(application, "1200.00 CHF")
    pay(application, "800.50 CHF", "2000.50 CHF")
    over(application)
    wrong = application.why_not("certify_settlement", "certifying_officer", used="2000.00 CHF")
    assert len(wrong) == 1
    settle(application, "2000.50 CHF")

    assert application.state == "settled"
    assert on_accounts(awarding, "allocated") == 0
    assert on_accounts(awarding, "pooled") == 7999_50
    assert on_accounts(awarding, "spent", application.case) == 2000_50
    come_to(awarding, awarding.at + timedelta(hours=1))
    assert application.who["applicant"] in application.told("support_settled")
    assert awarding.verify().findings == ()


@pytest.mark.parametrize(
    "numbers",
    [
        {**WHOLE, "days": "4"},
        {**WHOLE, "days": "6"},
        {**WHOLE, "absent": "5", "missed": "5"},
        {**WHOLE, "absent": "1"},
        {**WHOLE, "missed": "1"},
    ],
)
def test_attendance_adds_up(awarding: Bureau, numbers: dict[str, str]) -> None:
    application = set_the_scene(awarding).arranged()
    awarding.at = AFTER

    assert len(application.why_not("record_attendance", "fellowship_officer", **numbers)) == 1


def test_attendance_is_recorded_from_the_last_day_on(awarding: Bureau) -> None:
    application = set_the_scene(awarding).arranged()
    awarding.at = datetime(2027, 6, 10, 20, tzinfo=UTC)

    assert len(application.why_not("record_attendance", "fellowship_officer", **WHOLE)) == 1
    awarding.at = datetime(2027, 6, 11, 9, tzinfo=UTC)
    application.do("record_attendance", "fellowship_officer", **WHOLE)


# ---- Recovery


def test_who_does_not_come_pays_back_everything(awarding: Bureau) -> None:
    application = set_the_scene(awarding).arranged()
    pay(application, "1000.01 CHF")
    awarding.at = AFTER
    gone = {"days": "5", "missed": "4"}
    assert len(application.why_not("record_no_show", "fellowship_officer", **gone)) == 1
    application.do("record_no_show", "fellowship_officer", days="5", missed="5")

    claim = {"paid": "1000.01 CHF", "day_value": "200.00 CHF", "owed": "1000.00 CHF"}
    assert len(application.why_not("claim_back", "certifying_officer", **claim)) == 1
    application.do("claim_back", "certifying_officer", **{**claim, "owed": "1000.01 CHF"})
    repaid = {"repaid": "1000.01 CHF", "used": "0.00 CHF", **BACK}
    application.do("record_repayment", "certifying_officer", **repaid)
    assert len(application.why_not("settle_repaid", "approving_officer")) == 1
    application.do("close_recovered", "approving_officer")

    assert (application.state, on_accounts(awarding, "pooled")) == ("recovered", 10000_00)
    assert on_accounts(awarding, "spent", application.case) == 0
    assert awarding.verify().findings == ()


def test_who_misses_days_pays_their_part_back(awarding: Bureau) -> None:
    """1 000.04 francs for five days are 200.00 a day, and four centimes that nobody owes."""
    application = set_the_scene(awarding).arranged()
    pay(application, "1000.04 CHF")
    over(application, absent=2, missed=2)
    application.do("certify_settlement", "certifying_officer", used="1000.04 CHF")
    assert len(application.why_not("settle", "approving_officer")) == 1

    claim = {"paid": "1000.04 CHF", "day_value": "200.00 CHF", "owed": "400.00 CHF"}
    for change in (
        {"day_value": "200.01 CHF", "owed": "400.02 CHF"},
        {"day_value": "199.99 CHF", "owed": "399.98 CHF"},
        {"owed": "400.01 CHF"},
        {"paid": "1000.00 CHF"},
    ):
        refused = application.why_not("claim_back", "certifying_officer", **{**claim, **change})
        assert len(refused) == 1
    application.do("claim_back", "certifying_officer", **claim)
    for back, used in (("400.01 CHF", "600.03 CHF"), ("400.00 CHF", "600.05 CHF")):
        wrong = {"repaid": back, "used": used, **BACK}
        assert len(application.why_not("record_repayment", "certifying_officer", **wrong)) == 1
    less = {"repaid": "399.99 CHF", "used": "600.05 CHF", **BACK}
    application.do("record_repayment", "certifying_officer", **less)
    assert len(application.why_not("settle_repaid", "approving_officer")) == 1
    exactly = {"repaid": "400.00 CHF", "used": "600.04 CHF", **BACK}
    application.do("record_repayment", "certifying_officer", **exactly)
    assert len(application.why_not("close_recovered", "approving_officer")) == 1
    application.do("settle_repaid", "approving_officer")

    assert (application.state, on_accounts(awarding, "pooled")) == ("settled", 9399_96)
    assert on_accounts(awarding, "spent", application.case) == 600_04


def test_days_that_were_agreed_before_are_not_paid_back(awarding: Bureau) -> None:
    application = set_the_scene(awarding).arranged()
    pay(application, "1000.00 CHF")
    away = {"agreed_days": "1", "away_from": "2027-06-11", "reasons": "A flight."}
    awarding.at = datetime(2027, 6, 10, 9, tzinfo=UTC)
    late = {**away, "away_from": "2027-06-10"}
    assert len(application.why_not("agree_absence", "fellowship_officer", **late)) == 1
    application.do("agree_absence", "fellowship_officer", **away)
    over(application, absent=1, missed=0)
    settle(application, "1000.00 CHF")

    assert application.state == "settled"


def test_beyond_what_was_agreed_the_rest_is_missed(awarding: Bureau) -> None:
    application = set_the_scene(awarding).arranged()
    away = {"agreed_days": "1", "away_from": "2027-06-11", "reasons": "A flight."}
    application.do("agree_absence", "fellowship_officer", **away)
    awarding.at = AFTER
    numbers = {"days": "5", "absent": "3", "missed": "3"}
    assert len(application.why_not("record_attendance", "fellowship_officer", **numbers)) == 1

    over(application, absent=3, missed=2)
    assert application.state == "attended"


def test_nothing_is_asked_back_where_nothing_was_paid(awarding: Bureau) -> None:
    application = set_the_scene(awarding).arranged()
    awarding.at = AFTER

    gone = {"days": "5", "missed": "5"}
    assert len(application.why_not("record_no_show", "fellowship_officer", **gone)) == 1
    application.do("cancel", "director_tsb", reasons="He did not come, and nothing was paid.")
    assert on_accounts(awarding, "pooled") == 10000_00


def test_whoever_was_paid_already_does_not_simply_give_up(awarding: Bureau) -> None:
    scene = set_the_scene(awarding)
    application = scene.arranged()
    pay(application, "1000.00 CHF")

    reasons = {"reasons": "She is ill."}
    assert len(application.why_not("give_up", "administration", **reasons)) == 1
    assert len(application.why_not("cancel", "director_tsb", **reasons)) == 1
    unpaid = scene.arranged("SYR", applicant="bo@uga.example")
    unpaid.do("give_up", "administration", **reasons)
    assert (unpaid.state, on_accounts(awarding, "allocated")) == ("cancelled", 2000_00)


def test_the_director_alone_waives_what_does_not_come_back(awarding: Bureau) -> None:
    application = set_the_scene(awarding).arranged()
    pay(application, "1000.00 CHF")
    awarding.at = AFTER
    application.do("record_no_show", "fellowship_officer", days="5", missed="5")
    claim = {"paid": "1000.00 CHF", "day_value": "200.00 CHF", "owed": "1000.00 CHF"}
    application.do("claim_back", "certifying_officer", **claim)
    come_to(awarding, datetime(2027, 7, 15, tzinfo=UTC))
    assert application.told("support_overdue") == {application.who["director_tsb"]}
    assert application.who["UGA"] in application.told("support_recovery")

    part = {"repaid": "250.00 CHF", "used": "750.00 CHF", **BACK}
    application.do("record_repayment", "certifying_officer", **part)
    wrong = {"used": "1000.00 CHF", "reasons": "An accident on the way."}
    assert len(application.why_not("waive", "director_tsb", **wrong)) == 1
    given = {**wrong, "used": "750.00 CHF"}
    assert application.why_not("waive", "approving_officer", **given) != []
    application.do("waive", "director_tsb", **given)
    assert (application.state, on_accounts(awarding, "pooled")) == ("waived", 9250_00)


# ---- The figures of a meeting


def test_the_figures_of_a_meeting_are_those_of_its_applications(awarding: Bureau) -> None:
    scene = set_the_scene(awarding)
    granted = scene.arranged()
    refused = scene.ranked(applicant="bo@uga.example")
    for each in (granted, refused):
        scene.call.do("link", "fellowship_officer", link="applications", case=str(each.case))
    pay(granted, "1000.00 CHF")
    refused.do("refuse", "director_tsb", reasons="One place for each State.")
    come_to(awarding, DEADLINE)
    figures = {"requested": "2", "granted": "1", "money_used": "1000.00 CHF"}
    assert len(scene.call.why_not("publish_figures", "fellowship_officer", **figures)) == 2
    over(granted)
    settle(granted, "1000.00 CHF")

    for wrong in ({"requested": "1"}, {"granted": "2"}, {"money_used": "3000.00 CHF"}):
        given = {**figures, **wrong}
        assert len(scene.call.why_not("publish_figures", "fellowship_officer", **given)) == 1
    scene.call.do("publish_figures", "fellowship_officer", **figures)
    come_to(awarding, awarding.at + timedelta(days=1))
    assert scene.call.state == "published"
    assert scene.who["UGA"] in scene.call.told("participation_figures")
    assert awarding.verify().findings == ()
