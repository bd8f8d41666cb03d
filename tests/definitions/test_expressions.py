"""Conditions: their names, what holds, and what happens when there is no answer."""

import threading

import pytest

from definitions.expressions import ConditionFailed, ValueType, names_of_form
from definitions.flow import Field, FieldType
from tests.definitions.condition_form import NAMES, VALUES, compiled


def failed(text: str, values: dict[str, object]) -> str:
    with pytest.raises(ConditionFailed) as failure:
        compiled(text).holds(values)
    return failure.value.sentence


def test_every_field_gives_the_names_of_its_type() -> None:
    assert NAMES == {
        "case.title": ValueType.TEXT,
        "case.answer": ValueType.TEXT,
        "case.answer.given": ValueType.YES_NO,
        "case.target": ValueType.MONEY,
        "case.minimum": ValueType.MONEY,
        "case.minimum.given": ValueType.YES_NO,
        "case.months": ValueType.WHOLE,
        "case.share": ValueType.DECIMAL,
        "case.start": ValueType.INSTANT,
        "case.has_conditions": ValueType.YES_NO,
        "case.beneficiaries": ValueType.TEXTS,
        "case.expert.given": ValueType.YES_NO,
        "case.budget.rows": ValueType.WHOLE,
        "case.budget.amount.total": ValueType.MONEY,
        "case.budget.days.total": ValueType.WHOLE,
        "party.membership": ValueType.TEXT,
        "party.country": ValueType.TEXT,
        "party.code": ValueType.TEXT,
        "today": ValueType.INSTANT,
    }


def test_the_form_of_an_action_gives_names_under_act() -> None:
    asks = {"reason": Field("reason", FieldType.CHOICE, optional=True)}

    assert names_of_form(asks) == {
        "act.reason": ValueType.TEXT,
        "act.reason.given": ValueType.YES_NO,
    }


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('party.membership in ["member_state", "associate"]', True),
        ("party.membership in ['igo']", False),
        ('case.target >= money("300000.00 CHF")', True),
        ('case.target > money("300000 CHF")', False),
        ("case.budget.amount.total == case.target", False),
        ("case.budget.rows > 1 && case.budget.days.total == 12", True),
        ("case.answer.given || !case.has_conditions", False),
        ("case.has_conditions ? case.expert.given : false", True),
        ("case.share * 2.0 <= 0.5", True),
        ("case.months % 12 == 6 && -case.months < 0", True),
        ('case.start == date("2027-01-31")', True),
        ("months_after(today, 2) == case.start", False),
        ("days_after(months_after(today, 2), 1) == case.start", True),
        ('months_after(case.start, 1) == date("2027-02-28")', True),
        ('months_after(case.start, -11) == date("2026-02-28")', True),
        ('count("KEN", case.beneficiaries) == 1', True),
        ('"TZA" in case.beneficiaries && !("TZA" in ["KEN"])', True),
        ("size(case.beneficiaries) == 2 && size(case.title) == 19", True),
        ('in_class("BGD", "ldc", date("2026-11-23"))', True),
        ('in_class("BGD", "ldc", date("2026-11-24"))', False),
        ('in_class("BTN", "ldc", days_after(date("2023-12-13"), -1))', True),
        ('in_class("KIR", "ldc", months_after(date("2028-02-29"), 12))', True),
        ('in_class(party.country, "ldc", today) || in_class("", "ldc", case.start)', False),
        ('in_class("KEN", case.has_conditions ? "lldc" : "ldc", today)', False),
        ("\n case.months >\n  17\n", True),
        (r'"a\"b" == "a\"b"', True),
    ],
)
def test_a_condition_holds_or_does_not(text: str, answer: bool) -> None:
    assert compiled(text).holds(VALUES) is answer


def test_a_condition_knows_what_it_reads_in_order_of_first_use() -> None:
    condition = compiled('case.minimum.given && case.target > case.minimum && party.code == "NOR"')

    assert condition.names == ("case.minimum.given", "case.target", "case.minimum", "party.code")
    assert condition.text.startswith("case.minimum.given &&")


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("5.00", "CHF", 500), ("5", "JPY", 5), ("5.000", "KWD", 5000)],
)
def test_the_currency_says_how_many_digits_follow_the_point(
    amount: str, currency: str, minor: int
) -> None:
    condition = compiled(f'case.target == money("{amount} {currency}")', currency)

    assert condition.holds({"case.target": minor})


def test_an_error_closes_and_never_counts_as_true() -> None:
    by_zero = failed("100 / case.months > 1", {"case.months": 0})
    below_zero = failed(
        "case.target - case.minimum > case.target", {"case.target": 1, "case.minimum": 2}
    )

    assert by_zero == "the condition has no answer: divide by zero"
    assert below_zero == (
        "the condition has no answer: a sum of money would be below zero or too large"
    )


def test_a_class_that_only_turns_out_not_to_be_one_closes_the_action() -> None:
    assert failed('!in_class("KEN", case.title, date("2027-01-31"))', {"case.title": "poor"}) == (
        'the condition has no answer: "poor" is not a class of countries;'
        " there are ldc, lldc, sids, eit, low_income"
    )


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("case.months > 1", {}),
        ("case.months > 1", {"case.months": None}),
        ("case.months > 1", {"case.months": "2"}),
        ("case.months > 1", {"case.months": 2**63}),
        ("case.target == case.target", {"case.target": -1}),
        ("case.title == 'a'", {"case.title": "\ud800"}),
        ("'a' in case.beneficiaries", {"case.beneficiaries": [None]}),
        ("case.start > today", {"case.start": "2027-01-31", "today": VALUES["today"]}),
        ("days_after(today, 99999999) > today", {"today": VALUES["today"]}),
        ("months_after(today, -99999) > today", {"today": VALUES["today"]}),
    ],
)
def test_values_that_do_not_fit_close_the_action(text: str, values: dict[str, object]) -> None:
    assert failed(text, values)


def test_a_missing_value_is_named() -> None:
    assert failed("case.has_conditions", {}) == '"case.has_conditions" is not given'


def test_one_condition_serves_many_threads() -> None:
    condition = compiled('case.months > 17 && count("KEN", case.beneficiaries) == 1')
    answers: list[bool] = []

    def ask() -> None:
        for months in range(300):
            values = VALUES | {"case.months": months}
            answers.append(condition.holds(values) is (months > 17))
            if months % 50 == 0:
                compiled(f"case.months == {months}")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [True] * 1200
