"""What each type of field takes, in which form it is kept, and what it refuses."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.flow import Field, FieldType, Text
from tests.build import ADA, roster
from workflow.domain.values import ValueProblem, keep

ROSTER = roster()

TEXT = Field("f", FieldType.TEXT, max_length=10)
LONG_TEXT = Field("f", FieldType.LONG_TEXT, max_length=20)
YES_NO = Field("f", FieldType.YES_NO)
CHOICE = Field(
    "f", FieldType.CHOICE, choices={"cash": Text({"en": "Cash"}), "kind": Text({"en": "K"})}
)
WHOLE = Field("f", FieldType.NUMBER, minimum="-5", maximum="100")
DECIMAL = Field("f", FieldType.NUMBER, decimals=2)
MONEY = Field("f", FieldType.MONEY)
CHF = Field("f", FieldType.MONEY, currency="CHF", above=10_000)
DATE = Field("f", FieldType.DATE)
COUNTRIES = Field("f", FieldType.COUNTRIES)
PARTY = Field("f", FieldType.PARTY)
PARTIES = Field("f", FieldType.PARTIES)
PERSON = Field("f", FieldType.PERSON)
DOCUMENT = Field("f", FieldType.DOCUMENT, max_bytes=1_000, document_types=("pdf",))
TABLE = Field(
    "f", FieldType.TABLE, max_rows=2,
    columns={"line": TEXT, "sum": Field("sum", FieldType.MONEY, currency="CHF", optional=True)},
)  # fmt: skip
EVERY = (
    TEXT, LONG_TEXT, YES_NO, CHOICE, WHOLE, DECIMAL, MONEY, CHF, DATE, COUNTRIES, PARTY, PARTIES,
    PERSON, TABLE, DOCUMENT,
)  # fmt: skip

GOOD: list[tuple[Field, Any, Any]] = [
    (TEXT, "  Wells ", "Wells"),
    (TEXT, "e\u0301te\u0301", "été"),
    (TEXT, "مشروع", "مشروع"),
    (TEXT, "a = ?", "a = ?"),
    (LONG_TEXT, "one\r\ntwo\tthree", "one\ntwo\tthree"),
    (LONG_TEXT, "=?utf-8?q?a?=", "=?utf-8?q?a?="),
    (YES_NO, True, True),
    (YES_NO, " No ", False),
    (YES_NO, "true", True),
    (CHOICE, "kind", "kind"),
    (WHOLE, 7, 7),
    (WHOLE, " -5 ", -5),
    (WHOLE, "100.0", 100),
    (WHOLE, "-0", 0),
    (DECIMAL, "12.5", "12.50"),
    (DECIMAL, 3, "3.00"),
    (DECIMAL, "-0", "0.00"),
    (MONEY, "1500.50 CHF", {"minor": 150_050, "currency": "CHF"}),
    (MONEY, "1 500.50 CHF", {"minor": 150_050, "currency": "CHF"}),
    (MONEY, "1500 JPY", {"minor": 1_500, "currency": "JPY"}),
    (MONEY, "1.234 KWD", {"minor": 1_234, "currency": "KWD"}),
    (MONEY, {"amount": "2.00", "currency": "EUR"}, {"minor": 200, "currency": "EUR"}),
    (MONEY, {"minor": 0, "currency": "EUR"}, {"minor": 0, "currency": "EUR"}),
    (CHF, "100.01", {"minor": 10_001, "currency": "CHF"}),
    (DATE, " 2028-02-29", "2028-02-29"),
    (DATE, date(2027, 1, 31), "2027-01-31"),
    (COUNTRIES, "ken, TZA,ken", ["KEN", "TZA"]),
    (COUNTRIES, ["CHE"], ["CHE"]),
    (PARTY, " KEN ", "KEN"),
    (PARTIES, "NOB,KEN,NOB", ["NOB", "KEN"]),
    (PARTIES, ["ACME"], ["ACME"]),
    (PERSON, ADA, ADA),
    (PERSON, " ADA@Example.org ", ADA),
    (
        TABLE, [{"line": "Pump", "sum": "5.00 CHF"}, {"line": "Pipe"}],
        [
            {"line": "Pump", "sum": {"minor": 500, "currency": "CHF"}},
            {"line": "Pipe", "sum": None},
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("field", "raw", "kept"), GOOD)
def test_a_value_is_kept_in_the_one_form_of_its_type(field: Field, raw: Any, kept: Any) -> None:
    found = keep(field, raw, ROSTER)

    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(("field", "raw", "kept"), GOOD)
def test_a_kept_value_is_kept_as_it_is(field: Field, raw: Any, kept: Any) -> None:
    assert keep(field, kept, ROSTER) == kept


BAD: list[tuple[Field, Any, str]] = [
    (TEXT, 5, '"5" is not text'),
    (TEXT, ["a"], "\"['a']\" is not text"),
    (TEXT, "12345678901", "11 characters are too many; at most 10"),
    (TEXT, "a\x00b", "a control character (U+0000) cannot be part of a text"),
    (TEXT, "a\x1bb", "a control character (U+001B) cannot be part of a text"),
    (TEXT, "a\x85b", "a control character (U+0085) cannot be part of a text"),
    (TEXT, "a\u2028b", "a control character (U+2028) cannot be part of a text"),
    (TEXT, "a\rb", "a control character (U+000D) cannot be part of a text"),
    (TEXT, "a\u202eb", "a direction mark (U+202E) cannot be part of a text"),
    (TEXT, "a\u2066b", "a direction mark (U+2066) cannot be part of a text"),
    (TEXT, "a\nb", "a line break or tab cannot be part of a single line"),
    (TEXT, "a\tb", "a line break or tab cannot be part of a single line"),
    (TEXT, "a\ud800b", "half a character (U+D800) cannot be part of a text"),
    (
        TEXT, "=?a",
        '"=?" cannot be part of a single line, since mail programs would decode it',
    ),
    (LONG_TEXT, "a\x07b", "a control character (U+0007) cannot be part of a text"),
    (LONG_TEXT, "a\u2069b", "a direction mark (U+2069) cannot be part of a text"),
    (LONG_TEXT, "x" * 21, "21 characters are too many; at most 20"),
    (YES_NO, "oui", '"oui" is neither yes nor no'),
    (YES_NO, 1, '"1" is neither yes nor no'),
    (CHOICE, "gold", '"gold" is not one of "cash", "kind"'),
    (CHOICE, 5, '"5" is not one of "cash", "kind"'),
    (WHOLE, 2.0, '"2.0" is not an exact number; write it as text, for example "12.5"'),
    (WHOLE, True, '"True" is not an exact number; write it as text, for example "12.5"'),
    (WHOLE, "2.5", '"2.5" has more than 0 decimals'),
    (WHOLE, -6, '"-6" is less than -5'),
    (WHOLE, "101", '"101" is more than 100'),
    (DECIMAL, "1.005", '"1.005" has more than 2 decimals'),
    (MONEY, 5.0, '"5.0" is not a sum of money; write it as "300000.00 CHF"'),
    (MONEY, 5, '"5" is not a sum of money; write it as "300000.00 CHF"'),
    (MONEY, "5.00", '"5.00" is not a sum of money; write it as "300000.00 CHF"'),
    (MONEY, "1500.5 JPY", '"1500.5" is not a sum of JPY; write 1 JPY'),
    (MONEY, "1.2345 KWD", '"1.2345" is not a sum of KWD; write 1.000 KWD'),
    (MONEY, "-5.00 CHF", '"-5.00" is not a sum of CHF; write 1.00 CHF'),
    (MONEY, "1,5 CHF", '"1,5" is not a sum of CHF; write 1.00 CHF'),
    (MONEY, "٥ CHF", '"٥" is not a sum of CHF; write 1.00 CHF'),
    (MONEY, "5.00 QQQ", '"QQQ" is not a currency of ISO 4217'),
    (MONEY, {"minor": 5, "currency": "QQQ"}, '"QQQ" is not a currency of ISO 4217'),
    (
        MONEY, {"minor": -1, "currency": "CHF"},
        "-1 minor units are out of range; 0 to 999999999999999 are kept",
    ),
    (
        MONEY, "10000000000000.00 CHF",
        "1000000000000000 minor units are out of range; 0 to 999999999999999 are kept",
    ),
    (CHF, "500.00 EUR", 'the sum is in "EUR"; it is wanted in "CHF"'),
    (CHF, "100.00 CHF", '"100.00 CHF" is too little; it must be above 100.00 CHF'),
    (DATE, "31.01.2027", '"31.01.2027" is not a date; write it as 2027-01-31'),
    (DATE, "2027-02-29", '"2027-02-29" is not a date; write it as 2027-01-31'),
    (DATE, "2027-1-5", '"2027-1-5" is not a date; write it as 2027-01-31'),
    (DATE, 20270131, '"20270131" is not a date; write it as 2027-01-31'),
    (COUNTRIES, "KE", '"KE" is not a country code; three letters of ISO 3166 are wanted'),
    (COUNTRIES, 5, '"5" is not a list of codes; write them separated by commas'),
    (PARTY, "ken", 'there is no party "ken"'),
    (PARTY, ["KEN"], "there is no party \"['KEN']\""),
    (PARTIES, "KEN,NOBODY", 'there is no party "NOBODY"'),
    (PARTIES, ["KEN", 5], "\"['KEN', 5]\" is not a list of codes; write them separated by commas"),
    (PERSON, 99, 'there is no person "99"'),
    (PERSON, True, 'there is no person "True"'),
    (PERSON, "zoe@example.org", 'there is no person "zoe@example.org"'),
    (TABLE, "Pump", "a table is a list of rows, each with its columns by name"),
    (TABLE, ["Pump"], "a table is a list of rows, each with its columns by name"),
    (TABLE, [{"line": "a"}] * 3, "3 rows are too many; at most 2"),
    (TABLE, [{"line": ""}], "row 1: column line is missing"),
    (
        TABLE, [{"line": "a"}, {"lime": "b"}],
        'row 2: there is no column "lime"; there are "line", "sum"',
    ),
    (TABLE, [{"line": "a\nb"}],
     "row 1, column line: a line break or tab cannot be part of a single line"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "raw", "sentence"), BAD)
def test_a_value_of_the_wrong_form_is_refused_with_what_was_wanted(
    field: Field, raw: Any, sentence: str
) -> None:
    with pytest.raises(ValueProblem) as problem:
        keep(field, raw, ROSTER)

    assert str(problem.value) == sentence


@pytest.mark.parametrize("field", EVERY, ids=lambda each: str(each.type))
@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_nothing_is_nothing_whatever_the_type(field: Field, empty: Any) -> None:
    assert keep(field, empty, ROSTER) is None


@pytest.mark.parametrize(("field", "blank"), [(TEXT, "  "), (LONG_TEXT, "\r\n"), (COUNTRIES, ",")])
def test_what_is_empty_once_it_is_read_is_nothing(field: Field, blank: str) -> None:
    assert keep(field, blank, ROSTER) is None


NOTHING_LEFT_OUT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)

ALMOST = st.sampled_from([
    "1e9", "1e9999999", "-1e-9999999", "sNaN", "Infinity", "1_000", "١٢", "0x10", "9" * 5000,
    "9" * 400 + " CHF", {"minor": 10**30, "currency": "CHF"}, {"minor": 1, "currency": ["CHF"]},
    {"amount": 5.5, "currency": "CHF"}, {"amount": None, "currency": None}, "\ud83d", 10**30, -1,
])  # fmt: skip


@given(st.sampled_from(EVERY), NOTHING_LEFT_OUT | ALMOST)
def test_whatever_is_given_is_kept_as_json_or_refused_in_a_sentence(field: Field, raw: Any) -> None:
    try:
        kept = keep(field, raw, ROSTER)
    except ValueProblem as problem:
        str(problem).encode()
        return
    text = json.dumps(kept, allow_nan=False, ensure_ascii=False)
    text.encode()
    assert keep(field, kept, ROSTER) == kept


@given(st.sampled_from(EVERY), NOTHING_LEFT_OUT | ALMOST)
def test_nothing_is_kept_as_a_fraction_which_has_several_written_forms(
    field: Field, raw: Any
) -> None:
    try:
        kept = keep(field, raw, ROSTER)
    except ValueProblem:
        return
    json.loads(json.dumps(kept), parse_float=pytest.fail, parse_constant=pytest.fail)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=16).map(str) | st.integers().map(str)
)
def test_a_number_is_kept_exactly_or_not_at_all(raw: str) -> None:
    try:
        kept = keep(DECIMAL, raw, ROSTER)
    except ValueProblem:
        return
    assert Decimal(kept) == Decimal(raw)


@pytest.mark.parametrize("raw", ["1e3", "1_000", "١٢", "Infinity", "NaN", "1e9999999", "--1", "1."])
def test_a_number_is_written_in_plain_digits(raw: str) -> None:
    with pytest.raises(ValueProblem):
        keep(DECIMAL, raw, ROSTER)


def test_a_number_with_digits_far_behind_the_point_is_not_rounded_away() -> None:
    with pytest.raises(ValueProblem):
        keep(DECIMAL, "123456789012345.000000000000001", ROSTER)


def test_a_float_is_no_amount_of_money_wherever_it_stands() -> None:
    for raw in (5.5, {"amount": 5.25, "currency": "CHF"}, {"minor": 5.0, "currency": "CHF"}):
        with pytest.raises(ValueProblem):
            keep(MONEY, raw, ROSTER)
