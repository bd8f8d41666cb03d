"""A condition's pieces written out again for CEL, with its literals of money and dates worked out.

CEL never sees the text of the flow file: it sees one line made from the pieces that were read, so
that there is one reading of every condition. ``Source`` leads its columns back to the file's text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from definitions.conditions.tokens import FUNCTIONS, ConditionProblem, Kind, Token
from definitions.country_classes import class_named
from definitions.currencies import exponent, minor_units, written

_MONEY = re.compile(r"(\S+) ([A-Z]{3})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Source:
    """One line of CEL, piece by piece."""

    pieces: tuple[Token, ...]

    @property
    def line(self) -> str:
        """The whole line: every piece, one space between."""
        return " ".join(piece.text for piece in self.pieces)

    def offset_of(self, column: int) -> int:
        """Where the piece at ``column`` of the line stands in the condition's own text."""
        starts = [0, *accumulate(len(piece.text) + 1 for piece in self.pieces)]
        place = min(bisect_right(starts, column), len(self.pieces)) - 1
        piece, before = self.pieces[place], self.pieces[place - 1]
        if column >= starts[-1] - 1:
            return piece.offset + len(piece.text)
        return before.offset if before.kind is Kind.FUNCTION else piece.offset

    def lists(self) -> Iterator["Source"]:
        """Every list literal that may hold values of several kinds, those inside others too."""
        opened = []
        for place, piece in enumerate(self.pieces):
            if piece.text == "[":
                opened.append(place)
            elif piece.text == "]":
                begin = opened.pop()
                if not _of_one_kind(self.pieces[begin + 1 : place]):
                    yield Source(self.pieces[begin : place + 1])


def _of_one_kind(inner: tuple[Token, ...]) -> bool:
    """Whether a list is seen to hold one kind without asking CEL: one piece, or texts only."""
    texts = all(piece.kind is Kind.TEXT or piece.text == "," for piece in inner)
    return len(inner) == 1 or (texts and bool(inner))


def example_of_money(currency: str) -> str:
    """How a sum of money is written in a condition: ``money("100.00 CHF")``."""
    return f'money("{written(100 * 10 ** exponent(currency), currency)}")'


def write_source(tokens: tuple[Token, ...], currency: str | None) -> Source:
    """The line for CEL; ``money("…")`` and ``date("…")`` become the values they name.

    Raises:
        ConditionProblem: their text does not name a sum in ``currency`` or a day, or the one in
            ``in_class(…, "…", …)`` does not name a class of countries.
    """
    pieces: list[Token] = []
    rest = list(tokens)
    while rest:
        token = rest.pop(0)
        if token.kind is Kind.FUNCTION and token.text in ("money", "date"):
            content = _literal(token, rest[:3])
            del rest[:3]
            value = _money(content, currency) if token.text == "money" else _day(content)
            pieces.append(Token(Kind.NUMBER, value, token.offset))
        else:
            if token.kind is Kind.FUNCTION and token.text == "in_class":
                _refuse_unknown_class(rest)
            pieces.append(token)
    return Source(tuple(pieces))


def _literal(function: Token, following: list[Token]) -> Token:
    """The one text in the brackets of ``function``."""
    shape = [token.text if token.kind is Kind.SIGN else token.kind for token in following]
    if shape != ["(", Kind.TEXT, ")"]:
        wanted = FUNCTIONS[function.text]
        raise ConditionProblem(
            function.offset, f"{function.text}() takes one text, written out: {wanted}"
        )
    return following[1]


def _refuse_unknown_class(following: list[Token]) -> None:
    """A class that is written out is looked up now; any other only when the condition is asked."""
    values = _values_in_brackets(following)
    if len(values) < 2 or [piece.kind for piece in values[1]] != [Kind.TEXT]:
        return
    name = values[1][0]
    try:
        class_named(name.text[1:-1])
    except ValueError as wrong:
        raise ConditionProblem(name.offset, str(wrong)) from None


def _values_in_brackets(following: list[Token]) -> list[list[Token]]:
    """The pieces of each value in the brackets that ``following`` opens with."""
    values: list[list[Token]] = [[]]
    depth = 1
    for piece in following[1:]:
        depth += (piece.text in ("(", "[")) - (piece.text in (")", "]"))
        if depth == 0:
            break
        if depth == 1 and piece.text == ",":
            values.append([])
        else:
            values[-1].append(piece)
    return values


def _money(token: Token, currency: str | None) -> str:
    if currency is None:
        raise ConditionProblem(token.offset, "the flow names no currency; add the key currency")
    found = _MONEY.fullmatch(token.text[1:-1])
    if found is None:
        wanted = example_of_money(currency)
        raise ConditionProblem(token.offset, f"{token.text} is not a sum of money; write {wanted}")
    if found[2] != currency:
        raise ConditionProblem(
            token.offset, f'{token.text} is not in the currency of the flow, which is "{currency}"'
        )
    try:
        return f"{minor_units(found[1], currency)}u"
    except ValueError as wrong:
        raise ConditionProblem(token.offset, str(wrong)) from None


def _day(token: Token) -> str:
    written_day = token.text[1:-1]
    try:
        if not _DATE.fullmatch(written_day):
            raise ValueError
        date.fromisoformat(written_day)
    except ValueError:
        raise ConditionProblem(
            token.offset, f'{token.text} is not a day; write date("2027-01-31")'
        ) from None
    return f'timestamp("{written_day}T00:00:00Z")'
