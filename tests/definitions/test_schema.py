"""The JSON Schema of flow files says what reading them does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from definitions.flow import FieldType
from definitions.schema import LATER_KEYS, FlowShape, json_schema, keys_of, shape_at
from definitions.schema_fields import FIELD_SHAPES

SCHEMA = json_schema()


def mappings(schema: Any, name: str = "file") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every part of the schema that describes a mapping with known keys, but not texts."""
    yield from schema["$defs"].items()
    yield name, schema


def test_every_key_says_what_it_means() -> None:
    silent = [
        f"{name}.{key}"
        for name, part in mappings(SCHEMA)
        for key, value in part["properties"].items()
        if not value.get("description")
    ]

    assert silent == []


def test_no_other_keys_than_the_known_are_allowed() -> None:
    assert [name for name, part in mappings(SCHEMA) if part["additionalProperties"]] == []


def test_the_schema_asks_for_what_reading_asks_for() -> None:
    assert SCHEMA["required"] == [
        *("format", "flow", "title", "reference", "calendar", "roles", "states", "actions")
    ]
    assert list(SCHEMA["properties"]) == list(keys_of(FlowShape))


def test_a_key_that_is_left_out_is_never_written_as_null() -> None:
    assert "null" not in repr(SCHEMA)


def test_names_must_look_like_names_everywhere() -> None:
    roles = SCHEMA["properties"]["roles"]

    assert list(roles["patternProperties"]) == ["^[a-z][a-z0-9_]{0,62}$"]
    assert roles["additionalProperties"] is False


def test_keys_of_later_versions_are_not_in_this_one() -> None:
    known = {key for _, part in mappings(SCHEMA) for key in part["properties"]}

    assert known.isdisjoint(LATER_KEYS)


@pytest.mark.parametrize("kind", list(FieldType))
def test_every_type_of_field_has_its_shape(kind: FieldType) -> None:
    assert shape_at(("fields", "x"), kind.value) is FIELD_SHAPES[kind.value]
    assert kind.value in repr(FIELD_SHAPES[kind.value].model_json_schema()["properties"]["type"])
