"""A case as people look at it: its flow, whoever has a part in it, what runs and what was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from definitions.flow import FieldType
from workflow.domain.case import Act, Case
from workflow.domain.facts import Facts
from workflow.domain.options import Option, options
from workflow.domain.published import PublishedFlow
from workflow.domain.roster import Roster
from workflow.domain.turns import answering_turn, is_stuck
from workflow.errors import Unknown
from workflow.services.gather import Look, gather
from workflow.services.perform_acts import Engine
from workflow.services.read_links import LinksOfCase, read_links
from workflow.services.read_turns import Waiting, turns_in
from workflow.store import cases, histories, people, wakes
from workflow.store.engine import Session
from workflow.store.histories import HistoryRow
from workflow.store.people import Wanted
from workflow.store.wakes import WakeRow

ALL = 10**9
"""More acts than any case has."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case with everything that explains where it stands.

    Attributes:
        facts: what acts on it would be decided on.
        norm_ends: when the time is over that a case should stay in its state; ``None`` without a
            norm, and where the calendar does not reach that far.
        waiting: whose turn it is, and what happens next by itself.
        links: the cases that it is linked to, and from.
        wakes: changes outside of it that it has not followed yet.
        acts: rows of its history, in order.
        values: (row, name) to what lies beside those rows; what was erased is missing.
        roster: everybody with a part in the case or named in those rows.
    """

    case: Case
    flow: PublishedFlow
    facts: Facts
    norm_ends: datetime | None
    waiting: Waiting
    links: LinksOfCase
    wakes: Sequence[WakeRow]
    acts: Sequence[HistoryRow]
    values: Mapping[tuple[int, str], Any]
    roster: Roster


def read_case(
    session: Session, engine: Engine, name: str, at: datetime, *, acts: int = ALL
) -> CaseFile:
    """The case of this reference or id.

    Args:
        acts: how many of the last rows of its history.

    Raises:
        Unknown: there is no such case.
    """
    case, flow, facts = _explained(session, engine, name, None, at)
    rows = histories.last(session, case.id, acts)
    named = {person for row in rows for person in _people_in(row, flow)}
    waiting, holders = turns_in(session, engine.shelf, [case], at)
    return CaseFile(
        case=case,
        flow=flow,
        facts=facts,
        norm_ends=flow.norm_ends(case.state, case.since),
        waiting=_answered_for(waiting[case.id], flow, case, facts.roster, at),
        links=read_links(session, engine.shelf, case, facts),
        wakes=wakes.waiting(session, case.id),
        acts=rows,
        values=histories.values_from(session, case.id, rows[0].seq if rows else 1),
        roster=_with_people(
            facts.roster, holders, people.roster(session, Wanted(persons=named), at)
        ),
    )


def read_options(
    session: Session, engine: Engine, name: str, actor: int, at: datetime
) -> tuple[Case, PublishedFlow, Facts, tuple[Option, ...]]:
    """What ``actor`` can do with a case now, decided on the same facts as the act itself.

    Raises:
        Unknown: there is no such case.
    """
    found = _explained(session, engine, name, actor, at, ("take_back", "set_deadline"))
    case, flow, facts = found
    return case, flow, facts, options(flow, case, actor, at, facts)


def find_case(session: Session, name: str) -> Case:
    """The case of this reference or id, or ``Unknown``."""
    found = cases.find(session, [name])
    if name not in found:
        raise Unknown("case", name)
    return found[name]


def _explained(
    session: Session,
    engine: Engine,
    name: str,
    actor: int | None,
    at: datetime,
    more: Sequence[str] = (),
) -> tuple[Case, PublishedFlow, Facts]:
    """A case with what acts on it would be decided on.

    Args:
        more: acts that need more facts than most.
    """
    case = find_case(session, name)
    # A comment may come from whoever has a part in the case, so its facts are those of every act.
    anything = [Act(case.id, action, actor, at) for action in ("comment", "answer", *more)]
    found = {case.id: case}
    flows, facts = gather(session, engine.shelf, found, anything, engine.office, at, Look.READING)
    return case, flows[case.flow, case.version], facts


def _answered_for(
    waiting: Waiting, flow: PublishedFlow, case: Case, roster: Roster, at: datetime
) -> Waiting:
    """The same, with who answers for a role where none of its own holders is there."""
    people = tuple(
        answering_turn(flow, case, row.turn, roster, at) or holders
        for row, holders in zip(waiting.turns, waiting.people, strict=True)
    )
    kept = [row.turn for row in waiting.turns]
    stuck = bool(kept) and is_stuck(kept, people, has_deadline=bool(waiting.deadlines))
    return replace(waiting, people=people, stuck=stuck)


def _people_in(row: HistoryRow, flow: PublishedFlow) -> Iterator[int]:
    """Whom a row of the history names: its actor, those assigned, and those in its values."""
    yield from (each for each in (row.actor_id, row.on_behalf_of) if each is not None)
    if "recused" in row.payload:
        yield row.payload["recused"]
    yield from row.payload.get("assigned", {}).values()
    action = flow.flow.actions.get(row.action)
    declared = {**flow.flow.fields, **(action.asks if action else {})}
    for part in ("changes", "answers"):
        for name, kept in row.payload.get(part, {}).items():
            if name in declared and declared[name].type is FieldType.PERSON and kept is not None:
                yield kept


def _with_people(roster: Roster, *more: Roster) -> Roster:
    return replace(
        roster, people={**roster.people, **{k: v for each in more for k, v in each.people.items()}}
    )
