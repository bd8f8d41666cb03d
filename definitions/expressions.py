"""Conditions: their names and types, compiling them, and asking whether they hold.

A condition is written in an allow-listed part of CEL, checked for names and types when the flow is
read, and only ever answers yes or no. This is the only file that knows CEL.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache

from cel_expr_python import cel

from definitions.books import FUNDING, GAP, OF_FUNDING, YES_NO_OF_FUNDING, Books
from definitions.conditions.sentences import explain, failure_in_words, kind_in_words
from definitions.conditions.source import Source, example_of_money, write_source
from definitions.conditions.tokens import ConditionProblem, Kind, Token, read_tokens
from definitions.consultations import Consultation
from definitions.country_classes import in_class
from definitions.flow import Field, FieldType, Role
from definitions.groups import GroupOf
from definitions.links import OF_LINK, Link

__all__ = [
    "Condition",
    "ConditionFailed",
    "ConditionProblem",
    "ValueType",
    "compile_condition",
    "names_of",
    "names_of_books",
    "names_of_consultations",
    "names_of_form",
    "names_of_links",
    "names_of_meetings",
    "names_of_roles",
]


class ValueType(StrEnum):
    """The types that a name in a condition can have, and the Python value handed in for each."""

    TEXT = "text"
    """str"""
    YES_NO = "yes_no"
    """bool"""
    WHOLE = "whole"
    """int"""
    DECIMAL = "decimal"
    """float"""
    MONEY = "money"
    """int, minor units of the flow's currency, not below zero"""
    INSTANT = "instant"
    """datetime, aware"""
    TEXTS = "texts"
    """list of str"""


class ConditionFailed(Exception):
    """A condition that could not be answered for these values; it counts as not holding.

    ``sentence`` says why, ready to be shown beside the condition's own words.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition; safe to share between threads.

    Attributes:
        text: as it stands in the flow file.
        names: what it reads, in order of first use.
    """

    text: str
    names: tuple[str, ...]
    expression: cel.Expression = field(repr=False, compare=False)

    def holds(self, values: Mapping[str, object]) -> bool:
        """Whether it is true of ``values``, which has every one of ``names`` (and may have more).

        Raises:
            ConditionFailed: a value is missing or of another type, or the condition has no answer
                (it divides by zero, or takes a larger sum of money from a smaller one).
        """
        try:
            answer = self.expression.eval(data={name: values[name] for name in self.names})
        except KeyError as missing:
            raise ConditionFailed(f'"{missing.args[0]}" is not given') from None
        except RuntimeError as refused:  # text that is not valid Unicode
            raise ConditionFailed(failure_in_words(str(refused))) from None
        value = answer.value()
        # an error is a value too: its text, which is truthy
        if not isinstance(value, bool):
            raise ConditionFailed(failure_in_words(str(value)))
        return value


def names_of(fields: Mapping[str, Field]) -> dict[str, ValueType]:
    """What every condition of a flow with these fields may read, and the type of each."""
    return {
        **_names_under("case", fields),
        "party.membership": ValueType.TEXT,
        "party.country": ValueType.TEXT,
        "party.code": ValueType.TEXT,
        "today": ValueType.INSTANT,
    }


def names_of_roles(roles: Mapping[str, Role]) -> dict[str, ValueType]:
    """What every condition may read of roles: whether somebody is assigned."""
    assigned = (role.name for role in roles.values() if role.assigned)
    return {f"case.{name}.assigned": ValueType.YES_NO for name in assigned}


def names_of_consultations(consultations: Mapping[str, Consultation]) -> dict[str, ValueType]:
    """What conditions may read of the latest round of each consultation, beside ``names_of``."""
    names: dict[str, ValueType] = {}
    for asking in consultations.values():
        for each in asking.numbers:
            names[f"{asking.name}.{each}"] = ValueType.WHOLE
        names |= dict.fromkeys((f"{asking.name}.open", f"{asking.name}.decided"), ValueType.YES_NO)
        names[f"{asking.name}.result"] = ValueType.TEXT
    return names


def names_of_form(asks: Mapping[str, Field]) -> dict[str, ValueType]:
    """What the conditions of one action may read of its own form, beside ``names_of``."""
    return _names_under("act", asks)


def names_of_meetings(meetings: Mapping[str, GroupOf]) -> dict[str, ValueType]:
    """What every condition of a flow may read of the next meetings of groups."""
    names: dict[str, ValueType] = {}
    for name in meetings:
        names[f"{name}.next.given"] = ValueType.YES_NO
        names |= {f"{name}.next.{part}": kind for part, kind in _OF_MEETING.items()}
    return names


def names_of_links(links: Mapping[str, Link]) -> dict[str, ValueType]:
    """What every condition of a flow may read of the cases that its own are linked to."""
    names: dict[str, ValueType] = {}
    for link in links.values():
        counted = (*OF_LINK, *link.counts)
        names |= dict.fromkeys((f"{link.name}.{each}" for each in counted), ValueType.WHOLE)
        names |= dict.fromkeys((f"{link.name}.{each}" for each in link.sums), ValueType.MONEY)
    return names


def names_of_books(books: Books | None) -> dict[str, ValueType]:
    """What every condition of a flow may read of the books of a case."""
    if books is None:
        return {}
    sums = (*OF_FUNDING, GAP) if books.target else OF_FUNDING
    return {
        **dict.fromkeys((f"{FUNDING}.{each}" for each in sums), ValueType.MONEY),
        **dict.fromkeys((f"{FUNDING}.{each}" for each in YES_NO_OF_FUNDING), ValueType.YES_NO),
    }


def compile_condition(text: str, names: Mapping[str, ValueType], currency: str | None) -> Condition:
    """Compile ``text`` for use with values of ``names``.

    Args:
        text: at most 1,000 characters.
        currency: of the flow; every sum of money that a condition reads is in it.

    Raises:
        ConditionProblem: not well formed, an unknown name, values that do not go together, a part
            of CEL that is not allowed, or an answer other than yes or no.

    >>> enough = compile_condition(
    ...     'case.target > money("5.00 CHF")', {"case.target": ValueType.MONEY}, "CHF"
    ... )
    >>> enough.holds({"case.target": 501})
    True
    """
    tokens = read_tokens(text)
    used = _used(tokens, names)
    for token in used:
        if names[token.text] is ValueType.MONEY and currency is None:
            raise ConditionProblem(
                token.offset,
                f'"{token.text}" is a sum of money, so the flow needs the key currency',
            )
    source = write_source(tokens, currency)
    environment = _environment(frozenset(names.items()))
    expression = _compiled(environment, source, currency)
    _refuse_mixed_lists(environment, source, currency)
    if expression.return_type() != _BOOL:
        kind = kind_in_words(expression.return_type().name())
        raise ConditionProblem(0, f"a condition answers yes or no; this one gives {kind}")
    return Condition(text, tuple(dict.fromkeys(token.text for token in used)), expression)


_BOOL = cel.Type.BOOL
_TIME = cel.Type.TIMESTAMP
_CEL_TYPES = {
    ValueType.TEXT: cel.Type.STRING,
    ValueType.YES_NO: _BOOL,
    ValueType.WHOLE: cel.Type.INT,
    ValueType.DECIMAL: cel.Type.DOUBLE,
    ValueType.MONEY: cel.Type.UINT,
    ValueType.INSTANT: _TIME,
    ValueType.TEXTS: cel.Type.List(cel.Type.STRING),
}
_ALWAYS_ASKED = (FieldType.PERSON, FieldType.DOCUMENT)
"""Fields of which a condition can ask only whether they are given."""

_TYPE_OF_FIELD = {
    FieldType.TEXT: ValueType.TEXT,
    FieldType.LONG_TEXT: ValueType.TEXT,
    FieldType.CHOICE: ValueType.TEXT,
    FieldType.PARTY: ValueType.TEXT,
    FieldType.MEETING: ValueType.TEXT,
    FieldType.YES_NO: ValueType.YES_NO,
    FieldType.MONEY: ValueType.MONEY,
    FieldType.DATE: ValueType.INSTANT,
    FieldType.COUNTRIES: ValueType.TEXTS,
    FieldType.PARTIES: ValueType.TEXTS,
}


_OF_MEETING = {
    "code": ValueType.TEXT,
    "group": ValueType.TEXT,
    "planned": ValueType.YES_NO,
    "first_day": ValueType.INSTANT,
    "last_day": ValueType.INSTANT,
}
"""What can be asked of a meeting."""


def _type_of(field_: Field) -> ValueType | None:
    """``None`` for a person, a document and a table, whose value as such no condition reads.

    Nor can sums in any currency be compared.
    """
    if field_.any_currency:
        return None
    if field_.type is FieldType.NUMBER:
        return ValueType.DECIMAL if field_.decimals else ValueType.WHOLE
    return _TYPE_OF_FIELD.get(field_.type)


def _names_under(root: str, fields: Mapping[str, Field]) -> dict[str, ValueType]:
    names: dict[str, ValueType] = {}
    for name, declared in fields.items():
        kind = _type_of(declared)
        if kind is not None:
            names[f"{root}.{name}"] = kind
        if declared.optional or declared.type in _ALWAYS_ASKED:
            names[f"{root}.{name}.given"] = ValueType.YES_NO
        if declared.type is FieldType.MEETING:
            parts = {part: kind for part, kind in _OF_MEETING.items() if part != "code"}
            names |= {f"{root}.{name}.{part}": part_kind for part, part_kind in parts.items()}
        if declared.type is FieldType.TABLE:
            names |= dict(_names_of_table(f"{root}.{name}", declared.columns))
    return names


def _names_of_table(table: str, columns: Mapping[str, Field]) -> Iterator[tuple[str, ValueType]]:
    yield f"{table}.rows", ValueType.WHOLE
    for name, column in columns.items():
        kind = _type_of(column)
        if kind in (ValueType.WHOLE, ValueType.DECIMAL, ValueType.MONEY):
            yield f"{table}.{name}.total", kind


def _used(tokens: tuple[Token, ...], names: Mapping[str, ValueType]) -> list[Token]:
    used = [token for token in tokens if token.kind is Kind.NAME]
    for token in used:
        if token.text not in names:
            raise ConditionProblem(token.offset, _unknown(token.text, names))
        if not {"in", "true", "false", "null"}.isdisjoint(token.text.split(".")):
            raise ConditionProblem(
                token.offset, f'"{token.text}" holds a word of conditions; give it another name'
            )
    return used


def _unknown(name: str, names: Mapping[str, ValueType]) -> str:
    if name.endswith(".given") and name.removesuffix(".given") in names:
        return f'"{name}" is not known; "{name.removesuffix(".given")}" is not optional'
    near = [known for known in names if known.startswith(f"{name}.") or known.endswith(f".{name}")]
    near += get_close_matches(name.removesuffix(".given"), names, n=1, cutoff=0.85)
    near += get_close_matches(name, names, n=1)
    hint = f'did you mean "{near[0]}"?' if near else "nothing of that name can be read here"
    return f'"{name}" is not known; {hint}'


def _compiled(environment: cel.Env, source: Source, currency: str | None) -> cel.Expression:
    try:
        return environment.compile(source.line)
    except RuntimeError as refused:
        example = example_of_money(currency or "CHF")
        column, sentence = explain(str(refused), example)
        raise ConditionProblem(source.offset_of(column), sentence) from None


def _refuse_mixed_lists(environment: cel.Env, source: Source, currency: str | None) -> None:
    """CEL takes ``[1, 5u]`` for a list of anything, beside which every type checks."""
    for literal in source.lists():
        kind = _compiled(environment, literal, currency).return_type()
        if "DYN" in kind.name():
            raise ConditionProblem(
                literal.pieces[0].offset, "a list holds at least one value, and all of one kind"
            )


def _months_after(start: datetime, months: int) -> datetime:
    """Same day number, or the last day of a month that has none."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return start.replace(
        year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1])
    )


def _days_after(start: datetime, days: int) -> datetime:
    return start + timedelta(days=days)


def _percent_of(minor: int, percent: int) -> int:
    """Rounded down, so that a sum which is short of the percentage stays short of it."""
    return max(minor * percent, 0) // 100


def _count(wanted: str, values: list[str]) -> int:
    return values.count(wanted)


def _in_class(country: str, name: str, day: datetime) -> bool:
    return in_class(country, name, day.date())


_FUNCTIONS = [
    cel.FunctionDecl(name, [cel.Overload(f"{name}_", returned, list(taken), impl=implementation)])
    for name, taken, returned, implementation in (
        ("count", (cel.Type.STRING, cel.Type.List(cel.Type.STRING)), cel.Type.INT, _count),
        ("months_after", (_TIME, cel.Type.INT), _TIME, _months_after),
        ("days_after", (_TIME, cel.Type.INT), _TIME, _days_after),
        ("percent_of", (cel.Type.UINT, cel.Type.INT), cel.Type.UINT, _percent_of),
        ("in_class", (cel.Type.STRING, cel.Type.STRING, _TIME), _BOOL, _in_class),
    )
]


@lru_cache(maxsize=256)
def _environment(names: frozenset[tuple[str, ValueType]]) -> cel.Env:
    """What CEL knows of; making one takes half a millisecond, so those of a flow are kept."""
    variables = {name: _CEL_TYPES[kind] for name, kind in names}
    return cel.NewEnv(variables=variables, functions=_FUNCTIONS)
