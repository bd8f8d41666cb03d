"""What is shown as open is what succeeds, and what is shown as closed is what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import HealthCheck, given, settings

from tests.build import ADA, COY, FAY, GRANTS, GUS, REX, START, a_case, facts, press
from tests.domain.any_case import ANSWERS, ROLES, VALUES, Situation, situations
from tests.domain.deciding import FACTS, SMALL
from workflow.domain.case import Act, Case
from workflow.domain.decide import decide
from workflow.domain.facts import Facts
from workflow.domain.options import Option, options
from workflow.errors import Reason, Refused


def option(case: Case, name: str, actor: int, known: Facts = FACTS) -> Option:
    """One option as ``actor`` sees it."""
    [found] = [each for each in options(SMALL, case, actor, START, known) if each.action == name]
    return found


def codes(found: Option) -> list[str]:
    return [each.code for each in found.reasons]


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(situations())
def test_an_option_is_open_exactly_when_the_act_succeeds(situation: Situation) -> None:
    case, actor = situation.case, situation.actor
    for each in options(situation.flow, case, actor, START, situation.facts):
        acts = list(filled(each, situation))
        succeeded = [act for act in acts if not refusal(situation, act)]
        if each.is_open:
            assert succeeded or not acts, (each, situation.source)
        else:
            assert not succeeded, (each, succeeded, situation.source)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(situations())
def test_whatever_a_form_offers_can_be_given(situation: Situation) -> None:
    """No value of an open option is refused as unknown, in the capacity that the option names."""
    for each in options(situation.flow, situation.case, situation.actor, START, situation.facts):
        if not each.is_open or not each.capacity:
            continue
        for act in filled(replace(each, by=()), situation):
            assert "unknown_field" not in [each.code for each in refusal(situation, act)]


def filled(each: Option, situation: Situation) -> Iterator[Act]:
    """The act with a rightly filled form, in each capacity that could be named."""
    for capacity in (None, *each.by):
        for values in _values(each, capacity, situation):
            yield replace(press(each.action, situation.actor, **values), capacity=capacity)


def _values(
    each: Option, capacity: str | None, situation: Situation
) -> Iterator[Mapping[str, Any]]:
    if each.action == "assign":
        for role in each.form:
            for person in situation.facts.roster.office(role):
                if situation.case.assigned.get(role) != person:
                    yield {role: person}
    elif each.action == "comment":
        yield {"text": "A remark."}
    elif each.action == "edit":
        editable = situation.flow.flow.states[situation.case.state].editable_by
        for role in (capacity,) if capacity else ROLES:
            yield from _filled(name for name in editable.get(role, ()) if name in each.form)
    else:
        yield from _filled(each.form)


def _filled(form: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Every combination of values."""
    names = list(form)
    for values in product(*({**VALUES, **ANSWERS}[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def refusal(situation: Situation, act: Act) -> tuple[Reason, ...]:
    """Why the act is refused; empty when it succeeds."""
    try:
        decide(situation.flow, situation.case, act, situation.facts)
    except Refused as refused:
        return refused.reasons
    return ()


def test_every_action_of_the_state_is_there_and_no_other() -> None:
    shown = [each.action for each in options(SMALL, a_case("submitted"), ADA, START, FACTS)]

    assert shown == [
        "return", "lighten", "advise", "approve", "pause", "withdraw", "edit", "assign", "comment",
    ]  # fmt: skip


def test_an_open_option_names_the_capacity_the_form_and_whether_to_ask_once_more() -> None:
    found = option(a_case("submitted"), "approve", FAY)

    assert (found.is_open, found.capacity, found.by) == (True, "director", ("director",))
    assert list(found.form) == ["granted"]
    assert not found.confirm
    assert option(a_case("submitted"), "withdraw", ADA).confirm


def test_a_closed_option_gives_the_reasons_of_the_refusal() -> None:
    case = a_case(party="ACME", fields={})

    found = option(case, "submit", GUS)

    assert [(each.code, str(each)) for each in found.reasons] == [
        ("field_missing", '"title" is not given'),
        ("field_missing", '"target" is not given'),
        ("condition", "Only members may submit."),
    ]


def test_what_the_form_will_answer_is_not_held_against_the_action() -> None:
    assert option(a_case("submitted"), "return", REX).is_open
    assert option(a_case("submitted"), "approve", FAY).is_open


def test_what_fits_in_several_roles_is_open_and_names_none() -> None:
    known = facts((*GRANTS, (REX, "director", None)))

    found = option(a_case("submitted"), "pause", REX, known)

    assert (found.is_open, found.capacity) == (True, "")


def test_what_the_engine_or_the_clock_takes_is_closed_to_everybody() -> None:
    assert codes(option(a_case("submitted"), "lighten", REX)) == ["automatic"]
    assert codes(option(a_case("returned"), "lapse", REX)) == ["not_entitled"]


def test_going_back_is_closed_where_nothing_was_before() -> None:
    assert codes(option(a_case("paused"), "resume", REX)) == ["no_way_back"]
    assert option(a_case("paused", before="light"), "resume", REX).is_open


def test_editing_offers_the_fields_of_the_role_that_one_has() -> None:
    assert list(option(a_case("submitted"), "edit", REX).form) == ["start", "sponsors"]
    assert list(option(a_case("submitted"), "edit", FAY).form) == ["contact"]


def test_editing_in_several_roles_offers_the_fields_of_all_that_one_has() -> None:
    known = facts((*GRANTS, (REX, "director", None)))

    assert list(option(a_case("submitted"), "edit", REX, known).form) == [
        "start", "sponsors", "contact",
    ]  # fmt: skip


def test_assigning_is_open_to_those_who_assign() -> None:
    assert option(a_case("submitted"), "assign", REX).is_open
    assert codes(option(a_case("submitted"), "assign", COY)) == ["not_entitled"]
