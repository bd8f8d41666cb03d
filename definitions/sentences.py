"""What is wrong with the shape of a flow file, in sentences for the person who writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from definitions.problems import KEY, Path
from definitions.schema import (
    FORMAT,
    LATER_KEYS,
    ActionShape,
    GuardShape,
    keys_of,
    shape_at,
)
from definitions.schema_fields import (
    ALL_TYPES,
    COLUMN_TYPES,
    FIELD_TYPE,
    SIMPLE_TYPES,
    FieldShape,
)
from definitions.schema_notices import REMINDERS
from definitions.written import A_CONDITION, FAULT, NAME, shown
from definitions.yaml_nodes import Plain

KEY_OF_MAPPING = "[key]"
"""Stands last in an error's location when the key itself is wrong."""

WANTED = {
    "model_type": "is not a mapping; keys with their values are wanted",
    "dict_type": "is not a mapping; names with their values are wanted",
    "list_type": 'is not a list; write each entry after a "-", or all of them in brackets',
    "bool_type": "is neither true nor false; write one of them without quotes",
    "int_type": "is not a whole number; write it without quotes and without a point",
    "too_short": "has no entries; at least one is wanted",
    REMINDERS: "is neither a list of reminders nor one notice: {send: NOTICE, to: ROLE}",
}


def path_of(error: ErrorDetails, tree: Mapping[str, Plain]) -> Path:
    """Where an error lies in the file.

    Parts of the location that are not in the file are tags of shapes, or indexes of names that
    stand alone; only a missing key may come last without being there.
    """
    path: list[str | int] = []
    here: Any = tree
    for number, part in enumerate(error["loc"], start=1):
        is_last = number == len(error["loc"])
        if _has(here, part):
            path.append(part)
            here = here[part]
        elif is_last and error["type"] == "missing":
            path.append(part)
        elif is_last and part == KEY_OF_MAPPING:
            path.append(KEY)
    if error["type"] == "extra_forbidden":
        path.append(KEY)
    if error["type"] == FIELD_TYPE and isinstance(error["input"], dict):
        path.append("type")
    return tuple(path)


def sentence_of(error: ErrorDetails, path: Path, tree: Mapping[str, Plain]) -> str:
    """What was found and what was wanted."""
    found = error["input"]
    limits = error.get("ctx", {})
    match error["type"]:
        case kind if kind == FAULT:
            return error["msg"]
        case "missing":
            return f'"{path[-1]}" is missing'
        case "extra_forbidden":
            return _unknown_key(path[:-1], tree)
        case kind if kind == FIELD_TYPE:
            return _unknown_type(path, found)
        case "literal_error":
            return _not_among(found, re.findall("'([^']*)'", str(limits["expected"])))
        case "greater_than_equal":
            return f"{shown(found)} is too small; {limits['ge']} is the least"
        case "less_than_equal":
            return f"{shown(found)} is too large; {limits['le']} is the most"
        case kind:
            return f"{shown(found)} {WANTED.get(kind, 'does not belong here: ' + error['msg'])}"


def listed(words: Sequence[str], between: str = ", ") -> str:
    """Words as a sentence lists them."""
    return between.join(f'"{word}"' for word in words)


def _has(here: Any, part: str | int) -> bool:
    if isinstance(here, dict):
        return part in here
    return isinstance(here, list) and isinstance(part, int) and part < len(here)


def _at(tree: Any, path: Path) -> Any:
    for part in path:
        tree = tree[part]
    return tree


def _not_among(found: object, allowed: Sequence[str]) -> str:
    near = get_close_matches(found, allowed, 1) if isinstance(found, str) else []
    hint = f'did you mean "{near[0]}"?' if near else f"write {listed(allowed, ' or ')}"
    return f"{shown(found)} is not known here; {hint}"


def _unknown_key(path: Path, tree: Mapping[str, Plain]) -> str:
    key = str(path[-1])
    if key in LATER_KEYS:
        return f'"{key}" is not a key of format {FORMAT} as this version knows it'
    around = _at(tree, path[:-1])
    shape = shape_at(path[:-1], around.get("type"))
    if shape is None:
        return f'"{key}" is not a key here'
    holds_condition = shape is GuardShape or (shape is ActionShape and "automatic" in around)
    if holds_condition and not re.fullmatch(NAME, key):
        return f"{shown(key)} is not a key here; {A_CONDITION}"
    owner = f"of a {around['type']} field" if issubclass(shape, FieldShape) else "here"
    known = keys_of(shape)
    near = get_close_matches(key, known, 1)
    hint = f'did you mean "{near[0]}"?' if near else f"known are {listed(known)}"
    return f"{shown(key)} is not a key {owner}; {hint}"


def _unknown_type(path: Path, found: object) -> str:
    types = SIMPLE_TYPES
    if path[0] == "fields":
        types = ALL_TYPES if len(path) <= 3 else COLUMN_TYPES
    if not isinstance(found, dict):
        return f"{shown(found)} is not a field; write its type: {{type: {types[0]}}}"
    if "type" not in found:
        return f'"type" is missing; the types are {listed(types)}'
    near = get_close_matches(str(found["type"]), types, 1)
    hint = f'did you mean "{near[0]}"?' if near else f"the types are {listed(types)}"
    return f"{shown(found['type'])} is not a type of field here; {hint}"
