"""A backup comes back whole, verified and held, or not at all."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random
from tarfile import SYMTYPE, TarFile, TarInfo
from typing import Any

import pytest
from sqlalchemy import text

from tests.build import ADA, DAY, ON_SQLITE, Bureau
from tests.services.backing_up import backed_up, copied, is_untouched, restored, rows
from workflow.domain.holds import Part
from workflow.errors import BadBackup, Invalid
from workflow.services.deliver_notices import Delivered
from workflow.services.hold import release
from workflow.services.sweeping import Fired
from workflow.store import installation, schema
from workflow.store.archive import END, Damaged, members, writing
from workflow.store.backup_file import MANIFEST_BYTES, check
from workflow.store.engine import open_engine
from workflow.store.schema import tables_of

FLIPS = 300


def test_a_copy_has_every_row_and_one_event_more(
    lively: Bureau, tmp_path: Path, elsewhere: str
) -> None:
    with lively.runtime.readers.begin() as session:
        before = list(installation.events(session))

    with copied(lively, tmp_path, elsewhere) as copy:
        assert rows(copy) == rows(lively)
        with copy.runtime.readers.begin() as session:
            *same, restore = installation.events(session)
        assert [row.hash for row in same] == [row.hash for row in before]
        assert (restore.action, restore.payload["head"]) == ("restore", before[-1].hash)
        assert copy.verify().findings == ()


def test_a_copy_sends_nothing_and_works_nothing_off_until_it_is_released(
    lively: Bureau, tmp_path: Path, elsewhere: str
) -> None:
    lively.at += 100 * DAY

    with copied(lively, tmp_path, elsewhere) as copy:
        held = copy.fire(), copy.deliver()
        for part in Part:
            with copy.runtime.sessions.begin() as session:
                release(session, part, copy.by())
        fired, delivered = copy.fire(), copy.deliver()

        assert held == (Fired(0, 0), Delivered(0, 0, 0))
        assert (fired.done > 0, delivered.sent > 0) == (True, True)
        assert copy.verify().findings == ()


def test_what_a_copy_owes_before_it_is_released_waits(
    office: Bureau, tmp_path: Path, elsewhere: str
) -> None:
    case = office.open()

    with copied(office, tmp_path, elsewhere) as copy:
        copy.do(case, "submit", ADA)
        assert copy.deliver() == Delivered(0, 0, 0)
        assert not list(copy.runtime.settings.mail.iterdir())
        assert office.deliver() == Delivered(0, 0, 0)  # and the original knows nothing of it


@ON_SQLITE
def test_nothing_is_restored_over_an_installation(
    office: Bureau, tmp_path: Path, elsewhere: str
) -> None:
    with copied(office, tmp_path, elsewhere) as copy:
        copy.open()
        before = rows(copy)

        with pytest.raises(Invalid, match="there is an installation in this database already"):
            restored(tmp_path / "office.tar", tmp_path / "copy", elsewhere)

        assert rows(copy) == before


@ON_SQLITE
def test_nothing_is_restored_among_the_tables_of_something_else(
    office: Bureau, tmp_path: Path, database_url: str, elsewhere: str
) -> None:
    backed_up(office, tmp_path / "office.tar")
    (tmp_path / "copy").mkdir()
    engine = open_engine(elsewhere)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE cats (name text)"))

    with pytest.raises(Invalid, match='the database is not empty: it has a table "cats"'):
        restored(tmp_path / "office.tar", tmp_path / "copy", elsewhere)

    with engine.connect() as connection:
        assert tables_of(connection) == {"cats"}
    engine.dispose()


def refused(file: Path, folder: Path, url: str) -> str:
    """The sentence with which a backup is refused, which must leave nothing behind."""
    with pytest.raises(BadBackup) as bad:
        restored(file, folder / "copy", url)
    assert is_untouched(url)
    assert not (folder / "copy").exists()
    sentence = str(bad.value)
    assert sentence.startswith(f"{file}: ")
    assert sentence.endswith("; nothing was restored")
    return bad.value.said


@ON_SQLITE
def test_a_file_that_is_no_backup_is_refused(
    office: Bureau, tmp_path: Path, elsewhere: str
) -> None:
    file = tmp_path / "office.tar"
    file.write_bytes(b"")
    assert refused(file, tmp_path, elsewhere) == "it ends too early"

    file.write_bytes(b"Dear all, this is no backup." * 100)
    assert refused(file, tmp_path, elsewhere) == "what stands at byte 0 is no part of a backup"


@ON_SQLITE
def test_a_truncated_backup_is_refused_wherever_it_ends(office: Bureau, tmp_path: Path) -> None:
    backed_up(office, tmp_path / "office.tar")
    whole = (tmp_path / "office.tar").read_bytes()
    places = [*range(0, len(whole), 4096), *range(len(whole) - 1025, len(whole))]

    for place in places:
        with pytest.raises(Damaged):
            check(io.BytesIO(whole[:place]))


@ON_SQLITE
def test_a_flipped_bit_is_found_wherever_it_is(office: Bureau, tmp_path: Path) -> None:
    backed_up(office, tmp_path / "office.tar")
    whole = (tmp_path / "office.tar").read_bytes()
    dice = Random(20270301)
    check(io.BytesIO(whole))

    for _ in range(FLIPS):
        place, bit = dice.randrange(len(whole)), 1 << dice.randrange(8)
        spoilt = bytearray(whole)
        spoilt[place] ^= bit
        with pytest.raises(Damaged):
            check(io.BytesIO(bytes(spoilt)))


@ON_SQLITE
def test_bytes_behind_the_end_are_found(office: Bureau, tmp_path: Path) -> None:
    backed_up(office, tmp_path / "office.tar")
    whole = (tmp_path / "office.tar").read_bytes()

    for more in (b"x", bytes(1), bytes(512), bytes(10_240)):
        with pytest.raises(Damaged, match="its end is not the end of a backup"):
            check(io.BytesIO(whole + more))


def test_a_damaged_backup_is_refused_by_the_name_of_the_part(
    office: Bureau, tmp_path: Path, elsewhere: str
) -> None:
    file = tmp_path / "office.tar"
    backed_up(office, file)
    with file.open("r+b") as spoilt:
        [people] = [each for each in members(spoilt) if each.name == "tables/people.jsonl.gz"]
        spoilt.seek(people.offset + 20)
        spoilt.write(b"?!")

    said = refused(file, tmp_path, elsewhere)

    assert said == 'the part "tables/people.jsonl.gz" was changed or damaged'


def rewritten(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Let the manifest say something else and its hash be right, as somebody who knows could."""
    with file.open("r+b") as backup:
        manifest, seal, *_ = members(backup)
        backup.seek(manifest.offset)
        told = json.loads(backup.read(manifest.size))
        change(told)
        text_ = json.dumps(told).encode().ljust(MANIFEST_BYTES)
        backup.seek(manifest.offset)
        backup.write(text_)
        backup.seek(seal.offset)
        backup.write(sha256(text_).hexdigest().encode())


@ON_SQLITE
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "placet-backup/2"},
         'it has the format "placet-backup/2"; this version of Placet reads placet-backup/1'),
        ({"schema": "0002"},
         f"it has schema 0002 and this version wants {schema.head()}; "
         "restore it with Placet 1.2.3, which wrote it, then run placet upgrade"),
        ({"schema": "9999"},
         f"it has schema 9999 and this version wants {schema.head()}; "
         "restore it with Placet 1.2.3, which wrote it"),
        ({"head": "ab" * 32}, "the head of its history is not the one that its manifest says"),
        ({"length": 1}, "the head of its history is not the one that its manifest says"),
        ({"cats": []}, "its manifest cannot be read"),
        ({"tables": []}, 'the part "tables/accounts.jsonl.gz" is not named in its manifest'),
    ],
)  # fmt: skip
def test_a_backup_of_another_version_or_head_is_refused(
    office: Bureau, tmp_path: Path, elsewhere: str, change: dict[str, object], said: str
) -> None:
    file = tmp_path / "office.tar"
    backed_up(office, file)
    rewritten(file, lambda told: told.update(change))

    assert refused(file, tmp_path, elsewhere) == said


def made_by_tar(file: Path, *infos: TarInfo) -> None:
    """A tar archive as another program would write it, with empty members."""
    with TarFile.open(file, "w") as archive:
        for info in infos:
            archive.addfile(info)


def linking(name: str, target: str) -> TarInfo:
    info = TarInfo(name)
    info.type, info.linkname = SYMTYPE, target
    return info


@ON_SQLITE
@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "tables/../../x", "/etc/passwd", "tables\\x", "tables/.", "~/x"]
)
def test_a_path_that_could_lead_elsewhere_is_refused(
    office: Bureau, tmp_path: Path, elsewhere: str, path: str
) -> None:
    made_by_tar(tmp_path / "office.tar", TarInfo(path))

    said = refused(tmp_path / "office.tar", tmp_path, elsewhere)

    assert said == f'a part has the path "{path}", which no backup has'


@ON_SQLITE
def test_a_link_is_refused(office: Bureau, tmp_path: Path, elsewhere: str) -> None:
    made_by_tar(tmp_path / "office.tar", linking("documents/ab", "/etc"))

    said = refused(tmp_path / "office.tar", tmp_path, elsewhere)

    assert said == 'the part "documents/ab" is not of the sort that a backup has'


@ON_SQLITE
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("papers/ab/cdef", 'the part "papers/ab/cdef" is not named in its manifest'),
        ("documents/ab/cdef", 'the files of the folder "documents" were changed or damaged'),
    ],
)
def test_a_member_that_the_manifest_does_not_name_is_refused(
    office: Bureau, tmp_path: Path, elsewhere: str, path: str, said: str
) -> None:
    file = tmp_path / "office.tar"
    backed_up(office, file)
    with file.open("r+b") as backup:
        backup.seek(-len(END), 2)
        with writing(backup, path) as member:
            member.write(b"#!/bin/sh")
        backup.write(END)

    assert refused(file, tmp_path, elsewhere) == said


def test_a_backup_of_a_database_that_was_tampered_with_does_not_come_back(
    office: Bureau, tmp_path: Path, elsewhere: str
) -> None:
    case = office.open()
    with office.database.begin() as connection:
        connection.execute(text("UPDATE cases SET state = 'approved'"))
    backed_up(office, tmp_path / "office.tar")

    said = refused(tmp_path / "office.tar", tmp_path, elsewhere)

    assert said.startswith(f'it does not verify: cases {case}: state is "approved"; ')
