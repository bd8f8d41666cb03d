"""The chain: no two rows have one hash, whatever stands in them."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from workflow.domain.chain import (
    CASE_COLUMNS,
    CASE_TAG,
    INSTALLATION_COLUMNS,
    INSTALLATION_TAG,
    canonical_json,
    digest_of,
    row_hash,
    seal,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
INSTANTS = st.datetimes(timezones=st.just(UTC))
CELLS = st.none() | st.text(max_size=8) | st.integers() | INSTANTS | st.lists(JSON, max_size=3) | (
    st.dictionaries(st.text(max_size=3), JSON, max_size=3)
)  # fmt: skip


def rows(columns: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(dict.fromkeys(columns, CELLS))


def different(one: Any, other: Any) -> bool:
    """Whether two cells differ as what is kept: also 1, "1" and true, none and empty."""
    return (type(one), one) != (type(other), other)


@pytest.mark.parametrize(
    ("tag", "columns"), [(CASE_TAG, CASE_COLUMNS), (INSTALLATION_TAG, INSTALLATION_COLUMNS)]
)
@settings(max_examples=40)
@given(data=st.data())
def test_changing_any_column_changes_the_hash(
    tag: bytes, columns: tuple[str, ...], data: st.DataObject
) -> None:
    row = data.draw(rows(columns))
    name, value = data.draw(st.sampled_from(columns)), data.draw(CELLS)
    assume(different(row[name], value))

    assert row_hash(tag, columns, row, "ab") != row_hash(tag, columns, {**row, name: value}, "ab")


@settings(max_examples=20)
@given(rows(CASE_COLUMNS), st.text(max_size=4), st.text(max_size=4))
def test_the_hash_depends_on_the_row_before(row: dict[str, Any], one: str, other: str) -> None:
    assume(one != other)

    assert row_hash(CASE_TAG, CASE_COLUMNS, row, one) != row_hash(
        CASE_TAG, CASE_COLUMNS, row, other
    )


@given(st.lists(st.text(max_size=4), min_size=2, max_size=4), st.data())
def test_the_same_letters_on_other_sides_of_a_boundary_are_another_row(
    cells: list[str], data: st.DataObject
) -> None:
    joined = "".join(cells)
    cuts = sorted(
        data.draw(
            st.lists(st.integers(0, len(joined)), min_size=len(cells) - 1, max_size=len(cells) - 1)
        )
    )
    shifted = [joined[a:b] for a, b in zip([0, *cuts], [*cuts, len(joined)], strict=True)]
    assume(shifted != cells)
    columns = tuple(str(number) for number in range(len(cells)))

    assert row_hash(b"t", columns, dict(zip(columns, cells, strict=True)), "") != row_hash(
        b"t", columns, dict(zip(columns, shifted, strict=True)), ""
    )


def test_text_that_looks_like_the_encoding_of_two_cells_is_one_cell() -> None:
    assert row_hash(b"t", ("a", "b"), {"a": "x3:sy", "b": ""}, "") != row_hash(
        b"t", ("a", "b"), {"a": "x", "b": "3:sy"}, ""
    )


@pytest.mark.parametrize(
    ("one", "other"), [(None, ""), ("", []), (1, "1"), ([], {}), ("n", None), ([True], [1])]
)
def test_values_that_look_alike_have_other_hashes(one: Any, other: Any) -> None:
    assert row_hash(b"t", ("a",), {"a": one}, "") != row_hash(b"t", ("a",), {"a": other}, "")


def test_histories_of_cases_and_of_the_installation_never_share_a_hash() -> None:
    row = dict.fromkeys(INSTALLATION_COLUMNS)

    assert row_hash(CASE_TAG, INSTALLATION_COLUMNS, row, "") != row_hash(
        INSTALLATION_TAG, INSTALLATION_COLUMNS, row, ""
    )


def test_the_hash_is_the_one_that_is_written_down_for_others_to_recompute() -> None:
    row: dict[str, Any] = {"a": "é", "b": None, "c": 7, "d": {"z": 1, "a": [True]}}
    row["e"] = datetime(2027, 3, 1, 10, tzinfo=timezone(timedelta(hours=1)))
    parts = ["t", "ab", "sé", "n", "i7", 'j{"a":[true],"z":1}', "t2027-03-01T09:00:00.000000Z"]
    written = b"".join(b"%d:%b" % (len(part.encode()), part.encode()) for part in parts)

    assert row_hash(b"t", tuple("abcde"), row, "ab") == hashlib.sha256(written).hexdigest()


EVERY_LETTER = "".join(chr(each) for each in range(sys.maxunicode + 1) if chr(each).isalpha())
EVERY_SIGN = [chr(each) for each in range(0x2100)]
IN_TWO_ORDERS = {"\U00010000": 1, "\uffff": 2}
"""By their numbers the second is the first; by the units of UTF-16 it is not."""


def deep(levels: int) -> list[Any]:
    return [deep(levels - 1)] if levels else []


@given(JSON | st.text() | st.dictionaries(st.text(), st.text()))
@example(EVERY_LETTER)
@example(EVERY_SIGN)
@example(IN_TWO_ORDERS)
@example([2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 10**400])
@example(deep(300))
@example([{"b": (1, True), "a": None}])
def test_a_seal_is_made_of_the_json_that_others_write(value: Any) -> None:
    plain = json.dumps([value], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    parts = [b"placet/seal/1", b"", b"s" + b"07" * 16, b"j" + plain.encode()]
    written = b"".join(b"%d:%b" % (len(part), part) for part in parts)

    assert seal(value, b"\7" * 16) == hashlib.sha256(written).hexdigest()


def test_half_a_character_cannot_be_sealed() -> None:
    with pytest.raises(UnicodeEncodeError):
        seal({"text": "\ud83d"}, b"\7" * 16)


def test_an_instant_hashes_alike_in_every_zone() -> None:
    here = datetime(2027, 3, 1, 9, tzinfo=UTC)
    there = here.astimezone(timezone(timedelta(hours=5)))

    assert row_hash(b"t", ("a",), {"a": here}, "") == row_hash(b"t", ("a",), {"a": there}, "")


@given(JSON, JSON)
def test_json_has_one_written_form(one: Any, other: Any) -> None:
    assume(canonical_json(one) != canonical_json(other))

    assert digest_of(one) != digest_of(other)


def test_the_order_of_keys_does_not_matter() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})


@given(JSON, JSON, st.binary(min_size=16, max_size=16))
def test_a_seal_holds_one_value_only(value: Any, other: Any, salt: bytes) -> None:
    assume(canonical_json(value) != canonical_json(other))

    assert seal(value, salt) == seal(value, salt)
    assert seal(value, salt) != seal(other, salt)


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_the_same_value_under_another_salt_cannot_be_recognized(one: bytes, other: bytes) -> None:
    assume(one != other)

    assert seal("yes", one) != seal("yes", other)
