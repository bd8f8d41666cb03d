"""Linked cases: each decides for itself, woken by what happens to the others."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.build import ADA, REX, Bureau
from tests.linked import (
    FUND,
    GROUP,
    PAYMENT,
    RATIFICATION,
    begun,
    fund,
    linked,
    payment,
    publish,
    rows,
    settle,
    tie,
)
from tests.store.counting import statements
from workflow.services.perform_acts import Receipt
from workflow.services.read_case import read_case
from workflow.services.sweeping import Fired
from workflow.store import tables


@pytest.fixture
def tied(office: Bureau) -> Bureau:
    """An office whose cases are linked."""
    publish(office, FUND, PAYMENT, RATIFICATION, GROUP)
    return office


def test_an_act_opens_another_case_soon_after(tied: Bureau) -> None:
    case = begun(tied)
    assert linked(tied, case, "ratification") == []

    assert tied.open_linked() == Fired(1, 0)

    [new] = linked(tied, case, "ratification")
    assert (new.flow, new.state, new.party) == ("ratification", "put", None)
    assert new.fields == {"subject": "Fibre", "scope": "Cables."}
    [first] = rows(tied, new.id)
    assert (first.kind, first.actor_id, first.capacity) == ("open", None, "clock")
    assert first.payload["origin"] == [case, 2, "ratification"]
    assert tied.verify().findings == ()
    assert tied.open_linked() == Fired(0, 0)
    assert tied.wake() == Fired(1, 0)
    assert rows(tied, case)[-1].payload["linked"]["ratification.successful"] == 0
    assert tied.verify().findings == ()


def test_a_group_that_works_already_is_established_once_it_is_ratified(tied: Bureau) -> None:
    case = begun(tied)
    settle(tied)
    [ratification] = linked(tied, case, "ratification")
    assert tied.case(case).state == "provisional"

    tied.do(ratification.id, "endorse", ADA)
    assert tied.case(case).state == "provisional"
    settle(tied)

    assert tied.case(case).state == "established"
    last = rows(tied, case)[-1]
    assert (last.kind, last.action, last.actor_id) == ("automatic", "ratified", None)
    assert tied.verify().findings == ()


def test_a_group_that_works_already_ends_if_its_ratification_fails(tied: Bureau) -> None:
    case = begun(tied)
    settle(tied)
    [ratification] = linked(tied, case, "ratification")

    tied.do(ratification.id, "refuse", ADA)
    settle(tied)

    assert tied.case(case).state == "not_established"
    assert rows(tied, case)[-2].payload["linked"] == {
        "ratification.successful": 0,
        "ratification.unsuccessful": 1,
    }
    assert tied.verify().findings == ()


def test_a_successor_begins_with_what_its_predecessor_gives_it(tied: Bureau) -> None:
    case = begun(tied, lead=REX)
    settle(tied)
    [ratification] = linked(tied, case, "ratification")
    tied.do(ratification.id, "endorse", ADA)
    settle(tied)

    tied.do(case, "renew", ADA)
    settle(tied)

    [successor] = linked(tied, case, "successor")
    assert successor.fields == {"title": "Fibre", "scope": "Cables.", "lead": REX}
    assert (successor.state, tied.case(case).state) == ("draft", "over")
    assert tied.verify().findings == ()


def test_free_text_that_a_new_case_begins_with_stands_in_no_history(tied: Bureau) -> None:
    case = begun(tied, title="Zoe Canary")
    settle(tied)
    [new] = linked(tied, case, "ratification")

    assert "Canary" not in str([(row.payload, row.effects) for row in rows(tied, case)])
    assert "Canary" not in str([(row.payload, row.effects) for row in rows(tied, new.id)])


def test_a_sum_over_linked_cases_opens_the_way_once_it_is_enough(tied: Bureau) -> None:
    case = fund(tied)
    first, second = payment(tied, "600.00 CHF"), payment(tied, "400.00 CHF", agreed=False)
    tie(tied, case, "payments", first)
    tie(tied, case, "payments", second)
    settle(tied)
    assert tied.case(case).state == "seeking"

    tied.do(second, "agree", ADA)
    settle(tied)

    assert tied.case(case).state == "funded"
    woken = rows(tied, case)[-2]
    assert woken.payload["linked"]["payments.committed"] == 100_000
    assert woken.payload["causes"] == [["linked_changed", str(second)]]
    assert tied.verify().findings == ()


def test_a_summed_field_that_changes_wakes_who_adds_it_up(tied: Bureau) -> None:
    case, money = fund(tied), payment(tied)
    tie(tied, case, "payments", money)
    settle(tied)
    assert tied.case(case).state == "funded"

    tied.do(money, "edit", ADA, title="Kenya and Uganda")
    assert tied.wake() == Fired(0, 0)
    tied.do(money, "edit", ADA, amount="999.99 CHF")
    settle(tied)

    assert tied.case(case).state == "short"
    assert tied.verify().findings == ()


def test_a_case_that_is_unlinked_counts_no_more(tied: Bureau) -> None:
    case, money = fund(tied), payment(tied)
    tie(tied, case, "payments", money)
    settle(tied)

    tied.do(case, "unlink", REX, link="payments", case=str(money))
    settle(tied)
    assert tied.case(case).state == "short"
    tied.do(money, "withdraw", ADA)
    assert tied.wake() == Fired(0, 0)
    assert tied.verify().findings == ()
    tie(tied, case, "payments", money)
    settle(tied)
    assert tied.verify().findings == ()


def test_cases_that_look_at_each_other_come_to_rest(tied: Bureau) -> None:
    case, money = fund(tied), payment(tied)
    tie(tied, case, "payments", money)
    tie(tied, money, "purpose", case)

    settle(tied)

    assert (tied.case(case).state, tied.case(money).state) == ("funded", "received")
    assert tied.verify().findings == ()


def test_an_ended_case_is_woken_by_nothing(tied: Bureau) -> None:
    case, money = fund(tied), payment(tied)
    tie(tied, case, "payments", money)
    settle(tied)
    tied.do(money, "settle", REX)
    settle(tied)
    tied.do(case, "finish", ADA)
    other = payment(tied)

    tied.do(other, "withdraw", ADA)

    assert tied.wake() == Fired(0, 0)
    assert tied.verify().findings == ()


def test_a_guard_over_linked_cases_says_why_not(tied: Bureau) -> None:
    case, money = fund(tied), payment(tied)
    tie(tied, case, "payments", money)
    settle(tied)

    [refused] = tied.perform(tied.act(case, "finish", ADA))
    assert str(refused) == "Every payment is still open."


def test_a_case_that_waits_for_its_ratification_is_not_stuck(tied: Bureau) -> None:
    case = begun(tied)
    with tied.runtime.readers.begin() as session:
        file = read_case(session, tied.runtime.engine(session), str(case), tied.at)

    assert [each.turn.holder for each in file.waiting.turns] == ["event"]
    assert not file.waiting.stuck


def test_acts_on_linked_cases_take_as_many_statements_whatever_their_number(tied: Bureau) -> None:
    counted = []
    for how_many in (1, 4, 20):
        funds, payments = [fund(tied) for _ in range(how_many)], []
        for case in funds:
            payments.append(payment(tied, agreed=False))
            tie(tied, case, "payments", payments[-1])
        settle(tied)
        acts = [tied.act(each, "agree", ADA) for each in payments]
        with statements(tied.database) as run:
            assert all(isinstance(each, Receipt) for each in tied.perform(*acts))
            assert tied.wake() == Fired(how_many, 0)
        assert {tied.case(each).state for each in funds} == {"funded"}
        counted.append(len(run))

    assert len(set(counted)) == 1, counted


def test_nothing_is_opened_while_the_clock_is_held(tied: Bureau) -> None:
    begun(tied)
    with tied.runtime.sessions.begin() as session:
        session.execute(update(tables.installation).values(clock_held=True))

    assert tied.open_linked() == Fired(0, 0)


def test_a_link_is_taken_away_in_a_row_of_the_number_of_one_by_which_the_other_case_woke_this_one(
    tied: Bureau,
) -> None:
    case, other = fund(tied), payment(tied, "1.00 CHF")
    tie(tied, case, "payments", other)
    settle(tied)
    for amount in range(2, 9):
        tied.do(other, "edit", ADA, amount=f"{amount}.00 CHF")
    settle(tied)
    numbers = [row.seq for row in rows(tied, other) if row.effects.get("wakes")]
    assert len(rows(tied, case)) + 1 in numbers

    tied.do(case, "unlink", REX, link="payments", case=str(other))
    settle(tied)

    assert linked(tied, case, "payments") == []
    assert tied.verify().findings == ()
