"""For whom somebody acts, and what lets them: how it is decided, written down and read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Manner(StrEnum):
    """How somebody comes to act in a role that is not their own."""

    DELEGATE = "delegate"
    ACTING = "acting"


class Source(StrEnum):
    """What lets somebody act in place of others; the name under which a history row has it."""

    DELEGATION = "delegation"
    GRANT = "grant"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Behalf:
    """That an act is done in place of somebody.

    Attributes:
        manner: by delegation of a holder, or as acting officer.
        source, key: the delegation or the grant, by its id; or the role whose holders act by rule.
        person: on whose behalf; ``None`` when nobody in particular is stood in for: the role is
            vacant, falls to another, or its holder is recused.
    """

    manner: Manner
    source: Source
    key: int | str
    person: int | None = None

    @property
    def written(self) -> dict[str, Any]:
        """As a history row has it, beside the person."""
        return {"manner": self.manner.value, self.source.value: self.key}


def behalf_of(payload: Mapping[str, Any], person: int | None) -> Behalf | None:
    """What a history row says; ``None`` for an act of one's own.

    Raises:
        KeyError, ValueError, StopIteration: the row has lost its form.
    """
    found = payload.get("authority")
    if found is None:
        return None
    source = next(each for each in Source if each.value in found)
    return Behalf(Manner(found["manner"]), source, found[source.value], person)
