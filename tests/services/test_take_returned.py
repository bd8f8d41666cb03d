"""What comes back: counted only where the notice went to that very address, once, and on record."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pytest

from tests.build import ADA, BEN, Bureau
from tests.faults.healing import expire_leases
from tests.notifications.sink import Breaking, running
from tests.services.bouncing import bounce
from tests.services.delivering import claim, listed, submitted
from workflow.errors import Invalid
from workflow.services.erase_person import erase_person
from workflow.services.manage_people import mend_address
from workflow.services.retry_notices import retry_notices
from workflow.services.take_returned import NOTHING, Taken, take_returned
from workflow.store import returned

ADAS, BENS = "1-2-1", "1-2-2"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "bounces"
    made.mkdir()
    return made


def taken(office: Bureau, folder: Path) -> Taken:
    return take_returned(office.runtime.sessions, folder, office.at, office.salt)


def bounced(office: Bureau) -> dict[str, str | None]:
    return {row.id: row.bounce for row in listed(office) if row.bounced_at}


def failing(office: Bureau) -> list[int]:
    with office.runtime.readers.begin() as session:
        return sorted(returned.failing(session))


def left(folder: Path) -> int:
    return len([path for path in folder.iterdir() if path.is_file()])


def test_a_notice_that_came_back_is_marked_and_so_is_the_address(
    office: Bureau, folder: Path
) -> None:
    submitted(office)
    office.deliver()
    bounce(folder, ADAS, "Ada@Example.org")

    assert taken(office, folder) == Taken(1, 1, 1)
    assert bounced(office) == {ADAS: "550 5.1.1 nobody of that name"}
    assert failing(office) == [ADA]
    assert {row.state for row in listed(office)} == {"sent"}
    assert left(folder) == 0
    assert office.verify().verified


def test_what_is_read_again_changes_nothing(office: Bureau, folder: Path) -> None:
    """As after a kill between writing down and putting away, and when a server says it twice."""
    submitted(office)
    office.deliver()
    file = bounce(folder, ADAS, "ada@example.org")
    told = file.read_bytes()
    taken(office, folder)
    rows, before = office.verify().rows, listed(office)
    file.write_bytes(told)
    bounce(folder, ADAS, "ada@example.org", status="5.7.1")

    assert taken(office, folder) == Taken(2, 0, 0)
    assert (office.verify().rows, listed(office)) == (rows, before)


@pytest.mark.parametrize(
    ("notice", "address", "changes"),
    [
        (ADAS, "ben@example.org", {}),
        (ADAS, "eve@example.org", {}),
        ("9-9-9", "ada@example.org", {}),
        (ADAS, "ada@example.org", {"domain": "example.com"}),
        (ADAS, "ada@example.org", {"action": "delayed", "status": "4.4.1"}),
        (ADAS, "ada@example.org", {"action": "delivered", "status": "2.0.0"}),
        ("1-2-1@x", "ada@example.org", {}),
    ],
)
def test_what_does_not_speak_of_a_notice_to_that_address_changes_nothing(
    office: Bureau, folder: Path, notice: str, address: str, changes: dict[str, str]
) -> None:
    submitted(office)
    office.deliver()
    rows = office.verify().rows
    bounce(folder, notice, address, **changes)

    assert taken(office, folder) == Taken(1, 0, 0)
    assert (bounced(office), failing(office), office.verify().rows) == ({}, [], rows)


def test_what_has_not_gone_out_cannot_come_back(office: Bureau, folder: Path) -> None:
    submitted(office)
    bounce(folder, ADAS, "ada@example.org")

    assert taken(office, folder) == Taken(1, 0, 0)
    assert bounced(office) == {}


def test_what_speaks_of_a_notice_on_its_way_waits_until_that_is_written_down(
    office: Bureau, folder: Path
) -> None:
    submitted(office)
    claim(office, "worker")
    bounce(folder, ADAS, "ada@example.org")
    bounce(folder, "9-9-9", "ada@example.org")

    assert taken(office, folder) == Taken(1, 0, 0)
    assert left(folder) == 1

    expire_leases(office)
    office.deliver()
    assert taken(office, folder) == Taken(1, 1, 1)


def test_a_status_of_four_says_nothing_against_the_address(office: Bureau, folder: Path) -> None:
    submitted(office)
    office.deliver()
    bounce(folder, ADAS, "ada@example.org", status="4.4.7")

    assert taken(office, folder) == Taken(1, 1, 0)
    assert list(bounced(office)) == [ADAS]
    assert failing(office) == []
    assert office.verify().verified


def test_what_came_back_was_sent_after_all_and_can_be_retried(office: Bureau, folder: Path) -> None:
    submitted(office)
    with running(Breaking()) as sink:
        office.deliver_by(sink)
    bounce(folder, ADAS, "ada@example.org")

    assert taken(office, folder) == Taken(1, 1, 1)
    with office.runtime.sessions.begin() as session:
        retry_notices(session, [ADAS], office.by())
    assert bounced(office) == {}
    office.deliver()
    assert office.verify().verified


def test_an_address_is_mended_by_a_person_and_may_fail_again(office: Bureau, folder: Path) -> None:
    submitted(office)
    submitted(office)
    office.deliver()
    bounce(folder, ADAS, "ada@example.org")
    taken(office, folder)
    with office.runtime.sessions.begin() as session:
        mend_address(session, ADA, office.by())
        with pytest.raises(Invalid, match="no mail to this address has come back"):
            mend_address(session, BEN, office.by())
    assert failing(office) == []
    bounce(folder, "2-2-1", "ada@example.org")

    assert taken(office, folder) == Taken(1, 1, 1)
    assert office.verify().verified


def test_an_erasure_reaches_what_came_back(office: Bureau, folder: Path) -> None:
    submitted(office)
    office.deliver()
    bounce(folder, ADAS, "ada@example.org")
    taken(office, folder)
    with office.runtime.sessions.begin() as session:
        erase_person(session, ADA, office.by(), "asked for")
    bounce(folder, ADAS, "ada@example.org")

    assert taken(office, folder) == Taken(1, 0, 0)
    assert bounced(office) == {ADAS: None}
    assert failing(office) == []
    assert office.verify().verified


def test_two_workers_write_down_once_what_both_read(office: Bureau, folder: Path) -> None:
    submitted(office)
    office.deliver()
    for notice, address in ((ADAS, "ada@example.org"), (BENS, "ben@example.org")):
        bounce(folder, notice, address)
    barrier, done = Barrier(2), list[Taken]()

    def work() -> None:
        barrier.wait(10)
        done.append(taken(office, folder))

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sum(each.bounced for each in done) == 2
    assert failing(office) == [ADA, BEN]
    assert left(folder) == 0
    assert office.verify().verified


def test_an_empty_folder_is_nothing_and_none_is_an_error(office: Bureau, folder: Path) -> None:
    assert taken(office, folder) == NOTHING
    with pytest.raises(FileNotFoundError):
        taken(office, folder / "away")
