"""Whatever people delegate, whoever is appointed, away or recused: what holds for all of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from definitions.flow import FOCAL_POINT
from tests.build import COY, DAY, DEE, EVE, FAY, GUS, REX, START, press
from tests.domain.standing_in import FLOW, away, case, delegation, known
from workflow.domain.case import Case
from workflow.domain.decide import decide
from workflow.domain.delegating import Held, why_not
from workflow.domain.delegations import Acting, Delegation, circle
from workflow.domain.facts import Facts
from workflow.domain.recusals import is_recused
from workflow.domain.stand_ins import answering
from workflow.errors import Refused

CROWD = (COY, DEE, EVE, FAY, REX)
ROLES = ("approver", "director", "deputy", "chief", "certifier")
ACTIONS = {"approve": "certified", "finish": "certified", "certify": "draft", "sign": "certified"}

people = st.sampled_from(CROWD)
roles = st.sampled_from(ROLES)


@st.composite
def delegations(draw: st.DrawFn) -> Delegation:
    giver = draw(people)
    taker = draw(people.filter(lambda person: person != giver))
    starts = draw(st.sampled_from((START - DAY, START, START + DAY)))
    length = draw(st.sampled_from((DAY, 2 * DAY)))
    revoked = draw(st.sampled_from((None, START, START + DAY)))
    number = draw(st.integers(1, 99))
    return Delegation(
        number, giver, taker, draw(roles), None, None, None, None, starts, starts + length, revoked
    )


@st.composite
def situations(draw: st.DrawFn) -> tuple[Case, Facts]:
    """Any roles held, delegated and acted in; anybody away, recused or tied to the case."""
    held = {(person, role, None) for role in ROLES for person in draw(st.sets(people, max_size=2))}
    acting = {
        (role, person): Acting(number, draw(st.sampled_from((None, *CROWD))))
        for number, (person, role, _) in enumerate(sorted(held, key=str))
        if draw(st.booleans())
    }
    theirs = [
        replace(draw(delegations()), delegator=person, delegate=taker, role=role)
        for person, role, _ in sorted(held, key=str)
        if (taker := draw(people)) != person
    ]
    tied = {(person, FOCAL_POINT, "KEN") for person in draw(st.sets(people, max_size=1))}
    found = known(
        *theirs,
        *draw(st.lists(delegations(), max_size=3)),
        held=sorted(held | tied | {(GUS, FOCAL_POINT, "ACME")}, key=str),
        acting=acting,
        absent={person: away() for person in draw(st.sets(people, max_size=2))},
        left=dict.fromkeys(draw(st.sets(roles, max_size=2)), START - DAY),
    )
    recused = dict.fromkeys(draw(st.sets(people, max_size=2)), START)
    acted = {role: tuple(draw(st.sets(people, max_size=1))) for role in ("certifier", "proposer")}
    payer = {"payer": "ACME"} if draw(st.booleans()) else {}
    of = case(recused=recused, acted=acted)
    return replace(of, fields={**of.fields, **payer}), found


@settings(max_examples=400, deadline=None)
@given(situations(), people, st.sampled_from(sorted(ACTIONS)))
def test_no_way_of_acting_for_others_lets_a_conflicted_person_decide(
    situation: tuple[Case, Facts], actor: int, action: str
) -> None:
    of, found = situation
    of = replace(of, state=ACTIONS[action])
    try:
        [step, *_] = decide(FLOW, of, press(action, actor), found).steps
    except Refused:
        return
    both = {actor, step.behalf.person if step.behalf else None} - {None}
    for person in both:
        assert person is not None
        assert not is_recused(FLOW, of, person, found.roster, step.capacity)
        apart = FLOW.apart[step.capacity]
        assert not [role for role in apart if person in of.acted.get(role, ())]


@settings(max_examples=400, deadline=None)
@given(situations(), people, st.sampled_from(sorted(ACTIONS)))
def test_a_delegate_acts_only_by_a_delegation_that_its_holder_gave(
    situation: tuple[Case, Facts], actor: int, action: str
) -> None:
    """Not one step further: the delegator holds the role and does not only act in it."""
    of, found = situation
    of = replace(of, state=ACTIONS[action])
    try:
        [step, *_] = decide(FLOW, of, press(action, actor), found).steps
    except Refused:
        return
    holders = found.roster.office(step.capacity)
    if step.behalf is None or step.behalf.manner == "acting":
        return
    given_ = [
        each
        for each in found.roster.delegations
        if (each.delegate, each.delegator) == (actor, step.behalf.person)
        and each.role == step.capacity
        and each.holds_at(START)
    ]
    assert given_
    assert step.behalf.person in holders
    assert (step.capacity, step.behalf.person) not in found.roster.acting


@settings(max_examples=300, deadline=None)
@given(situations(), roles)
def test_nobody_who_is_recused_answers_for_a_role(situation: tuple[Case, Facts], role: str) -> None:
    of, found = situation

    for person in answering(FLOW, of, FLOW.flow.roles[role], found.roster, START):
        assert not is_recused(FLOW, of, person, found.roster, role)


@settings(max_examples=300, deadline=None)
@given(st.lists(delegations(), max_size=12))
def test_delegations_that_are_written_one_after_the_other_never_make_a_circle(
    wanted: list[Delegation],
) -> None:
    kept: list[Delegation] = []
    for number, each in enumerate(wanted):
        new = replace(each, id=number)
        if why_not(new, Held(own=True, acting=False), kept, [], START - DAY) is None:
            kept.append(new)

    for at, role in product({each.valid_from for each in kept}, ROLES):
        holding = [each for each in kept if each.role == role and each.holds_at(at)]
        # Whoever delegates to nobody is taken away until nobody is left, or a circle is.
        while givers := {each.delegator for each in holding}:
            left = [each for each in holding if each.delegate in givers]
            assert len(left) < len(holding)
            holding = left


def test_a_circle_that_never_is_whole_at_one_instant_is_none() -> None:
    day: dict[str, Any] = {"valid_from": START, "valid_until": START + DAY}
    next_day: dict[str, Any] = {"valid_from": START + DAY, "valid_until": START + 2 * DAY}
    first = replace(delegation(COY, DEE, "approver"), **day)
    second = replace(delegation(DEE, EVE, "approver"), **next_day)
    closing = delegation(EVE, COY, "approver")

    assert circle(closing, [first, second]) == ()
    assert circle(closing, [first, replace(second, **day)]) == (EVE, COY, DEE, EVE)
    assert circle(closing, [first, replace(second, flow="a", **day)]) == (EVE, COY, DEE, EVE)
    apart = [replace(first, flow="b"), replace(second, flow="a", **day)]
    assert circle(closing, apart) == ()
