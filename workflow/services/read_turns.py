"""Whose turn it is: of one case, for one person, over all open cases, and where nobody's is.

One answer for every list, page and report: what is kept of each case's turns, and the people who
hold their roles now.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from definitions.flow import Place
from workflow.domain.case import Case
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Roster
from workflow.domain.turns import Turn, is_stuck, people_of, turns_of
from workflow.services.shelf import Shelf
from workflow.store import cases, deadlines, people, silent_voices, turns
from workflow.store import flows as flow_rows
from workflow.store.cases import Brief
from workflow.store.deadlines import DeadlineRow
from workflow.store.engine import Session
from workflow.store.people import Wanted
from workflow.store.turns import Holding, TurnRow

MOST_COUNTED = 500
"""As far as lists are counted: who has more before them does not need to know how many."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open case, and whom or what it waits for.

    Attributes:
        turns: its holders; none for a case that has ended.
        people: of each of ``turns``, those who can take it now.
        deadlines: what runs on it, ends and reminders, the next first: the first of them is what
            happens by itself before anything else.
        stuck: whether it waits for nobody and nothing.
    """

    case: Case | Brief
    flow: PublishedFlow
    turns: tuple[TurnRow, ...]
    people: tuple[tuple[int, ...], ...]
    deadlines: tuple[DeadlineRow, ...]
    stuck: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The first cases of a list, and how many there are.

    Attributes:
        count: exact up to ``MOST_COUNTED``, which stands for as many and more.
    """

    cases: tuple[Waiting, ...]
    count: int

    @property
    def or_more(self) -> bool:
        """Whether there may be more than ``count``."""
        return self.count >= MOST_COUNTED


@dataclass(frozen=True, slots=True)
class Inbox:
    """The open cases of one person.

    Attributes:
        mine: those whose turn is nobody else's.
        team: those that others who hold the same role could take as well.
        others: those in which the person has a part, and somebody or something else the turn.
        roster: everybody named in them.
        voices: case to the consultations in which a voice of the person's, or of a party for which
            they speak, has not answered yet.
    """

    mine: Section
    team: Section
    others: Section
    roster: Roster
    voices: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Board:
    """Open cases of all, and everybody named in them."""

    section: Section
    roster: Roster


def turns_in(
    session: Session, shelf: Shelf, found: Collection[Case | Brief], at: datetime
) -> tuple[Mapping[int, Waiting], Roster]:
    """Whose turn it is in these cases, by their ids, and everybody named."""
    rows = turns.of_cases(session, [case.id for case in found])
    flows = shelf.get(session, {(case.flow, case.version) for case in found})
    by_case: dict[int, list[DeadlineRow]] = {}
    for row in deadlines.running(session, [case.id for case in found]):
        by_case.setdefault(row.case_id, []).append(row)
    roster = _holders(session, [row.turn for of_case in rows.values() for row in of_case], at)
    waiting = {
        case.id: _waiting(
            case,
            flows[case.flow, case.version],
            rows.get(case.id, []),
            by_case.get(case.id, []),
            roster,
        )
        for case in found
    }
    return waiting, roster


def turns_after(
    session: Session, flow: PublishedFlow, case: Case, at: datetime
) -> tuple[tuple[Turn, tuple[int, ...]], ...]:
    """Whose turn it would be in a case that is not written down, with the people at ``at``."""
    wanted = turns_of(flow, case)
    roster = _holders(session, wanted, at)
    return tuple((turn, people_of(turn, roster)) for turn in wanted)


def read_inbox(session: Session, shelf: Shelf, person_id: int, at: datetime, limit: int) -> Inbox:
    """The open cases of one person at ``at``, ``limit`` of each list, the longest waiting first."""
    held = turns.holdings(session, person_id, at)
    mine, team = turns.held(session, person_id, held, MOST_COUNTED)
    flows = _flows_with(session, shelf, held)
    others = turns.of_others(session, person_id, held, flows, MOST_COUNTED)
    shown = [ids[:limit] for ids in (mine, team, others)]
    found = cases.briefly(session, {each for ids in shown for each in ids})
    waiting, roster = turns_in(session, shelf, list(found.values()), at)
    lists = [
        Section(tuple(waiting[each] for each in ids), min(len(whole), MOST_COUNTED))
        for ids, whole in zip(shown, (mine, team, others), strict=True)
    ]
    parties = [each.party for each in held if each.party is not None]
    awaited = silent_voices.awaited(session, person_id, parties, found)
    return Inbox(lists[0], lists[1], lists[2], roster, awaited)


def read_board(
    session: Session, shelf: Shelf, at: datetime, limit: int, *, stuck: bool = False
) -> Board:
    """Open cases at ``at``, or those alone that are stuck, the longest waiting first."""
    ids = (
        turns.stuck(session, at, MOST_COUNTED) if stuck else turns.open_cases(session, MOST_COUNTED)
    )
    found = cases.briefly(session, ids[:limit])
    waiting, roster = turns_in(session, shelf, list(found.values()), at)
    return Board(Section(tuple(waiting[each] for each in ids[:limit]), len(ids)), roster)


def _waiting(
    case: Case | Brief,
    flow: PublishedFlow,
    rows: Sequence[TurnRow],
    running: Sequence[DeadlineRow],
    roster: Roster,
) -> Waiting:
    kept = [row.turn for row in rows]
    holders = tuple(people_of(turn, roster) for turn in kept)
    stuck = bool(kept) and is_stuck(kept, holders, has_deadline=bool(running))
    return Waiting(case, flow, tuple(rows), holders, tuple(running), stuck)


def _holders(session: Session, wanted: Collection[Turn], at: datetime) -> Roster:
    """Everybody whose turn it can be."""
    everybody = Wanted(
        persons={turn.person for turn in wanted if turn.person is not None},
        roles={turn.role for turn in wanted if turn.role is not None},
        parties={turn.party for turn in wanted if turn.party is not None},
    )
    return people.roster(session, everybody, at)


def _flows_with(session: Session, shelf: Shelf, held: Sequence[Holding]) -> list[str]:
    """The flows in which one of the roles that are held at the office plays a part."""
    at_office = {each.role for each in held if each.party is None}
    if not at_office:
        return []
    keys = [(row.name, row.version) for row in flow_rows.listed(session) if row.published_at]
    return sorted(
        {
            flow.name
            for flow in shelf.get(session, keys).values()
            for role in flow.flow.roles.values()
            if role.of is Place.OFFICE and role.name in at_office
        }
    )
