"""A backup is the whole installation at one instant, the same from each kind of database."""

from __future__ import annotations

import stat
import tracemalloc
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from tests.build import ON_SQLITE, Bureau, opened
from tests.services.backing_up import (
    CHANGED_BY_A_RESTORE,
    backed_up,
    copied,
    is_untouched,
    restored,
)
from workflow.errors import BadBackup, Invalid
from workflow.store import schema
from workflow.store.backup_file import Folder, Folders, check
from workflow.store.tables import contents

MEGABYTE = 1024**2


def test_a_manifest_says_what_is_in_the_file(lively: Bureau, tmp_path: Path) -> None:
    manifest = backed_up(lively, tmp_path / "office.tar")

    with lively.runtime.readers.begin() as session:
        found = session.execute(text("SELECT length, head FROM installation")).one()
        cases = session.execute(text("SELECT count(*) FROM cases")).scalar_one()
    assert (manifest.placet, manifest.schema) == ("1.2.3", schema.head())
    assert (manifest.length, manifest.head, manifest.rows("cases")) == (*found, cases)
    with (tmp_path / "office.tar").open("rb") as file:
        assert check(file).manifest == manifest


def test_a_copy_makes_the_same_backup_on_whichever_database_it_is(
    lively: Bureau, tmp_path: Path, elsewhere: str
) -> None:
    first = backed_up(lively, tmp_path / "office.tar")
    restored(tmp_path / "office.tar", tmp_path / "copy", elsewhere)
    with opened(tmp_path / "copy", elsewhere) as copy:
        second = backed_up(copy, tmp_path / "copy.tar")

    differing = {
        one.name for one, other in zip(first.tables, second.tables, strict=True) if one != other
    }
    assert differing == CHANGED_BY_A_RESTORE


def test_only_its_owner_may_read_a_backup(office: Bureau, tmp_path: Path) -> None:
    backed_up(office, tmp_path / "office.tar")

    assert stat.S_IMODE((tmp_path / "office.tar").stat().st_mode) == 0o600


@ON_SQLITE
def test_a_backup_overwrites_nothing(office: Bureau, tmp_path: Path) -> None:
    target = tmp_path / "office.tar"
    target.write_text("something else")

    with pytest.raises(Invalid, match=r"office\.tar is there already; a backup overwrites nothing"):
        backed_up(office, target)

    assert target.read_text() == "something else"


@ON_SQLITE
def test_a_backup_that_fails_leaves_nothing_behind(office: Bureau, tmp_path: Path) -> None:
    with office.database.begin() as connection:
        connection.execute(text("UPDATE people SET erased_at = 'some day', name = NULL, "
                                "email = NULL WHERE id = 1"))  # fmt: skip
    before = sorted(tmp_path.iterdir())

    with pytest.raises(Invalid, match=r"a row of people cannot be read: .*some day.*; placet ver"):
        backed_up(office, tmp_path / "office.tar")

    assert sorted(tmp_path.iterdir()) == before


def test_an_empty_database_has_nothing_to_back_up(migrated_url: str, tmp_path: Path) -> None:
    with (
        opened(tmp_path, migrated_url) as nobody,
        pytest.raises(Invalid, match="there is no installation in this database"),
    ):
        backed_up(nobody, tmp_path / "office.tar")


def test_only_some_rows_at_a_time_are_in_memory(office: Bureau, tmp_path: Path) -> None:
    bodies = [f"{number}" * 2000 for number in range(10_000, 22_000)]
    added = [{"hash": sha256(body.encode()).hexdigest(), "body": body} for body in bodies]
    with office.runtime.sessions.begin() as session:
        session.execute(insert(contents), added)
    size = sum(map(len, bodies))
    del bodies, added

    tracemalloc.start()
    backed_up(office, tmp_path / "office.tar")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > 100 * MEGABYTE
    assert most < size / 4


def papers(path: Path) -> Folders:
    return {"papers": Folder(path, lambda _session: iter(("ab/0123", "ab/cdef")))}


@ON_SQLITE
def test_a_file_that_is_named_and_gone_is_told(office: Bureau, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"papers/ab/0123 is not there; try again; placet verify"):
        backed_up(office, tmp_path / "office.tar", papers(tmp_path / "papers"))

    assert not list(tmp_path.glob("*.tar*"))


@ON_SQLITE
def test_folders_that_another_version_has_are_refused(
    office: Bureau, tmp_path: Path, elsewhere: str
) -> None:
    kept = tmp_path / "papers"
    (kept / "ab").mkdir(parents=True)
    (kept / "ab" / "0123").touch()
    (kept / "ab" / "cdef").touch()
    backed_up(office, tmp_path / "office.tar", papers(kept))

    with pytest.raises(BadBackup, match="its folders are not those of schema"):
        restored(tmp_path / "office.tar", tmp_path / "copy", elsewhere)

    assert is_untouched(elsewhere)


def test_the_files_of_folders_go_along(office: Bureau, tmp_path: Path, elsewhere: str) -> None:
    kept, back = tmp_path / "papers", tmp_path / "copy" / "papers"
    (kept / "ab").mkdir(parents=True)
    (kept / "ab" / "cdef").write_bytes(b"%PDF-1.7" * 100_000)
    (kept / "ab" / "0123").write_bytes(b"")
    (kept / "Nobody names this.txt").write_bytes(b"-")

    manifest = backed_up(office, tmp_path / "office.tar", papers(kept))
    restored(tmp_path / "office.tar", tmp_path / "copy", elsewhere, papers(back))

    assert [(part.name, part.files, part.bytes) for part in manifest.folders] == [
        ("papers", 2, 800_000)
    ]
    assert {path.name: path.read_bytes() for path in back.rglob("*") if path.is_file()} == {
        "cdef": b"%PDF-1.7" * 100_000, "0123": b"",
    }  # fmt: skip


def test_a_copy_goes_on_with_new_numbers(lively: Bureau, tmp_path: Path, elsewhere: str) -> None:
    last = lively.open()

    with copied(lively, tmp_path, elsewhere) as copy:
        assert copy.open() == last + 1
        assert copy.verify().findings == ()
