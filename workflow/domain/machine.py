"""The flow's graph as a state machine: the one place that knows the ``transitions`` library.

One shared machine a published flow version, never a model registered with it: a light token is
triggered and thrown away (7-8 µs and nothing kept; ``add_model`` keeps every model for ever).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from transitions import EventData, Machine, MachineError

from definitions.flow import Action, Flow
from workflow.errors import Reason

Graph = Machine
"""The machine of one flow, by the name under which the rest of the domain holds it."""


class Token:
    """Stands for a case while one action is tried on it.

    Attributes:
        state: where the case is; the machine moves it.
        before: where ``to: back`` leads.
        reasons: filled by the guards, since the library itself only answers that it stayed.
    """

    __slots__ = ("before", "guard", "reasons", "state")

    def __init__(
        self, state: str, before: str | None, guard: Callable[[], Sequence[Reason]]
    ) -> None:
        self.state = state
        self.before = before
        self.guard = guard
        self.reasons: Sequence[Reason] = ()


def build_machine(flow: Flow) -> Machine:
    """The machine of ``flow``; safe to share between threads since it holds no case."""
    machine = Machine(
        model=None,
        states=list(flow.states),
        initial=flow.initial.name,
        auto_transitions=False,
        send_event=True,
    )
    for action in flow.actions.values():
        for source in action.sources:
            _add(machine, flow, action, source)
    return machine


def move(machine: Machine, action: str, token: Token) -> bool:
    """Take ``action`` with ``token``; false when a guard gave reasons or no way leads on."""
    try:
        return bool(machine.events[action].trigger(token))
    except MachineError:
        return False


def _add(machine: Machine, flow: Flow, action: Action, source: str) -> None:
    if not action.back:
        machine.add_transition(action.name, source, action.target, conditions=[_permitted])
        return
    for state in flow.states:
        conditions: list[str | Callable[..., bool | None]] = [_came_from(state), _permitted]
        machine.add_transition(action.name, source, state, conditions=conditions)


def _permitted(event: EventData) -> bool:
    token: Any = event.model
    token.reasons = token.guard()
    return not token.reasons


def _came_from(state: str) -> Callable[..., bool]:
    def came_from(event: EventData) -> bool:
        token: Any = event.model
        return bool(token.before == state)

    return came_from
