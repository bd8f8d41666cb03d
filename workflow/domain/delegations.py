"""Written delegations of a role, absences, and appointments to act: values, and when they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

Sum = Mapping[str, Any]
"""An amount in its kept form: ``{"minor": 5000000, "currency": "CHF"}``."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """That a holder of a role lets somebody else act for them, who cannot pass it on.

    Attributes:
        role: as it is granted: a role of the office, or ``focal_point`` with ``party``.
        flow: the only flow in which it holds; ``None`` for every flow.
        actions: what may be done; ``None`` for all that the role may.
        ceiling: the largest sum that one act may dispose of; ``None`` for any.
        valid_until: the first instant at which it holds no more.
        revoked_at: when it was ended before that.
    """

    id: int
    delegator: int
    delegate: int
    role: str
    party: str | None
    flow: str | None
    actions: tuple[str, ...] | None
    ceiling: Sum | None
    valid_from: datetime
    valid_until: datetime
    revoked_at: datetime | None = None

    @property
    def ends(self) -> datetime:
        """The first instant at which it holds no more, however it ends."""
        return min(self.valid_until, self.revoked_at or self.valid_until)

    def holds_at(self, at: datetime) -> bool:
        """Whether it is in force at ``at``."""
        return self.valid_from <= at < self.ends

    def covers(self, flow: str, action: str) -> bool:
        """Whether ``action`` of ``flow`` is among what it lets somebody do."""
        return self.flow in (None, flow) and (self.actions is None or action in self.actions)

    def meets(self, other: Delegation) -> bool:
        """Whether there are an instant and a role at which both hold."""
        same = (self.role, self.party) == (other.role, other.party)
        flows = None in (self.flow, other.flow) or self.flow == other.flow
        return same and flows and self.valid_from < other.ends and other.valid_from < self.ends


@dataclass(frozen=True, slots=True)
class Acting:
    """That a role of the office is held for a time, in place of somebody or of nobody.

    Attributes:
        grant: the id of the grant by which it is held.
        on_behalf_of: the absent holder; ``None`` for a vacancy.
    """

    grant: int
    on_behalf_of: int | None


@dataclass(frozen=True, slots=True)
class Absence:
    """That a person is away, from an instant to another that does not belong to it."""

    valid_from: datetime
    valid_until: datetime


def away_since(absences: Iterable[Absence], at: datetime) -> datetime | None:
    """Since when somebody is away at ``at`` without a gap; ``None`` when they are there."""
    begins: datetime | None = None
    ends = at
    for absence in sorted(absences, key=lambda each: (each.valid_from, each.valid_until)):
        if absence.valid_from > at:
            break
        if begins is None or absence.valid_from > ends:
            begins, ends = absence.valid_from, absence.valid_until
        else:
            ends = max(ends, absence.valid_until)
    return begins if begins is not None and ends > at else None


def circle(new: Delegation, others: Iterable[Delegation]) -> tuple[int, ...]:
    """The people through whom ``new`` would come back to its delegator at some instant, in some
    flow; empty when it does not."""
    met = [each for each in others if each.meets(new)]
    # Whatever holds together at some instant holds at the one at which the last of it begins.
    instants = {max(new.valid_from, each.valid_from) for each in met}
    flows = {new.flow} if new.flow else {each.flow for each in met}
    for at, flow in sorted(product(instants, flows), key=str):
        holding = [each for each in met if each.flow in (None, flow) and each.holds_at(at)]
        if way := _way_back(new, holding):
            return way
    return ()


def _way_back(new: Delegation, holding: Iterable[Delegation]) -> tuple[int, ...]:
    passed: dict[int, list[int]] = {}
    for each in holding:
        passed.setdefault(each.delegator, []).append(each.delegate)
    ways: list[tuple[int, ...]] = [(new.delegator, new.delegate)]
    seen = {new.delegate}
    while ways:
        way = ways.pop()
        if way[-1] == new.delegator:
            return way
        for person in passed.get(way[-1], ()):
            if person == new.delegator or person not in seen:
                seen.add(person)
                ways.append((*way, person))
    return ()
