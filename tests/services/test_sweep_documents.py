"""What nobody names is removed after an hour, and nothing else ever is."""

from __future__ import annotations

import os
from threading import Thread

from tests.build import ADA, ON_POSTGRESQL, Bureau
from tests.faults.processes import wait_until
from tests.papers import pdf, txt
from tests.services.test_documents import files, findings, place
from workflow.domain.documents import Upload
from workflow.services.sweep_documents import remove_document, sweep_documents
from workflow.store import documents

ROUNDS = 20


def sweep(office: Bureau) -> int:
    return sweep_documents(
        office.runtime.sessions, office.runtime.readers, office.runtime.documents
    )


def age(office: Bureau) -> None:
    """Let every file have been there since long ago."""
    for file in office.runtime.documents.path.rglob("*"):
        if file.is_file():
            os.utime(file, (0, 0))


def orphan(office: Bureau, contents: bytes) -> Upload:
    """A document in its place that no act names: as after a crash before the commit."""
    upload = office.upload("letter.txt" if contents == txt() else "letter.pdf", contents)
    office.runtime.documents.settle(upload.place, upload.sha256)
    return upload


def test_what_nobody_names_goes_after_an_hour(office: Bureau) -> None:
    named = office.upload()
    office.do(office.open(), "edit", ADA, letter=named)
    orphan(office, txt())
    office.upload("aside.pdf", pdf("aside"))

    assert sweep(office) == 0
    age(office)
    assert sweep(office) == 2

    assert files(office) == [place(named.sha256)]
    assert findings(office) == []
    assert sweep(office) == 0


def test_a_sweep_of_nothing_makes_no_folder(office: Bureau) -> None:
    assert sweep(office) == 0

    assert not office.runtime.documents.path.exists()


def test_an_act_that_names_what_lay_there_for_long_keeps_it(office: Bureau) -> None:
    orphan(office, pdf())
    age(office)
    again = office.upload()

    office.do(office.open(), "edit", ADA, letter=again)

    assert sweep(office) == 0
    assert findings(office) == []


def test_an_act_that_comes_after_the_sweep_brings_its_own_bytes(office: Bureau) -> None:
    orphan(office, pdf())
    age(office)
    again = office.upload()
    assert sweep(office) == 1

    office.do(office.open(), "edit", ADA, letter=again)

    assert findings(office) == []


def test_a_document_that_is_named_is_never_removed(office: Bureau) -> None:
    letter = office.upload()
    office.do(office.open(), "edit", ADA, letter=letter)
    age(office)

    gone = remove_document(office.runtime.sessions, office.runtime.documents, letter.sha256)

    assert not gone
    assert files(office) == [place(letter.sha256)]


@ON_POSTGRESQL
def test_an_act_waits_while_files_are_removed(office: Bureau) -> None:
    case = office.open()
    letter = office.upload()
    act = Thread(target=lambda: office.do(case, "edit", ADA, letter=letter))
    with office.runtime.sessions.begin() as session:
        documents.hold(session)
        act.start()
        wait_until(lambda: waiting(office))
        assert documents.named(session, [letter.sha256]) == set()
    act.join()

    assert findings(office) == []


@ON_POSTGRESQL
def test_what_an_act_brought_anew_while_a_sweep_waited_stays(office: Bureau) -> None:
    letter = orphan(office, pdf())
    age(office)
    sweeping = Thread(target=lambda: sweep(office))
    with office.runtime.sessions.begin() as session:
        documents.hold(session)
        sweeping.start()
        wait_until(lambda: waiting(office))
        orphan(office, pdf())
    sweeping.join()

    assert files(office) == [place(letter.sha256)]


def waiting(office: Bureau) -> bool:
    """Whether somebody waits for a lock of the database."""
    with office.database.connect() as connection:
        text = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        return bool(connection.exec_driver_sql(text).scalar_one())


def test_a_sweep_and_acts_at_once_lose_nothing(office: Bureau) -> None:
    cases = office.open_many(ROUNDS)
    failed: list[Exception] = []

    def attach() -> None:
        try:
            for case in cases:
                orphan(office, pdf())
                age(office)
                office.do(case, "edit", ADA, letter=office.upload("letter.pdf", pdf(str(case))))
                office.do(case, "edit", ADA, letter=office.upload())
        except Exception as error:  # noqa: BLE001 - told by the test itself
            failed.append(error)

    acts = Thread(target=attach)
    acts.start()
    while acts.is_alive():
        sweep(office)
        acts.join(0.001)

    assert failed == []
    assert findings(office) == []
