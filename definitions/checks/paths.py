"""Where a case can go: states that it never reaches, or from which it never comes to an end."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from definitions.books import FUNDING
from definitions.checks.finding import Finding
from definitions.conditions.tokens import ConditionProblem, Kind, read_tokens
from definitions.flow import Action, Flow
from definitions.problems import KEY
from definitions.ways import ways_of

Ways = Mapping[str, tuple[str, ...]]
"""State to the other states that one action leads to, in file order."""


def paths_that_fail(flow: Flow) -> Iterator[Finding]:
    """Every state that cannot be reached or left, and every action that leads astray."""
    ways = _ways(flow, flow.actions.values())
    reached = _reached_from([flow.initial.name], ways)
    yield from _unreachable(flow, ways, reached)
    yield from _without_end(flow, ways, reached)
    yield from _leaving_the_end(flow)
    yield from _back_to_nowhere(flow)
    yield from _circles(flow)


def _ways(flow: Flow, actions: Iterable[Action]) -> Ways:
    found: dict[str, dict[str, None]] = {name: {} for name in flow.states}
    for action in actions:
        for source, target in ways_of(action, flow.actions):
            if source in found and target in found and source != target:
                found[source][target] = None
    return {source: tuple(targets) for source, targets in found.items()}


def _reached_from(starts: Iterable[str], ways: Ways) -> dict[str, str]:
    """Each state that can be reached, with the one before it on a shortest way."""
    before = {start: start for start in starts}
    waiting = deque(before)
    while waiting:
        state = waiting.popleft()
        for target in ways[state]:
            if target not in before:
                before[target] = state
                waiting.append(target)
    return before


def _unreachable(flow: Flow, ways: Ways, reached: Mapping[str, str]) -> Iterator[Finding]:
    for name in flow.states:
        if name in reached:
            continue
        leading = [source for source, targets in ways.items() if name in targets]
        why = "no action leads to it"
        if leading:
            why = f'it is only entered from "{leading[0]}", which cannot be reached itself'
        yield Finding(("states", name, KEY), f'a case never comes to "{name}": {why}')


def _without_end(flow: Flow, ways: Ways, reached: Mapping[str, str]) -> Iterator[Finding]:
    ends = [name for name, state in flow.states.items() if state.final]
    if not ends:
        sentence = "no state is final, so no case ever ends; mark one with final: successful"
        yield Finding(("states", KEY), sentence)
        return
    backwards = {
        name: tuple(source for source, targets in ways.items() if name in targets)
        for name in flow.states
    }
    ending = _reached_from(ends, backwards)
    for name in flow.states:
        if name in ending or name not in reached:
            continue
        if ways[name]:
            sentence = f'no final state can be reached from "{name}"'
        else:
            sentence = f'no action leads out of "{name}", and it is not final'
        yield Finding(("states", name, KEY), sentence)


def _leaving_the_end(flow: Flow) -> Iterator[Finding]:
    for name, action in flow.actions.items():
        for index, source in enumerate(action.sources):
            if source in flow.states and flow.states[source].final:
                yield Finding(
                    ("actions", name, "from", index),
                    f'"{source}" is final; no action can be taken in it',
                )


def _back_to_nowhere(flow: Flow) -> Iterator[Finding]:
    for name, action in flow.actions.items():
        if not action.back:
            continue
        known = {source for source, _ in ways_of(action, flow.actions)}
        for index, source in enumerate(action.sources):
            if source in flow.states and source not in known:
                yield Finding(
                    ("actions", name, "from", index),
                    f'there is no state before "{source}" to go back to; no action leads to it',
                )


def _circles(flow: Flow) -> Iterator[Finding]:
    """Automatic actions that bring a case back to where they began.

    Nothing changes on such a way that could stop them, so they would be taken at every act. Where
    one of them reads the books or linked cases, something can: a case that is funded falls back.
    """
    automatic = [
        action
        for action in flow.actions.values()
        if action.automatic is not None and not _reads_outside(action.automatic, flow)
    ]
    ways = _ways(flow, automatic)
    told: set[frozenset[str]] = set()
    for action in automatic:
        for source, target in ways_of(action, flow.actions):
            circle = _way_back(source, target, ways) if {source, target} <= ways.keys() else ()
            if circle and frozenset(circle) not in told:
                told.add(frozenset(circle))
                yield Finding(("actions", action.name, "automatic"), _endless(circle))


def _reads_outside(condition: str, flow: Flow) -> bool:
    """Whether a condition reads what acts on other cases change."""
    try:
        names = [token.text for token in read_tokens(condition) if token.kind is Kind.NAME]
    except ConditionProblem:
        return False
    return any(name.partition(".")[0] in (FUNDING, *flow.links) for name in names)


def _endless(circle: tuple[str, ...]) -> str:
    if len(set(circle)) == 1:
        return f'it leaves the case in "{circle[0]}", so it would be taken again at every act'
    return f"automatic actions go in a circle: {' to '.join(circle)}"


def _way_back(source: str, target: str, ways: Ways) -> tuple[str, ...]:
    """From ``source`` by ``target`` to ``source`` again; empty when no way leads back."""
    if source == target:
        return (source, source)
    before = _reached_from([target], ways)
    if source not in before:
        return ()
    way = [source]
    while way[-1] != target:
        way.append(before[way[-1]])
    return (source, *reversed(way))
