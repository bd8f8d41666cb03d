"""YAML files as plain values with the position of each, read strictly.

The part of YAML that is read has one meaning only: no anchors, aliases, tags, merge keys or
directives, no key twice, one document, scalars by the core schema of YAML 1.2 (``NO`` and ``22:30``
are texts and ``1.10`` is a decimal that keeps its zero). Whatever the bytes are, there is an answer
and no exception.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from definitions.problems import KEY, Path, Positions, Problem
from definitions.yaml_events import NOT_TEXT, Event, Kind, Unreadable, events_of, text_of

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | int | Decimal | bool | None"

DEEPEST = 20
"""Mappings and lists inside one another."""

LONGEST_NUMBER = 30
"""Characters; far beyond any sum, and short enough that no conversion takes long."""

MOST_PROBLEMS = 500
"""Kept of one file; one that has more is not meant for us."""

PLAIN_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?")
CORE_NUMBER = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
"""What YAML 1.2 takes for a number; the forms beyond the plain one meant other things before."""

NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
TRUE = frozenset({"true", "True", "TRUE"})
FALSE = frozenset({"false", "False", "FALSE"})


@dataclass(frozen=True, slots=True)
class Tree:
    """What a file says.

    Attributes:
        value: its keys with their values; ``None`` when the file could not be read to its end.
        text: the file's text; empty when it is not text or too large.
        problems: all that were found, up to ``MOST_PROBLEMS``; one when ``value`` is ``None``.
    """

    value: Mapping[str, Plain] | None
    text: str
    positions: Positions
    problems: tuple[Problem, ...]


def read_tree(source: bytes | str) -> Tree:
    """Read a file whose top level is a mapping.

    Args:
        source: the file's bytes, or its text.
    """
    text = ""
    try:
        text = text_of(source)
        nodes = _Nodes(events_of(text))
        value = nodes.document()
    except Unreadable as unreadable:
        return Tree(None, text, Positions({}), (unreadable.problem,))
    return Tree(value, text, Positions(nodes.by_path), tuple(nodes.problems))


class _Nodes:
    """Builds the values of one file and notes where each stands."""

    def __init__(self, events: Iterator[Event]) -> None:
        self.by_path: dict[Path, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self._events = events

    def document(self) -> dict[str, Plain]:
        next(self._events)
        start = next(self._events)
        if start.kind is Kind.STREAM_END:
            raise Unreadable(1, 1, "the file is empty")
        if start.directive:
            raise Unreadable(*start.place, 'a directive ("%") is not read; leave the line out')
        top = next(self._events)
        if top.kind is not Kind.MAPPING:
            raise Unreadable(*top.place, "keys with their values are wanted at the top of the file")
        value = self._mapping(top, ())
        next(self._events)
        after = next(self._events)
        if after.kind is not Kind.STREAM_END:
            raise Unreadable(*after.place, "a second document begins here; a file holds one")
        return value

    def _note(self, event: Event, path: Path, sentence: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(*event.place, ".".join(map(str, path)), sentence))

    def _value(self, event: Event, path: Path) -> Plain:
        if event.kind is Kind.MAPPING:
            return self._mapping(event, path)
        if event.kind is Kind.LIST:
            return self._list(event, path)
        self.by_path[path] = event.place
        if event.kind is Kind.ALIAS:
            self._note(event, path, f'"*{event.anchor}" is an alias; write out what it stands for')
            return None
        self._refuse_marks(event, path)
        return self._scalar(event, path)

    def _open(self, event: Event, path: Path) -> None:
        """What is checked at the beginning of every mapping and list."""
        _refuse_depth(event, len(path))
        self.by_path[path] = event.place
        self._refuse_marks(event, path)

    def _refuse_marks(self, event: Event, path: Path) -> None:
        if event.anchor is not None:
            sentence = f'"&{event.anchor}" is an anchor; write every value out where it is used'
            self._note(event, path, sentence)
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            sentence = f'"{tag}" is a tag; when it is part of a text, write the text in quotes'
            self._note(event, path, sentence)

    def _list(self, event: Event, path: Path) -> list[Plain]:
        self._open(event, path)
        found: list[Plain] = []
        while (entry := next(self._events)).kind is not Kind.END:
            found.append(self._value(entry, (*path, len(found))))
        return found

    def _mapping(self, event: Event, path: Path) -> dict[str, Plain]:
        self._open(event, path)
        found: dict[str, Plain] = {}
        while (key := next(self._events)).kind is not Kind.END:
            self._entry(key, path, found)
        return found

    def _entry(self, key: Event, path: Path, found: dict[str, Plain]) -> None:
        """Read a key and its value into ``found``; a key that cannot stay is noted and skipped."""
        fault = _fault_of_key(key)
        if fault is not None:
            self._note(key, path, fault)
            self._skip(key, len(path))
            self._skip(next(self._events), len(path))
            return
        inner = (*path, key.text)
        if key.text in found:
            line, _ = self.by_path[(*inner, KEY)]
            sentence = f'"{key.text}" stands here a second time; the first is on line {line}'
            self._note(key, inner, sentence)
            self._skip(next(self._events), len(path))
            return
        self.by_path[(*inner, KEY)] = key.place
        found[key.text] = self._value(next(self._events), inner)

    def _skip(self, event: Event, depth: int) -> None:
        """Read on to the end of the value that begins with ``event``."""
        opened = 0
        while True:
            if event.kind in (Kind.MAPPING, Kind.LIST):
                opened += 1
                _refuse_depth(event, depth + opened)
            opened -= event.kind is Kind.END
            if opened == 0:
                return
            event = next(self._events)

    def _scalar(self, event: Event, path: Path) -> Plain:
        text = event.text
        if strange := NOT_TEXT.search(text):
            code = f"U+{ord(strange[0]):04X}"
            self._note(event, path, f"the character {code} cannot be part of a text")
        if event.quoted or event.tag is not None:
            return text
        if text in NOTHING:
            return None
        if text in TRUE or text in FALSE:
            return text in TRUE
        return self._number(event, path) if CORE_NUMBER.fullmatch(text) else text

    def _number(self, event: Event, path: Path) -> Plain:
        text = event.text
        number = PLAIN_NUMBER.fullmatch(text)
        if number and len(text) <= LONGEST_NUMBER:
            return Decimal(text) if number["fraction"] else int(text)
        if number:
            sentence = f"the number has {len(text)} characters; at most {LONGEST_NUMBER} are read"
        else:
            sentence = f'{text} is read in more than one way; write "{text}" or a plain number'
        self._note(event, path, sentence)
        return text


def _refuse_depth(event: Event, depth: int) -> None:
    if depth >= DEEPEST:
        sentence = f"mappings and lists lie more than {DEEPEST} deep inside one another here"
        raise Unreadable(*event.place, sentence)


def _fault_of_key(key: Event) -> str | None:
    """Why a key cannot stay; ``None`` when it can."""
    if key.kind is not Kind.SCALAR:
        return (
            "a key is a text; write braces, brackets and asterisks that belong to a text in quotes"
        )
    if key.anchor is not None or key.tag is not None:
        return (
            f'the key "{key.text}" has an anchor or a tag; leave it out or write the key in quotes'
        )
    if NOT_TEXT.search(key.text):
        return "the key has a character that cannot be part of a text"
    if key.quoted:
        return None
    if key.text == "<<":
        return '"<<" would merge another mapping; write its keys out'
    if key.text in NOTHING:
        return 'a key is missing before ":"'
    if key.text in TRUE or key.text in FALSE or CORE_NUMBER.fullmatch(key.text):
        return f'the key {key.text} is not a text; write "{key.text}" in quotes'
    return None
