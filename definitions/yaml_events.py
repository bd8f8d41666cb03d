"""From the bytes of a YAML file to its text, and from the text to the parser's events.

Here a file is refused that cannot be read to its end: too large, not UTF-8, against the syntax of
YAML, or with characters that have no place in a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import yaml

from definitions.problems import Problem

LARGEST_FILE = 256 * 1024
"""Bytes; twice what a long flow in six languages takes."""

NOT_TEXT = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd"
    "\U00010000-\U0010ffff]"
)
"""Control characters, line breaks that only YAML 1.1 knows, lone surrogates, byte order marks, and
marks that turn the direction of writing, which can make a file look other than it is."""

OPEN_QUOTATION = "found unexpected end of stream"

SYNTAX = {
    "mapping values are not allowed in this context": (
        'a ":" is not expected here; write texts that contain ": " in quotes, and check the'
        " indentation"
    ),
    "could not find expected ':'": (
        'a ":" is missing after a key, or a text over several lines is not in quotes'
    ),
    "did not find expected key": (
        "a key is expected here; check the indentation, and write texts that begin with a"
        " quotation mark, brace or bracket in quotes as a whole"
    ),
    "did not find expected ',' or '}'": (
        'a "," or "}" is expected here; write texts that contain commas, braces, brackets or'
        " quotation marks in quotes"
    ),
    "did not find expected ',' or ']'": (
        'a "," or "]" is expected here; write texts that contain commas, braces, brackets or'
        " quotation marks in quotes"
    ),
    "did not find expected '-' indicator": (
        'a "-" is expected here, as before the other entries of this list; check the indentation'
    ),
    "block sequence entries are not allowed in this context": (
        'a list cannot begin here; write each "-" on a line of its own below the key'
    ),
    "found character that cannot start any token": (
        "this character cannot begin a text and a tab cannot indent; write the text in quotes"
    ),
    OPEN_QUOTATION: "the quotation that begins here does not end; a quotation mark is missing",
    "did not find expected node content": "a value is expected here",
    "did not find expected <document start>": (
        "nothing more is expected here; check the indentation of this line"
    ),
}
"""What the parser says, and what it means to a person."""


class Unreadable(Exception):
    """The file cannot be read on from here; ``problem`` says why."""

    def __init__(self, line: int, column: int, sentence: str) -> None:
        super().__init__(sentence)
        self.problem = Problem(line, column, "", sentence)


class Kind(Enum):
    """What the parser met."""

    MAPPING = auto()
    LIST = auto()
    SCALAR = auto()
    ALIAS = auto()
    END = auto()
    DOCUMENT = auto()
    DOCUMENT_END = auto()
    STREAM = auto()
    STREAM_END = auto()


_KINDS: dict[type[yaml.Event], Kind] = {
    yaml.MappingStartEvent: Kind.MAPPING,
    yaml.MappingEndEvent: Kind.END,
    yaml.SequenceStartEvent: Kind.LIST,
    yaml.SequenceEndEvent: Kind.END,
    yaml.ScalarEvent: Kind.SCALAR,
    yaml.AliasEvent: Kind.ALIAS,
    yaml.DocumentStartEvent: Kind.DOCUMENT,
    yaml.DocumentEndEvent: Kind.DOCUMENT_END,
    yaml.StreamStartEvent: Kind.STREAM,
    yaml.StreamEndEvent: Kind.STREAM_END,
}


@dataclass(frozen=True, slots=True)
class Event:
    """One step of the parser.

    Attributes:
        place: line and column, counted from 1.
        text: of a scalar.
        quoted: whether a scalar stands in quotes or as a block, and so is a text whatever it says.
        anchor: the name that an anchor gives or an alias uses.
        tag: as YAML spells it out.
        directive: whether a document begins with a line that starts with ``%``.
    """

    kind: Kind
    place: tuple[int, int]
    text: str = ""
    quoted: bool = False
    anchor: str | None = None
    tag: str | None = None
    directive: bool = False


def text_of(source: bytes | str) -> str:
    """The text of a file.

    Raises:
        Unreadable: too large, not UTF-8, or with a character that has no place in a text.
    """
    _refuse_size(source)
    text = source if isinstance(source, str) else _decoded(source)
    if strange := NOT_TEXT.search(text, 1 if text.startswith("\ufeff") else 0):
        code = f"U+{ord(strange[0]):04X}"
        sentence = f"the character {code} cannot be part of a file; remove it"
        raise Unreadable(*_end_of(text[: strange.start()]), sentence)
    _refuse_size(text.encode())
    return text


def events_of(text: str) -> Iterator[Event]:
    """The parser's events, as far as they are asked for.

    Raises:
        Unreadable: the text is not YAML from some place on.
    """
    # The parser in C: the one in Python is thirty times slower.
    parser: Any = yaml.CBaseLoader(text)
    try:
        while (event := parser.get_event()) is not None:
            yield _event(event)
    except yaml.MarkedYAMLError as error:
        raise _unreadable(error) from None
    except yaml.YAMLError as error:
        raise Unreadable(1, 1, f"this is not YAML: {error}") from None


def _unreadable(error: yaml.MarkedYAMLError) -> Unreadable:
    said = str(error.problem)
    mark = error.context_mark if said == OPEN_QUOTATION else error.problem_mark
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Unreadable(*place, SYNTAX.get(said, f"this is not YAML: {said}"))


def _event(event: Any) -> Event:
    mark = event.start_mark
    directive = getattr(event, "version", None) or getattr(event, "tags", None)
    return Event(
        kind=_KINDS[type(event)],
        place=(mark.line + 1, mark.column + 1),
        text=getattr(event, "value", ""),
        quoted=isinstance(event, yaml.ScalarEvent) and not event.implicit[0],
        anchor=getattr(event, "anchor", None),
        tag=getattr(event, "tag", None),
        directive=bool(directive),
    )


def _refuse_size(source: bytes | str) -> None:
    if len(source) > LARGEST_FILE:
        unit = "characters" if isinstance(source, str) else "bytes"
        sentence = f"the file has {len(source):,} {unit}; at most {LARGEST_FILE:,} bytes are read"
        raise Unreadable(1, 1, sentence)


def _decoded(source: bytes) -> str:
    try:
        return source.decode()
    except UnicodeDecodeError as error:
        place = _end_of(source[: error.start].decode(errors="replace"))
        byte = f"0x{source[error.start]:02X}"
        sentence = f"the byte {byte} is not UTF-8; save the file in the encoding UTF-8"
        raise Unreadable(*place, sentence) from None


def _end_of(text: str) -> tuple[int, int]:
    """Line and column of the character after ``text``, counted from 1."""
    lines = re.split("\r\n|\r|\n", text.removeprefix("\ufeff"))
    return len(lines), len(lines[-1]) + 1
