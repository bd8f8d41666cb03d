"""The checks on flows that nobody thought of: they never fail, and agree with a plain search."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from definitions.check import check_flow
from definitions.checks.paths import paths_that_fail
from definitions.flow import Action, Flow, Outcome, State, Text
from definitions.parse import read_flow
from definitions.problems import KEY
from tests.definitions.sound import NOTICES, SOUND

WORDS = sorted(set(re.findall(r"[a-z_0-9]+", SOUND)))
READING = read_flow(SOUND)
STATES = ("a", "b", "c", "d", "e")

Edge = tuple[str, str]


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)), max_size=4))
def test_a_flow_with_other_words_is_checked_to_the_end(swaps: list[tuple[str, str]]) -> None:
    source = SOUND
    for old, new in swaps:
        source = re.sub(rf"\b{old}\b", new, source)
    reading = read_flow(source)
    if reading.flow is None:
        return

    for each in check_flow(reading.flow, reading.positions, NOTICES, ["geneva"]):
        assert 1 <= each.line <= source.count("\n")
        assert each.sentence


def a_flow(edges: list[Edge], automatic: set[Edge], final: set[str]) -> Flow:
    """A flow of nothing but states and actions between them; cases begin in ``a``."""
    assert READING.flow is not None
    title = Text({"en": "x"})
    states = {
        name: State(
            name,
            title,
            initial=name == "a",
            final=Outcome.SUCCESSFUL if name in final else None,
        )
        for name in STATES
    }
    actions = {
        f"{source}_{target}": Action(
            f"{source}_{target}",
            title,
            (source,),
            target,
            by=() if (source, target) in automatic else ("clerk",),
            automatic="true" if (source, target) in automatic else None,
        )
        for source, target in edges
    }
    return replace(READING.flow, states=states, actions=actions, deadlines={})


def closure(edges: set[Edge]) -> set[Edge]:
    """From where to where any number of steps lead, none included."""
    found = edges | {(state, state) for state in STATES}
    for middle in STATES:
        found |= {
            (source, target)
            for source in STATES
            for target in STATES
            if (source, middle) in found and (middle, target) in found
        }
    return found


EDGES = st.tuples(st.sampled_from(STATES), st.sampled_from(STATES))


@given(
    st.lists(EDGES, unique=True, max_size=9),
    st.lists(EDGES, unique=True, max_size=3),
    st.sets(st.sampled_from(STATES[1:]), max_size=2),
)
def test_unreachable_states_and_dead_ends_are_those_of_a_plain_search(
    by_hand: list[Edge], by_itself: list[Edge], final: set[str]
) -> None:
    edges = list(dict.fromkeys(by_hand + by_itself))
    leads = closure(set(edges))
    reached = {state for state in STATES if ("a", state) in leads}
    ending = {state for state in STATES if any((state, end) in leads for end in final)}
    circling = {
        (source, target)
        for source, target in by_itself
        if (target, source) in closure(set(by_itself))
    }

    found = list(paths_that_fail(a_flow(edges, set(by_itself), final)))

    said = {each.path[1] for each in found if each.path[0] == "states" and each.path[1] != KEY}
    assert said == (set(STATES) - reached) | (reached - ending if final else set())
    assert any(each.path[1] == KEY for each in found) is not bool(final)
    told = {each.path[1] for each in found if each.path[2:] == ("automatic",)}
    assert told <= {f"{source}_{target}" for source, target in circling}
    assert bool(told) is bool(circling)
