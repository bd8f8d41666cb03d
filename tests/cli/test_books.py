"""The books on the command line: rates, ledgers, the trial balance, and what an act would move."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.build import Bureau
from tests.cli.asking import ADA, Placet
from tests.giving import allocated, gift, open_books, work

HEAD = "currency,in,from,to,rate,source\n"
GOOD = "USD,CHF,2027-01-01,2027-01-31,0.88,UN operational rates\n"


@pytest.fixture
def books(desk_on_each: Placet, office: Bureau) -> Placet:
    """The command on an office that takes gifts; once on each kind of database."""
    open_books(office)
    return desk_on_each


def test_rates_are_imported_once_and_listed(desk_on_each: Placet, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(HEAD + GOOD + GOOD.replace("USD", "JPY").replace("0.88", "0.0059"))

    assert desk_on_each.does("rates", "import", str(file)) == {"added": 2}
    assert desk_on_each.does("rates", "import", str(file)) == {"added": 0}
    assert desk_on_each.does("rates", "list", "--currency", "USD")["rates"] == [
        {
            "currency": "USD", "books_currency": "CHF", "valid_from": "2027-01-01",
            "valid_to": "2027-01-31", "value": "0.88", "source": "UN operational rates",
        }
    ]  # fmt: skip
    assert desk_on_each("rates", "list").lines[-1].split()[:5] == [
        "USD", "CHF", "2027-01-01", "2027-01-31", "0.88",
    ]  # fmt: skip
    assert desk_on_each.does("verify", "--all")["verified"] is True


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("USX,CHF,2027-01-01,2027-01-31,0.88,UN", '"USX" is not a currency of ISO 4217'),
        ("CHF,CHF,2027-01-01,2027-01-31,1,UN", "CHF in itself has no rate"),
        ("USD,CHF,2027-01-01,2027-01-31,0,UN", '"0" is not a rate'),
        ("USD,CHF,2027-01-01,2027-01-31,-0.88,UN", '"-0.88" is not a rate'),
        ("USD,CHF,2027-01-01,2027-01-31,8e-1,UN", '"8e-1" is not a rate'),
        ("USD,CHF,2027-01-01,2027-01-31,NaN,UN", '"NaN" is not a rate'),
        ("USD,CHF,2027-01-01,2027-01-31,0.88,", "does not say who gave the rate"),
        ("USD,CHF,2027-13-01,2027-01-31,0.88,UN", '"2027-13-01" is not a day'),
        ("USD,CHF,2027-02-01,2027-01-31,0.88,UN", '"2027-01-31" is before "2027-02-01"'),
        ("EUR,CHF,2027-01-31,2027-02-28,0.9,UN", "from 2027-01-01 to 2027-01-31 already: 0.88"),
    ],
)
def test_a_bad_line_of_a_table_of_rates_is_named_and_nothing_is_imported(
    desk: Placet, tmp_path: Path, line: str, sentence: str
) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(HEAD + GOOD.replace("USD", "EUR") + line + "\n")
    before = desk.dump()

    answer = desk("rates", "import", str(file))

    assert (answer.code, answer.out) == (1, "")
    assert f"rates.csv:3: {sentence}"[:12] in answer.err
    assert sentence in answer.err
    assert desk.dump() == before


def test_a_ledger_tells_accounts_and_entries(books: Placet, office: Bureau) -> None:
    case = gift(office, "1000.00 EUR")

    told = books.does("ledger", "show", str(case))

    assert [(each["purpose"], each["balance"]) for each in told["accounts"]] == [
        ("contributor", -950_00),
        ("pledged", 950_00),
    ]
    [entry] = told["entries"]
    assert (entry["action"], len(entry["postings"])) == ("pledge", 2)
    assert {each["rate"] for each in entry["postings"]} == {"0.95"}
    printed = books("ledger", "show", str(case)).out
    assert "-950.00 CHF" in printed
    assert "0.95 on 2027-01-15 (UN operational rates)" in printed
    assert "Nothing was posted" in books("ledger", "show", str(work(office))).out
    assert books("ledger", "show", "GI-77").code == 1


def test_the_trial_balance_sums_every_posting(books: Placet, office: Bureau) -> None:
    assert books("ledger", "trial-balance").lines == ["Nothing was ever posted."]
    allocated(office, "10.00 CHF", work(office))
    office.do(gift(office, "2.00 CHF"), "suspend", 1, came="3.00 USD")

    told = books.does("ledger", "trial-balance")

    assert told["balanced"] is True
    assert told["currencies"] == {
        "CHF": {"debit": 12_00, "credit": 12_00, "balanced": True},
        "USD": {"debit": 3_00, "credit": 3_00, "balanced": True},
    }
    assert books("ledger", "trial-balance").lines[-2:] == [
        "CHF: debit 12.00 CHF, credit 12.00 CHF: balanced",
        "USD: debit 3.00 USD, credit 3.00 USD: balanced",
    ]
    assert "suspense/USD" in books("ledger", "trial-balance", "--accounts").out


def test_a_balance_that_is_not_the_sum_of_its_postings_is_found(
    books: Placet, office: Bureau
) -> None:
    case = gift(office, "10.00 CHF")
    with office.database.begin() as connection:
        connection.execute(text("UPDATE accounts SET balance = 9 WHERE purpose = 'pledged'"))

    answer = books("--json", "ledger", "trial-balance")

    assert answer.code == 1
    assert answer.json["balanced"] is False
    assert answer.json["untrue"] == [f"contribution/{case}/pledged/CHF"]
    assert books("--json", "verify", "--all").json["verified"] is False


def test_a_preview_tells_what_each_account_has_before_and_after(
    books: Placet, office: Bureau
) -> None:
    well = work(office, lines=[{"category": "travel", "amount": "9.00 CHF"}])
    case = allocated(office, "10.00 CHF", well)
    asked = ("cases", "preview", str(well), "spend", "--as", ADA)
    values = ("--set", "cost=4.00 CHF", "--set", "category=travel")

    told = books.does(*asked, *values)["money"]

    assert [(each["purpose"], each["before"], each["after"]) for each in told] == [
        ("allocated", 10_00, 6_00),
        ("spent", 0, 4_00),
    ]
    printed = books(*asked, *values).out
    assert f"Money: allocated of contribution {case} -4.00 CHF (10.00 CHF → 6.00 CHF)" in printed
    assert f'Money: spent for "travel" of contribution {case} +4.00 CHF' in printed
    office.do(well, "spend", 1, cost="4.00 CHF", category="travel")
    entries = books.does("ledger", "show", str(well))["entries"]
    [posted] = [each["postings"] for each in entries if each["action"] == "spend"]
    assert {each["account"]: each["amount"] for each in posted} == {
        each["account"]: each["amount"] for each in told
    }
