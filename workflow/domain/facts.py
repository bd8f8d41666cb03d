"""What guards and notices look at: the case, the form, the parties and the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from definitions.flow import Field, FieldType
from workflow.domain.case import Value
from workflow.domain.replay import ValueOf
from workflow.domain.roster import Party, Roster

NOBODY = Party("", "", "", "")


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes to people: shown in every notice."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Past:
    """What was done on a case, and what hangs on it: what a taking back is decided on.

    Attributes:
        history: its rows, in order.
        value_of: what lies beside them.
        in_house: ids of the notices that nobody has begun to send; no worker may take one before
            the act is recorded.
        unwanted: ids of the notices that go to nobody, since their readers want none of them.
        deadlines: its deadline rows: ``id``, ``seq``, ``state`` and ``closed_seq`` of each.
    """

    history: Sequence[Mapping[str, Any]]
    value_of: ValueOf
    in_house: frozenset[str]
    unwanted: frozenset[str]
    deadlines: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What an act is decided on besides flow and case, read inside the same transaction.

    Attributes:
        references: case id to the reference that is offered to it if the act submits it.
        pasts: case id to what was done on it, where that matters.
        running: case id to the ends of the deadlines that run on it, where one is to be moved.
    """

    roster: Roster
    office: Office
    references: Mapping[int, str] = field(default_factory=dict)
    pasts: Mapping[int, Past] = field(default_factory=dict)
    running: Mapping[int, Mapping[str, datetime]] = field(default_factory=dict)


@dataclass(slots=True)
class View:
    """What a condition may read: the case as the form leaves it."""

    fields: Mapping[str, Value]
    answers: Mapping[str, Value]
    party: Party
    at: datetime


Reader = Callable[[View], Any]
"""Reads one dotted name of a condition from a view."""


def reader_of(name: str, fields: Mapping[str, Field], asks: Mapping[str, Field]) -> Reader:
    """How the dotted ``name`` of a condition is read; names were checked when it was compiled."""
    scope, _, rest = name.partition(".")
    if name == "today":
        return lambda view: midnight(view.at.astimezone(UTC).date())
    if scope == "party":
        return lambda view: getattr(view.party, rest)
    declared = fields if scope == "case" else asks
    inside: Callable[[View], Mapping[str, Value]] = (
        (lambda view: view.fields) if scope == "case" else (lambda view: view.answers)
    )
    first, _, part = rest.partition(".")
    if part:
        return _part_reader(declared[first], part, inside)
    convert, zero = _as_condition_value(declared[first])
    return lambda view: convert(found) if (found := inside(view).get(first)) is not None else zero


def midnight(day: date) -> datetime:
    """00:00 UTC of ``day``: how dates stand in conditions."""
    return datetime.combine(day, time(), UTC)


def _part_reader(
    declared: Field, part: str, inside: Callable[[View], Mapping[str, Value]]
) -> Reader:
    name = declared.name
    if part == "given":
        return lambda view: inside(view).get(name) is not None
    if part == "rows":
        return lambda view: len(inside(view).get(name) or ())
    column = part.removesuffix(".total")
    convert, zero = _as_condition_value(declared.columns[column])
    return lambda view: sum(
        (convert(row[column]) for row in inside(view).get(name) or () if row[column] is not None),
        start=zero,
    )


def _as_condition_value(declared: Field) -> tuple[Callable[[Value], Any], Any]:
    """How a kept value becomes a condition's, and the zero of its type."""
    match declared.type:
        case FieldType.MONEY:
            return (lambda kept: kept["minor"]), 0
        case FieldType.DATE:
            return _day, midnight(date(1970, 1, 1))
        case FieldType.NUMBER if declared.decimals:
            return (lambda kept: float(Decimal(kept))), 0.0
        case FieldType.NUMBER:
            return int, 0
        case FieldType.YES_NO:
            return bool, False
        case FieldType.COUNTRIES | FieldType.PARTIES:
            return list, []
        case _:
            return str, ""


@lru_cache(maxsize=4096)
def _day(kept: str) -> datetime:
    return midnight(date.fromisoformat(kept))
