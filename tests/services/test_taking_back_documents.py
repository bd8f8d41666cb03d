"""Taking back an act that attached a document: the former one stands again, and both are proven."""

from __future__ import annotations

import pytest

from tests.build import ADA, Bureau
from tests.mending import bring_into_force, mendable, take_back, taking_back
from tests.papers import pdf
from tests.services.test_documents import files, findings, place, rows
from tests.services.test_erase_document import erase
from tests.services.test_sweep_documents import age, sweep
from workflow.domain.documents import ERASED, Upload
from workflow.errors import Refused
from workflow.services.read_documents import find_document, read_documents


@pytest.fixture
def mending(office: Bureau) -> Bureau:
    """The office with the flow in force in which acts are taken back."""
    bring_into_force(office)
    return office


def replaced(office: Bureau) -> tuple[int, Upload, Upload]:
    """A case whose letter was replaced by mistake, with the letter before and after."""
    case = mendable(office)
    right, wrong = office.upload("right.pdf"), office.upload("wrong.pdf", pdf("Another"))
    office.do(case, "edit", ADA, letter=right)
    office.do(case, "edit", ADA, letter=wrong)
    return case, right, wrong


def test_the_former_document_stands_again_and_the_other_stays_in_the_history(
    mending: Bureau,
) -> None:
    case, right, wrong = replaced(mending)

    take_back(mending, case)

    assert mending.case(case).fields["letter"] == right.kept
    with mending.runtime.readers.begin() as session:
        _, found = read_documents(session, str(case))
        assert find_document(session, str(case), "letter", 3) == wrong.kept
    assert [(each.row, each.is_current) for each in found] == [(2, True), (3, False)]
    assert findings(mending) == []


def test_what_an_act_attached_that_was_taken_back_is_kept_since_the_history_names_it(
    mending: Bureau,
) -> None:
    case = mendable(mending)
    letter = mending.upload()
    mending.do(case, "edit", ADA, letter=letter)
    take_back(mending, case)
    age(mending)

    assert sweep(mending) == 0
    assert "letter" not in mending.case(case).fields
    assert rows(mending) == [(letter.sha256, letter.size, "application/pdf", case, 2)]
    assert files(mending) == [place(letter.sha256)]
    assert findings(mending) == []


def test_what_was_erased_does_not_stand_again(mending: Bureau) -> None:
    case, _, wrong = replaced(mending)
    erase(mending, case, row=2)

    [result] = mending.perform(taking_back(mending, case))

    assert isinstance(result, Refused)
    assert [each.code for each in result.reasons] == ["erased"]
    assert mending.case(case).fields["letter"] == wrong.kept
    assert findings(mending) == []


@pytest.mark.parametrize(("row", "left"), [(2, "erased"), (3, "right")])
def test_either_document_can_be_erased_afterwards(mending: Bureau, row: int, left: str) -> None:
    case, right, _ = replaced(mending)
    take_back(mending, case)

    erase(mending, case, row=row)

    wanted = {"erased": ERASED, "right": right.kept}[left]
    assert mending.case(case).fields["letter"] == wanted
    assert len(files(mending)) == 1
    assert findings(mending) == []
