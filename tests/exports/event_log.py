"""The structure of a log of events in JSON, written down from the standard (OCEL 2.0)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

KINDS: Mapping[str, type] = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": bool,
    "time": str,
}

TYPE = {"name", "attributes"}
EVENT = {"id", "type", "time", "attributes", "relationships"}
OBJECT = {"id", "type", "attributes", "relationships"}


def faults_of(log: Any) -> list[str]:
    """What in ``log`` is not as the standard wants it; nothing when it is sound."""
    return list(_faults(log))


def _faults(log: Any) -> Iterator[str]:
    if set(log) != {"eventTypes", "objectTypes", "events", "objects"}:
        yield f"the log has {sorted(log)}"
        return
    event_types, object_types = _types(log["eventTypes"]), _types(log["objectTypes"])
    known = {each["id"] for each in log["objects"]}
    for name, listed in (("eventTypes", log["eventTypes"]), ("objectTypes", log["objectTypes"])):
        yield from _twice(name, [each["name"] for each in listed])
        yield from (f"{name}: {each}" for each in listed if set(each) != TYPE)
        kinds = [kind["type"] for each in listed for kind in each["attributes"]]
        yield from (f"{name}: type {kind}" for kind in kinds if kind not in KINDS)
    yield from _twice("objects", [each["id"] for each in log["objects"]])
    yield from _twice("events", [each["id"] for each in log["events"]])
    for each in log["objects"]:
        yield from _entry(each, OBJECT, object_types, known)
        for attribute in each["attributes"]:
            yield from _attribute(each["id"], attribute, {"name", "time", "value"})
            yield from _instant(each["id"], attribute.get("time"))
    for each in log["events"]:
        yield from _entry(each, EVENT, event_types, known)
        yield from _instant(each["id"], each["time"])
        for attribute in each["attributes"]:
            yield from _attribute(each["id"], attribute, {"name", "value"})


def _types(listed: Sequence[Any]) -> Mapping[str, Mapping[str, str]]:
    return {
        each["name"]: {kind["name"]: kind["type"] for kind in each["attributes"]} for each in listed
    }


def _entry(
    entry: Any, keys: set[str], types: Mapping[str, Mapping[str, str]], known: set[str]
) -> Iterator[str]:
    if set(entry) != keys:
        yield f"{entry.get('id')}: has {sorted(entry)}"
        return
    if not isinstance(entry["id"], str) or entry["type"] not in types:
        yield f"{entry['id']}: type {entry['type']}"
        return
    declared = types[entry["type"]]
    for attribute in entry["attributes"]:
        kind = KINDS.get(declared.get(attribute["name"], ""))
        if kind is None or type(attribute["value"]) is not kind:
            yield f"{entry['id']}: {attribute}"
    for relation in entry["relationships"]:
        if set(relation) != {"objectId", "qualifier"} or not isinstance(relation["qualifier"], str):
            yield f"{entry['id']}: {relation}"
        elif relation["objectId"] not in known:
            yield f"{entry['id']}: there is no object {relation['objectId']}"


def _attribute(name: str, attribute: Any, keys: set[str]) -> Iterator[str]:
    if set(attribute) != keys:
        yield f"{name}: {attribute}"


def _instant(name: str, text: Any) -> Iterator[str]:
    try:
        if datetime.fromisoformat(text).tzinfo is None:
            yield f"{name}: {text} has no zone"
    except (TypeError, ValueError):
        yield f"{name}: {text} is no instant"


def _twice(name: str, names: Sequence[str]) -> Iterator[str]:
    yield from (f"{name}: {each} twice" for each in {*names} if names.count(each) > 1)
