"""The strict part of YAML: what is read, what is refused and where."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.problems import KEY
from definitions.yaml_events import LARGEST_FILE
from definitions.yaml_nodes import DEEPEST, LONGEST_NUMBER, MOST_PROBLEMS, read_tree


def problems(source: bytes | str) -> list[str]:
    """The problems as ``line:column place: sentence``."""
    return [f"{p.line}:{p.column} {p.place}: {p.sentence}" for p in read_tree(source).problems]


def value(source: str) -> object:
    """What the one key ``a`` of a file without problems holds."""
    tree = read_tree(source)
    assert tree.problems == ()
    assert tree.value is not None
    return tree.value["a"]


@pytest.mark.parametrize(
    "written",
    [
        *("NO", "no", "yes", "Yes", "on", "off", "y", "22:30", "12:30:45", "2027-01-31", "1_000"),
        *("0b11", "1,000", "CHF", "tRUE", "nULL", "1.2.3", "-1-", "1e", "+-1", "~1", "=", "5 %"),
    ],
)
def test_what_looks_like_a_value_only_to_other_versions_of_yaml_is_a_text(written: str) -> None:
    assert value(f"a: {written}") == written


def test_numbers_are_exact() -> None:
    found = value("a: [1.10, 100, -3, +5, 0, 0.0, -0.50]")

    assert found == [Decimal("1.10"), 100, -3, 5, 0, Decimal("0.0"), Decimal("-0.50")]
    assert str(value("a: 1.10")) == "1.10"


@pytest.mark.parametrize(
    "written", ["007", "0x1F", "0o17", "1e3", "1.5E-3", ".5", "1.", ".inf", "-.INF", ".nan"]
)
def test_a_number_that_readers_take_differently_is_refused(written: str) -> None:
    assert problems(f"a:\n  b: {written}") == [
        f'2:6 a.b: {written} is read in more than one way; write "{written}" or a plain number'
    ]


def test_a_number_of_any_length_is_answered_at_once() -> None:
    digits = "9" * 5000

    assert problems(f"a: {digits}") == [
        f"1:4 a: the number has 5000 characters; at most {LONGEST_NUMBER} are read"
    ]


def test_true_false_and_nothing_are_those_of_yaml_1_2() -> None:
    assert value("a: [true, True, FALSE, false]") == [True, True, False, False]
    assert value("a: [null, ~, NULL, '', 'null']") == [None, None, None, "", "null"]
    assert value("a:\n") is None


def test_quotes_and_blocks_make_a_text_of_anything() -> None:
    assert value("a: ['1.10', \"true\", 'NO']") == ["1.10", "true", "NO"]
    assert value("a: |\n  100\n") == "100\n"
    assert value("a: >\n  two\n  lines\n") == "two lines\n"


def test_every_key_and_value_has_its_position() -> None:
    tree = read_tree("a: 1\nb:\n  - x\n  - {c: é, d: 2}\n")

    assert tree.positions.by_path == {
        (): (1, 1),
        ("a", KEY): (1, 1),
        ("a",): (1, 4),
        ("b", KEY): (2, 1),
        ("b",): (3, 3),
        ("b", 0): (3, 5),
        ("b", 1): (4, 5),
        ("b", 1, "c", KEY): (4, 6),
        ("b", 1, "c"): (4, 9),
        ("b", 1, "d", KEY): (4, 12),
        ("b", 1, "d"): (4, 15),
    }


NO_KEY = "a key is a text; write braces, brackets and asterisks that belong to a text in quotes"


def test_everything_that_is_not_allowed_is_found_in_one_reading() -> None:
    source = (
        "a: &x 1\n"
        "b: *x\n"
        "c: !!str x\n"
        "d: !local {e: !other 1}\n"
        "<<: *x\n"
        "*x : b\n"
        "true: 1\n"
        "~: 3\n"
        "1.5: 4\n"
        "[k]: 5\n"
        "a: 6\n"
        '"1": 2\n'
        'f: "\\0"\n'
        "g: [&y [], !z []]\n"
    )

    assert problems(source) == [
        '1:4 a: "&x" is an anchor; write every value out where it is used',
        '2:4 b: "*x" is an alias; write out what it stands for',
        '3:4 c: "!!str" is a tag; when it is part of a text, write the text in quotes',
        '4:4 d: "!local" is a tag; when it is part of a text, write the text in quotes',
        '4:15 d.e: "!other" is a tag; when it is part of a text, write the text in quotes',
        '5:1 : "<<" would merge another mapping; write its keys out',
        f"6:1 : {NO_KEY}",
        '7:1 : the key true is not a text; write "true" in quotes',
        '8:1 : a key is missing before ":"',
        '9:1 : the key 1.5 is not a text; write "1.5" in quotes',
        f"10:1 : {NO_KEY}",
        '11:1 a: "a" stands here a second time; the first is on line 1',
        "13:4 f: the character U+0000 cannot be part of a text",
        '14:5 g.0: "&y" is an anchor; write every value out where it is used',
        '14:12 g.1: "!z" is a tag; when it is part of a text, write the text in quotes',
    ]
    found = read_tree(source).value
    assert found == {"a": 1, "b": None, "c": "x", "d": {"e": "1"}, "1": 2, "f": "\0", "g": [[], []]}


def test_the_first_of_two_equal_keys_stays() -> None:
    tree = read_tree("a: {b: 1, b: {c: [2]}, d: 3}")

    assert tree.value == {"a": {"b": 1, "d": 3}}
    assert [p.place for p in tree.problems] == ["a.b"]


NOT_UTF_8 = "is not UTF-8; save the file in the encoding UTF-8"
NOT_A_CHARACTER = "cannot be part of a file; remove it"
NO_KEYS = "keys with their values are wanted at the top of the file"
NO_BEGINNING = (
    "this character cannot begin a text and a tab cannot indent; write the text in quotes"
)


@pytest.mark.parametrize(
    ("source", "place", "sentence"),
    [
        (b"", "1:1", "the file is empty"),
        (b"# only a comment\n", "1:1", "the file is empty"),
        (b"- a", "1:1", NO_KEYS),
        (b"text", "1:1", NO_KEYS),
        (b"---\n", "2:1", NO_KEYS),
        (b"a: b\n---\nc: d", "2:1", "a second document begins here; a file holds one"),
        (b"%YAML 1.1\n---\na: b", "1:1", 'a directive ("%") is not read; leave the line out'),
        (b"%TAG ! x\n---\na: b", "1:1", 'a directive ("%") is not read; leave the line out'),
        (b"a: b\nc: \xff", "2:4", f"the byte 0xFF {NOT_UTF_8}"),
        ("a: é".encode("latin-1"), "1:4", f"the byte 0xE9 {NOT_UTF_8}"),
        ("a: b".encode("utf-16"), "1:1", f"the byte 0xFF {NOT_UTF_8}"),
        (b"a: b\0", "1:5", f"the character U+0000 {NOT_A_CHARACTER}"),
        (b"a: b\nc: \x1b[1m", "2:4", f"the character U+001B {NOT_A_CHARACTER}"),
        ("a: \u202eb", "1:4", f"the character U+202E {NOT_A_CHARACTER}"),
        ("a: b\u2028c", "1:5", f"the character U+2028 {NOT_A_CHARACTER}"),
        ("a: \ud800", "1:4", f"the character U+D800 {NOT_A_CHARACTER}"),
        ("a: b\ufeff", "1:5", f"the character U+FEFF {NOT_A_CHARACTER}"),
        ("a:\n\tb: c", "2:1", NO_BEGINNING),
        ("a: @b", "1:4", NO_BEGINNING),
        (
            'a: "b',
            "1:4",
            "the quotation that begins here does not end; a quotation mark is missing",
        ),
        (
            "a: b\nc\nd: e",
            "3:1",
            'a ":" is missing after a key, or a text over several lines is not in quotes',
        ),
        (
            "a: b\n  c: d",
            "2:4",
            'a ":" is not expected here; write texts that contain ": " in quotes, and check the'
            " indentation",
        ),
        (
            "a: b: c",
            "1:5",
            'a ":" is not expected here; write texts that contain ": " in quotes, and check the'
            " indentation",
        ),
        (
            "a: {b: c}}",
            "1:10",
            "a key is expected here; check the indentation, and write texts that begin with a"
            " quotation mark, brace or bracket in quotes as a whole",
        ),
        (
            'a: ["b" c]',
            "1:9",
            'a "," or "]" is expected here; write texts that contain commas, braces, brackets or'
            " quotation marks in quotes",
        ),
        ("a: !x!y z", "1:4", "this is not YAML: found undefined tag handle"),
    ],
)
def test_a_file_that_cannot_be_read_to_its_end_has_one_problem(
    source: bytes | str, place: str, sentence: str
) -> None:
    assert problems(source) == [f"{place} : {sentence}"]
    assert read_tree(source).value is None


def test_a_byte_order_mark_at_the_beginning_is_part_of_the_text_and_no_problem() -> None:
    tree = read_tree("\ufeffa: b".encode())

    assert tree.value == {"a": "b"}
    assert tree.text == "\ufeffa: b"


def test_lines_may_end_as_on_windows() -> None:
    tree = read_tree("a: 1\r\nb: &x 2\r\n")

    assert [(p.line, p.column) for p in tree.problems] == [(2, 4)]


@pytest.mark.timeout(2)
@pytest.mark.parametrize("kind", [bytes, str])
def test_a_file_of_ten_megabytes_is_refused_before_it_is_parsed(kind: type) -> None:
    source: bytes | str = "a: [x, y]\n" * 1_000_000
    if kind is bytes:
        source = str(source).encode()

    tree = read_tree(source)

    assert [p.sentence.split(";")[1] for p in tree.problems] == [" at most 262,144 bytes are read"]
    assert tree.text == ""


def test_the_limit_of_size_counts_bytes() -> None:
    room = LARGEST_FILE - len("a: ")

    assert problems("a: " + "x" * room) == []
    assert problems("a: " + "x" * (room + 1)) != []
    assert problems("a: " + "é" * (room // 2 + 1)) != []


def test_values_may_lie_twenty_deep_and_no_deeper() -> None:
    inside = DEEPEST - 1  # the file itself is the first mapping

    assert problems("a: " + "[" * inside + "]" * inside) == []
    assert problems("a: " + "[" * (inside + 1) + "]" * (inside + 1)) == [
        "1:23 : mappings and lists lie more than 20 deep inside one another here"
    ]


@pytest.mark.timeout(2)
@pytest.mark.parametrize("opening", ["[", "{b: ", "- ", "? ", "? [", "{? "])
def test_nesting_without_end_is_refused_at_once(opening: str) -> None:
    assert len(problems("a:\n  " + opening * (200_000 // len(opening)))) == 1


@pytest.mark.timeout(2)
def test_an_alias_bomb_is_refused_without_being_expanded() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
    )

    tree = read_tree(bomb)

    assert len(tree.problems) == 10 + 9 * 9
    assert tree.value is not None
    assert tree.value["a9"] == [None] * 9


def test_no_more_problems_are_kept_than_anybody_would_read() -> None:
    assert len(problems("a:\n" + "  - !x y\n" * 10_000)) == MOST_PROBLEMS


@given(st.binary(max_size=200))
def test_any_bytes_are_answered(source: bytes) -> None:
    tree = read_tree(source)

    assert tree.value is not None or len(tree.problems) == 1


@given(st.text(alphabet="ab:-?[]{}&*!|>'\"%@`#,~<1.0\n\t \\\x85\u2028", max_size=80))
def test_any_text_of_yaml_signs_is_answered(source: str) -> None:
    tree = read_tree(source)

    assert tree.value is not None or len(tree.problems) == 1
    assert all(p.line >= 1 and p.column >= 1 for p in tree.problems)
