"""Which notices for information go as one message, and which of them carries the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_CARRIED = 50
"""Notices in one message; what is more goes in the next."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice whose digest is due.

    Attributes:
        is_whole: whether what it says, and its reader, are still there; erased ones go nowhere.
    """

    id: str
    person_id: int
    case_id: int
    is_whole: bool


def carriers(waiting: Sequence[Waiting]) -> Mapping[str, str]:
    """Notice to the one whose message carries it, its own where it goes alone.

    The first notice of a person carries that person's others, as they are ordered here.
    """
    by_person: dict[int, list[str]] = {}
    found: dict[str, str] = {}
    for each in waiting:
        if each.is_whole:
            by_person.setdefault(each.person_id, []).append(each.id)
        else:
            found[each.id] = each.id
    for ids in by_person.values():
        for first in range(0, len(ids), MOST_CARRIED):
            found |= dict.fromkeys(ids[first : first + MOST_CARRIED], ids[first])
    return found
