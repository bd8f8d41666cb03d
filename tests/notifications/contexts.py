"""What templates are filled in with: contexts of typed values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Leaf = dict[str, object]

NONE: Leaf = {"none": None}

_TESTED = re.compile(r"\{%-?\s*if\s+(?:not\s+)?(\w+\.\w+)")
_SHOWN = re.compile(r"\{\{-?\s*(\w+\.\w+)")


def text(value: str) -> Leaf:
    return {"text": value}


def context(**values: Leaf) -> dict[str, dict[str, Leaf]]:
    """``context(case__title=…)`` gives ``{"case": {"title": …}}``."""
    nested: dict[str, dict[str, Leaf]] = {}
    for name, leaf in values.items():
        root, _, key = name.partition("__")
        nested.setdefault(root, {})[key] = leaf
    return nested


def filled(names: frozenset[str], empty: frozenset[str]) -> dict[str, dict[str, Leaf]]:
    """A text that tells its own name for each name, nothing for those of ``empty``."""
    leaves = {name: NONE if name in empty else text(_telling(name)) for name in sorted(names)}
    return context(**{name.replace(".", "__", 1): leaf for name, leaf in leaves.items()})


def _telling(name: str) -> str:
    """The title of a case is as long as flows let it be; all else is short."""
    return f"<{name}>" + " long" * 38 if name == "case.title" else f"<{name}>"


def asked_names(source: str) -> frozenset[str]:
    """What ``source`` asks for with ``if``: these may be missing."""
    return frozenset(_TESTED.findall(source))


def shown_names(source: str) -> frozenset[str]:
    """What ``source`` writes out."""
    return frozenset(_SHOWN.findall(source))


class Watched(Mapping[str, object]):
    """A context that remembers every entry that was looked at, as ``case.title``."""

    def __init__(self, entries: Mapping[str, object], place: str, seen: set[str]) -> None:
        self._entries = entries
        self._place = place
        self._seen = seen

    def __getitem__(self, key: str) -> object:
        if self._place:
            self._seen.add(f"{self._place}.{key}")
            return self._entries[key]
        group = self._entries[key]
        return Watched(group, key, self._seen) if isinstance(group, Mapping) else group

    def __iter__(self) -> Iterator[str]:
        raise AssertionError(f"somebody went through all of {self._place or 'the context'}")

    def __len__(self) -> int:
        raise AssertionError(f"somebody counted {self._place or 'the context'}")
