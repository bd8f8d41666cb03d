"""A flow as a drawing in the language of Mermaid, and as plain data for programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from definitions.flow import CLOCK, Action, Flow, State, Text
from definitions.periods import Interval, Period, Window
from definitions.ways import ways_of

AUTOMATIC_MARK = "⚙"
CLOCK_MARK = "⏰"
CONSULT_MARK = "✉"

RESERVED_IDS = frozenset(
    [
        *("as", "class", "classdef", "click", "default", "direction", "end", "fork", "hide"),
        *("href", "join", "note", "scale", "state", "style", "title"),
    ]
)
"""Words of the drawing language; a state of such a name gets another id."""

NOT_IN_LABELS = re.compile(r"[^\w .,!?()/+'’«»،؟-]")
"""Characters that could end a label or begin a command; they are written as character codes."""


def mermaid(flow: Flow, language: str = "en") -> str:
    """The flow as a ``stateDiagram-v2``: states with their titles and the actions between them.

    Args:
        language: of titles; where one is missing, the flow's order of fallback applies.
    """
    lines = [
        "stateDiagram-v2",
        f"    %% {AUTOMATIC_MARK} taken by itself, {CLOCK_MARK} taken when a deadline ends",
        *(_state(state, flow, language) for state in flow.states.values()),
        f"    [*] --> {_id(flow.initial.name)}",
        *_arrows(flow, language),
        *(f"    {_id(state.name)} --> [*]" for state in flow.states.values() if state.final),
    ]
    return "\n".join(lines) + "\n"


def to_json(flow: Flow) -> dict[str, Any]:
    """The whole flow as plain data, without its source text; periods stand as they are written."""
    return {key: value for key, value in _plain(flow).items() if key != "source"}


def _state(state: State, flow: Flow, language: str) -> str:
    """The state, and below its title what is asked there."""
    lines = [f'    state "{_label(state.title, flow, language)}" as {_id(state.name)}']
    for name in state.consult:
        if asking := flow.consultations.get(name):
            label = _label(asking.title, flow, language)
            lines.append(f"    {_id(state.name)} : {CONSULT_MARK} {label}")
    return "\n".join(lines)


def _arrows(flow: Flow, language: str) -> Iterator[str]:
    for action in flow.actions.values():
        label = _mark(action) + _label(action.title, flow, language)
        for source, target in ways_of(action, flow.actions):
            yield f"    {_id(source)} --> {_id(target)} : {label}"


def _mark(action: Action) -> str:
    if action.automatic is not None:
        return f"{AUTOMATIC_MARK} "
    return f"{CLOCK_MARK} " if action.by == (CLOCK,) else ""


def _label(title: Text, flow: Flow, language: str) -> str:
    text = " ".join(title.in_language(language, flow.fallback).text.split())
    return NOT_IN_LABELS.sub(lambda found: f"#{ord(found[0])};", text)


def _id(name: str) -> str:
    """The state's id in the drawing; names of states have no capitals, so none is met twice."""
    return f"S_{name}" if name in RESERVED_IDS else name


def _plain(value: object) -> Any:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Text):
        return dict(value.by_language)
    if isinstance(value, Fraction | Interval | Period | Window):
        return str(value)
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
