"""Clocks that stand still in some states, or begin anew: whether they ever do, and ever go on."""

from collections.abc import Collection, Iterator

from definitions.checks.finding import Finding, warning
from definitions.flow import Deadline, Flow
from definitions.problems import Path
from definitions.ways import ways_of


def standing_clocks(path: Path, deadline: Deadline, flow: Flow) -> Iterator[Finding]:
    """States in which the clock never stands or from which it never goes on, and idle restarts."""
    ways = [way for action in flow.actions.values() for way in ways_of(action, flow.actions)]
    stands = [state for state in deadline.pauses_in if state in flow.states]
    reached = _closed(set(deadline.runs_in), ways, within=stands)
    back = [(target, source) for source, target in ways]
    leaves = _closed(set(deadline.runs_in), back, within=stands)
    for state in stands:
        place = (*path, "pauses_in", deadline.pauses_in.index(state))
        if flow.states[state].final:
            yield Finding(place, f'"{state}" is final; its clock would stand for ever')
        elif state not in leaves:
            sentence = f'its clock never goes on: nothing leads from "{state}" to where it runs'
            yield Finding(place, sentence)
        elif state not in reached:
            sentence = (
                f'its clock never stands in "{state}": nothing leads there from where it runs'
            )
            yield warning(place, sentence)
    for index, name in enumerate(deadline.restarts):
        action = flow.actions.get(name)
        targets = {target for _, target in ways_of(action, flow.actions)} if action else set()
        if action is not None and not targets & {*deadline.runs_in}:
            sentence = f'"{name}" leads to no state in which it runs, so it cannot begin anew'
            yield Finding((*path, "restarts", index), sentence)


def _closed(
    found: set[str], ways: Collection[tuple[str, str]], within: Collection[str]
) -> set[str]:
    """``found`` and all of ``within`` that can be come to from there by way of ``within``."""
    while more := {target for source, target in ways if source in found} & {*within} - found:
        found = found | more
    return found
