"""Linked cases: each decides for itself, woken by what happens to the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.build import ADA, DAY, REX, Bureau
from tests.flows import changed
from tests.linked import (
    FUND,
    GROUP,
    PAYMENT,
    RATIFICATION,
    SELF,
    fund,
    linked,
    payment,
    publish,
    settle,
    tie,
)
from workflow.domain.links import MOST_AT_ONCE
from workflow.errors import Invalid, Refused
from workflow.services.fire_deadlines import Fired
from workflow.services.read_case import read_case
from workflow.store import histories, wakes

LATER_PAYMENT = PAYMENT.replace("withdrawn", "lost")
"""The same with another name for a state."""


@pytest.fixture
def tied(office: Bureau) -> Bureau:
    """An office whose cases are linked."""
    publish(office, FUND, PAYMENT, RATIFICATION, GROUP)
    return office


def rows(office: Bureau, case: int) -> list[Any]:
    with office.runtime.readers.begin() as session:
        return histories.of_case(session, case)


def begun(office: Bureau, **values: Any) -> int:
    given = {"title": "Fibre", "scope": "Cables.", **values}
    case = office.open(flow="group", party=None, values=given)
    office.do(case, "begin", ADA)
    return case


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


def refused(
    office: Bureau, case: int, /, action: str = "link", actor: int = REX, **values: Any
) -> str:
    [result] = office.perform(office.act(case, action, actor, **values))
    assert isinstance(result, Refused), result
    return str(result)


def test_a_link_is_refused_with_what_is_wrong_and_changes_nothing(tied: Bureau) -> None:
    case, money, group = fund(tied), payment(tied), begun(tied)
    tie(tied, case, "payments", money)
    settle(tied)
    before = len(rows(tied, case))

    assert [
        refused(tied, case, link="payments", case=str(case)),
        refused(tied, case, link="payments", case=str(group)),
        refused(tied, case, link="payments", case="PY-99"),
        refused(tied, case, link="payments", case=str(money)),
        refused(tied, case, link="payment", case=str(money)),
        refused(tied, case, link="payments"),
        refused(tied, case, "unlink", link="payments", case=str(payment(tied))),
        refused(tied, group, link="successor", case=str(begun(tied))),
    ] == [
        "a case is not linked to itself",
        'case GP-1 is of the flow "group"; "payments" ties cases of "payment"',
        'there is no case "PY-99"',
        'case PY-1 is linked already as "payments"',
        'the flow has no link "payment"; did you mean "payments"?',
        '"case" is not given',
        'case PY-2 is not linked as "payments"',
        'no cases are tied to "Successor" but those that this case opens',
    ]
    assert "registry" in refused(tied, case, actor=ADA, link="payments", case=str(group))
    assert len(rows(tied, case)) == before
    assert tied.verify().findings == ()


def test_what_has_ended_is_linked_to_and_links_nothing_any_more(tied: Bureau) -> None:
    case, money = fund(tied), payment(tied)
    tied.do(money, "settle", REX)
    tie(tied, case, "payments", money)
    settle(tied)
    assert rows(tied, case)[-1].payload["linked"]["payments.committed"] == 100_000
    tied.do(case, "finish", ADA)

    sentence = 'the case has ended in "Over"; its links stand'
    assert refused(tied, case, "unlink", link="payments", case=str(money)) == sentence


def test_a_case_of_a_flow_that_is_not_in_force_is_not_opened(office: Bureau) -> None:
    publish(office, GROUP)
    case = office.open(flow="group", party=None, values={"title": "Fibre"})

    sentence = 'the flow "ratification" is not in force, so no case of it can be opened'
    assert refused(office, case, "begin", ADA) == sentence
    assert office.open_linked() == Fired(0, 0)
    publish(office, RATIFICATION)
    office.do(case, "begin", ADA)


def test_what_the_engine_asks_for_waits_until_its_flow_is_in_force(office: Bureau) -> None:
    publish(office, SELF.replace("flow: chain}", "flow: other}"))
    case = office.open(flow="chain", party=None, values={})

    assert office.open_linked() == Fired(0, 1)
    assert office.verify().findings == ()
    with office.runtime.readers.begin() as session:
        [waiting] = wakes.waiting(session, case)
    assert waiting.problem == 'Unknown: no flow in force "other"'
    other = SELF.replace("flow: chain\n", "flow: other\n").replace("CH-", "OT-")
    publish(office, other.replace("flow: chain}", "flow: other}"))
    office.at += DAY
    assert office.open_linked().done == MOST_AT_ONCE + 1
    assert office.verify().findings == ()


def test_a_linked_case_of_another_version_counts_by_its_own(tied: Bureau) -> None:
    case, old = fund(tied), payment(tied, "600.00 CHF")
    publish(tied, LATER_PAYMENT)
    new = payment(tied, "400.00 CHF")
    assert (tied.case(old).version, tied.case(new).version) == (1, 2)

    for each in (old, new):
        tie(tied, case, "payments", each)
    settle(tied)

    assert tied.case(case).state == "funded"
    tied.do(new, "withdraw", ADA)
    assert tied.case(new).state == "lost"
    settle(tied)
    assert tied.case(case).state == "short"


def test_a_sum_in_another_currency_is_not_added_up(office: Bureau) -> None:
    """Of a version from before anybody added it up."""
    publish(office, PAYMENT.replace("currency: CHF", "currency: EUR"))
    money = payment(office, "5000.00 EUR")
    publish(office, PAYMENT, FUND)
    case = fund(office)
    tie(office, case, "payments", money)
    settle(office)

    assert office.case(case).state == "seeking"
    assert "payments.committed" not in rows(office, case)[-1].payload["linked"]


def test_cases_that_open_one_another_without_end_hold_nobody_up(office: Bureau) -> None:
    publish(office, SELF)
    office.open(flow="chain", party=None, values={})

    assert settle(office) < 60
    assert office.open_linked() == Fired(0, 0)
    office.at += DAY
    assert office.open_linked().done == 1
    assert office.verify().findings == ()


def test_opening_and_linking_are_not_taken_back(tied: Bureau) -> None:
    publish(tied, GROUP + "\ntake_back: {by: keeper, within: 1 hour}\n")
    case = begun(tied)

    [result] = tied.perform(replace(tied.act(case, "take_back", ADA), reason="A mistake."))
    assert str(result) == "row 2 links, unlinks or opens another case, which stands"


def test_a_case_that_waits_for_its_ratification_is_not_stuck(tied: Bureau) -> None:
    case = begun(tied)
    with tied.runtime.readers.begin() as session:
        file = read_case(session, tied.runtime.engine(session), str(case), tied.at)

    assert [each.turn.holder for each in file.waiting.turns] == ["event"]
    assert not file.waiting.stuck


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "[agreed, received]}",
            "[agred]}",
            'links.payments.counts.accepted.0: "agred" is not a state of flow "payment"; did you'
            ' mean "agreed"?',
        ),
        (
            "field: amount",
            "field: title",
            'links.payments.sums.committed.field: "title" is a field of type text; wanted money'
            " in CHF",
        ),
        (
            "amount: target}",
            "sum: target}",
            'actions.ask.opens.fields.sum: "sum" is not a field of flow "payment"; there are'
            " amount, title",
        ),
        (
            "{title: title, amount",
            "{title: target, amount",
            'actions.ask.opens.fields.title: "target" is a field of type money in CHF and "title"'
            ' of flow "payment" one of type text; wanted the same',
        ),
    ],
)
def test_flows_that_do_not_fit_each_other_are_not_published(
    office: Bureau, old: str, new: str, sentence: str
) -> None:
    publish(office, PAYMENT)
    with pytest.raises(Invalid) as found:
        publish(office, changed(old, new, FUND))
    assert str(found.value) == sentence

    with pytest.raises(Invalid, match=r'flow "fund", links.*committed.field: "amount" is not a'):
        publish(office, FUND, PAYMENT.replace("amount", "sum"))
