"""Whatever is handed in as a flow file, reading it gives an answer."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from definitions.draw import mermaid, to_json
from definitions.parse import Reading, read_flow
from tests.definitions.sample import SAMPLE

WORDS = [
    *("null", "~", "true", "NO", "1.10", "22:30", "0x1f", "007", "9" * 40, "[]", "{}", "[[]]"),
    *("&a x", "*a", "!x", "<<: {}", "any", "all", "clock", "back", "membership", "- a", "? a"),
    *('"\\0"', "'", '"', ": ", "#", "\n", "\t", "  ", "\u202e", "\x85", "é", "{a: b}", "[a, b]"),
]


def agrees(reading: Reading) -> bool:
    """A reading has a flow or problems, each with a place in the file and a sentence."""
    fit = all(p.line >= 1 and p.column >= 1 and p.sentence for p in reading.problems)
    in_order = list(reading.problems) == sorted(reading.problems)
    return fit and in_order and (reading.flow is None) == bool(reading.problems)


@given(st.binary(max_size=400))
def test_any_bytes_are_answered(source: bytes) -> None:
    assert agrees(read_flow(source))


@given(st.text(max_size=400))
def test_any_text_is_answered(source: str) -> None:
    assert agrees(read_flow(source))


lines = st.integers(0, len(SAMPLE.splitlines()) - 1)
changes = st.lists(
    st.one_of(
        st.tuples(st.just("delete"), lines, st.integers(1, 3)),
        st.tuples(st.just("repeat"), lines, lines),
        st.tuples(st.just("value"), lines, st.sampled_from(WORDS)),
        st.tuples(st.just("insert"), lines, st.sampled_from(WORDS)),
        st.tuples(st.just("indent"), lines, st.integers(-4, 4)),
    ),
    min_size=1,
    max_size=4,
)


def mutated(source: str, change: tuple[str, int, int | str]) -> str:
    """``source`` with one line deleted, repeated, filled otherwise or moved."""
    kind, number, detail = change
    written = source.split("\n")
    number %= len(written)
    line = written[number]
    if isinstance(detail, str):
        key, colon, rest = line.partition(": ")
        middle = len(line) // 2
        inserted = line[:middle] + detail + line[middle:]
        written[number] = key + colon + detail if kind == "value" and rest else inserted
    elif kind == "delete":
        del written[number : number + detail]
    elif kind == "repeat":
        written.insert(detail, line)
    else:
        written[number] = " " * detail + line if detail > 0 else line[-detail:]
    return "\n".join(written)


@settings(max_examples=200)
@given(changes)
def test_any_change_to_a_good_file_is_answered(changes: list[tuple[str, int, int | str]]) -> None:
    source = SAMPLE
    for change in changes:
        source = mutated(source, change)

    reading = read_flow(source)

    assert agrees(reading)
    if reading.flow is not None:
        assert mermaid(reading.flow).startswith("stateDiagram-v2\n")
        assert to_json(reading.flow)["digest"] == reading.flow.digest


plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.sampled_from(["a", "all", "1 day"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["en", "type", "to", "from", "by", "is", "a"]), inner),
    ),
    max_leaves=6,
)
sections = st.sampled_from(
    ["title", "roles", "fields", "states", "actions", "deadlines", "legal_basis", "languages"]
)


@given(sections, plain, plain)
def test_any_value_in_any_section_is_answered(section: str, value: object, other: object) -> None:
    entries = {"x": value, "y": {"type": "number", "when": [other], "remind": other, "asks": other}}

    assert agrees(read_flow(f"format: 1\n{section}: {json.dumps(entries)}\n"))
    assert agrees(read_flow(f"format: 1\n{section}: {json.dumps(value)}\n"))
