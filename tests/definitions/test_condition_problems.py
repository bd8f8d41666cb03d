"""Conditions that are refused: where, and with which sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.expressions import (
    ConditionFailed,
    ConditionProblem,
    compile_condition,
    names_of,
)
from definitions.flow import Field, FieldType
from tests.definitions.condition_form import NAMES, VALUES, refused


@pytest.mark.parametrize(
    ("text", "offset", "sentence"),
    [
        ("", 0, "the condition is empty"),
        (" \n", 0, "the condition is empty"),
        ("x" * 1001, 1000, "a condition may have 1000 characters, not 1001"),
        (
            "case.expert.gven",
            0,
            '"case.expert.gven" is not known; did you mean "case.expert.given"?',
        ),
        ("true || title == 'a'", 8, '"title" is not known; did you mean "case.title"?'),
        ("case.budget > 1", 0, '"case.budget" is not known; did you mean "case.budget.rows"?'),
        ("case.expert == 'a'", 0, '"case.expert" is not known; did you mean "case.expert.given"?'),
        ("case.title.given", 0, '"case.title.given" is not known; "case.title" is not optional'),
        ("zzz", 0, '"zzz" is not known; nothing of that name can be read here'),
        ("case.months", 0, "a condition answers yes or no; this one gives a whole number"),
        ("case.beneficiaries", 0, "a condition answers yes or no; this one gives a list of texts"),
        (
            "case.target >= 300000",
            12,
            '">=" cannot stand between a sum of money and a whole number;'
            ' write a sum of money as money("100.00 CHF")',
        ),
        (
            "case.share > 1",
            11,
            '">" cannot stand between a number with decimals and a whole number;'
            " write 1.0 instead of 1 beside a number with decimals",
        ),
        (
            'case.start > "2027-01-31"',
            11,
            '">" cannot stand between a date and a text; write a date as date("2027-01-31")',
        ),
        ("true && !case.months", 8, '"!" cannot be used on a whole number'),
        (
            "case.has_conditions ? 1 : 'a'",
            20,
            '"? :" needs a yes or no and two values of one kind,'
            " not a yes or no, a whole number, a text",
        ),
        ("1 > 0 && size(1) == 1", 9, "size() cannot take a whole number"),
        (
            "months_after(today) > today",
            0,
            "months_after() has another number of values in its brackets",
        ),
        (
            "case.has_conditions &&",
            22,
            "the condition stops too early: something is missing at its end",
        ),
        ("(case.has_conditions", 20, '")" is missing'),
        ("case.has_conditions)", 19, '")" is not expected here'),
        (
            "(" * 40 + "true" + ")" * 40,
            0,
            "the condition is nested too deeply; split it into several conditions",
        ),
    ],
)
def test_a_problem_says_where_and_what_was_wanted(text: str, offset: int, sentence: str) -> None:
    assert refused(text) == (offset, sentence)


@pytest.mark.parametrize(
    ("text", "offset", "sentence"),
    [
        (
            'money("1.00 USD") > case.target',
            6,
            '"1.00 USD" is not in the currency of the flow, which is "CHF"',
        ),
        ('money("1.0 CHF") > case.target', 6, '"1.0" is not a sum of CHF; write 1.00 CHF'),
        ('money("-1 CHF") > case.target', 6, '"-1" is not a sum of CHF; write 1.00 CHF'),
        (
            'money("lots") > case.target',
            6,
            '"lots" is not a sum of money; write money("100.00 CHF")',
        ),
        (
            'money("92233720368547758.08 CHF") > case.target',
            6,
            '"92233720368547758.08 CHF" is more than can be kept',
        ),
        (
            "money(case.title) > case.target",
            0,
            'money() takes one text, written out: money("300000.00 CHF")',
        ),
        ('date("2027-02-29") > today', 5, '"2027-02-29" is not a day; write date("2027-01-31")'),
        ('date("20270201") > today', 5, '"20270201" is not a day; write date("2027-01-31")'),
        ("date(case.title) > today", 0, 'date() takes one text, written out: date("2027-01-31")'),
    ],
)
def test_sums_and_days_are_checked_when_the_flow_is_read(
    text: str, offset: int, sentence: str
) -> None:
    assert refused(text) == (offset, sentence)


KNOWN = "there are ldc, lldc, sids, eit, low_income"


@pytest.mark.parametrize(
    ("text", "offset", "sentence"),
    [
        (
            'true && in_class(party.country, "ldcs", today)',
            32,
            f'"ldcs" is not a class of countries; {KNOWN}',
        ),
        (
            "in_class((case.title), 'LDC', date(\"2027-01-31\"))",
            23,
            f'"LDC" is not a class of countries; {KNOWN}',
        ),
        (
            'in_class(in_class("KEN", "poor", today) ? "KEN" : "", "ldc", today)',
            25,
            f'"poor" is not a class of countries; {KNOWN}',
        ),
        (
            'in_class(count("KEN", case.beneficiaries) > 0 ? "KEN" : "", "poor", today)',
            60,
            f'"poor" is not a class of countries; {KNOWN}',
        ),
        (
            'in_class(party.country, "ldc", "2027-01-31")',
            0,
            "in_class() cannot take a text and a text and a text",
        ),
        (
            'in_class(case.beneficiaries, "ldc", today)',
            0,
            "in_class() cannot take a list of texts and a text and a date",
        ),
        (
            'in_class(party.country, "ldc")',
            0,
            "in_class() has another number of values in its brackets",
        ),
        (
            "in_class == party.country",
            0,
            '"in_class" is a function; write in_class(country, "ldc", date)',
        ),
    ],
)
def test_a_class_of_countries_is_looked_up_when_the_flow_is_read(
    text: str, offset: int, sentence: str
) -> None:
    assert refused(text) == (offset, sentence)


def test_money_needs_the_currency_of_the_flow() -> None:
    assert refused("case.minimum < case.target", None) == (
        0,
        '"case.minimum" is a sum of money, so the flow needs the key currency',
    )
    assert refused('money("1.00 CHF") == money("1.00 CHF")', None) == (
        6,
        "the flow names no currency; add the key currency",
    )


@pytest.mark.parametrize(
    "text",
    [
        "has(case.title)",
        'case.beneficiaries.exists(x, x == "KEN")',
        'case.title.matches("(a+)+")',
        'matches(case.title, "a")',
        "today.getFullYear() == 2027",
        "dyn(case.months) == 18.0",
        "type(case.months) == type(1)",
        'timestamp("2027-01-31T00:00:00Z") > today',
        "case.beneficiaries[0] == 'KEN'",
        "[true][0]",
        '{"a": true}',
        "Message{}",
        "3u > 1u",
        "case.months > 3u",
        "case.months > 0x10",
        "case.share > 1e3",
        ".5 < case.share",
        "1. < case.share",
        "case.answer == null",
        'b"a" == b"a"',
        'r"a" == case.title',
        '"""a""" == case.title',
        '""""a"""" == case.title',
        "case.title == 'a' // and so on",
        "case . title == 'a'",
        ".case.title == 'a'",
        "case.title == 'a\x00'",
        "case.title == 'a\\x41'",
        "case.title == '\ud800'",
        "case.title == 'a",
        "case.title == `a`",
        "case.has_conditions and true",
        "case.has_conditions or true",
        "not case.has_conditions",
        "case.months = 18",
        "case.has_conditions & true",
        "case.has_conditions | true",
        "case.title?.size == 1",
        "[?case.title] == ['a']",
        "case.target in [1, money('2.00 CHF')]",
        "case.target in [[1][0]]",
        "size([1, 'a']) == 2",
        "[] == []",
        "size == 1",
        "1 < 2 < 3",
        "case.title in case.title",
        "case.months in case.beneficiaries",
        "case.target == 1.0",
    ],
)
def test_what_is_not_part_of_conditions_is_refused(text: str) -> None:
    refused(text)


def test_a_field_named_like_a_word_of_conditions_cannot_be_read() -> None:
    names = names_of({"in": Field("in", FieldType.TEXT)})

    with pytest.raises(ConditionProblem, match=r'"case\.in" holds a word of conditions'):
        compile_condition("case.in == 'a'", names, None)


PIECES = st.sampled_from(
    [
        *NAMES,
        *("money(", "date(", "count(", "size(", "months_after(", "in_class("),
        *("has(", "x.all("),
        *("&&", "||", "!", "==", "<", ">=", "in", "?", ":", "+", "-", "*", "/", "%", "(", ")"),
        *("[", "]", ",", "{", "}", ".", "'", '"', "\\", "\n", "1", "1.5", "3u", "true", "null"),
        *('"300000.00 CHF"', '"2027-01-31"', '"KEN"', '"ldc"', "''"),
        *("0", "9" * 25, "é", "\ud800", "\x00"),
    ]
)


def outcome(text: str) -> bool | ConditionProblem | ConditionFailed:
    """What becomes of ``text``; anything else that is raised goes through."""
    try:
        return compile_condition(text, NAMES, "CHF").holds(VALUES)
    except (ConditionProblem, ConditionFailed) as refusal:
        return refusal


@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map(" ".join)))
def test_any_text_is_a_condition_or_a_problem(text: str) -> None:
    found = outcome(text)

    if isinstance(found, ConditionProblem):
        assert 0 <= found.offset <= len(text)
    assert isinstance(found, bool) or found.sentence
