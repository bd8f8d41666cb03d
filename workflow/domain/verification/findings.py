"""What a verification found, and the one test that most of it consists of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflow.domain.chain import canonical_json, seal
from workflow.domain.leaves import canonical

Row = Mapping[str, Any]
Sealed = Mapping[str, tuple[Any, str]]
"""Name to value and salt, of one history row."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing in the database that is not as the history says.

    Attributes:
        place: table and key, e.g. ``notices 12-3-1``.
        sentence: what was found and what was wanted.
    """

    place: str
    sentence: str


class Erased:
    """Stands for a value that was destroyed on record; it is compared with nothing."""


ERASED = Erased()


def differences(place: str, found: Row, wanted: Row) -> Iterator[Finding]:
    """A finding for each of ``wanted``'s columns that ``found`` has otherwise."""
    for name, value in wanted.items():
        if not same(found[name], value):
            yield Finding(
                place, f'{name} is "{_shown(found[name])}"; the history says "{_shown(value)}"'
            )


def same(found: Any, wanted: Any) -> bool:
    """Whether two values are the same once kept: instants and JSON in their one written form."""
    if wanted is ERASED:
        return True
    return bool(_comparable(found) == _comparable(wanted))


def unsealed(place: str, row: Row, sealed: Sealed, erased: frozenset[str]) -> Iterator[Finding]:
    """Whether each commitment of a history row has its value beside it, and nothing else has."""
    wanted = dict(commitments(row["payload"]))
    for name, commitment in wanted.items():
        if name in erased and name not in sealed:
            continue
        if name not in sealed:
            yield Finding(place, f'the value of "{name}" is missing and was not erased on record')
        elif name in erased:
            yield Finding(place, f'the value of "{name}" is there though it was erased')
        else:
            value, salt = sealed[name]
            if not opens(commitment, value, salt):
                yield Finding(place, f'the value of "{name}" is not the one that was recorded')
    for name in sealed.keys() - wanted.keys():
        yield Finding(place, f'there is a value of "{name}" that the history does not know')


def opens(commitment: str, value: Any, salt: Any) -> bool:
    """Whether ``commitment`` is the one to ``value`` with ``salt`` (hexadecimal)."""
    try:
        return seal(value, bytes.fromhex(salt)) == commitment
    except (TypeError, ValueError):
        return False


def readable(place: str, looked_at: Iterable[Finding]) -> list[Finding]:
    """What ``looked_at`` finds, and that it stopped where rows have lost their form."""
    found: list[Finding] = []
    try:
        for finding in looked_at:
            found.append(finding)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as problem:
        found.append(Finding(place, f"it cannot be read: {type(problem).__name__} {problem}"))
    return found


def commitments(payload: Row, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The names and commitments of a payload, nested names joined by a dot."""
    for name, value in payload.items():
        if isinstance(value, Mapping):
            if set(value) == {"sealed"}:
                yield f"{prefix}{name}", value["sealed"]
            elif not prefix:
                yield from commitments(value, f"{name}.")


def _comparable(value: Any) -> Any:
    if isinstance(value, datetime):
        return canonical(value)
    if isinstance(value, (Mapping, list, tuple)):
        return canonical_json(value)
    return value


def _shown(value: Any) -> str:
    text = str(_comparable(value))
    return text if len(text) <= 80 else f"{text[:77]}…"
