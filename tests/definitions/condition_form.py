"""A form with a field of every kind that conditions can read, and values for it."""

from datetime import UTC, datetime

import pytest

from definitions.expressions import Condition, ConditionProblem, compile_condition, names_of
from definitions.flow import Field, FieldType

FIELDS = {
    field.name: field
    for field in (
        Field("title", FieldType.TEXT),
        Field("answer", FieldType.LONG_TEXT, optional=True),
        Field("target", FieldType.MONEY),
        Field("minimum", FieldType.MONEY, optional=True),
        Field("months", FieldType.NUMBER),
        Field("share", FieldType.NUMBER, decimals=2),
        Field("start", FieldType.DATE),
        Field("has_conditions", FieldType.YES_NO),
        Field("beneficiaries", FieldType.COUNTRIES),
        Field("expert", FieldType.PERSON),
        Field(
            "budget",
            FieldType.TABLE,
            columns={
                "line": Field("line", FieldType.TEXT),
                "amount": Field("amount", FieldType.MONEY),
                "days": Field("days", FieldType.NUMBER),
            },
        ),
    )
}
NAMES = names_of(FIELDS)

VALUES = {
    "case.title": "School connectivity",
    "case.answer": "",
    "case.answer.given": False,
    "case.target": 30_000_000,
    "case.minimum": 0,
    "case.minimum.given": False,
    "case.months": 18,
    "case.share": 0.25,
    "case.start": datetime(2027, 1, 31, tzinfo=UTC),
    "case.has_conditions": True,
    "case.beneficiaries": ["KEN", "TZA"],
    "case.expert.given": True,
    "case.budget.rows": 2,
    "case.budget.amount.total": 29_999_999,
    "case.budget.days.total": 12,
    "party.membership": "member_state",
    "party.country": "NOR",
    "party.code": "NOR",
    "today": datetime(2026, 11, 30, tzinfo=UTC),
}


def compiled(text: str, currency: str | None = "CHF") -> Condition:
    return compile_condition(text, NAMES, currency)


def refused(text: str, currency: str | None = "CHF") -> tuple[int, str]:
    with pytest.raises(ConditionProblem) as problem:
        compile_condition(text, NAMES, currency)
    return problem.value.offset, problem.value.sentence
