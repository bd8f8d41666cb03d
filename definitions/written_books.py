"""How single values of books and quotas are written in a flow file, as ``written`` has it of all
others."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from definitions.books import Account, Given, Percent
from definitions.currencies import is_currency
from definitions.written import CHOICE, NAME, fault, shown

ALL_OF_IT = "all"
ANY_CURRENCY = "any"
GIVEN = rf"(case|act)\.({NAME})"
YEAR = "year"
OF_PARTY = ("party.code", "party.country", "party.membership")
BY_ENGINE = (Account.EXCHANGE_DIFFERENCE, Account.CONVERTED)
ACCOUNTS = tuple(each.value for each in Account if each not in BY_ENGINE)
MOST_PERCENT = 100

_GIVEN_SCHEMA = {"type": "string", "pattern": f"^{GIVEN}$"}
_RATE_SCHEMA = {"anyOf": [{"type": "number", "minimum": 0, "maximum": MOST_PERCENT}, _GIVEN_SCHEMA]}


def _account(value: object) -> Account:
    if isinstance(value, str) and value in ACCOUNTS:
        return Account(value)
    raise fault(f"{shown(value)} is not an account; {', '.join(ACCOUNTS)} are")


def _given(value: object) -> Given:
    found = re.fullmatch(GIVEN, value) if isinstance(value, str) else None
    if found is None:
        raise fault(f"{shown(value)} is not a value of the case or the form; write case.FIELD or"
                    " act.QUESTION")  # fmt: skip
    return Given(found[1], found[2])


def _rate(value: object) -> str | Given:
    if isinstance(value, str):
        return _given(value)
    number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    if number and 0 <= Decimal(str(value)) <= MOST_PERCENT:
        return str(value).removeprefix("+")
    raise fault(f"{shown(value)} is not a percentage; write a number from 0 to {MOST_PERCENT},"
                " case.FIELD or act.QUESTION")  # fmt: skip


def _move_amount(value: object) -> Given | Percent | None:
    if value == ALL_OF_IT:
        return None
    if isinstance(value, dict):
        if set(value) != {"percent", "of"}:
            raise fault("a share of a sum has two keys: {percent: 7, of: act.amount}")
        return Percent(_rate(value["percent"]), _given(value["of"]))
    if not isinstance(value, str) or not re.fullmatch(GIVEN, value):
        raise fault(f"{shown(value)} is not an amount to be moved; write all, case.FIELD,"
                    " act.QUESTION or {percent: 7, of: act.QUESTION}")  # fmt: skip
    return _given(value)


def _line(value: object) -> str | Given:
    if isinstance(value, str) and re.fullmatch(GIVEN, value):
        return _given(value)
    if isinstance(value, str) and re.fullmatch(CHOICE, value):
        return value
    raise fault(f"{shown(value)} is not a budget line; write its name, case.FIELD or act.QUESTION")


def _quota_parts(value: object) -> list[str]:
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list) or not parts:
        raise fault(f"{shown(value)} does not say what a quota is counted for; write a list:"
                    " [case.meeting, party.country]")  # fmt: skip
    for each in parts:
        is_field = isinstance(each, str) and re.fullmatch(rf"case\.{NAME}", each)
        if not is_field and each not in (*OF_PARTY, YEAR):
            raise fault(f"{shown(each)} is nothing that a quota is counted for; case.FIELD,"
                        f" {', '.join(OF_PARTY)} and {YEAR} are")  # fmt: skip
    if len(set(parts)) < len(parts):
        raise fault("a part stands twice; write each once")
    return list(parts)


def _currency(value: object) -> str:
    if isinstance(value, str) and (value == ANY_CURRENCY or is_currency(value)):
        return value
    raise fault(f"{shown(value)} is not a currency of ISO 4217; write its three letters: CHF,"
                f" or {ANY_CURRENCY}")  # fmt: skip


def _schema(schema: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema(schema)


AccountName = Annotated[
    Account, PlainValidator(_account), _schema({"type": "string", "enum": list(ACCOUNTS)})
]
GivenText = Annotated[Given, PlainValidator(_given), _schema(_GIVEN_SCHEMA)]
MoveAmount = Annotated[
    Given | Percent | None,
    PlainValidator(_move_amount),
    _schema(
        {
            "anyOf": [
                {"const": ALL_OF_IT},
                _GIVEN_SCHEMA,
                {
                    "type": "object",
                    "properties": {"percent": _RATE_SCHEMA, "of": _GIVEN_SCHEMA},
                    "required": ["percent", "of"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
LineText = Annotated[
    str | Given,
    PlainValidator(_line),
    _schema({"anyOf": [_GIVEN_SCHEMA, {"type": "string", "pattern": f"^{CHOICE}$"}]}),
]
QuotaParts = Annotated[
    list[str],
    PlainValidator(_quota_parts),
    _schema(
        {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {
                "anyOf": [
                    {"type": "string", "pattern": rf"^case\.{NAME}$"},
                    {"enum": [*OF_PARTY, YEAR]},
                ]
            },
        }
    ),
]
AnyCurrency = Annotated[
    str,
    PlainValidator(_currency),
    _schema({"anyOf": [{"type": "string", "pattern": "^[A-Z]{3}$"}, {"const": ANY_CURRENCY}]}),
]
