"""What the keys of books demand of one another, as ``rules`` has it of all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from definitions.books import FUNDING
from definitions.problems import KEY, Path

Finding = tuple[Path, str]


def rules_of_books(flow: Mapping[str, Any]) -> Iterator[Finding]:
    """Where a rule is broken, and the sentence that says so."""
    if "books" in flow:
        for section in ("links", "consultations", "meetings"):
            if FUNDING in _mapping(flow.get(section)):
                sentence = f'"{FUNDING}" is what conditions read of the books; choose another name'
                yield (section, FUNDING, KEY), sentence
    for name, action in _mapping(flow.get("actions")).items():
        taken, given = _mapping(action).get("takes"), _mapping(action).get("gives_back")
        if taken and given:
            sentence = '"takes" and "gives_back" exclude each other; make two actions of it'
            yield ("actions", name, "gives_back", KEY), sentence


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
