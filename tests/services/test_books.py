"""What acts post on the books of contributions and of what these pay for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.build import ADA, REX, Bureau
from tests.giving import (
    JANUARY,
    MARCH,
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
from tests.linked import settle
from workflow.domain.case import Act

BUDGET = [
    {"category": "travel", "amount": "600.00 CHF"},
    {"category": "staff", "amount": "300.00 CHF"},
    {"category": "aos", "amount": "63.00 CHF"},
]


@pytest.fixture
def bureau(office: Bureau) -> Bureau:
    """The office with flows of gifts in force."""
    open_books(office)
    return office


def test_a_pledge_is_recorded_and_is_no_funding(bureau: Bureau) -> None:
    well = work(bureau)
    case = gift(bureau, "1000.00 CHF", well)
    settle(bureau)

    assert standing(bureau, case) == {
        f"{case}/contributor/CHF": "-1000.00 CHF",
        f"{case}/initiative/{well}/pledged/CHF": "1000.00 CHF",
    }
    assert bureau.case(well).state == "seeking"
    assert bureau.verify().verified


def test_a_case_goes_on_when_enough_is_signed_and_falls_back_when_it_is_withdrawn(
    bureau: Bureau,
) -> None:
    well = work(bureau)
    case = gift(bureau, "1000.00 CHF", well)
    bureau.do(case, "sign", ADA)
    settle(bureau)

    assert bureau.case(well).state == "funded"

    bureau.do(case, "withdraw", ADA)
    settle(bureau)

    assert bureau.case(well).state == "seeking"
    assert standing(bureau, case) == {}
    assert bureau.verify().verified


def test_a_payment_is_booked_at_the_rate_of_its_day_and_the_difference_apart(
    bureau: Bureau,
) -> None:
    case = gift(bureau, "1000.00 EUR")
    bureau.do(case, "sign", ADA)
    bureau.do(case, "call", ADA, part="400.00 EUR")

    assert standing(bureau, case) == {
        f"{case}/committed/CHF/EUR": "570.00 CHF",
        f"{case}/contributor/CHF/EUR": "-950.00 CHF",
        f"{case}/receivable/CHF/EUR": "380.00 CHF",
    }

    bureau.do(case, "receive", ADA, paid="400.00 EUR", day=MARCH, called="yes")

    assert standing(bureau, case) == {
        f"{case}/committed/CHF/EUR": "570.00 CHF",
        f"{case}/contributor/CHF/EUR": "-950.00 CHF",
        f"{case}/converted/CHF/EUR": "0.00 CHF",
        f"{case}/exchange_difference/CHF": "8.00 CHF",
        f"{case}/received/CHF": "372.00 CHF",
    }
    assert bureau.verify().verified


def test_a_payment_in_another_currency_says_what_it_settles(bureau: Bureau) -> None:
    case = gift(bureau, "1000.00 EUR")
    bureau.do(case, "sign", ADA)

    [(code, sentence)] = why_not(bureau, case, "receive", paid="900.00 CHF", day=MARCH, called="no")
    assert code == "other_currency"
    assert sentence == (
        "900.00 CHF is not in the currency of what stands on committed, which is EUR"
    )

    bureau.do(
        case, "receive", ADA, paid="900.00 CHF", day=MARCH, called="no", settled="1000.00 EUR"
    )

    assert standing(bureau, case)[f"{case}/received/CHF"] == "900.00 CHF"
    assert standing(bureau, case)[f"{case}/exchange_difference/CHF"] == "50.00 CHF"


@pytest.mark.parametrize(
    ("offered", "booked"),
    [("10000 JPY", "59.00 CHF"), ("1.000 KWD", "2.87 CHF"), ("0.01 EUR", "0.01 CHF")],
)
def test_currencies_have_the_decimals_of_iso_4217(
    bureau: Bureau, offered: str, booked: str
) -> None:
    case = gift(bureau, offered)

    assert booked in standing(bureau, case).values()


def test_a_missing_rate_is_named_and_never_guessed(bureau: Bureau) -> None:
    case = bureau.open(flow="gift", values={"title": "Gift", "offered": "5.00 USD"})

    assert why_not(bureau, case, "pledge", day=JANUARY) == [
        ("no_rate", "there is no rate of USD in CHF for 2027-01-15")
    ]
    other = bureau.open(flow="gift", values={"title": "Gift", "offered": "5.00 EUR"})
    assert why_not(bureau, other, "pledge", day="2026-12-31") == [
        ("no_rate", "there is no rate of EUR in CHF for 2026-12-31")
    ]


def test_no_more_is_paid_than_was_signed(bureau: Bureau) -> None:
    case = gift(bureau, "1000.00 EUR")
    bureau.do(case, "sign", ADA)

    assert why_not(bureau, case, "receive", paid="1000.01 EUR", day=MARCH, called="no") == [
        ("overdraft", "1000.01 EUR is more than stands on committed: 1000.00 EUR")
    ]


@pytest.mark.parametrize("written", ["12.5", 12.5, "0.00 CHF", "-1.00 CHF", "1.001 CHF", "1 XXX9"])
def test_a_wrong_amount_is_refused(bureau: Bureau, written: object) -> None:
    case = paid(bureau, "10.00 CHF", work(bureau))

    [(code, _)] = why_not(bureau, case, "allocate", part=written)
    assert code == "bad_value"


def test_money_that_nobody_accepted_goes_back_as_it_came(bureau: Bureau) -> None:
    case = gift(bureau, "1000.00 EUR")
    bureau.do(case, "suspend", ADA, came="300.00 USD")

    assert standing(bureau, case)[f"{case}/suspense/USD"] == "300.00 USD"

    bureau.do(case, "send_back", ADA)

    assert [name for name in standing(bureau, case) if "USD" in name] == []
    assert bureau.verify().verified


def test_goods_never_become_cash(bureau: Bureau) -> None:
    well = work(bureau, target="50.00 CHF")
    case = gift(bureau, "1.00 CHF", well)
    bureau.do(case, "take_goods", ADA, value="80.00 CHF")
    settle(bureau)

    assert standing(bureau, case)[f"{case}/initiative/{well}/in_kind/CHF"] == "80.00 CHF"
    assert bureau.case(well).state == "seeking"


def test_spending_takes_the_tightest_earmark_first_and_then_in_proportion(bureau: Bureau) -> None:
    well = work(bureau, target="900.00 CHF", lines=BUDGET)
    tied = allocated(bureau, "50.00 CHF", well, earmark="budget_line", tied_to="travel")
    other = allocated(bureau, "70.00 CHF", well, earmark="budget_line", tied_to="staff")
    own = allocated(bureau, "100.00 CHF", well, earmark="initiative")
    free = [allocated(bureau, part, well) for part in ("100.00 CHF", "200.00 CHF")]

    bureau.do(well, "spend", ADA, cost="250.00 CHF", category="travel")

    spent = {
        case: standing(bureau, case).get(f"{case}/initiative/{well}/spent/line/travel{mark}/CHF")
        for case, mark in ((tied, "/budget_line"), (own, "/initiative"), *((f, "") for f in free))
    }
    assert spent == {
        tied: "50.00 CHF", own: "100.00 CHF", free[0]: "33.33 CHF", free[1]: "66.67 CHF"
    }  # fmt: skip
    assert (
        standing(bureau, other)[f"{other}/initiative/{well}/allocated/line/staff/budget_line/CHF"]
        == "70.00 CHF"
    )
    assert bureau.verify().verified


def test_what_is_tied_to_another_line_pays_for_nothing_else(bureau: Bureau) -> None:
    well = work(bureau, lines=BUDGET)
    allocated(bureau, "50.00 CHF", well, earmark="budget_line", tied_to="staff")
    allocated(bureau, "20.00 CHF", well)

    assert why_not(bureau, well, "spend", cost="21.00 CHF", category="travel") == [
        (
            "earmarked",
            '20.00 CHF may pay for "travel" and 21.00 CHF is wanted; 50.00 CHF more is earmarked'
            " for other lines",
        )
    ]


def test_no_more_is_spent_on_a_line_than_the_budget_has(bureau: Bureau) -> None:
    well = work(bureau, lines=BUDGET)
    allocated(bureau, "1000.00 CHF", well)
    bureau.do(well, "spend", ADA, cost="250.00 CHF", category="staff")

    assert why_not(bureau, well, "spend", cost="50.01 CHF", category="staff") == [
        (
            "beyond_budget",
            'the budget has 300.00 CHF for "staff", of which 250.00 CHF is spent; 50.01 CHF more'
            " is wanted",
        )
    ]
    bureau.do(well, "spend", ADA, cost="50.00 CHF", category="staff")


def test_support_cost_is_a_share_of_what_is_spent(bureau: Bureau) -> None:
    well = work(bureau, lines=BUDGET, rate="7.00")
    case = allocated(bureau, "1000.00 CHF", well)
    bureau.do(well, "spend", ADA, cost="100.50 CHF", category="staff")

    shown = standing(bureau, case)
    assert shown[f"{case}/initiative/{well}/support_cost/line/aos/CHF"] == "7.04 CHF"
    assert shown[f"{case}/initiative/{well}/allocated/CHF"] == "892.46 CHF"


def test_what_was_spent_wrongly_comes_back_to_whom_it_came_from(bureau: Bureau) -> None:
    well = work(bureau, lines=BUDGET)
    first, second = allocated(bureau, "10.00 CHF", well), allocated(bureau, "30.00 CHF", well)
    bureau.do(well, "spend", ADA, cost="20.00 CHF", category="travel")
    bureau.do(well, "recover", ADA, cost="20.00 CHF", category="travel")

    found = standing(bureau, well)
    assert found[f"{first}/initiative/{well}/allocated/CHF"] == "10.00 CHF"
    assert found[f"{second}/initiative/{well}/allocated/CHF"] == "30.00 CHF"
    assert bureau.verify().verified


def test_books_are_closed_only_when_nothing_is_left(bureau: Bureau) -> None:
    well = work(bureau, lines=BUDGET)
    case = allocated(bureau, "10.00 CHF", well)
    bureau.do(well, "spend", ADA, cost="4.00 CHF", category="travel")

    assert why_not(bureau, case, "close") == [
        ("money_left", "6.00 CHF is left on allocated; the books cannot be closed")
    ]
    assert [code for code, _ in why_not(bureau, well, "close")] == ["condition", "money_left"]

    bureau.do(case, "refund", ADA)
    bureau.do(well, "close", ADA)
    settle(bureau)

    assert bureau.case(well).state == "closed"
    assert bureau.verify().verified


def test_money_that_comes_after_the_end_waits_in_suspense(bureau: Bureau) -> None:
    well = work(bureau, lines=BUDGET)
    case = paid(bureau, "10.00 CHF", well)
    bureau.do(case, "refund", ADA)
    bureau.do(well, "close", ADA)

    bureau.do(case, "suspend", ADA, came="1.00 CHF")

    assert [code for code, _ in why_not(bureau, case, "close")] == ["money_left"]
    bureau.do(case, "send_back", ADA)
    bureau.do(case, "close", ADA)
    assert bureau.verify().verified


def test_nothing_is_posted_on_closed_books(bureau: Bureau) -> None:
    well = work(bureau, lines=BUDGET)
    case = paid(bureau, "10.00 CHF", well)
    bureau.do(case, "refund", ADA)
    bureau.do(well, "close", ADA)

    late = gift(bureau, "5.00 CHF")
    bureau.do(late, "link", REX, link="pays_for", case=str(well))

    [(code, _)] = why_not(bureau, late, "sign")
    assert code == "books_closed"


def test_an_entry_is_taken_back_while_its_money_is_there(bureau: Bureau) -> None:
    well = work(bureau, lines=BUDGET)
    case = paid(bureau, "10.00 CHF", well)
    before = standing(bureau, case)
    bureau.do(case, "allocate", ADA)
    back = replace(bureau.act(case, "take_back", ADA), reason="the wrong sum")

    bureau.perform(back)

    assert standing(bureau, case) == before
    assert bureau.verify().verified

    bureau.do(case, "allocate", ADA)
    bureau.do(well, "spend", ADA, cost="4.00 CHF", category="travel")
    [refused] = bureau.perform(back)

    assert str(refused) == (
        "what it posted has moved on: 6.00 CHF is left on allocated, and 10.00 CHF is wanted back"
    )


def test_an_award_takes_from_all_that_is_in_its_fund(bureau: Bureau) -> None:
    first, second = pooled(bureau, "100.00 CHF"), pooled(bureau, "50.00 CHF")
    pooled(bureau, "1000.00 CHF", theme="ai")
    trip = award(bureau, "30.00 CHF")
    bureau.do(trip, "give", ADA)

    assert standing(bureau, trip) == {
        f"{first}/initiative/{trip}/allocated/CHF": "20.00 CHF",
        f"{second}/initiative/{trip}/allocated/CHF": "10.00 CHF",
    }
    more = award(bureau, "120.01 CHF")
    assert why_not(bureau, more, "give") == [
        ("overdraft", "120.01 CHF is more than stands on pooled: 120.00 CHF")
    ]

    bureau.do(trip, "settle", ADA, cost="29.99 CHF")

    assert bureau.case(trip).state == "over"
    assert bureau.verify().verified


def test_a_quota_is_never_exceeded_and_is_given_back(bureau: Bureau) -> None:
    pooled(bureau, "100.00 CHF")
    trips = [award(bureau, "1.00 CHF") for _ in range(3)]
    full = award(bureau, "1.00 CHF", size="full")
    for trip in trips[:2]:
        bureau.do(trip, "give", ADA)

    refused = [
        ("quota_exceeded", '"Awards of a country": 2 of 2 are taken; 1 more would be too many')
    ]
    assert why_not(bureau, trips[2], "give") == refused

    bureau.do(trips[0], "decline", ADA)
    assert [code for code, _ in why_not(bureau, full, "give")] == ["quota_exceeded"]
    bureau.do(trips[2], "give", ADA)

    assert bureau.verify().verified


def test_taking_back_gives_a_quota_back(bureau: Bureau) -> None:
    pooled(bureau, "100.00 CHF")
    trips = [award(bureau, "1.00 CHF", size="full") for _ in range(2)]
    bureau.do(trips[0], "give", ADA)
    bureau.perform(replace(bureau.act(trips[0], "take_back", ADA), reason="too early"))

    bureau.do(trips[1], "give", ADA)

    assert bureau.verify().verified


def test_a_command_posts_once(bureau: Bureau) -> None:
    case = paid(bureau, "10.00 CHF", work(bureau))
    act = Act(case, "allocate", ADA, bureau.at, {"part": "4.00 CHF"}, command_id="once")
    again = replace(act, at=act.at + timedelta(hours=1))

    first, second = bureau.perform(act), bureau.perform(again)

    assert replace(second[0], repeated=False) == first[0]  # type: ignore[type-var]  # both receipts
    assert "4.00 CHF" in standing(bureau, case).values()


def test_acts_of_a_batch_see_what_those_before_them_posted(bureau: Bureau) -> None:
    pooled(bureau, "5.00 CHF")
    trips = [award(bureau, "2.00 CHF") for _ in range(3)]

    results = bureau.perform(*(bureau.act(trip, "give", ADA) for trip in trips))

    assert [type(each).__name__ for each in results] == ["Receipt", "Receipt", "Refused"]
    assert bureau.verify().verified
