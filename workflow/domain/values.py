"""From what a person wrote to the kept form of a value, or to what is wrong with it.

Kept forms, all plain JSON: text, long text, choice and party as strings; yes/no as a boolean; a
number as a whole number, or as decimal text when the field has decimals; money as
``{"minor": 30000000, "currency": "CHF"}``; a date as ``2027-01-31``; countries (ISO 3166 alpha-3)
and parties (codes) as lists; a person as an id; a document as in ``documents``; a table as a list
of rows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from definitions.countries import COUNTRIES
from definitions.currencies import written
from definitions.flow import Field, FieldType
from workflow.domain.documents import Upload, type_named
from workflow.domain.money import MoneyProblem, read_money
from workflow.domain.roster import Roster

YES = {"yes": True, "true": True, "no": False, "false": False}

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
LINE_BREAKS = re.compile("[\n\t]")
SURROGATES = re.compile("[\ud800-\udfff]")
NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
ENCODED_WORD = "=?"

UNFIT = (
    (CONTROLS, "a control character"),
    (DIRECTION, "a direction mark"),
    (SURROGATES, "half a character"),
)


class ValueProblem(Exception):
    """A value does not have the form that its field wants; the text says so to the person.

    What was given stands in the text; what would steer a terminal, or is no text, is written out.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(_printable(sentence))


def keep(field: Field, raw: Any, roster: Roster) -> Any:
    """The kept form of ``raw``; ``None`` when it is empty and thereby takes the value away.

    Args:
        raw: text from a command line or form, or a typed value from a file or program.
        roster: the parties and people that codes and addresses are looked up in.

    Raises:
        ValueProblem: with what was found and what was wanted.
    """
    if _is_missing(raw):
        return None
    if field.type in _OF_ROSTER:
        kept = _OF_ROSTER[field.type](field, raw, roster)
    else:
        kept = _PLAIN[field.type](field, raw)
    return None if _is_missing(kept) else kept


def _is_missing(value: Any) -> bool:
    """Nothing, and whatever is empty, counts as not given."""
    return value is None or (isinstance(value, (str, list, dict)) and not value)


def _text(field: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueProblem(f"{_shown(raw)} is not text")
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n")).strip()
    single = field.type is FieldType.TEXT
    for bad, what in UNFIT:
        if found := bad.search(text):
            raise ValueProblem(f"{what} (U+{ord(found[0]):04X}) cannot be part of a text")
    if single and LINE_BREAKS.search(text):
        raise ValueProblem("a line break or tab cannot be part of a single line")
    if single and ENCODED_WORD in text:
        # RFC 2047: such text in a subject would be decoded into other characters, line breaks too.
        raise ValueProblem(
            '"=?" cannot be part of a single line, since mail programs would decode it'
        )
    if field.max_length is not None and len(text) > field.max_length:
        raise ValueProblem(f"{len(text)} characters are too many; at most {field.max_length}")
    return text


def _yes_no(field: Field, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().lower() in YES:
        return YES[raw.strip().lower()]
    raise ValueProblem(f"{_shown(raw)} is neither yes nor no")


def _choice(field: Field, raw: Any) -> str:
    if isinstance(raw, str) and raw in field.choices:
        return raw
    raise ValueProblem(f"{_shown(raw)} is not one of {_listed(field.choices)}")


def _number(field: Field, raw: Any) -> int | str:
    if isinstance(raw, (bool, float)):
        raise ValueProblem(
            f'{_shown(raw)} is not an exact number; write it as text, for example "12.5"'
        )
    if not NUMBER.fullmatch(str(raw).strip()):
        raise ValueProblem(f"{_shown(raw)} is not a number of at most 15 digits")
    number = Decimal(str(raw).strip()) or Decimal(0)  # minus nought is nought
    if number != round(number, field.decimals):
        raise ValueProblem(f"{_shown(raw)} has more than {field.decimals} decimals")
    if field.minimum is not None and number < Decimal(field.minimum):
        raise ValueProblem(f"{_shown(raw)} is less than {field.minimum}")
    if field.maximum is not None and number > Decimal(field.maximum):
        raise ValueProblem(f"{_shown(raw)} is more than {field.maximum}")
    return f"{number:.{field.decimals}f}" if field.decimals else int(number)


def _money(field: Field, raw: Any) -> dict[str, Any]:
    try:
        minor, currency = read_money(raw, field.currency)
    except MoneyProblem as problem:
        raise ValueProblem(str(problem)) from None
    if field.above is not None and minor <= field.above:
        least = written(field.above, currency)
        raise ValueProblem(f"{_shown(raw)} is too little; it must be above {least}")
    return {"minor": minor, "currency": currency}


def _date(field: Field, raw: Any) -> str:
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(raw).strip()):
            raise ValueError
        return date.fromisoformat(str(raw).strip()).isoformat()
    except ValueError:
        raise ValueProblem(f"{_shown(raw)} is not a date; write it as 2027-01-31") from None


def _countries(field: Field, raw: Any) -> list[str]:
    codes = [code.upper() for code in _several(raw)]
    for code in codes:
        if code not in COUNTRIES:
            raise ValueProblem(
                f'"{code}" is not a country code; three letters of ISO 3166 are wanted'
            )
    return list(dict.fromkeys(codes))


def _document(field: Field, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, Upload):
        raise ValueProblem(f"{_shown(raw)} is not a file; attach one")
    found = type_named(raw.type)
    if found is None or found.name not in field.document_types:
        sort = found.name if found else raw.type
        wanted = ", ".join(field.document_types)
        raise ValueProblem(f'"{raw.name}" is of type {sort}; {wanted} is taken here')
    if field.max_bytes is not None and raw.size > field.max_bytes:
        raise ValueProblem(
            f'"{raw.name}" has {raw.size:,} bytes; at most {field.max_bytes:,} are taken here'
        )
    return raw.kept


def _party(field: Field, raw: Any, roster: Roster) -> str:
    if isinstance(raw, str) and raw.strip() in roster.parties:
        return raw.strip()
    raise ValueProblem(f"there is no party {_shown(raw)}")


def _parties(field: Field, raw: Any, roster: Roster) -> list[str]:
    return list(dict.fromkeys(_party(field, code, roster) for code in _several(raw)))


def _person(field: Field, raw: Any, roster: Roster) -> int:
    if type(raw) is int and raw in roster.people:
        return raw
    if isinstance(raw, str) and (found := roster.person_at(raw)):
        return found.id
    raise ValueProblem(f"there is no person {_shown(raw)}")


def _meeting(field: Field, raw: Any, roster: Roster) -> str:
    """A meeting that is planned; of the field's group, where it has one."""
    found = roster.meetings.get(raw.strip()) if isinstance(raw, str) else None
    if found is None:
        raise ValueProblem(f"there is no meeting {_shown(raw)}")
    if not found.is_planned:
        raise ValueProblem(f"the meeting {_shown(raw)} was cancelled")
    if field.group not in (None, found.group):
        raise ValueProblem(
            f'{_shown(raw)} is a meeting of "{found.group}"; one of "{field.group}" is wanted'
        )
    return found.code


def _table(field: Field, raw: Any, roster: Roster) -> list[dict[str, Any]]:
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        raise ValueProblem("a table is a list of rows, each with its columns by name")
    if field.max_rows is not None and len(raw) > field.max_rows:
        raise ValueProblem(f"{len(raw)} rows are too many; at most {field.max_rows}")
    return [_row(field, number, row, roster) for number, row in enumerate(raw, start=1)]


def _row(field: Field, number: int, row: Mapping[str, Any], roster: Roster) -> dict[str, Any]:
    for name in row:
        if name not in field.columns:
            raise ValueProblem(
                f'row {number}: there is no column "{name}"; there are {_listed(field.columns)}'
            )
    kept = {}
    for name, column in field.columns.items():
        try:
            value = keep(column, row.get(name), roster)
        except ValueProblem as problem:
            raise ValueProblem(f"row {number}, column {name}: {problem}") from None
        if value is None and not column.optional:
            raise ValueProblem(f"row {number}: column {name} is missing")
        kept[name] = value
    return kept


def _several(raw: Any) -> list[str]:
    if isinstance(raw, str):
        raw = raw.split(",")
    if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
        raise ValueProblem(f"{_shown(raw)} is not a list of codes; write them separated by commas")
    return [each.strip() for each in raw if each.strip()]


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _shown(raw: Any) -> str:
    """``raw`` in quotes, shortened."""
    text = str(raw)
    return f'"{text[:60]}{"…" if len(text) > 60 else ""}"'


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)


_PLAIN: Mapping[FieldType, Callable[[Field, Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.YES_NO: _yes_no,
    FieldType.CHOICE: _choice,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.COUNTRIES: _countries,
    FieldType.DOCUMENT: _document,
}

_OF_ROSTER: Mapping[FieldType, Callable[[Field, Any, Roster], Any]] = {
    FieldType.TABLE: _table,
    FieldType.PARTY: _party,
    FieldType.PARTIES: _parties,
    FieldType.PERSON: _person,
    FieldType.MEETING: _meeting,
}
