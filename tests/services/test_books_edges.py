"""Where books go wrong most easily: sums too small to be booked, books that are closed, and money
that is somebody else's by now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.build import ADA, REX, Bureau
from tests.giving import (
    GIFT,
    JANUARY,
    MARCH,
    WORK,
    allocated,
    award,
    gift,
    open_books,
    paid,
    pooled,
    standing,
    why_not,
    work,
)
from tests.linked import publish

BUDGET = [{"category": "travel", "amount": "6.00 CHF"}]


@pytest.fixture
def bureau(office: Bureau) -> Bureau:
    """The office with flows of gifts in force."""
    open_books(office)
    return office


def test_a_part_too_small_to_be_booked_keeps_its_own_sum(bureau: Bureau) -> None:
    case = gift(bureau, "1.000 KWD")
    bureau.do(case, "sign", ADA)
    bureau.do(case, "call", ADA, part="0.001 KWD")
    bureau.do(case, "receive", ADA, paid="0.001 KWD", day=MARCH, called="yes")
    bureau.do(case, "receive", ADA, paid="0.999 KWD", day=MARCH, called="no")

    assert standing(bureau, case)[f"{case}/received/CHF"] == "2.87 CHF"
    assert not [name for name in standing(bureau, case) if "committed" in name]
    assert bureau.verify().verified


def test_what_is_left_of_a_claim_is_paid_though_it_is_booked_at_nothing(bureau: Bureau) -> None:
    case = gift(bureau, "2 JPY")
    bureau.do(case, "sign", ADA)
    bureau.do(case, "receive", ADA, paid="1 JPY", day=MARCH, called="no")

    assert standing(bureau, case)[f"{case}/committed/CHF/JPY"] == "0.00 CHF"

    bureau.do(case, "receive", ADA, paid="1 JPY", day=MARCH, called="no")

    assert standing(bureau, case)[f"{case}/received/CHF"] == "0.02 CHF"
    assert f"{case}/committed/CHF/JPY" not in standing(bureau, case)
    assert bureau.verify().verified


def test_a_payment_settles_something(bureau: Bureau) -> None:
    case = gift(bureau, "1000.00 EUR")
    bureau.do(case, "sign", ADA)

    assert why_not(
        bureau, case, "receive", paid="9.00 CHF", day=MARCH, called="no", settled="0.00 EUR"
    ) == [("bad_value", "0.00 EUR is not more than zero; a payment settles something")]


def test_a_contribution_that_closes_its_books_closes_nobody_else_s(bureau: Bureau) -> None:
    well = work(bureau, lines=BUDGET)
    done = allocated(bureau, "6.00 CHF", well)
    bureau.do(well, "spend", ADA, cost="6.00 CHF", category="travel")
    bureau.do(done, "close", ADA)

    other = allocated(bureau, "5.00 CHF", well)

    assert standing(bureau, other)[f"{other}/initiative/{well}/allocated/CHF"] == "5.00 CHF"
    assert bureau.verify().verified


def test_books_on_which_nothing_ever_stood_are_closed_too(bureau: Bureau) -> None:
    well = work(bureau, lines=BUDGET)
    bureau.do(well, "close", ADA)
    late = gift(bureau, "5.00 CHF")
    bureau.do(late, "link", REX, link="pays_for", case=str(well))

    [(code, _)] = why_not(bureau, late, "sign")

    assert code == "books_closed"
    assert bureau.verify().verified


def test_books_that_an_act_closes_are_closed_to_the_rest_of_its_batch(bureau: Bureau) -> None:
    well = work(bureau, lines=BUDGET)
    late = gift(bureau, "5.00 CHF")
    bureau.do(late, "link", REX, link="pays_for", case=str(well))

    results = bureau.perform(bureau.act(well, "close", ADA), bureau.act(late, "sign", ADA))

    assert [type(each).__name__ for each in results] == ["Receipt", "Refused"]
    assert bureau.verify().verified


def test_a_refund_leaves_alone_what_a_fund_has_given_away(bureau: Bureau) -> None:
    giver = pooled(bureau, "100.00 CHF")
    trip = award(bureau, "30.00 CHF")
    bureau.do(trip, "give", ADA)

    bureau.do(giver, "refund", ADA)

    assert standing(bureau, trip) == {f"{giver}/initiative/{trip}/allocated/CHF": "30.00 CHF"}


def test_an_award_is_given_again_from_gifts_whose_books_were_closed_meanwhile(
    bureau: Bureau,
) -> None:
    giver = pooled(bureau, "100.00 CHF")
    trip = award(bureau, "30.00 CHF")
    bureau.do(trip, "give", ADA)
    bureau.do(trip, "decline", ADA)
    bureau.do(giver, "close", ADA)

    bureau.do(trip, "give", ADA)

    assert standing(bureau, trip) == {f"{giver}/initiative/{trip}/allocated/CHF": "30.00 CHF"}
    assert bureau.verify().verified


def test_money_that_is_tied_to_a_line_says_to_which(bureau: Bureau) -> None:
    case = paid(bureau, "10.00 CHF", work(bureau), earmark="budget_line")

    assert why_not(bureau, case, "allocate") == [("field_missing", '"tied_to" is not given')]


def test_everything_that_is_there_is_held_to_the_budget_too(office: Bureau) -> None:
    one, all_of_it = (f"amount: {what}, line: act.category" for what in ("act.cost", "all"))
    spends_all = WORK.replace(one, all_of_it, 1)
    assert spends_all != WORK
    publish(office, spends_all, GIFT)
    well = work(office, lines=BUDGET)
    allocated(office, "6.01 CHF", well)

    [(code, _)] = why_not(office, well, "spend", cost="1.00 CHF", category="travel")

    assert code == "beyond_budget"


def test_the_same_day_s_rate_books_every_part_of_a_payment(bureau: Bureau) -> None:
    case = gift(bureau, "100.00 EUR")
    bureau.do(case, "sign", ADA)
    bureau.do(case, "call", ADA, part="33.33 EUR")
    for part in ("11.11 EUR", "22.22 EUR"):
        bureau.do(case, "receive", ADA, paid=part, day=JANUARY, called="yes")

    assert f"{case}/receivable/CHF/EUR" not in standing(bureau, case)
    assert standing(bureau, case)[f"{case}/received/CHF"] == "31.66 CHF"


def test_closing_is_not_taken_back(bureau: Bureau) -> None:
    case = paid(bureau, "10.00 CHF")
    bureau.do(case, "refund", ADA)
    bureau.do(case, "close", ADA)
    bureau.at += timedelta(minutes=1)

    [refused] = bureau.perform(replace(bureau.act(case, "take_back", ADA), reason="Too early."))

    assert "books" in str(refused)


def test_who_is_told_of_money_that_moved_is_told_though_no_field_changed(bureau: Bureau) -> None:
    refund = "  refund:\n    title: {en: Refund}\n    from: paid\n    by: keeper\n"
    telling = f"{refund}    fills: tied_to\n    notify: [{{send: nudge, to: keeper}}]\n"
    publish(bureau, GIFT.replace(refund, telling))
    case = paid(bureau, "5.00 CHF")

    told = bureau.do(case, "refund", ADA)
    again = bureau.do(case, "refund", ADA)

    assert (told.notices, again.notices) == (1, 0)
