"""The pieces of a condition: which words and signs may stand in one, and at which character.

The reader is ours and stricter than CEL's own, which also has macros, methods, maps, byte strings
and more. What it does not know is refused before CEL sees any of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

LONGEST = 1_000
"""Characters that a condition may have; it bounds the time and the space it can take."""

FUNCTIONS = {
    "money": 'money("300000.00 CHF")',
    "date": 'date("2027-01-31")',
    "count": "count(text, list of texts)",
    "months_after": "months_after(date, whole number)",
    "days_after": "days_after(date, whole number)",
    "percent_of": "percent_of(sum of money, whole number)",
    "size": "size(text or list)",
    "in_class": 'in_class(country, "ldc", date)',
}
"""The functions of conditions, each as it is written."""


class ConditionProblem(Exception):
    """A condition that cannot be used; the flow must be changed before it is published.

    Attributes:
        offset: the character at fault, counted from 0 in the condition's text.
        sentence: what was found and what was wanted.
    """

    def __init__(self, offset: int, sentence: str) -> None:
        super().__init__(sentence)
        self.offset = offset
        self.sentence = sentence


class Kind(StrEnum):
    """What a piece of a condition is."""

    NAME = "name"
    FUNCTION = "function"
    WORD = "word"
    NUMBER = "number"
    TEXT = "text"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a condition as it is written, with the offset of its first character."""

    kind: Kind
    text: str
    offset: int


_PIECE = re.compile(
    r"""
      (?P<space>[ \t\r\n]+)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
    | (?P<number>[0-9]+(?:\.[0-9]+)?)
    | (?P<text>"(?:[^"\\\x00-\x1f\x7f\ud800-\udfff]|\\["'\\nt])*"
              |'(?:[^'\\\x00-\x1f\x7f\ud800-\udfff]|\\["'\\nt])*')
    | (?P<sign>&&|\|\||[=!<>]=|[()\[\],<>!?:+\-*/%])
    """,
    re.VERBOSE,
)
_WORDS = ("true", "false", "in")
_INSTEAD = {
    "=": '"=" is not a comparison; write "=="',
    "&": '"&" is not a sign of conditions; write "&&"',
    "|": '"|" is not a sign of conditions; write "||"',
    ".": '"." may only stand inside a name such as case.title, or between the digits of a number',
    "{": "maps are not part of conditions",
    '"': 'this text is not closed, or holds a line break or an escape other than \\" \\\\ \\n \\t',
    "and": '"and" is written "&&"',
    "or": '"or" is written "||"',
    "not": '"not" is written "!"',
    "null": '"null" is not part of conditions; write case.NAME.given to ask whether it is given',
}
_INSTEAD["'"] = _INSTEAD['"']


def read_tokens(text: str) -> tuple[Token, ...]:
    """The pieces of ``text`` in order; names are not yet looked up.

    Raises:
        ConditionProblem: too long, empty, or holding something that no condition may hold.
    """
    if len(text) > LONGEST:
        raise ConditionProblem(
            LONGEST, f"a condition may have {LONGEST} characters, not {len(text)}"
        )
    tokens = tuple(_sorted_out(tuple(_pieces(text)), text))
    if not tokens:
        raise ConditionProblem(0, "the condition is empty")
    for before, token in pairwise(tokens):
        _refuse_neighbours(before, token)
    return tokens


def _pieces(text: str) -> Iterator[Token]:
    offset = 0
    while offset < len(text):
        found = _PIECE.match(text, offset)
        if found is None:
            raise ConditionProblem(offset, _unknown_sign(text[offset]))
        if found.lastgroup != "space":
            yield Token(Kind(str(found.lastgroup)), found.group(), offset)
        offset = found.end()


def _unknown_sign(sign: str) -> str:
    shown = f'"{sign}"' if sign.isprintable() else f"the character U+{ord(sign):04X}"
    return _INSTEAD.get(sign, f"{shown} is not a sign of conditions")


def _sorted_out(pieces: tuple[Token, ...], text: str) -> Iterator[Token]:
    """The same pieces, with functions and words told apart from names."""
    for place, piece in enumerate(pieces):
        if piece.kind is not Kind.NAME:
            yield piece
        elif piece.text in _WORDS:
            yield Token(Kind.WORD, piece.text, piece.offset)
        elif place + 1 < len(pieces) and pieces[place + 1].text == "(":
            yield _function(piece)
        elif piece.text in FUNCTIONS:
            shape = FUNCTIONS[piece.text]
            raise ConditionProblem(piece.offset, f'"{piece.text}" is a function; write {shape}')
        elif piece.text in _INSTEAD:
            raise ConditionProblem(piece.offset, _INSTEAD[piece.text])
        else:
            yield piece


def _function(piece: Token) -> Token:
    if piece.text in FUNCTIONS:
        return Token(Kind.FUNCTION, piece.text, piece.offset)
    known = ", ".join(FUNCTIONS)
    raise ConditionProblem(
        piece.offset, f'"{piece.text}()" is not a function of conditions, which are {known}'
    )


def _refuse_neighbours(before: Token, token: Token) -> None:
    """Refuse what CEL would read otherwise than a person: ``3u``, ``x[0]``."""
    touching = token.offset == before.offset + len(before.text)
    if touching and before.kind is Kind.NUMBER and token.kind in (Kind.NAME, Kind.WORD):
        found = before.text + token.text
        raise ConditionProblem(before.offset, f'"{found}" is not a number; write 3 or 1.5')
    ends_value = before.kind in (Kind.NAME, Kind.NUMBER, Kind.TEXT) or before.text in (
        *(")", "]"),
        *("true", "false"),
    )
    if token.text == "[" and ends_value:
        raise ConditionProblem(token.offset, "picking one out of a list is not part of conditions")
