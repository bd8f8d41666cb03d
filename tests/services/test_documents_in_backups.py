"""Documents go into a backup with the rows that name them, and come back with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build import ADA, ON_SQLITE, Bureau, opened
from tests.papers import pdf
from tests.services.backing_up import backed_up, copied, is_untouched, restored
from tests.services.test_documents import files, place
from workflow.domain.documents import Upload
from workflow.errors import BadBackup, Invalid


@pytest.fixture
def letter(office: Bureau) -> Upload:
    """What is attached to the office's one case; an upload that no act has named lies beside it."""
    found = office.upload("letter.pdf", pdf("An opinion"))
    office.do(office.open(), "edit", ADA, letter=found)
    office.upload("another.pdf", pdf("Not attached"))
    return found


def test_a_document_comes_back_on_whichever_database_it_is(
    office: Bureau, letter: Upload, tmp_path: Path, elsewhere: str
) -> None:
    manifest = backed_up(office, tmp_path / "office.tar")
    restored(tmp_path / "office.tar", tmp_path / "copy", elsewhere)

    with opened(tmp_path / "copy", elsewhere) as copy:
        assert copy.verify().findings == ()
        assert files(copy) == [place(letter.sha256)]
        with copy.runtime.documents.open(letter.sha256) as stream:
            assert stream.read() == pdf("An opinion")
    [part] = manifest.folders
    assert (part.name, part.files, part.bytes) == ("documents", 1, letter.size)


def test_documents_of_an_office_at_work_come_back_and_no_erased_one(
    lively: Bureau, tmp_path: Path, elsewhere: str
) -> None:
    with copied(lively, tmp_path, elsewhere) as copy:
        assert files(copy) == files(lively)
        assert len(files(copy)) > 1
        assert copy.verify().findings == ()


def test_a_copy_takes_further_documents(
    office: Bureau, letter: Upload, tmp_path: Path, elsewhere: str
) -> None:
    with copied(office, tmp_path, elsewhere) as copy:
        copy.do(copy.open(), "edit", ADA, letter=copy.upload("new.pdf", pdf("A new one")))

        assert len(files(copy)) == 2
        assert copy.verify().findings == ()


@ON_SQLITE
def test_a_document_whose_file_is_gone_is_told_and_no_backup_is_left(
    office: Bureau, letter: Upload, tmp_path: Path
) -> None:
    gone = office.runtime.documents.path / place(letter.sha256)
    gone.unlink()

    with pytest.raises(Invalid) as refused:
        backed_up(office, tmp_path / "office.tar")

    said = f"{gone} is not there; try again; placet verify --all tells what was changed"
    assert str(refused.value) == said
    assert not list(tmp_path.glob("*office.tar*"))


@ON_SQLITE
def test_a_document_that_was_changed_behind_the_back_does_not_come_back(
    office: Bureau, letter: Upload, tmp_path: Path, elsewhere: str
) -> None:
    (office.runtime.documents.path / place(letter.sha256)).write_bytes(pdf("Another opinion"))
    backed_up(office, tmp_path / "office.tar")

    with pytest.raises(BadBackup) as bad:
        restored(tmp_path / "office.tar", tmp_path / "copy", elsewhere)

    said = f"it does not verify: documents {letter.sha256[:12]}: what is in its file was changed"
    assert bad.value.said == said
    assert is_untouched(elsewhere)
    assert not (tmp_path / "copy").exists()


@ON_SQLITE
def test_nothing_is_restored_among_the_documents_of_another_installation(
    office: Bureau, letter: Upload, tmp_path: Path, elsewhere: str
) -> None:
    backed_up(office, tmp_path / "office.tar")
    theirs = tmp_path / "copy" / "documents" / "ab"
    theirs.mkdir(parents=True)
    (theirs / "cd").write_bytes(b"theirs")

    with pytest.raises(Invalid, match=r"copy/documents is there already; a backup is restored"):
        restored(tmp_path / "office.tar", tmp_path / "copy", elsewhere)

    assert (theirs / "cd").read_bytes() == b"theirs"
    assert is_untouched(elsewhere)
