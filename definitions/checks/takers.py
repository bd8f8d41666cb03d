"""Who does what: actions that nobody takes, and roles that nobody can be given."""

from collections.abc import Iterator

from definitions.checks.finding import Finding, listed, warning
from definitions.flow import CLOCK, Flow
from definitions.problems import KEY


def takers_that_fail(flow: Flow) -> Iterator[Finding]:
    """Actions without a taker, deadlines that do what is not theirs, roles never assigned."""
    yield from _left_to_the_clock(flow)
    yield from _not_the_clock_s(flow)
    yield from _never_assigned(flow)
    yield from _idle_turns(flow)


def _left_to_the_clock(flow: Flow) -> Iterator[Finding]:
    done = {deadline.do for deadline in flow.deadlines.values()}
    for name, action in flow.actions.items():
        if action.by == (CLOCK,) and name not in done:
            yield Finding(
                ("actions", name, "by", 0),
                f'no deadline does "{name}", so the clock never takes it; name it in "do"',
            )


def _not_the_clock_s(flow: Flow) -> Iterator[Finding]:
    for name, deadline in flow.deadlines.items():
        action = flow.actions.get(deadline.do or "")
        if action is not None and action.by != (CLOCK,):
            taken = listed(action.by) if action.by else "a condition (automatic)"
            yield Finding(
                ("deadlines", name, "do"),
                f'"{action.name}" is taken by {taken}; a deadline does actions "by: {CLOCK}"',
            )


def _never_assigned(flow: Flow) -> Iterator[Finding]:
    """Assigned roles whose assigners must first be assigned by one another."""
    held = {name for name, role in flow.roles.items() if not role.assigned or not role.assigned_by}
    waiting = dict.fromkeys(name for name in flow.roles if name not in held)
    while given := [name for name in waiting if held & set(flow.roles[name].assigned_by)]:
        held.update(given)
        waiting = {name: None for name in waiting if name not in given}
    for name, role in flow.roles.items():
        path = ("roles", name, "assigned_by")
        if name in waiting and all(by in flow.roles for by in role.assigned_by):
            by = listed(role.assigned_by, "or")
            yield Finding(path, f'nobody can ever assign "{name}": that needs {by} to be assigned')
        if role.assigned_by and not role.assigned:
            sentence = f'"{name}" is not assigned, so nobody assigns it; add "assigned: one"'
            yield warning((*path, KEY), sentence)


def _idle_turns(flow: Flow) -> Iterator[Finding]:
    """Roles whose turn it is said to be where they can do nothing."""
    for name, state in flow.states.items():
        here = {role for action in flow.actions_in(name) for role in action.by}
        asking = [flow.consultations[each] for each in state.consult if each in flow.consultations]
        here |= {part.role for each in asking for part in each.asked if part.role}
        here |= {CLOCK} if asking else set()
        for index, role in enumerate(state.turn):
            if role in here or role in state.editable_by or role not in (CLOCK, *flow.roles):
                continue
            path = ("states", name, "turn", index)
            sentence = f'"{role}" has no action in "{name}", so it is never its turn there'
            yield Finding(path, sentence)
