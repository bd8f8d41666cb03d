"""A log of events about objects, in the JSON of OCEL 2.0 (ocel-standard.org, 2023).

It says who did what when to which cases, by ids: no name of a person and nothing that anybody wrote
is in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflow.domain.leaves import canonical

ALWAYS = "1970-01-01T00:00:00Z"
"""The instant of an attribute that never changes, as the standard has it."""

EVENT_ATTRIBUTES: Mapping[str, str] = {
    "kind": "string",
    "from_state": "string",
    "to_state": "string",
    "capacity": "string",
    "channel": "string",
    "version": "integer",
}
CASE_ATTRIBUTES: Mapping[str, str] = {"flow": "string", "version": "integer", "reference": "string"}
OBJECT_ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "case": CASE_ATTRIBUTES,
    "contribution": CASE_ATTRIBUTES,
    "initiative": CASE_ATTRIBUTES,
    "party": {"membership": "string", "country": "string"},
    "person": {},
}
"""Type of object to its attributes; a contribution and an initiative are cases that keep books."""


@dataclass(frozen=True, slots=True)
class Relation:
    """That an object has a part in something, and which."""

    object_id: str
    qualifier: str


@dataclass(frozen=True, slots=True)
class Thing:
    """An object, with attributes as they have been since ``since`` (``None``: ever)."""

    id: str
    type: str
    attributes: Mapping[str, str | int]
    since: datetime | None = None
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to objects."""

    id: str
    type: str
    at: datetime
    attributes: Mapping[str, str | int]
    relations: tuple[Relation, ...]


def event_type(flow: str, action: str) -> str:
    """The type of the events that an action of a flow makes."""
    return f"{flow}: {action}"


def case_id(number: int) -> str:
    """The id of a case as an object."""
    return f"case/{number}"


def party_id(code: str) -> str:
    """The id of a party as an object."""
    return f"party/{code}"


def person_id(number: int) -> str:
    """The id of a person as an object, which says nothing else of them."""
    return f"person/{number}"


def written_as_ocel(
    event_types: Iterable[str], things: Iterable[Thing], events: Iterable[Event]
) -> Iterator[str]:
    """The text of the log, piece by piece; ``things`` and ``events`` are read once, in turn."""
    yield '{"objectTypes":'
    yield _json([_type(name, listed) for name, listed in OBJECT_ATTRIBUTES.items()])
    yield ',\n"eventTypes":'
    yield _json([_type(name, EVENT_ATTRIBUTES) for name in event_types])
    yield ',\n"objects":['
    yield from _listed(_thing(each) for each in things)
    yield '],\n"events":['
    yield from _listed(_event(each) for each in events)
    yield "]}\n"


def _type(name: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    listed = [{"name": each, "type": kind} for each, kind in attributes.items()]
    return {"name": name, "attributes": listed}


def _thing(thing: Thing) -> dict[str, Any]:
    since = canonical(thing.since) if thing.since else ALWAYS
    return {
        "id": thing.id,
        "type": thing.type,
        "attributes": [
            {"name": name, "time": since, "value": value}
            for name, value in thing.attributes.items()
        ],
        "relationships": _relations(thing.relations),
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "time": canonical(event.at),
        "attributes": [{"name": name, "value": value} for name, value in event.attributes.items()],
        "relationships": _relations(event.relations),
    }


def _relations(relations: Iterable[Relation]) -> list[dict[str, str]]:
    return [{"objectId": each.object_id, "qualifier": each.qualifier} for each in relations]


def _listed(entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    for number, entry in enumerate(entries):
        yield (",\n" if number else "\n") + _json(entry)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
