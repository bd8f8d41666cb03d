"""Whose turn it is in a state, where the flow does not say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from definitions.flow import CLOCK, Action, Outcome, State


def with_turns(
    states: Mapping[str, State],
    actions: Mapping[str, Action],
    anywhere: Collection[str],
    roles: Collection[str],
) -> dict[str, State]:
    """``states``, each with the roles whose turn it is there.

    Args:
        anywhere: actions that can be taken in any state; nobody waits for them.
        roles: those of the flow; another name in an action is its own fault and no holder.
    """
    named = [action for action in actions.values() if action.name not in anywhere]
    known = {CLOCK, *roles}
    return {
        name: state if state.turn else replace(state, turn=_by_default(state, states, named, known))
        for name, state in states.items()
    }


def _by_default(
    state: State, states: Mapping[str, State], actions: Iterable[Action], known: Collection[str]
) -> tuple[str, ...]:
    """Who takes the case on; failing that the clock; failing that, who ends it without success.

    A way to an end without success is what can happen too, and not what is waited for.
    """
    if state.final is not None:
        return ()
    ways = [action for action in actions if state.name in action.sources and _leaves(state, action)]
    takers = [
        (role, _fails(action, states)) for action in ways for role in action.by if role in known
    ]
    leading_on = [role for role, fails in takers if role != CLOCK and not fails]
    by_clock = [role for role, _ in takers if role == CLOCK]
    ending = [role for role, fails in takers if role != CLOCK and fails]
    return tuple(dict.fromkeys(leading_on or by_clock or ending))


def _leaves(state: State, action: Action) -> bool:
    return action.back or action.target not in (None, state.name)


def _fails(action: Action, states: Mapping[str, State]) -> bool:
    target = states.get(action.target or "")
    return target is not None and target.final is Outcome.UNSUCCESSFUL
