"""Fields of a flow file: each way to write one wrongly has its place and its sentence."""

from __future__ import annotations

import pytest

from tests.definitions.sample import changed, problems_of

TARGET = '{type: money, above: "0"}'
TYPES = '"text", "long_text", "yes_no", "choice", "number", "money", "date", "countries", "party"'
COLUMN_TYPES = f'{TYPES}, "parties", "person"'
ALL_TYPES = f'{COLUMN_TYPES}, "document", "meeting", "table"'


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("money", '11 fields.target: "money" is not a field; write its type: {type: text}'),
        (
            "{type: mony}",
            '18 fields.target.type: "mony" is not a type of field here; did you mean "money"?',
        ),
        ("{}", f'3 fields.target.type: "type" is missing; the types are {ALL_TYPES}'),
        (
            "{type: {}}",
            "18 fields.target.type: an empty mapping is not a type of field here; the types"
            f" are {ALL_TYPES}",
        ),
        (
            "{type: money, above: 0}",
            '32 fields.target.above: 0 is a plain number; an amount stands in quotes: "0.00"',
        ),
        (
            "{type: money, above: 100.5}",
            '32 fields.target.above: 100.5 is a plain number; an amount stands in quotes: "100.50"',
        ),
        (
            '{type: money, above: "1 CHF"}',
            '32 fields.target.above: "1 CHF" is not an amount; write digits in quotes: "100.00"',
        ),
        (
            '{type: money, above: "0.001"}',
            '32 fields.target.above: "0.001" is not an amount of CHF, which has 2 decimals',
        ),
        (
            "{type: money, currency: USD}",
            '35 fields.target.currency: "USD" is not the currency of the flow, which is "CHF"',
        ),
        (
            "{type: text, decimals: 2}",
            '24 fields.target.decimals: "decimals" is not a key of a text field; known are'
            ' "type", "title", "optional", "max"',
        ),
        ("{type: text, max: 0}", "29 fields.target.max: 0 is too small; 1 is the least"),
        (
            "{type: text, max: 100001}",
            "29 fields.target.max: 100001 is too large; 100000 is the most",
        ),
        (
            '{type: text, max: "9"}',
            '29 fields.target.max: "9" is not a whole number; write it without quotes and'
            " without a point",
        ),
        (
            "{type: text, max: 9.0}",
            "29 fields.target.max: 9.0 is not a whole number; write it without quotes and"
            " without a point",
        ),
        (
            "{type: text, max: true}",
            "29 fields.target.max: true is not a whole number; write it without quotes and"
            " without a point",
        ),
        (
            "{type: date, optional: yes}",
            '34 fields.target.optional: "yes" is neither true nor false; write one of them'
            " without quotes",
        ),
        (
            "{type: number, from: 3, to: 2}",
            '32 fields.target.from: "from" is 3 and "to" is less: 2',
        ),
        (
            "{type: number, to: 1.5}",
            "30 fields.target.to: 1.5 has more decimals than the field, which has 0",
        ),
        (
            '{type: number, to: "1"}',
            '30 fields.target.to: "1" is not a number; write it without quotes: 12.5',
        ),
        ("{type: choice}", '3 fields.target.choices: "choices" is missing'),
        (
            "{type: choice, choices: {}}",
            "35 fields.target.choices: an empty mapping has no entries; at least one is wanted",
        ),
        (
            "{type: choice, choices: {a b: {en: x}}}",
            '36 fields.target.choices.a b: "a b" is not a value to choose; it has letters,'
            " digits, dots and hyphens only",
        ),
        (
            "{type: table, columns: {c: {type: table}}}",
            '45 fields.target.columns.c.type: "table" is not a type of field here; the types'
            f" are {COLUMN_TYPES}",
        ),
        (
            "{type: table, columns: {c: {type: document}}}",
            '45 fields.target.columns.c.type: "document" is not a type of field here; the types'
            f" are {COLUMN_TYPES}",
        ),
        (
            "{type: document, max: 10}",
            "33 fields.target.max: 10 is not a size; write a whole number and kB or MB, at most"
            " 100 MB: 5 MB",
        ),
        (
            "{type: document, max: 101 MB}",
            '33 fields.target.max: "101 MB" is not a size; write a whole number and kB or MB, at'
            " most 100 MB: 5 MB",
        ),
        (
            "{type: document, max: 0 MB}",
            '33 fields.target.max: "0 MB" is not a size; write a whole number and kB or MB, at'
            " most 100 MB: 5 MB",
        ),
        (
            "{type: document, types: [pdf, exe]}",
            '41 fields.target.types.1: "exe" is not a type of document; pdf, docx, xlsx, odt, png,'
            " jpg, txt are",
        ),
        (
            "{type: document, types: [pdf, pdf]}",
            '35 fields.target.types: "pdf" stands twice in the list',
        ),
        (
            "{type: document, decimals: 2}",
            '28 fields.target.decimals: "decimals" is not a key of a document field; known are'
            ' "type", "title", "optional", "max", "types"',
        ),
        (
            "{type: table, max: 1001, columns: {c: {type: text}}}",
            "30 fields.target.max: 1001 is too large; 1000 is the most",
        ),
    ],
)
def test_a_defect_of_a_field_is_named_with_its_place(written: str, problem: str) -> None:
    assert problems_of(changed(TARGET, written)) == [f"20:{problem}"]


def test_an_amount_needs_a_currency() -> None:
    source = changed(TARGET, '{type: money, above: "5"}', changed("currency: CHF\n", ""))

    assert problems_of(source) == [
        '19:3 fields.target.currency: "currency" is missing; "5" is an amount of some currency'
    ]
