"""How single values are written in a flow file: names, texts, periods, amounts, dates.

Each reader takes what the file holds and answers with the value, or refuses it with a sentence; the
types made of them carry what the JSON Schema of the format says about the same values.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from definitions.currencies import is_currency
from definitions.documents import BYTES, DOCUMENT_TYPES, LARGEST_DOCUMENT, size_in_words
from definitions.flow import LANGUAGES, Start, Trigger
from definitions.periods import Interval, Period, Unit, Window

FAULT = "fault"
"""The kind of error that carries a sentence of ours."""

NAME = r"[a-z][a-z0-9_]{0,62}"
CHOICE = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}"
PERIOD = r"([1-9][0-9]{0,3}) (hour|day|working day|week|month|year)(s?)"
LONGEST_PERIOD = 1000
WINDOW = r"([1-9][0-9]{0,3}) (minute|hour)(s?)"
AMOUNT = r"[0-9]{1,13}(\.[0-9]{1,4})?"
SIZE = r"([1-9][0-9]{0,5}) (kB|MB)"
RECIPIENT = rf"{NAME}(\.(asked|silent))?"
SHARE = r"([1-9][0-9]{0,2}) ?(?:%|/ ?([1-9][0-9]{0,2}))"
PERCENT = r"([1-9][0-9]?) ?%"
START = rf"(entering|action|field|meeting) ({NAME})"
GROUP = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}"
CLOCK_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00"
INTERVAL = r"([0-9]{4}-[0-9]{2}-[0-9]{2}) to ([0-9]{4}-[0-9]{2}-[0-9]{2})"
REFERENCE = r"(?:[A-Za-z0-9/_.-]|\{year\})*\{number(?::0[1-9])?\}(?:[A-Za-z0-9/_.-]|\{year\})*"

A_NAME = (
    "a name has small letters a to z, digits and underscores, begins with a letter and is at most"
    " 63 characters long"
)
A_CONDITION = (
    "a condition is a text in quotes or a block below the key:"
    """ is: 'case.target >= money("300000.00 CHF")'"""
)


def fault(sentence: str) -> PydanticCustomError:
    """The error that makes ``sentence`` the problem at the place of the value."""
    return PydanticCustomError(FAULT, "{sentence}", {"sentence": sentence})


def shown(value: object) -> str:
    """What was found, as a sentence quotes it."""
    if isinstance(value, str):
        line = " ".join(value.split())
        return f'"{line[:60]}…"' if len(line) > 60 else f'"{line}"'
    if isinstance(value, (dict, list)):
        kind = "mapping" if isinstance(value, dict) else "list"
        return f"a {kind}" if value else f"an empty {kind}"
    if value is None:
        return "nothing"
    return str(value).lower()


def _matching(pattern: str, wanted: str, form: str) -> Callable[[object], str]:
    """A reader of texts that match ``pattern``."""

    def read(value: object) -> str:
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return value
        raise fault(f"{shown(value)} is not {wanted}; {form}")

    return read


def _language(value: object) -> str:
    if value in LANGUAGES:
        return str(value)
    raise fault(f"{shown(value)} is not one of the six languages {', '.join(LANGUAGES)}")


def _words(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value
    hint = ""
    if isinstance(value, (bool, int, Decimal)):
        hint = f"; write it in quotes when it is one: {shown(str(value))}"
    raise fault(f"{shown(value)} is not a text{hint}")


def _texts(value: object) -> object:
    if isinstance(value, dict) and value:
        return value
    found = shown(value) if isinstance(value, str) else '"…"'
    raise fault(f"{shown(value)} has no language; write a text in its languages: {{en: {found}}}")


def _condition(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value.rstrip()
    raise fault(f"{shown(value)} is not a condition; {A_CONDITION}")


def period_in(text: str) -> Period | None:
    """The period that ``text`` says, as flow files write periods; ``None`` where it is none."""
    found = re.fullmatch(PERIOD, text)
    if found is None or int(found[1]) > LONGEST_PERIOD:
        return None
    return Period(int(found[1]), Unit(f"{found[2]}s"))


def _period(value: object) -> Period:
    found = period_in(value) if isinstance(value, str) else None
    if found is None:
        units = ", ".join(unit.value for unit in Unit)
        raise fault(
            f"{shown(value)} is not a period; write a whole number from 1 to {LONGEST_PERIOD:,}"
            f" and one of {units}: 15 working days"
        )
    return found


def _window(value: object) -> Window:
    """Minutes or hours; days would end at a cut-off."""
    found = re.fullmatch(WINDOW, value) if isinstance(value, str) else None
    if found is None or int(found[1]) > LONGEST_PERIOD:
        raise fault(
            f"{shown(value)} is not a window; write a whole number from 1 to {LONGEST_PERIOD:,}"
            " and minutes or hours: 30 minutes"
        )
    return Window(int(found[1]), f"{found[2]}s")


def _amount(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(AMOUNT, value):
        return value
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        raise fault(f'{value} is a plain number; an amount stands in quotes: "{value:.2f}"')
    raise fault(f'{shown(value)} is not an amount; write digits in quotes: "100.00"')


def _bound(value: object) -> str:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return str(value).removeprefix("+")
    raise fault(f"{shown(value)} is not a number; write it without quotes: 12.5")


def _size(value: object) -> int:
    found = re.fullmatch(SIZE, value) if isinstance(value, str) else None
    size = int(found[1]) * BYTES[found[2]] if found else 0
    if not 0 < size <= LARGEST_DOCUMENT:
        most = size_in_words(LARGEST_DOCUMENT)
        raise fault(
            f"{shown(value)} is not a size; write a whole number and kB or MB, at most {most}: 5 MB"
        )
    return size


def _document_type(value: object) -> str:
    if isinstance(value, str) and value in DOCUMENT_TYPES:
        return value
    raise fault(f"{shown(value)} is not a type of document; {', '.join(DOCUMENT_TYPES)} are")


def _currency(value: object) -> str:
    if isinstance(value, str) and is_currency(value):
        return value
    raise fault(f"{shown(value)} is not a currency of ISO 4217; write its three letters: CHF")


def _day(value: object) -> str:
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise fault(f"{shown(value)} is not a date; write it as 2027-01-31")


def _interval(value: object) -> Interval:
    found = re.fullmatch(INTERVAL, value) if isinstance(value, str) else None
    if found is None:
        raise fault(
            f"{shown(value)} is not a span of days; write the first and the last:"
            " 2027-12-20 to 2028-01-05"
        )
    first, last = (date.fromisoformat(_day(found[number])) for number in (1, 2))
    if last < first:
        raise fault(f"{shown(value)} runs backwards; write the first day and then the last")
    return Interval(first, last)


def _zone(value: object) -> str:
    try:
        if isinstance(value, str) and value:
            return ZoneInfo(value).key
    except (LookupError, ValueError, OSError):
        pass
    raise fault(f"{shown(value)} is not a time zone; write one like Europe/Zurich or UTC")


def _percent(value: object) -> int:
    if isinstance(value, str) and (found := re.fullmatch(PERCENT, value)):
        return int(found[1])
    raise fault(f"{shown(value)} is not a part of the time; write 1 % to 99 %: 50 %")


def _share(value: object) -> Fraction:
    found = re.fullmatch(SHARE, value) if isinstance(value, str) else None
    share = Fraction(int(found[1]), int(found[2] or 100)) if found else None
    if share is None or share > 1:
        raise fault(f"{shown(value)} is not a share; write a part of the whole: 2/3 or 70 %")
    return share


def _start(value: object) -> Start:
    if isinstance(value, str) and (found := re.fullmatch(START, value)):
        return Start(Trigger(found[1]), found[2])
    raise fault(
        f'{shown(value)} does not start a deadline; write "entering STATE", "action NAME",'
        ' "field NAME" or "meeting FIELD" with one name'
    )


def _one_or_more(value: object) -> object:
    """A name that stands alone is a list of one."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and value:
        return value
    if value == []:
        raise fault("the list is empty; give a name or leave the key out")
    raise fault(f"{shown(value)} is neither a name nor a list of names")


def _spans(value: object) -> object:
    """A span that stands alone is a list of one."""
    if isinstance(value, list) and value:
        return value
    return [value]


def _each_once(names: list[str]) -> list[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise fault(f'"{name}" stands twice in the list')
        seen.add(name)
    return names


def _pattern(pattern: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", **more})


_NAME_SCHEMA = {"type": "string", "pattern": f"^{NAME}$"}
_LANGUAGE_SCHEMA = {"type": "string", "enum": list(LANGUAGES)}


_DOCUMENT_TYPE_SCHEMA = {"type": "string", "enum": list(DOCUMENT_TYPES)}


def _one_or_more_schema(item: dict[str, Any]) -> WithJsonSchema:
    several = {"type": "array", "items": item, "minItems": 1, "uniqueItems": True}
    return WithJsonSchema({"anyOf": [item, several]})


Name = Annotated[str, PlainValidator(_matching(NAME, "a name", A_NAME)), _pattern(NAME)]
ChoiceName = Annotated[
    str,
    PlainValidator(
        _matching(CHOICE, "a value to choose", "it has letters, digits, dots and hyphens only")
    ),
    _pattern(CHOICE),
]
Reference = Annotated[
    str,
    PlainValidator(
        _matching(
            REFERENCE,
            "a pattern of references",
            "it has letters, digits, / _ . - and {year}, and {number} or {number:04} once",
        )
    ),
    _pattern(REFERENCE),
]
Group = Annotated[
    str,
    PlainValidator(
        _matching(GROUP, "the code of a group", "it has letters, digits, dots and hyphens only")
    ),
    _pattern(GROUP),
]
Words = Annotated[str, PlainValidator(_words), WithJsonSchema({"type": "string", "minLength": 1})]
Language = Annotated[str, PlainValidator(_language), WithJsonSchema(_LANGUAGE_SCHEMA)]
Texts = Annotated[
    dict[Language, Words],
    BeforeValidator(_texts),
    WithJsonSchema(
        {
            "type": "object",
            "description": "One text in its languages.",
            "properties": {language: {"type": "string", "minLength": 1} for language in LANGUAGES},
            "additionalProperties": False,
            "minProperties": 1,
        }
    ),
]
Condition = Annotated[
    str, PlainValidator(_condition), WithJsonSchema({"type": "string", "minLength": 1})
]
PeriodText = Annotated[Period, PlainValidator(_period), _pattern(PERIOD)]
WindowText = Annotated[Window, PlainValidator(_window), _pattern(WINDOW)]
ClockTime = Annotated[
    str,
    PlainValidator(
        _matching(CLOCK_TIME, "a time of day", 'write 00:00 to 24:00 in quotes: "23:59"')
    ),
    _pattern(f"({CLOCK_TIME})"),
]
Zone = Annotated[str, PlainValidator(_zone), WithJsonSchema({"type": "string", "minLength": 1})]
Intervals = Annotated[
    list[Annotated[Interval, PlainValidator(_interval), _pattern(INTERVAL)]],
    BeforeValidator(_spans),
    _one_or_more_schema({"type": "string", "pattern": f"^{INTERVAL}$"}),
]
Amount = Annotated[str, PlainValidator(_amount), _pattern(AMOUNT)]
Bound = Annotated[str, PlainValidator(_bound), WithJsonSchema({"type": "number"})]
Currency = Annotated[str, PlainValidator(_currency), _pattern("[A-Z]{3}")]
Day = Annotated[str, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Percent = Annotated[int, PlainValidator(_percent), _pattern(PERCENT)]
Share = Annotated[Fraction, PlainValidator(_share), _pattern(SHARE)]
StartText = Annotated[Start, PlainValidator(_start), _pattern(START)]
Names = Annotated[
    list[Name],
    BeforeValidator(_one_or_more),
    AfterValidator(_each_once),
    _one_or_more_schema(_NAME_SCHEMA),
]
Recipients = Annotated[
    list[
        Annotated[
            str,
            PlainValidator(
                _matching(RECIPIENT, "a recipient", f"{A_NAME}; of a consultation NAME.asked")
            ),
            _pattern(RECIPIENT),
        ]
    ],
    BeforeValidator(_one_or_more),
    AfterValidator(_each_once),
    _one_or_more_schema({"type": "string", "pattern": f"^{RECIPIENT}$"}),
]
Languages = Annotated[
    list[Language],
    BeforeValidator(_one_or_more),
    AfterValidator(_each_once),
    _one_or_more_schema(_LANGUAGE_SCHEMA),
]
DocumentTypes = Annotated[
    list[Annotated[str, PlainValidator(_document_type), WithJsonSchema(_DOCUMENT_TYPE_SCHEMA)]],
    BeforeValidator(_one_or_more),
    AfterValidator(_each_once),
    _one_or_more_schema(_DOCUMENT_TYPE_SCHEMA),
]
Size = Annotated[int, PlainValidator(_size), _pattern(SIZE)]
Length = Annotated[int, Field(ge=1, le=100_000)]
Rows = Annotated[int, Field(ge=1, le=1_000)]
Decimals = Annotated[int, Field(ge=0, le=6)]
