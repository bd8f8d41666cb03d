"""From where to where actions lead."""

from __future__ import annotations

from collections.abc import Mapping

from definitions.flow import Action


def ways_of(action: Action, actions: Mapping[str, Action]) -> tuple[tuple[str, str], ...]:
    """Each state in which ``action`` can be taken, with each that it can lead to from there."""
    if action.back:
        return tuple(
            (source, before) for source in action.sources for before in _before(source, actions)
        )
    return tuple((source, action.target or source) for source in action.sources)


def _before(state: str, actions: Mapping[str, Action]) -> tuple[str, ...]:
    """The states from which an act can have led into ``state``, in file order."""
    leading = [action for action in actions.values() if action.target == state]
    sources = [source for action in leading for source in action.sources if source != state]
    return tuple(dict.fromkeys(sources))
