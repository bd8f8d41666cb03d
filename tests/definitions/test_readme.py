"""The description of the format is complete, and its examples are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from definitions.flow import BUILT_IN_ACTIONS, LANGUAGES, FieldType
from definitions.parse import read_flow
from definitions.rules import RESERVED
from definitions.schema import json_schema
from definitions.written import LONGEST_PERIOD
from definitions.yaml_events import LARGEST_FILE
from definitions.yaml_nodes import DEEPEST, read_tree

README = (Path(__file__).parents[2] / "definitions" / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
WHOLE_FLOWS = [block for block in BLOCKS if block.startswith("format: ")]
PARTS = [block for block in BLOCKS if not block.startswith("format: ")]
"""Examples of one section; names in them need not exist."""

HEAD = """\
format: 1
flow: example
title: {en: Example}
reference: E-{number}
calendar: geneva
"""
SECTIONS = {
    "roles": "roles: {a_role: {of: office}}\n",
    "states": "states: {a_state: {title: {en: State}, initial: true}}\n",
    "actions": "actions: {}\n",
}


def keys() -> set[str]:
    """Every key of the format."""
    schema = json_schema()
    parts = [schema, *schema["$defs"].values()]
    return {key for part in parts for key in part["properties"]}


def test_every_key_is_explained() -> None:
    tables = "\n".join(line for line in README.splitlines() if line.startswith("| "))

    assert {key for key in keys() - {"before", "after", "at"} if f"`{key}`" not in tables} == set()
    assert all(f"`{key}`" in README for key in ("before", "after", "at"))


def test_every_key_has_an_example() -> None:
    examples = "\n".join(BLOCKS)

    assert [key for key in keys() if not re.search(rf"(?<![\w.]){key}:\s", examples)] == []


def test_every_type_of_field_and_language_is_explained() -> None:
    assert [kind for kind in FieldType if f"| `{kind}` |" not in README] == []
    assert [language for language in LANGUAGES if f"`{language}`" not in README] == []


def test_every_reserved_name_is_listed() -> None:
    section = README.split("## Reserved names")[1].split("\n## ")[0]
    names = {name for reserved in RESERVED.values() for name in reserved}

    assert set(BUILT_IN_ACTIONS) < names
    assert [name for name in names if f"`{name}`" not in section] == []


def test_limits_are_those_of_the_code() -> None:
    assert f"at most {LARGEST_FILE:,} bytes" in README
    assert f"at most {DEEPEST} mappings and lists" in README
    assert f"a whole number from 1 to {LONGEST_PERIOD:,}" in README


@pytest.mark.parametrize("source", WHOLE_FLOWS)
def test_a_whole_flow_reads_without_problems(source: str) -> None:
    assert read_flow(source).problems == ()


@pytest.mark.parametrize("source", PARTS)
def test_a_part_of_a_flow_reads_without_problems(source: str) -> None:
    if source.startswith("when:"):
        indented = "".join(f"    {line}\n" for line in source.splitlines())
        source = f"actions:\n  x:\n    title: {{en: X}}\n    from: any\n    by: clock\n{indented}"
    tree = read_tree(source)
    assert tree.value is not None
    missing = "".join(text for key, text in SECTIONS.items() if key not in tree.value)

    assert read_flow(HEAD + missing + source).problems == ()


def test_the_description_has_one_whole_flow_at_least() -> None:
    assert len(WHOLE_FLOWS) >= 1
    assert len(PARTS) >= 7
