"""The letter of acknowledgement: what came in, as the books have it, in six languages."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from notifications.languages import LANGUAGES
from notifications.localise import localise
from notifications.pdf import as_pdf
from tests.build import ADA, BEN, ON_SQLITE, Bureau
from tests.journeys.giving import (
    GOODS,
    SERVICE,
    TODAY,
    acknowledged,
    agreed,
    pay,
    project_at_work,
    rate,
    spent,
    stands,
)
from tests.journeys.stage import OnItsWay
from tests.mending import take_back
from workflow.domain.acknowledging import Payment
from workflow.domain.books.asked import Sum
from workflow.errors import Invalid, NotPrinted, Refused, Unknown
from workflow.runtime import shipped_letters
from workflow.services.write_acknowledgement import (
    Acknowledgement,
    print_acknowledgement,
    write_acknowledgement,
)
from workflow.store import tables

TEMPLATES = shipped_letters()["acknowledgement"]
IN_KIND = {"agreed": None}


def letter(bureau: Bureau, case: int | str, language: str | None = None) -> Acknowledgement:
    with bureau.runtime.readers.begin() as session:
        engine = bureau.runtime.engine(session)
        return write_acknowledgement(session, engine, str(case), language, TEMPLATES, bureau.at)


def refused(bureau: Bureau, case: int) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refusal:
        letter(bureau, case)
    return [(each.code, str(each)) for each in refusal.value.reasons]


def text_of(pdf: bytes) -> str:
    """What a PDF says, without anything between its letters and digits."""
    return plain("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def plain(text: str) -> str:
    return re.sub(r"[\s\u2066-\u2069]", "", text)


def paid_in_euros(bureau: Bureau, **changes: object) -> OnItsWay:
    """A contribution of euros that came in two parts, at two rates."""
    rate(bureau, "0.9512", valid_to=TODAY)
    rate(bureau, "0.9333", valid_from="2027-03-02")
    offer = agreed(
        bureau, {"agreed": "40000.00 EUR"}, offered="40000.00 EUR", value="38048.00 CHF", **changes
    )
    pay(offer, "15000.50 EUR")
    bureau.at += timedelta(days=1)
    pay(offer, "24999.50 EUR")
    return offer


def with_goods(bureau: Bureau) -> OnItsWay:
    offer = agreed(bureau, IN_KIND, value="19000.00 CHF", **GOODS)
    offer.do("value_goods", "counsellor", goods_value="18000.50 CHF")
    offer.do("take_in_goods", "valuer", own_value="18000.50 CHF", delivered_on=TODAY)
    return offer


def test_each_payment_stands_with_its_day_rate_and_source_and_the_sum_is_that_of_the_books(
    giving: Bureau,
) -> None:
    offer = paid_in_euros(giving)

    written = letter(giving, offer.case)

    source = "UN operational rate"
    first, second = (each.row for each in written.payments)
    assert written.payments == (
        Payment(first, TODAY, Sum(1500050, "EUR"), Sum(1426848, "CHF"), "0.9512", source),
        Payment(second, "2027-03-02", Sum(2499950, "EUR"), Sum(2333203, "CHF"), "0.9333", source),
    )
    assert written.received == Sum(stands(giving, offer.case)["received"], "CHF")


def test_euros_that_settle_a_promise_in_francs_are_told_as_euros(giving: Bureau) -> None:
    rate(giving, "0.95")
    offer = agreed(giving)
    pay(offer, "10000.00 EUR", settled="9500.00 CHF")
    pay(offer, "20500.00 CHF")

    written = letter(giving, offer.case)

    assert [(each.paid, each.booked, each.rate) for each in written.payments] == [
        (Sum(1000000, "EUR"), Sum(950000, "CHF"), "0.95"),
        (Sum(2050000, "CHF"), Sum(2050000, "CHF"), None),
    ]
    assert written.received == Sum(3000000, "CHF")


def test_francs_alone_need_no_rate(giving: Bureau) -> None:
    offer = agreed(giving)
    pay(offer)

    written = letter(giving, offer.case, "en").document

    assert re.findall(r"<th scope=\"col\">(.*?)</th>", written) == ["Value date", "Sum paid"]
    assert "at the rate of its value date" not in written


def test_a_payment_that_was_taken_back_is_not_acknowledged(giving: Bureau) -> None:
    offer = agreed(giving)
    pay(offer, "30000.00 CHF")
    take_back(giving, offer.case, offer.who["registry"])
    assert refused(giving, offer.case) == [
        ("nothing_received", "nothing of this contribution has come in yet")
    ]

    pay(offer, "12000.00 CHF")
    assert letter(giving, offer.case).received == Sum(1200000, "CHF")


def test_what_was_spent_meanwhile_was_received_all_the_same(giving: Bureau) -> None:
    project = project_at_work(giving)
    offer = acknowledged(giving, project=project)
    offer.do("allocate", "approving_officer")
    spent(offer, project, "12000.00 CHF")

    written = letter(giving, offer.case, "en")

    assert written.received == Sum(3000000, "CHF")
    assert "The contribution is for A laboratory (PR-1)." in written.document


def test_goods_are_told_at_the_value_that_is_booked(giving: Bureau) -> None:
    offer = with_goods(giving)

    written = letter(giving, offer.case, "en")

    assert written.in_kind == Sum(stands(giving, offer.case)["in_kind"], "CHF")
    assert (written.payments, written.received) == ((), Sum(0, "CHF"))
    assert "Twenty laptops." in written.document
    assert "CHF\u00a018,000.50" in written.document


def test_a_service_is_described_and_not_valued(giving: Bureau) -> None:
    offer = agreed(giving, IN_KIND, **SERVICE)
    offer.do(
        "take_in_service", "counsellor", service_record="Half of the courses.", delivered_on=TODAY
    )

    written = letter(giving, offer.case, "en").document

    assert "An expert for a year." in written
    assert "What they add to the work: Half of the courses." in written
    assert "CHF" not in written


def test_before_anything_came_in_there_is_no_letter(giving: Bureau) -> None:
    for said, gift in (({}, {}), (IN_KIND, GOODS), (IN_KIND, SERVICE)):
        offer = agreed(giving, said, **gift)
        assert refused(giving, offer.case) == [
            ("nothing_received", "nothing of this contribution has come in yet")
        ]


@ON_SQLITE
def test_a_project_gives_nothing_and_is_not_thanked(giving: Bureau) -> None:
    project = project_at_work(giving)

    assert refused(giving, project) == [
        ("not_a_contribution", 'the flow "project" takes no contributions')
    ]


@ON_SQLITE
def test_the_letter_is_in_the_language_of_the_focal_point_who_gave(giving: Bureau) -> None:
    for giver, language in ((ADA, "fr"), (BEN, "es")):
        offer = agreed(giving, giver=giver)
        pay(offer)
        written = letter(giving, offer.case)
        assert (written.language, written.addressee and written.addressee.id) == (language, giver)


@ON_SQLITE
def test_a_language_without_a_letter_and_a_case_that_is_not_there_are_named(
    giving: Bureau,
) -> None:
    offer = acknowledged(giving)

    with pytest.raises(Invalid, match=r'no letter in "de"; wanted one of ar, zh, en, fr, ru, es'):
        letter(giving, offer.case, "de")
    with pytest.raises(Unknown, match=r'no case "CT-1999-0001"'):
        letter(giving, "CT-1999-0001")


def test_books_that_were_tampered_with_are_not_acknowledged(giving: Bureau) -> None:
    offer = paid_in_euros(giving)
    postings = tables.postings
    with giving.runtime.sessions.begin() as session:
        session.execute(
            update(postings)
            .where(postings.c.rate.is_not(None), postings.c.account_id.contains("/received"))
            .values(amount=postings.c.amount + 1)
        )

    with pytest.raises(NotPrinted, match=r"15000.50 EUR came in, and 14268.49 CHF is booked at"):
        letter(giving, offer.case)


@ON_SQLITE
def test_the_papers_in_six_languages_hold_the_sums_the_references_and_the_head(
    giving: Bureau,
) -> None:
    offer = paid_in_euros(giving, project=project_at_work(giving))
    case = giving.case(offer.case)
    sums = [(1500050, "EUR"), (1426848, "CHF"), (2499950, "EUR"), (2333203, "CHF")]

    for language in LANGUAGES:
        told = text_of(as_pdf(letter(giving, offer.case, language).document))

        amounts = [localise({"money": [*each]}, language) for each in (*sums, (3760051, "CHF"))]
        wanted = [re.sub(r"[A-Z]", "", plain(each)) for each in amounts]
        wanted += ["0,9512" if "," in wanted[0][-4:] else "0.9512"]
        wanted += [str(case.reference), "PR-1", case.head, str(case.revision), "Kenya"]
        assert [each for each in wanted if each not in told] == [], language


@ON_SQLITE
def test_the_letter_can_be_made_again_on_another_day_to_the_byte(
    giving: Bureau, tmp_path: Path
) -> None:
    offer = with_goods(giving)
    sizes = []
    for name in ("one.pdf", "two.pdf"):
        sizes.append(print_acknowledgement(letter(giving, offer.case), tmp_path / name))
        giving.at += timedelta(days=40)

    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert sizes == [(tmp_path / "one.pdf").stat().st_size] * 2


@ON_SQLITE
def test_what_the_giver_typed_stays_text(giving: Bureau) -> None:
    typed = '<img src="http://127.0.0.1:9/x.png"> {{ case.head }} **&**'
    offer = acknowledged(giving, title=typed, proposed_use=f"{typed}\n## A heading")

    told = text_of(as_pdf(letter(giving, offer.case, "en").document))

    assert plain(f"Use: {typed} ## A heading") in told


@ON_SQLITE
def test_a_letter_is_not_written_over_something(giving: Bureau, tmp_path: Path) -> None:
    written = letter(giving, acknowledged(giving).case)
    target = tmp_path / "letter.pdf"
    target.write_text("mine")

    with pytest.raises(Invalid, match=r"letter\.pdf is there already; it is not written over"):
        print_acknowledgement(written, target)
    assert target.read_text() == "mine"
