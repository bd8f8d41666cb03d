"""What a batch of acts is decided on of the books and of quotas, in a fixed number of statements.

The accounts of the cases, and those of their pooled funds, are held until the acts are recorded, so
that nobody spends the same money twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from definitions.books import Side
from definitions.flow import Flow
from workflow.domain.books.accounts import Balance, Books
from workflow.domain.books.asked import NotPosted
from workflow.domain.books.quotas import key_of
from workflow.domain.case import Act, Case
from workflow.domain.facts import Facts, view_of
from workflow.domain.forms import read_action_form
from workflow.domain.published import PublishedFlow
from workflow.services.shelf import Key, Shelf
from workflow.store import ledger, quotas
from workflow.store import rates as kept_rates
from workflow.store.engine import Session
from workflow.store.ledger import Keeper

Flows = Mapping[Key, PublishedFlow]


def with_books(
    session: Session,
    shelf: Shelf,
    flows: Flows,
    cases: Mapping[int, Case],
    acts: Sequence[Act],
    facts: Facts,
    *,
    hold: bool,
) -> Facts:
    """``facts`` with the books that ``acts`` may touch; nothing is read for flows without any."""
    touched = {act.case_id: cases[act.case_id] for act in acts}
    of = {case.id: flows[case.flow, case.version] for case in touched.values()}
    keeping = [case for case in touched.values() if of[case.id].flow.books]
    taking = [case for case in touched.values() if of[case.id].flow.quotas]
    books = facts.books
    if keeping:
        books = _accounts(session, shelf, of, keeping, acts, facts, hold=hold)
    if taking:
        holds = quotas.held_by(session, [case.id for case in taking])
        keys = {key for _, key in holds} | set(_keys(of, cases, acts, facts))
        read = quotas.hold if hold else quotas.look
        used = read(session, keys) if keys else {}
        books = replace(books, used=used, holds=holds)
    return replace(facts, books=books) if books is not facts.books else facts


def _accounts(
    session: Session,
    shelf: Shelf,
    of: Mapping[int, PublishedFlow],
    cases: Sequence[Case],
    acts: Sequence[Act],
    facts: Facts,
    *,
    hold: bool,
) -> Books:
    ids = [case.id for case in cases]
    given = {case.id: [act.values for act in acts if act.case_id == case.id] for case in cases}
    funds = {fund for case in cases for fund in _funds(of[case.id].flow, case, given[case.id])}
    paid_for = {
        each.id
        for case in cases
        for ties in facts.links.of.get(case.id, {}).values()
        for each in ties
    }
    if hold:
        sides = {case.id: of[case.id].flow.books for case in cases}
        own = [each for each, kept in sides.items() if kept and kept.side is Side.INITIATIVE]
        ledger.hold(session, own, paid_for)
    balances = ledger.of_cases(session, ids, funds, hold=hold)
    rates = [
        rate
        for currency, wanted in sorted(_currencies(of, cases, given, balances.values()).items())
        if wanted
        for rate in kept_rates.of_currencies(session, wanted, currency)
    ]
    places = [each.place for each in balances.values()]
    shared = {each.contribution for each in places} | {each.initiative or 0 for each in places}
    keepers = ledger.keepers(session, {*ids, *paid_for, *shared})
    return Books(
        balances=balances,
        rates=rates,
        closed=frozenset(each.id for each in keepers if each.closed is not None),
        onlookers=_onlookers(session, shelf, keepers, shared, set(ids)),
    )


def _funds(flow: Flow, case: Case, given: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The pooled funds that the case names, or is just about to."""
    name = flow.books.fund if flow.books else None
    if name is not None:
        named = [case.fields.get(name), *(values.get(name) for values in given)]
        yield from (fund for fund in named if isinstance(fund, str) and fund)


def _currencies(
    of: Mapping[int, PublishedFlow],
    cases: Sequence[Case],
    given: Mapping[int, Sequence[Mapping[str, Any]]],
    balances: Collection[Balance],
) -> dict[str, set[str]]:
    """The currency of the books to the others whose rates may be needed."""
    found: dict[str, set[str]] = {}
    for case in cases:
        flow = of[case.id].flow
        values = [case.fields, *given[case.id]]
        named = {code for each in values for value in each.values() for code in _codes(value)}
        if flow.currency is not None:
            found.setdefault(flow.currency, set()).update(named - {flow.currency})
    originals = {each.place.original for each in balances if each.place.original}
    return {currency: (wanted | originals) - {currency} for currency, wanted in found.items()}


def _codes(value: Any) -> Iterator[str]:
    """The currency of a sum in any of the forms in which sums are given."""
    if isinstance(value, Mapping) and isinstance(value.get("currency"), str):
        yield value["currency"]
    elif isinstance(value, str) and len(value) < MOST_OF_A_SUM and value[-3:].isupper():
        yield value.strip()[-3:]


MOST_OF_A_SUM = 40
"""Characters; whatever is longer is no sum of money."""


def _onlookers(
    session: Session,
    shelf: Shelf,
    keepers: Sequence[Keeper],
    shared: Collection[int],
    own: Collection[int],
) -> frozenset[int]:
    """The cases that decide anew when something is posted on accounts that they share.

    What was shared before is held, so whoever comes to look at it later reads it as it is then.
    With the first posting nothing was, and so every state counts in which the books may matter.
    """
    others = [each for each in keepers if each.id not in own]
    flows = shelf.get(session, {(each.flow, each.version) for each in others}) if others else {}
    return frozenset(
        each.id
        for each in others
        if _looks(flows[each.flow, each.version], each, first=each.id not in shared)
    )


def _looks(flow: PublishedFlow, case: Keeper, *, first: bool) -> bool:
    """Whether an automatic action of the case reads the books."""
    if flow.flow.states[case.state].final is not None:
        return False
    states = flow.automatic if first else (case.state,)
    return any(
        name in flow.funding_names
        for state in states
        for _, question in flow.automatic[state]
        for name in question.condition.names
    )


def _keys(
    of: Mapping[int, PublishedFlow], cases: Mapping[int, Case], acts: Sequence[Act], facts: Facts
) -> Iterator[str]:
    """The quotas that acts may take of: by themselves, or by what follows from them."""
    for act in acts:
        flow, case = of[act.case_id], cases[act.case_id]
        action = flow.flow.actions.get(act.action)
        fields = case.fields
        if action is not None:
            form = read_action_form(action, flow.flow.fields, act.values, facts.roster)
            fields = form.fields_after(case)
        view = view_of(case, act.at, facts, fields)
        for quota in flow.flow.quotas.values():
            with suppress(NotPosted):
                yield key_of(flow, quota, view)
