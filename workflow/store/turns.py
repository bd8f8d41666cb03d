"""Whose turn it is: kept with each decision, joined to people by the roles that they hold now.

Whoever asks for a list gets it longest waiting first. Rows are looked at in the order of an index
until enough were found, so that a list costs what it shows and not what there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from definitions.flow import FOCAL_POINT
from workflow.domain.turns import Holder, Row, Turn
from workflow.store.bulk import insert_rows, on_postgresql, source
from workflow.store.reading import among, read
from workflow.store.silent_voices import mine, silent
from workflow.store.tables import grants, turns

KEPT = tuple(name for name in turns.c.keys() if name not in ("case_id", "number"))  # noqa: SIM118 - a collection of columns

INSTEAD = "ON CONFLICT (case_id, number) DO UPDATE SET " + ", ".join(
    f'"{name}" = excluded."{name}"' for name in KEPT
)
"""Ends the INSERT of a case's rows, which take the place of those that it had."""


IN_ORDER = "ORDER BY since, case_id"
"""The longest waiting first."""


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One holder of a case's turn, since when, and until when the norm of its state lets it be."""

    case_id: int
    turn: Turn
    since: datetime
    norm_ends: datetime | None


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that somebody holds: at the office, or as a focal point of ``party``.

    Attributes:
        alone: whether nobody else holds it.
    """

    role: str
    party: str | None
    alone: bool


@cache
def over_statement(postgres: bool) -> str:
    """DELETE of the rows that a case had beyond those that it has now."""
    read_from = source(turns, ("case_id", "number"), postgres, "turns_over")
    return (
        "DELETE FROM turns WHERE (case_id, number) IN (SELECT o.case_id, o.number "  # noqa: S608 - our own names
        f"FROM {read_from} JOIN turns o ON o.case_id = x.case_id AND o.number > x.number)"
    )


def of_cases(session: Session, case_ids: Iterable[int]) -> dict[int, list[TurnRow]]:
    """Whose turn it is in these cases; those that have ended have none."""
    statement = select(turns).where(turns.c.case_id.in_(set(case_ids))).order_by(*turns.primary_key)
    found: dict[int, list[TurnRow]] = {}
    for row in session.execute(statement):
        found.setdefault(row.case_id, []).append(_turn_of(row))
    return found


def holdings(session: Session, person_id: int, at: datetime) -> list[Holding]:
    """The roles that count in cases and that a person holds at ``at``."""
    statement = _HOLDINGS.format(of_mine=_in_force("m"), of_others=_in_force("o"))
    columns = (grants.c.role, grants.c.party, grants.c.id)
    found = read(session, statement, columns, person=person_id, at=at)
    return [Holding(role, party, not others) for role, party, others in found]


_HOLDINGS = """
SELECT DISTINCT m.role, m.party, (
    SELECT count(*) FROM grants o WHERE o.role = m.role AND o.person_id <> :person AND {of_others}
    AND (o.party = m.party OR o.party IS NULL AND m.party IS NULL)
) FROM grants m WHERE m.person_id = :person AND {of_mine}
ORDER BY 1, 2
"""


def held(
    session: Session, person_id: int, held: Sequence[Holding], limit: int
) -> tuple[list[int], list[int]]:
    """Cases whose turn is the person's alone, and those whose turn others could take as well.

    A voice that is waited for is the person's alone, or shared with whoever speaks for its party.
    At most ``limit`` of each way of holding a turn are looked at.
    """
    postgres = on_postgresql(session)
    statement = _held_statement(tuple(each.party is not None for each in held), postgres)
    bound: dict[str, object] = {"person": person_id, "limit": limit}
    for number, each in enumerate(held):
        bound[f"held{number}"] = each.role if each.party is None else each.party
    bound["roles"] = [each.role for each in held if each.party is None]
    bound["parties"] = [each.party for each in held if each.party is not None]
    found = read(session, statement, (turns.c.number, turns.c.case_id), **bound)
    alone = {each for number, way in enumerate(held) if way.alone for each in (number, ~number - 2)}
    alone |= {-1, -2}
    mine = dict.fromkeys(case for number, case in found if number in alone)
    shared = dict.fromkeys(case for _, case in found if case not in mine)
    return list(mine), list(shared)


@cache
def _held_statement(of_party: tuple[bool, ...], postgres: bool) -> str:
    """A part for each role held, each read by an index in the order of time, one by name, and the
    voices that are waited for: one part for the person's own, and one for each party."""
    free = _not_barred("t", ":person", postgres)
    roles = among("t.role", "roles", "text", postgres)
    parties = among("t.party", "parties", "text", postgres)
    wanted = {-1: f"t.person_id = :person AND (t.party IS NULL AND {roles} OR {parties})"}
    for number, party in enumerate(of_party):
        which = "t.party = t.case_party AND t.case_party" if party else "t.party IS NULL AND t.role"
        wanted[number] = f"t.holder = 'role' AND {which} = :held{number}"
    parts = [
        f"SELECT * FROM (SELECT {number} AS part, t.case_id, t.since FROM turns t "  # noqa: S608 - our own names
        f"WHERE {condition} AND {free} {IN_ORDER} LIMIT :limit) AS p{number + 1}"
        for number, condition in wanted.items()
    ]
    voices = {-2: "v.person_id = :person"}
    voices |= {
        ~number - 2: f"v.party = :held{number}" for number, party in enumerate(of_party) if party
    }
    parts += [
        f"SELECT * FROM (SELECT {number} AS part, t.case_id, t.since FROM turns t "  # noqa: S608 - our own names
        f"WHERE t.number = 1 AND t.case_id IN (SELECT v.case_id {silent(condition, postgres)}) "
        f"{IN_ORDER} LIMIT :limit) AS v{-number}"
        for number, condition in voices.items()
    ]
    return f"SELECT part, case_id FROM ({' UNION ALL '.join(parts)}) AS found {IN_ORDER}"  # noqa: S608 - our own names


def of_others(
    session: Session,
    person_id: int,
    held: Sequence[Holding],
    flows: Sequence[str],
    limit: int,
) -> list[int]:
    """Open cases in which the person has a part, and no turn.

    Args:
        flows: those in which a role that the person holds at the office plays a part.
    """
    postgres = on_postgresql(session)
    parties = [each.party for each in held if each.party is not None]
    if not flows and not parties:
        return []
    found = read(
        session,
        _others_statement(bool(flows), len(parties), postgres),
        (turns.c.case_id,),
        person=person_id,
        roles=[each.role for each in held if each.party is None],
        parties=parties,
        flows=list(flows),
        limit=limit,
        **{f"party{number}": party for number, party in enumerate(parties)},
    )
    return list(dict.fromkeys(case for [case] in found))


@cache
def _others_statement(by_flow: bool, parties: int, postgres: bool) -> str:
    """A part for the cases of flows, if any, and one for the cases of each party."""
    wanted = [f"t.case_party = :party{number}" for number in range(parties)]
    awaited = silent(mine(postgres), postgres)
    if by_flow:
        wanted.append(among("t.flow", "flows", "text", postgres))
    parts = [
        "SELECT * FROM (SELECT t.case_id, t.since FROM turns t "  # noqa: S608 - our own names
        f"WHERE t.number = 1 AND {condition} AND NOT {_is_mine('t', postgres)} "
        "AND NOT EXISTS (SELECT 1 FROM turns o WHERE o.case_id = t.case_id AND o.number > 1 "
        f"AND {_is_mine('o', postgres)}) AND t.case_id NOT IN (SELECT v.case_id {awaited}) "
        f"{IN_ORDER} LIMIT :limit) AS p{number}"
        for number, condition in enumerate(wanted)
    ]
    return f"SELECT case_id FROM ({' UNION ALL '.join(parts)}) AS found {IN_ORDER} LIMIT :limit"  # noqa: S608 - our own names


def _is_mine(row: str, postgres: bool) -> str:
    role = among(f"{row}.role", "roles", "text", postgres)
    party = among(f"{row}.party", "parties", "text", postgres)
    named = f"({row}.person_id IS NULL OR {row}.person_id = :person)"
    # Never NULL, since its opposite is asked for too.
    held = f"coalesce({row}.party IS NULL AND {role} OR {party}, false)"
    return f"({held} AND {named} AND {_not_barred(row, ':person', postgres)})"


def open_cases(session: Session, limit: int) -> list[int]:
    """Every open case, the one that stands longest in its state first."""
    statement = (
        select(turns.c.case_id)
        .where(turns.c.number == 1)
        .order_by(turns.c.since, turns.c.case_id)
        .limit(limit)
    )
    return list(session.execute(statement).scalars())


def stuck(session: Session, at: datetime, limit: int) -> list[int]:
    """Open cases that wait for nobody: see ``workflow.domain.turns.is_stuck``."""
    statement = _stuck_statement(on_postgresql(session))
    return [case for [case] in read(session, statement, (turns.c.case_id,), at=at, limit=limit)]


@cache
def _stuck_statement(postgres: bool) -> str:
    can = (
        "SELECT 1 FROM grants g WHERE (o.person_id IS NULL OR o.person_id = g.person_id) "  # noqa: S608 - our own names
        f"AND {_in_force('g')} AND {_not_barred('o', 'g.person_id', postgres)}"
    )
    # Asked for the office and for parties apart, so that each goes by its part of the index.
    has_holder = (
        "EXISTS (SELECT 1 FROM turns o WHERE o.case_id = t.case_id AND ("  # noqa: S608 - our own names
        f"o.party IS NULL AND EXISTS ({can} AND g.role = o.role AND g.party IS NULL) OR "
        f"EXISTS ({can} AND g.role = '{FOCAL_POINT}' AND g.party = o.party)))"
    )
    has_deadline = (
        "EXISTS (SELECT 1 FROM deadlines d WHERE d.case_id = t.case_id AND d.state = 'open')"
    )
    return (
        "SELECT t.case_id FROM turns t WHERE t.number = 1 AND t.holder <> 'event' "  # noqa: S608 - our own names
        f"AND (t.role IS NOT NULL AND NOT {has_holder} OR t.role IS NULL AND NOT {has_deadline}) "
        f"{IN_ORDER} LIMIT :limit"
    )


def clear(session: Session) -> None:
    """Take all rows away."""
    session.execute(delete(turns))


def add(session: Session, rows: Sequence[Row]) -> None:
    """Insert the rows of cases that have none."""
    insert_rows(session, turns, rows)


def _in_force(row: str) -> str:
    return f"{row}.valid_from <= :at AND ({row}.valid_until IS NULL OR {row}.valid_until > :at)"


def _not_barred(row: str, person: str, postgres: bool) -> str:
    if postgres:
        return f"NOT {row}.barred @> to_jsonb(CAST({person} AS bigint))"
    others = f"SELECT value FROM json_each({row}.barred)"  # noqa: S608 - our own names
    return f"({row}.barred = '[]' OR {person} NOT IN ({others}))"


def _turn_of(row: Any) -> TurnRow:
    turn = Turn(
        Holder(row.holder), row.role, row.party, row.person_id, row.assigns, tuple(row.barred)
    )
    return TurnRow(row.case_id, turn, row.since, row.norm_ends)
