"""What a flow may say of books and quotas, and what is refused of it."""

from __future__ import annotations

import pytest

from definitions.books import Account, Books, Given, Percent, Post, Side, Take
from definitions.expressions import ConditionProblem, compile_condition, names_of, names_of_books
from definitions.parse import read_flow
from tests.flows import LIBRARY
from workflow.services.publish_flow import check_source

BOOKS = """\
format: 1
flow: paid
title: {en: Paid}
reference: P-{number}
calendar: geneva
languages: [en]
currency: CHF
roles: {officer: {of: office, title: {en: Officer}}}
fields:
  offered: {type: money, currency: any, title: {en: Offered}}
  value: {type: money, title: {en: Value}}
  offered_on: {type: date, title: {en: Offered on}}
  theme: {type: choice, title: {en: Theme}, choices: {bsg: {en: BSG}}}
links: {pays_for: {title: {en: Pays for}, flow: project, by: officer}}
books: {as: contribution, for: pays_for, fund: theme}
quotas:
  one: {title: {en: One}, of: [party.country, year], most: 1}
states:
  draft: {title: {en: Draft}, initial: true, editable_by: officer}
  done: {title: {en: Done}, final: successful}
actions:
  pledge:
    title: {en: Pledge}
    from: draft
    by: officer
    post:
      - {from: contributor, to: pledged, amount: case.offered, rate_on: case.offered_on}
    takes: [{quota: one, units: 1, when: 'funding.pledged == money("0.00 CHF")'}]
  close:
    title: {en: Close}
    from: draft
    to: done
    by: officer
    books: close
"""
POST = "{from: contributor, to: pledged, amount: case.offered, rate_on: case.offered_on}"


def problems(source: str) -> list[str]:
    return [each.sentence for each in check_source(source, LIBRARY)[1]]


def test_books_and_quotas_are_read() -> None:
    flow = read_flow(BOOKS).flow

    assert flow is not None
    assert flow.books is not None
    assert (flow.books.side, flow.books.link, flow.books.fund) == (
        Side.CONTRIBUTION,
        "pays_for",
        "theme",
    )
    assert flow.actions["pledge"].post == (
        Post(
            Account.CONTRIBUTOR, Account.PLEDGED, Given("case", "offered"),
            rate_on=Given("case", "offered_on"),
        ),
    )  # fmt: skip
    [take] = flow.actions["pledge"].takes
    assert take == Take("one", 1, 'funding.pledged == money("0.00 CHF")')
    assert flow.actions["close"].closes_books
    assert flow.quotas["one"].of == ("party.country", "year")
    assert problems(BOOKS) == []


def test_a_share_of_a_sum_is_read() -> None:
    source = BOOKS.replace(
        POST, "{from: received, to: refunds, amount: {percent: 7.5, of: case.value}}"
    )
    flow = read_flow(source).flow

    assert flow is not None
    assert flow.actions["pledge"].post[0].amount == Percent("7.5", Given("case", "value"))


@pytest.mark.parametrize(
    ("written", "instead", "sentence"),
    [
        (
            POST,
            POST.replace("pledged", "received"),
            'nothing goes from "contributor" to "received" here; '
            "from there it goes to committed, in_kind, pledged or suspense",
        ),
        (
            POST,
            "{from: in_kind, to: received, amount: all}",
            'nothing goes from "in_kind" to "received" here; from there it goes to contributor',
        ),
        (
            POST,
            "{from: spent, to: allocated, amount: all}",
            'nothing goes from "spent" to "allocated" here; nothing does',
        ),
        (
            POST,
            POST.replace(", rate_on: case.offered_on", ""),
            '"case.offered" may be in any currency; say of which day the rate is: "rate_on"',
        ),
        (
            POST,
            POST.replace("case.offered,", "case.theme,"),
            '"case.theme" is a field of type choice; wanted money',
        ),
        (
            POST,
            POST.replace("case.offered,", "act.sum,"),
            '"sum" is not a question of this action; there is none',
        ),
        (
            POST,
            POST.replace("case.offered_on", "case.value"),
            '"case.value" is a field of type money; wanted date',
        ),
        (
            POST,
            "{from: received, to: pooled, amount: all, line: travel}",
            '"line" is for what is spent; leave it out here',
        ),
        (
            POST,
            "{from: received, to: refunds, amount: case.offered}",
            '"case.offered" may be in any currency; wanted a sum in CHF',
        ),
        ("for: pays_for,", "for: pays,", '"pays" is not a link; did you mean "pays_for"?'),
        ("fund: theme", "fund: value", '"value" is a field of type money; wanted choice'),
        (
            ", fund: theme",
            ", target: value",
            '"target" is for books of "as: initiative"; leave it out',
        ),
        ("{quota: one,", "{quota: two,", '"two" is not a quota; there are one'),
    ],
)
def test_what_no_books_could_take_is_refused(written: str, instead: str, sentence: str) -> None:
    assert written in BOOKS

    assert sentence in problems(BOOKS.replace(written, instead))


def test_a_flow_without_books_posts_nothing() -> None:
    without = BOOKS.replace("books: {as: contribution, for: pays_for, fund: theme}\n", "")

    found = " / ".join(problems(without))
    assert 'the flow keeps no books; give it "books", or leave "post" out' in found
    assert 'the flow keeps no books; give it "books", or leave "books" out' in found


@pytest.mark.parametrize(
    ("written", "instead", "sentence"),
    [
        ("to: pledged", "to: purse", '"purse" is not an account'),
        ("to: pledged", "to: exchange_difference", '"exchange_difference" is not an account'),
        ("amount: case.offered", "amount: 5", "5 is not an amount to be moved"),
        ("amount: case.offered", "amount: {percent: 7}", "a share of a sum has two keys"),
        (
            "amount: case.offered",
            "amount: {percent: 101, of: case.value}",
            "101 is not a percentage",
        ),
        (
            "rate_on: case.offered_on",
            "rate_on: today",
            '"today" is not a value of the case or the form',
        ),
        (
            "[party.country, year]",
            "[party.name]",
            '"party.name" is nothing that a quota is counted for',
        ),
        ("most: 1}", "most: 1.5}", "most"),
        ("units: 1,", "units: 0,", "units"),
        ("currency: any", "currency: euro", '"euro" is not a currency of ISO 4217'),
    ],
)
def test_what_is_written_wrongly_is_refused_at_its_place(
    written: str, instead: str, sentence: str
) -> None:
    assert written in BOOKS
    reading = read_flow(BOOKS.replace(written, instead))

    assert reading.flow is None
    assert any(sentence in f"{each.place}: {each.sentence}" for each in reading.problems)


def test_no_condition_reads_a_sum_in_any_currency() -> None:
    flow = read_flow(BOOKS).flow
    assert flow is not None
    names = {**names_of(flow.fields), **names_of_books(flow.books)}

    compile_condition("percent_of(case.value, 98) <= funding.committed", names, "CHF")
    with pytest.raises(ConditionProblem, match=r'"case\.offered" is not known'):
        compile_condition("case.offered == case.value", names, "CHF")


def test_a_percentage_of_a_sum_is_rounded_down() -> None:
    names = names_of_books(Books(Side.INITIATIVE))
    text = "percent_of(funding.received, 98) <= funding.committed"
    tolerant = compile_condition(text, names, "CHF")

    assert tolerant.holds({"funding.received": 101, "funding.committed": 98})
    assert not tolerant.holds({"funding.received": 102, "funding.committed": 98})


def test_an_earmark_of_a_line_names_its_line() -> None:
    earmark = (
        "  earmark: {type: choice, choices: {budget_line: {en: Line}}, title: {en: E}}\nlinks:"
    )
    source = BOOKS.replace("links:", earmark).replace(
        "fund: theme}", "fund: theme, earmark: earmark}"
    )

    assert problems(source) == [
        '"budget_line" ties money to a line; name the field of that line as "line"'
    ]
    assert problems(source.replace("earmark: earmark}", "earmark: earmark, line: theme}")) == []
