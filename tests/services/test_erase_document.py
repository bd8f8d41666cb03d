"""A document that is erased is nowhere any more, and the histories still prove themselves."""

from __future__ import annotations

import pytest

from tests.build import ADA, COY, REX, Bureau
from tests.papers import pdf, txt
from tests.services.test_documents import files, findings, place, rows
from tests.services.test_erase_person import dump
from workflow.errors import Invalid
from workflow.services.erase_document import Wanted, erase_document
from workflow.store import tables


def erase(office: Bureau, case: int, field: str = "letter", row: int | None = None) -> int:
    gone = erase_document(
        office.runtime.sessions,
        office.runtime.documents,
        Wanted(str(case), field, row, "asked for"),
        lambda _: office.by(),
    )
    return len(gone)


def test_an_erased_document_is_nowhere_and_was_given(office: Bureau) -> None:
    case = office.open()
    letter = office.upload("Zoe's letter.pdf")
    office.do(case, "edit", ADA, letter=letter)

    assert erase(office, case) == 1

    assert (files(office), rows(office)) == ([], [])
    assert [
        each for each in dump(office).splitlines() if "Zoe" in each or letter.sha256 in each
    ] == []
    assert office.case(case).fields["letter"] == {"erased": True}
    assert findings(office) == []


def test_it_goes_from_every_case_that_holds_it_and_nothing_else_does(office: Bureau) -> None:
    first, second = office.open_many(2)
    other = office.upload("other.txt", txt())
    office.do(first, "edit", ADA, letter=office.upload())
    office.do(second, "edit", ADA, letter=office.upload("copy.pdf"))
    office.do(first, "edit", ADA, letter=other)

    assert erase(office, second) == 2

    assert office.case(first).fields["letter"] == other.kept
    assert office.case(second).fields["letter"] == {"erased": True}
    assert files(office) == [place(other.sha256)]
    assert findings(office) == []


def test_an_answer_and_what_was_replaced_are_erased_by_their_row(office: Bureau) -> None:
    case = office.open()
    office.do(case, "edit", ADA, letter=office.upload())
    office.do(case, "edit", ADA, letter="")
    office.do(case, "submit", ADA)
    office.do(case, "assign", REX, counsellor=COY)
    paper = office.upload("paper.pdf", pdf("An opinion"))
    office.do(case, "advise", COY, advice="favourable", paper=paper)

    assert (erase(office, case, row=2), erase(office, case, "paper")) == (1, 1)

    assert (files(office), findings(office)) == ([], [])


def test_it_can_be_attached_again(office: Bureau) -> None:
    case = office.open()
    office.do(case, "edit", ADA, letter=office.upload())
    erase(office, case)

    again = office.upload()
    office.do(case, "edit", ADA, letter=again)

    assert rows(office) == [(again.sha256, again.size, "application/pdf", case, 3)]
    assert findings(office) == []


def test_what_is_not_there_is_not_erased(office: Bureau) -> None:
    case = office.open()

    with pytest.raises(Invalid, match='there is no document in "letter"; there is none at all'):
        erase(office, case)

    office.do(case, "edit", ADA, letter=office.upload())
    erase(office, case)
    with pytest.raises(Invalid, match="none at all"):
        erase(office, case)


def test_nothing_can_be_put_in_its_place_unnoticed(office: Bureau) -> None:
    case = office.open()
    office.do(case, "edit", ADA, letter=office.upload())
    erase(office, case)
    forged = {**office.case(case).fields, "letter": {"erased": False}}

    with office.runtime.sessions.begin() as session:
        session.execute(tables.cases.update().values(fields=forged))

    assert [each.split(":")[0] for each in findings(office)] == [f"cases {case}"]


def test_a_case_with_an_erased_document_goes_on(office: Bureau) -> None:
    case = office.open()
    office.do(case, "edit", ADA, letter=office.upload())
    erase(office, case)

    office.do(case, "submit", ADA)

    assert findings(office) == []
