"""What a flow says of linked cases: each mistake is told with its place."""

from __future__ import annotations

import pytest

from tests.flows import LIBRARY, changed
from tests.linked import FUND, GROUP, PAYMENT, RATIFICATION, SELF
from workflow.services.publish_flow import check_source


def problems(source: str) -> list[tuple[str, str]]:
    _, found = check_source(source, LIBRARY)
    return [(each.place, each.sentence) for each in found]


@pytest.mark.parametrize("source", [FUND, PAYMENT, GROUP, RATIFICATION, SELF])
def test_flows_with_links_are_sound(source: str) -> None:
    assert problems(source) == []


@pytest.mark.parametrize(
    ("old", "new", "place", "sentence"),
    [
        (
            "payments.accepted > 0",
            "payments.acepted > 0",
            "actions.fund.automatic",
            '"payments.acepted" is not known; did you mean "payments.accepted"?',
        ),
        (
            "counts: {accepted:",
            "counts: {count: draft, accepted:",
            "links.payments.counts.count",
            '"count" can be read of every link; choose another name',
        ),
        (
            "sums: {committed",
            "sums: {accepted: {field: amount, in: draft}, committed",
            "links.payments.sums.accepted",
            '"accepted" stands in "counts" too; conditions read one of them',
        ),
        (
            "    by: registry\n    counts",
            "    by: regisrty\n    counts",
            "links.payments.by",
            '"regisrty" is not a role; did you mean "registry"?',
        ),
        (
            "opens: {link: payments,",
            "opens: {link: payment,",
            "actions.ask.opens.link",
            '"payment" is not a link; did you mean "payments"?',
        ),
        (
            "amount: target}",
            "amount: targt}",
            "actions.ask.opens.fields.amount",
            '"targt" is not a field; did you mean "target"?',
        ),
        (
            "links:\n",
            "links:\n  case: {title: {en: Case}, flow: fund, by: registry}\n",
            "links.case",
            '"case" has a meaning of its own; choose another name',
        ),
        (
            "links:\n",
            "meetings: {payments: {group: TSAG}}\nlinks:\n",
            "links.payments",
            '"payments" stands among meetings too; conditions read one of them',
        ),
        (
            "links:\n",
            "links:\n  idle: {title: {en: Idle}, flow: fund}\n",
            "links.idle",
            'no case ever comes to it: give "by", or an action that opens "idle"',
        ),
        (
            "currency: CHF\n",
            "",
            "links.payments.sums",
            'a sum is of money, so the flow needs the key "currency"',
        ),
        (
            "payments.committed >= case.target",
            "payments.committed >= 3",
            "actions.fund.automatic",
            '">=" cannot stand between a sum of money and a whole number; write a sum of money as'
            ' money("100.00 CHF")',
        ),
    ],
)
def test_a_mistake_about_links_is_told_where_it_is(
    old: str, new: str, place: str, sentence: str
) -> None:
    found = dict(problems(changed(old, new, FUND)))

    assert found.get(place, found) == sentence


def test_a_flow_that_links_its_own_cases_is_held_to_its_own_states_and_fields() -> None:
    source = changed("flow: chain}", "flow: chain, counts: {asking: [askd]}}", SELF)
    source = changed("opens: {link: next}", "opens: {link: next, fields: {not: note}}", source)

    assert problems(source) == [
        (
            "links.next.counts.asking.0",
            '"askd" is not a state of flow "chain"; did you mean "asked"?',
        ),
        (
            "actions.ask.opens.fields.not",
            '"not" is not a field of flow "chain"; did you mean "note"?',
        ),
    ]


def test_documents_and_tables_stay_with_their_case() -> None:
    source = changed("note: {type: text,", "note: {type: document,", SELF)
    source = changed("opens: {link: next}", "opens: {link: next, fields: {note: note}}", source)

    assert problems(source) == [
        (
            "actions.ask.opens.fields.note",
            '"note" is a document, which stays with the case that it is in',
        )
    ]
