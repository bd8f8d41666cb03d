"""Tables as files: no cell becomes a formula, and sums and days are of their own kind."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exports.workbook import cells_of
from workflow.exports.csv_file import MARK, harmless_cell, written_as_csv
from workflow.exports.sheets import Cell, Money, Sheet
from workflow.exports.xlsx import LONGEST_TEXT, write_xlsx

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)

SIGNS = "=+-@\t\r\n\0|%＝＋－＠"

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1", " =1+1", "＝1+1", "\0=1", "'\0=1"]

ANY_TEXT = st.one_of(
    st.text(), st.builds(str.__add__, st.sampled_from([*SIGNS, " =", "\0=", '";=']), st.text())
)


def read_csv(*rows: tuple[Cell, ...]) -> list[list[str]]:
    text = "".join(written_as_csv(Sheet("s", ("a",), rows)))
    assert text[0] == MARK
    return list(csv.reader(text[1:].splitlines(keepends=True)))[1:]


@given(ANY_TEXT)
def test_no_cell_of_a_table_in_csv_begins_as_a_formula(text: str) -> None:
    [[cell]] = read_csv((text,))

    assert cell[:1] not in set(SIGNS)
    assert cell.lstrip()[:1] not in set(SIGNS)
    kept = text.replace("\0", "")
    assert cell in (kept, f"'{kept}")


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_a_spreadsheet_would_compute_has_an_apostrophe_in_front(formula: str) -> None:
    assert harmless_cell(formula).startswith("'")


def test_text_that_is_no_formula_stays_as_it_is() -> None:
    assert read_csv(("Wells, “deep”", 'say "no"', "a\nb", None)) == [
        ["Wells, “deep”", 'say "no"', "a\nb", ""]
    ]


def test_every_cell_in_csv_is_quoted_so_that_no_other_separator_cuts_it() -> None:
    text = "".join(written_as_csv(Sheet("s", ("a", "b"), [("x;=1+1", 5)])))

    assert text == MARK + '"a","b"\r\n"x;=1+1","5"\r\n'


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (Money(30_000_050, "CHF"), "300000.50"),
        (Money(1500, "JPY"), "1500"),
        (Money(5, "KWD"), "0.005"),
        (date(2027, 3, 1), "2027-03-01"),
        (AT, "2027-03-01T09:00:00.000000Z"),
        (12, "12"),
    ],
)
def test_sums_and_days_are_written_in_full_in_csv(cell: Cell, written: str) -> None:
    assert read_csv((cell,)) == [[written]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(ANY_TEXT.filter(bool), min_size=1, max_size=8))
def test_text_in_a_workbook_is_text_whatever_it_says(tmp_path: Path, texts: list[str]) -> None:
    file = tmp_path / "book.xlsx"

    write_xlsx(file, [Sheet("s", ("a",), [tuple(texts)])], AT)

    [_, row] = cells_of(file)
    assert [kind for kind, _ in row] == ["text"] * len(texts)


def test_a_workbook_has_each_cell_as_its_kind(tmp_path: Path) -> None:
    file = tmp_path / "book.xlsx"
    row: tuple[Cell, ...] = (
        "=1+1",
        Money(30_000_050, "CHF"),
        Money(7, "JPY"),
        date(2027, 3, 1),
        AT,
    )

    write_xlsx(file, [Sheet("first", ("a",), []), Sheet("s", ("a", "b", "c", "d", "e"), [row])], AT)

    assert cells_of(file, 2)[1] == [
        ("text", "=1+1"),
        ("number", "300000.5"),
        ("number", "7"),
        ("number", "46447"),
        ("number", "46447.375"),
    ]


def test_the_largest_sum_keeps_its_last_digit_in_a_workbook(tmp_path: Path) -> None:
    file = tmp_path / "book.xlsx"

    write_xlsx(file, [Sheet("s", ("a",), [(Money(999_999_999_999_999, "CHF"),)])], AT)

    assert cells_of(file)[1] == [("number", "9999999999999.99")]


def test_text_that_no_cell_can_hold_is_cut_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "book.xlsx"

    write_xlsx(file, [Sheet("s", ("a",), [("é" * 40_000,), ("\U0001f600" * 20_000,)])], AT)

    cut = [row[0][1] for row in cells_of(file)[1:]]
    assert [text[-1] for text in cut] == ["…", "…"]
    assert all(len(text.encode("utf-16-le")) <= 2 * LONGEST_TEXT for text in cut)


def test_the_same_sheets_make_the_same_workbook(tmp_path: Path) -> None:
    files = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]

    for file in files:
        write_xlsx(file, [Sheet("s", ("a",), [("x", 1)])], AT)

    assert files[0].read_bytes() == files[1].read_bytes()
