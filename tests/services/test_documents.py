"""What is attached to a case is there, once, whole, and provably what was attached."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from stat import S_IMODE

import pytest
from sqlalchemy import select

from tests.build import ADA, COY, REX, Bureau
from tests.papers import docx, pdf, png, txt
from tests.services.results import told
from workflow.domain.documents import DocumentProblem, Upload
from workflow.errors import Invalid, StorageFailed, StorageFull, Unknown
from workflow.services.perform_acts import Receipt, preview_act
from workflow.services.read_documents import find_document, read_documents, save_document
from workflow.services.take_in import Attachment, take_in, taken_in
from workflow.store import tables


def files(office: Bureau) -> list[str]:
    """Every file in the folder of documents, from there on."""
    folder = office.runtime.documents.path
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


def place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:]}"


def rows(office: Bureau) -> list[tuple[str, int, str, int, int]]:
    with office.runtime.readers.begin() as session:
        table = tables.documents
        found = session.execute(select(table).order_by(table.c.case_id, table.c.seq))
        return [(row.sha256, row.size, row.type, row.case_id, row.seq) for row in found]


def findings(office: Bureau) -> list[str]:
    return [f"{each.place}: {each.sentence}" for each in office.verify().findings]


def test_a_document_is_kept_with_the_case_and_its_bytes_under_their_hash(office: Bureau) -> None:
    case = office.open()
    letter = office.upload()

    office.do(case, "edit", ADA, letter=letter)

    assert office.case(case).fields["letter"] == letter.kept
    assert rows(office) == [(letter.sha256, letter.size, "application/pdf", case, 2)]
    assert files(office) == [place(letter.sha256)]
    with office.runtime.documents.open(letter.sha256) as stream:
        assert stream.read() == pdf()
    assert findings(office) == []


def test_a_new_case_may_come_with_a_document(office: Bureau) -> None:
    letter = office.upload()

    case = office.open(values={"title": "Wells", "target": "1.00 CHF", "letter": letter})

    assert rows(office) == [(letter.sha256, letter.size, "application/pdf", case, 1)]
    assert findings(office) == []


def test_an_answer_may_be_a_document(office: Bureau) -> None:
    case = office.open()
    office.do(case, "submit", ADA)
    office.do(case, "assign", REX, counsellor=COY)
    paper = office.upload("paper.pdf")

    office.do(case, "advise", COY, advice="favourable", paper=paper)

    assert rows(office) == [(paper.sha256, paper.size, "application/pdf", case, 4)]
    assert findings(office) == []


def test_the_same_content_is_kept_once_under_every_name(office: Bureau) -> None:
    first, second = office.open_many(2)
    one, other = office.upload("one.pdf"), office.upload("other.pdf")

    office.do(first, "edit", ADA, letter=one)
    office.do(second, "edit", ADA, letter=other)

    assert rows(office) == [(one.sha256, one.size, "application/pdf", first, 2)]
    assert files(office) == [place(one.sha256)]
    assert [office.case(each).fields["letter"]["name"] for each in (first, second)] == [
        "one.pdf",
        "other.pdf",
    ]
    assert findings(office) == []


def test_one_batch_may_attach_one_file_to_many_cases_and_many_to_one(office: Bureau) -> None:
    cases = office.open_many(3)
    letter, other = office.upload(), office.upload("other.txt", txt())
    acts = [office.act(case, "edit", ADA, letter=letter) for case in cases]

    results = office.perform(*acts, office.act(cases[0], "edit", ADA, letter=other))

    assert all(isinstance(each, Receipt) for each in results)
    assert {row[0] for row in rows(office)} == {letter.sha256, other.sha256}
    assert findings(office) == []


def test_a_document_is_readable_by_its_owner_only(office: Bureau) -> None:
    letter = office.upload()
    office.do(office.open(), "edit", ADA, letter=letter)
    folder = office.runtime.documents.path

    assert S_IMODE((folder / place(letter.sha256)).stat().st_mode) == 0o600
    folders = [folder, folder / "incoming", folder / letter.sha256[:2]]
    assert {S_IMODE(each.stat().st_mode) for each in folders} == {0o700}


def test_a_refused_act_leaves_no_file_and_no_row(office: Bureau, tmp_path: Path) -> None:
    case = office.open()
    file = tmp_path / "letter.pdf"
    file.write_bytes(pdf())

    with taken_in(office.runtime.documents, {"letter": Attachment(file)}) as values:
        [result] = office.perform(office.act(case, "edit", REX, **values))

    assert told(result).startswith("Refused: ")
    assert (files(office), rows(office)) == ([], [])


def test_a_type_or_size_that_the_field_does_not_take_is_refused(office: Bureau) -> None:
    case = office.open()
    picture = office.upload("letter.png", png())
    large = office.upload("letter.pdf", pdf("x" * 1_000_000))

    results = office.perform(
        office.act(case, "edit", ADA, letter=picture), office.act(case, "edit", ADA, letter=large)
    )

    assert [told(each) for each in results] == [
        'Refused: letter: "letter.png" is of type png; pdf, txt is taken here',
        f'Refused: letter: "letter.pdf" has {large.size:,} bytes; at most 1,000,000 are taken here',
    ]
    assert rows(office) == []


def test_a_hash_is_no_document(office: Bureau) -> None:
    case, other = office.open_many(2)
    letter = office.upload()
    office.do(case, "edit", ADA, letter=letter)

    [result] = office.perform(office.act(other, "edit", ADA, letter=letter.kept))

    assert "is not a file; attach one" in told(result)


def test_the_same_command_again_gets_its_first_receipt(office: Bureau) -> None:
    case = office.open()
    first = replace(office.act(case, "edit", ADA, letter=office.upload()), command_id="c")
    again = replace(office.act(case, "edit", ADA, letter=office.upload()), command_id="c")
    other = office.upload("other.txt", txt())
    else_ = replace(office.act(case, "edit", ADA, letter=other), command_id="c")

    [done], [repeated], [reused] = (office.perform(each) for each in (first, again, else_))

    assert isinstance(done, Receipt)
    assert repeated == replace(done, repeated=True)
    assert told(reused).startswith("CommandReused")


def test_a_preview_keeps_nothing(office: Bureau, tmp_path: Path) -> None:
    case = office.open()
    file = tmp_path / "letter.pdf"
    file.write_bytes(pdf())

    with (
        taken_in(office.runtime.documents, {"letter": Attachment(file)}) as values,
        office.runtime.readers.begin() as session,
    ):
        engine = office.runtime.engine(session)
        _, _, decision = preview_act(session, office.act(case, "edit", ADA, **values), engine)

    assert decision.steps[0].changes["letter"]["name"] == "letter.pdf"
    assert (files(office), rows(office)) == ([], [])


def test_a_document_whose_bytes_are_gone_is_not_named(office: Bureau) -> None:
    case = office.open()
    letter = office.upload()
    office.runtime.documents.let_go(letter.place)

    with pytest.raises(StorageFailed, match="the folder of documents cannot be used"):
        office.perform(office.act(case, "edit", ADA, letter=letter))

    assert "letter" not in office.case(case).fields
    assert rows(office) == []


def test_an_act_mends_a_file_that_was_damaged(office: Bureau) -> None:
    first, second = office.open_many(2)
    letter = office.upload()
    office.do(first, "edit", ADA, letter=letter)
    (office.runtime.documents.path / place(letter.sha256)).write_bytes(b"damaged")
    assert findings(office)

    office.do(second, "edit", ADA, letter=office.upload())

    assert findings(office) == []


BAD_FILES: list[tuple[str, bytes, str]] = [
    ("letter.pdf", b"", '"letter.pdf" is empty'),
    ("letter.pdf", png(), '"letter.pdf" holds a document of type png, whose name ends in .png'),
    ("letter.pdf", b"\x7fELF", '"letter.pdf" is of no type of document that is known here'),
    ("let\u202eter.pdf", pdf(), "a direction mark cannot be part of the name"),
    ("let\nter.pdf", pdf(), "a control character cannot be part of the name"),
    ("letter", pdf(), '"letter" is no name with an ending'),
    ("letter.docx", docx()[:60], '"letter.docx" is an archive that cannot be read'),
]


@pytest.mark.parametrize(("name", "contents", "sentence"), BAD_FILES)
def test_a_file_that_is_no_document_is_refused_and_leaves_nothing(
    office: Bureau, tmp_path: Path, name: str, contents: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(contents)

    with (
        pytest.raises(Invalid) as refused,
        taken_in(office.runtime.documents, {"letter": Attachment(tmp_path / name)}),
    ):
        pass

    assert str(refused.value).startswith(f"letter: {sentence}")
    assert files(office) == []


def test_what_is_no_plain_file_is_neither_read_nor_waited_for(
    office: Bureau, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "loop.pdf").symlink_to(tmp_path / "loop.pdf")
    sentences = {
        tmp_path / "pipe.pdf": "is a device or a pipe; a file is wanted",
        tmp_path / "folder.pdf": "is a folder; a file is wanted",
        Path(os.devnull): "is a device or a pipe; a file is wanted",
        tmp_path / "none.pdf": "cannot be read: No such file or directory",
        tmp_path / "loop.pdf": "cannot be read: Too many levels of symbolic links",
    }

    for path, sentence in sentences.items():
        with pytest.raises(DocumentProblem) as problem:
            take_in(office.runtime.documents, path)
        assert str(problem.value) == f'"{path}" {sentence}'
    assert files(office) == []


def test_a_link_is_followed_and_gives_its_own_name(office: Bureau, tmp_path: Path) -> None:
    (tmp_path / "scan0001.pdf").write_bytes(pdf())
    (tmp_path / "letter.pdf").symlink_to(tmp_path / "scan0001.pdf")

    assert take_in(office.runtime.documents, tmp_path / "letter.pdf").name == "letter.pdf"


def test_a_file_that_is_too_large_is_not_read_to_its_end(office: Bureau, tmp_path: Path) -> None:
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(100_000_001)

    with pytest.raises(DocumentProblem, match="too large: no document may have more than 100 MB"):
        take_in(office.runtime.documents, tmp_path / "large.txt")

    assert files(office) == []


@contextmanager
def no_room() -> Iterator[None]:
    """No file of this process can grow beyond a kilobyte meanwhile."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_and_leaves_nothing(office: Bureau, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(pdf("x" * 5_000))

    with no_room(), pytest.raises(StorageFull, match="folder of documents has no room left"):
        take_in(office.runtime.documents, tmp_path / "letter.pdf")

    assert files(office) == []
    assert take_in(office.runtime.documents, tmp_path / "letter.pdf").size > 5_000


def attached(office: Bureau) -> tuple[int, Upload]:
    case = office.open()
    letter = office.upload()
    office.do(case, "edit", ADA, letter=letter)
    return case, letter


def test_a_file_that_is_missing_changed_or_too_many_is_found(office: Bureau) -> None:
    _, letter = attached(office)
    file = office.runtime.documents.path / place(letter.sha256)
    named = f"documents {letter.sha256[:12]}"

    file.write_bytes(pdf("Dear Madam or Sir"))
    assert findings(office) == [f"{named}: what is in its file was changed"]

    file.unlink()
    assert findings(office) == [f"{named}: its file is missing"]

    file.write_bytes(pdf())
    stray = file.with_name("ab" * 31)
    stray.write_bytes(b"x")
    assert findings(office) == []
    os.utime(stray, (0, 0))
    assert findings(office) == [
        f"documents {letter.sha256[:2]}/{stray.name}: no act names this file"
    ]


def test_one_case_is_verified_with_its_own_documents(office: Bureau) -> None:
    case, letter = attached(office)
    other = office.open()
    office.do(other, "edit", ADA, letter=office.upload("other.txt", txt()))
    (office.runtime.documents.path / place(letter.sha256)).unlink()

    assert [each.sentence for each in office.verify_cases(case).findings] == ["its file is missing"]
    assert office.verify_cases(other).findings == ()


def test_a_case_is_verified_with_what_another_attached_first(office: Bureau) -> None:
    attached(office)
    other, _ = attached(office)

    assert office.verify_cases(other).findings == ()


def test_a_document_is_saved_as_it_was_attached(office: Bureau, tmp_path: Path) -> None:
    case, letter = attached(office)
    target = tmp_path / "saved.pdf"

    save_document(office.runtime.documents, letter.kept, target)

    assert target.read_bytes() == pdf()
    assert S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(Invalid, match="is there already; it is not written over"):
        save_document(office.runtime.documents, letter.kept, target)
    assert office.case(case).fields["letter"] == letter.kept


def test_a_document_that_was_changed_is_not_saved(office: Bureau, tmp_path: Path) -> None:
    _, letter = attached(office)
    file = office.runtime.documents.path / place(letter.sha256)

    file.write_bytes(pdf("Dear Madam or Sir"))
    with pytest.raises(Invalid, match="was changed since it was attached"):
        save_document(office.runtime.documents, letter.kept, tmp_path / "saved.pdf")
    file.unlink()
    with pytest.raises(Unknown, match='no document "'):
        save_document(office.runtime.documents, letter.kept, tmp_path / "saved.pdf")

    assert not (tmp_path / "saved.pdf").exists()


def test_the_documents_of_a_case_are_told_in_their_order(office: Bureau) -> None:
    case, letter = attached(office)
    other = office.upload("other.txt", txt())
    office.do(case, "edit", ADA, letter=other)
    office.do(case, "edit", ADA, letter="")
    office.do(case, "edit", ADA, letter=office.upload())

    with office.runtime.readers.begin() as session:
        _, found = read_documents(session, str(case))
        assert find_document(session, str(case), "letter", None) == letter.kept
        assert find_document(session, str(case), "letter", 3) == other.kept
        with pytest.raises(Invalid) as refused:
            find_document(session, str(case), "paper", None)

    assert [(each.row, each.is_current, each.kept["name"]) for each in found] == [
        (2, False, "letter.pdf"), (3, False, "other.txt"), (5, True, "letter.pdf"),
    ]  # fmt: skip
    said = (
        'there is no document in "paper"; there is letter (row 2), letter (row 3), letter (row 5)'
    )
    assert str(refused.value) == said


def test_what_is_stored_can_be_listed_and_opened(office: Bureau) -> None:
    _, letter = attached(office)
    office.upload("other.txt", txt())

    assert list(office.runtime.documents.hashes()) == [letter.sha256]
