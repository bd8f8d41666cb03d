"""What links do not do: each wrong link, opening and flow has one answer, and holds nobody up."""

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
    begun,
    fund,
    linked,
    payment,
    publish,
    rows,
    settle,
    tie,
)
from workflow.domain.links import MOST_AT_ONCE
from workflow.domain.roster import Person
from workflow.errors import Invalid, Refused
from workflow.services.erase_person import erase_person
from workflow.services.manage_people import add_people
from workflow.services.sweeping import Fired
from workflow.store import wakes

LATER_PAYMENT = PAYMENT.replace("withdrawn", "lost")
"""The same with another name for a state."""


LAPSING = (
    SELF.replace("flow: chain}", "flow: other}").replace(
        "to: over, by: keeper}", "to: over, by: clock}"
    )
    + """\
deadlines:
  lapse: {starts: entering asked, after: 1 day, runs_in: asked, do: end}
"""
)
"""A case that asks for one of a flow that is not there, and ends after a day."""


@pytest.fixture
def tied(office: Bureau) -> Bureau:
    """An office whose cases are linked."""
    publish(office, FUND, PAYMENT, RATIFICATION, GROUP)
    return office


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


def test_what_was_erased_meanwhile_is_not_given_to_a_new_case(tied: Bureau) -> None:
    with tied.runtime.sessions.begin() as session:
        zoe = Person(0, "Zoé Canary", "zoe.canary@example.org", "fr")
        [gone] = add_people(session, [zoe], tied.by())
    case = begun(tied, title="Zoé Canary's fibre")
    with tied.runtime.sessions.begin() as session:
        erase_person(session, gone, tied.by(), "asked for")

    tied.open_linked()

    [new] = linked(tied, case, "ratification")
    assert new.fields == {"scope": "Cables."}
    assert tied.verify().findings == ()


def test_an_opening_that_waits_holds_up_no_deadline_of_the_case_that_asked(office: Bureau) -> None:
    publish(office, LAPSING)
    case = office.open(flow="chain", party=None, values={})
    office.at += 2 * DAY

    office.fire()

    assert office.case(case).state == "over"
