"""Writing the letter of acknowledgement on the command line, attaching it, and its signature."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build import ON_SQLITE, Bureau
from tests.cli.asking import Placet
from tests.cli.conftest import begin
from tests.journeys.giving import agreed, pay, rate
from workflow.store import people


@pytest.fixture
def counter(placet: Placet, giving: Bureau, monkeypatch: pytest.MonkeyPatch) -> Placet:
    """The command on an office that takes contributions; once on each kind of database."""
    begin(giving)
    url = giving.runtime.settings.database
    monkeypatch.setenv("PLACET_DATABASE", url)
    return placet


def email(bureau: Bureau, person: int) -> str:
    with bureau.runtime.readers.begin() as session:
        return next(each.email for each in people.listed(session) if each.id == person)


def test_the_letter_is_written_attached_and_signed(
    counter: Placet, giving: Bureau, tmp_path: Path
) -> None:
    rate(giving, "0.95")
    offer = agreed(giving)
    pay(offer, "10000.00 EUR", settled="9500.00 CHF")
    pay(offer, "20500.00 CHF")
    case = giving.case(offer.case)
    reference, file = str(case.reference), tmp_path / "letter.pdf"

    told = counter.does("letters", "acknowledgement", reference, "--out", str(file))

    rows = [each.pop("row") for each in told["payments"]]
    assert rows == sorted(rows)
    assert told == {
        "file": str(file),
        "size": file.stat().st_size,
        "case_id": case.id,
        "reference": reference,
        "revision": case.revision,
        "head": case.head,
        "language": "fr",
        "addressee": "Ada Person",
        "currency": "CHF",
        "received": 3000000,
        "in_kind": 0,
        "payments": [
            {
                "value_date": "2027-03-01", "paid": 1000000, "paid_currency": "EUR",
                "booked": 950000, "rate": "0.95", "rate_source": "UN operational rate",
            },
            {
                "value_date": "2027-03-01", "paid": 2050000, "paid_currency": "CHF",
                "booked": 2050000, "rate": None, "rate_source": None,
            },
        ],
    }  # fmt: skip

    registry, director = (email(giving, offer.who[role]) for role in ("registry", "director_tsb"))
    attached = f"acknowledgement_letter={file}"
    counter.does("cases", "edit", reference, "--attach", attached, "--as", registry)
    counter.does("cases", "act", reference, "acknowledge", "--as", director)
    assert giving.case(offer.case).state == "acknowledged"


@ON_SQLITE
def test_the_answer_for_people_names_file_and_language(
    counter: Placet, giving: Bureau, tmp_path: Path
) -> None:
    offer = agreed(giving)
    pay(offer)
    reference, file = giving.case(offer.case).reference, tmp_path / "letter.pdf"

    words = ("letters", "acknowledgement", str(offer.case), "--language", "zh", "--out", str(file))
    answer = counter(*words)

    assert answer.lines[0].startswith(
        f"The letter for {reference} was written in Chinese as {file} ("
    )
    again = counter(*words)
    assert (again.code, again.err) == (
        1, f"placet: {file} is there already; it is not written over\n",
    )  # fmt: skip


@ON_SQLITE
def test_bad_input_is_refused_with_a_sentence_and_leaves_no_file(
    counter: Placet, giving: Bureau, tmp_path: Path
) -> None:
    offer = agreed(giving)
    file = str(tmp_path / "letter.pdf")
    nowhere = str(tmp_path / "none" / "letter.pdf")

    def asked(*words: str) -> tuple[int, str]:
        answer = counter("letters", "acknowledgement", *words)
        return answer.code, answer.err

    early = asked(str(offer.case), "--out", file)
    assert early == (1, "placet: refused: nothing of this contribution has come in yet\n")
    pay(offer)
    assert asked("CT-1999-0001", "--out", file) == (1, 'placet: no case "CT-1999-0001"\n')
    assert asked(str(offer.case), "--language", "tlh", "--out", file) == (
        1, 'placet: there is no letter in "tlh"; wanted one of ar, zh, en, fr, ru, es\n',
    )  # fmt: skip
    assert asked(str(offer.case), "--out", nowhere) == (
        1, f"placet: {nowhere}: No such file or directory\n",
    )  # fmt: skip
    assert asked(str(offer.case))[0] == 2
    assert not Path(file).exists()
