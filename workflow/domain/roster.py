"""Who is there: the people and parties that matter to an act, the roles they hold, and meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from definitions.flow import FOCAL_POINT, Place, Role
from workflow.domain.case import Case
from workflow.domain.delegations import Absence, Acting, Delegation
from workflow.domain.meetings import NO_MEETINGS, Meetings
from workflow.domain.preferences import Information

OFFICE = ""
"""Stands for the office where a role is looked up by party."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts or is written to. ``name`` and ``email`` are empty once erased."""

    id: int
    name: str
    email: str
    language: str
    information: Information = Information.DAILY


@dataclass(frozen=True, slots=True)
class Party:
    """An organization, by its code; ``membership`` is its class (``member_state``, ...)."""

    code: str
    name: str
    membership: str
    country: str


@dataclass(frozen=True, slots=True)
class Roster:
    """Roles as they are held at one instant.

    Attributes:
        held: (role, party's code or ``OFFICE``) to the ids of the holders, in order of id.
        acting: (role, person) of those among the holders who act in it for a time.
        delegations: those that may matter, in order of id.
        absences: person to when they are or were away, where that matters.
        left: role of the office to the last instant at which somebody gave it up, likewise.
        meetings: those that the cases name, and those that the groups they ask for have ahead.
    """

    people: Mapping[int, Person] = field(default_factory=dict)
    parties: Mapping[str, Party] = field(default_factory=dict)
    held: Mapping[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    acting: Mapping[tuple[str, int], Acting] = field(default_factory=dict)
    delegations: tuple[Delegation, ...] = ()
    absences: Mapping[int, tuple[Absence, ...]] = field(default_factory=dict)
    left: Mapping[str, datetime] = field(default_factory=dict)
    meetings: Meetings = NO_MEETINGS

    def person_at(self, email: str) -> Person | None:
        """The person with this address, compared without regard to case."""
        wanted = email.strip().lower()
        return next((each for each in self.people.values() if each.email.lower() == wanted), None)

    def office(self, role: str) -> tuple[int, ...]:
        """Who holds ``role`` at the office."""
        return self.held.get((role, OFFICE), ())

    def speakers(self, party: str | None) -> tuple[int, ...]:
        """The focal points of a party."""
        return self.held.get((FOCAL_POINT, party), ()) if party else ()

    def all_speakers(self) -> tuple[int, ...]:
        """The focal points of every party, each person once."""
        held = self.held.items()
        speakers = {
            person
            for (role, party), holders in held
            if role == FOCAL_POINT and party != OFFICE
            for person in holders
        }
        return tuple(sorted(speakers))

    def joined(self, more: Roster) -> Roster:
        """This one with everybody of ``more``; where both know some holders of a role, with all.

        Whether somebody acts in a role for a time, only a roster with all its holders knows: what
        this one says of a role goes before what ``more`` does.
        """
        acting = {
            (role, person): each
            for (role, person), each in more.acting.items()
            if (role, OFFICE) not in self.held
        }
        unknown = {(role, person) for role, person in more.acting.keys() - acting.keys()}
        held = {
            (role, party): tuple(
                sorted(
                    {
                        *self.held.get((role, party), ()),
                        *(p for p in more.held.get((role, party), ()) if (role, p) not in unknown),
                    }
                )
            )
            for role, party in (*self.held, *more.held)
        }
        return replace(
            self,
            people={**self.people, **more.people},
            parties={**self.parties, **more.parties},
            held=held,
            acting={**acting, **self.acting},
        )

    def candidates(self, role: Role, case: Case) -> tuple[int, ...]:
        """Everyone who could play ``role`` in ``case``, before assignment narrows it down."""
        return self.speakers(case.party) if role.of is Place.PARTY else self.office(role.name)

    def holders(self, role: Role, case: Case) -> tuple[int, ...]:
        """Who plays ``role`` in ``case``: the one assigned, where the role is assigned."""
        candidates = self.candidates(role, case)
        if not role.assigned:
            return candidates
        assigned = case.assigned.get(role.name)
        return (assigned,) if assigned in candidates else ()
