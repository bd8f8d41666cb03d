"""Reports as the command line shows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.build import Bureau
from tests.cli.asking import Placet
from tests.cli.test_export import read_csv
from tests.exports.iati_schema import faults_of
from tests.exports.workbook import cells_of
from tests.reported import Given, give, reported


@pytest.fixture
def given(office: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Given]:
    with reported(tmp_path, monkeypatch):
        yield give(office)


@pytest.fixture
def books(given: Given, desk_on_each: Placet) -> Placet:
    assert given.wells
    return desk_on_each


def test_the_funding_of_an_initiative_is_shown(books: Placet) -> None:
    told = books.does("reports", "funding", "WK-1")
    printed = books("reports", "funding", "WK-1").out

    assert told["gap"] == {"minor": 7_627_78, "currency": "CHF"}
    assert [each["party_name"] for each in told["contributions"]] == ["Kenya", "Acme & Sons"]
    assert [each["title"] for each in told["lines"]] == ["Staff costs", "Support cost"]
    assert told["rates"][0]["source"] == "UN operational rates, March 2027"
    for text in ("CHF 12,372.22", "EUR 10,000.00", "Staff costs", "UN operational rates"):
        assert text.replace(" ", "\xa0", 1 if text[3:4] == " " else 0) in printed


def test_a_statement_is_shown(books: Placet) -> None:
    told = books.does("reports", "contributor", "KEN")
    printed = books("reports", "contributor", "KEN").out

    [kept] = told["contributions"]
    assert kept["left"] == {"minor": 2_690_49, "currency": "CHF"}
    assert [each["initiative"] for each in kept["paid_for"]] == ["WK-1", "WK-2"]
    assert told["reports"][0]["title"] == "Hand in the report"
    assert "Paid CHF\xa0802.51 of CHF\xa01,070.01 spent on WK-1 (Wells)." in printed
    assert "drawn from the fund" in printed
    assert books("reports", "contributor", "NOB").out.endswith("Nothing is on the books.\n")


def test_a_year_is_shown_with_origin_use_and_action(books: Placet) -> None:
    told = books.does("reports", "annual", "2027")
    printed = books("reports", "annual", "2027").out

    kenya = told["contributions"][0]
    assert kenya["origin"] == "Kenya (member state, KEN)"
    assert kenya["proposed_use"] == (
        'For water, WK-1 (Wells), WK-2 (School), the fund "water", tied: to the initiative'
    )
    assert [each["title"] for each in kenya["actions"]][:2] == ["Pledge", "Sign"]
    assert "Action taken: Wells were dug, Signed" in printed
    assert "Origin: Acme & Sons (private non member)" in printed
    assert books("reports", "annual", "1800").code == 1


def test_a_plot_comes_with_its_numbers(books: Placet, tmp_path: Path) -> None:
    plot = tmp_path / "wells.svg"

    told = books.does("reports", "funding", "WK-1", "--plot", str(plot), "--language", "fr")

    assert told["files"] == [str(plot), str(tmp_path / "wells.csv")]
    assert plot.read_text().startswith("<?xml")
    assert read_csv(tmp_path / "wells.csv")[-1] == {
        "Date": "2027-04-03", "Annoncé": "0.00", "Engagé": "12372.22", "Reçu": "4450.00",
        "Dépensé": "1070.01",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--plot", "x.jpg"), 1, '"x.jpg" ends in none of .svg, .png'),
        (("--plot", "x.svg", "--language", "de"), 2, '"de" is not one of'),
    ],
)
def test_a_plot_that_cannot_be_drawn_is_refused(
    books: Placet, words: tuple[str, ...], code: int, sentence: str
) -> None:
    answer = books("reports", "funding", "WK-1", *words)

    assert (answer.code, answer.out) == (code, "")
    assert sentence in answer.err


def test_activities_are_written_in_the_name_of_the_office(books: Placet, tmp_path: Path) -> None:
    out = tmp_path / "activities.xml"

    told = books.does("export", "iati", "--out", str(out), "--reporting-org", "CH-FDJP-1")

    assert (told["activities"], told["reporting_org"]) == (2, "CH-FDJP-1")
    assert faults_of(out) == []
    assert "CH-FDJP-1-WK-1" in out.read_text()


def test_postings_are_written_as_a_table_that_balances(books: Placet, tmp_path: Path) -> None:
    out, book = tmp_path / "postings.csv", tmp_path / "book.xlsx"
    books.does("export", "csv", "--table", "postings", "--out", str(out))
    books.does("export", "xlsx", "--out", str(book))

    rows = read_csv(out)
    cents = {"debit": 0, "credit": 0}
    for row in rows:
        cents[row["side"]] += int(row["amount"].replace(".", ""))
    assert cents["debit"] == cents["credit"] > 0
    assert {row["contribution"] for row in rows} == {"GF-1", "GF-2"}
    assert ("10000.00", "EUR", "0.95") in {
        (row["original_amount"], row["original"], row["rate"]) for row in rows
    }
    assert len(cells_of(book, 2)) == len(rows) + 1
