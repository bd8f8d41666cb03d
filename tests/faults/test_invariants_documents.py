"""The invariants know documents, see what is wrong with them, and what a kill may leave behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from tests.build import ADA, COY, REX, Bureau
from tests.faults import documents
from tests.faults.attaching import contents, kept_form
from tests.faults.driving import Driver
from tests.faults.healing import broken, heal, looked_at, now
from tests.faults.journal import Command, Journal, Told
from tests.mending import bring_into_force, mendable, take_back

WELLS = {"title": "Wells", "target": "80000.00 CHF"}
ADVICE = {"advice": "favourable", "remark": "good"}

LIFE: Sequence[Sequence[Command]] = (
    [
        Command(f"open {n}", "open", ADA, None, "small", "KEN", WELLS, attached={"letter": "both"})
        for n in (1, 2)
    ],
    [
        Command("edit 1", "edit", ADA, 1, attached={"letter": "own"}),
        Command("refused 2", "edit", REX, 2, attached={"letter": "refused"}),
        Command("submit 2", "submit", ADA, 2),
        Command("assign 2", "assign", REX, 2, values={"counsellor": COY}),
        Command("advise 2", "advise", COY, 2, values=ADVICE, attached={"paper": "advice"}),
    ],
)
"""Both cases were opened with one document; case 1 has another now, case 2 an answer with one."""

BOTH, OWN, ADVISED, OTHER = (
    kept_form(line)["sha256"] for line in ("both", "own", "advice", "other")
)

LONG = kept_form("own")["size"]


@pytest.fixture
def lived(busy: Bureau) -> Bureau:
    """An office that has documents."""
    driver = Driver(busy.runtime, _journal(busy), "driver", Random(1))
    for commands in LIFE:
        driver.send(commands)
    return busy


def _journal(office: Bureau) -> Journal:
    return Journal(office.runtime.settings.home / "journal")


def _told(office: Bureau) -> Told:
    return _journal(office).read()


def _file(office: Bureau, sha256: str) -> Path:
    return office.runtime.documents.path / sha256[:2] / sha256[2:]


def test_an_office_with_documents_that_is_as_it_must_be_passes(lived: Bureau) -> None:
    assert [each.id for each in _told(lived).answered.values() if each.refused] == ["refused 2"]
    with looked_at(lived) as kept:
        assert documents.nothing_left(kept, lived.runtime.documents.path) == []

    heal(lived)

    assert broken(lived, _told(lived)) == []


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (Path.unlink, f"document {BOTH}: named and not there"),
        (
            lambda file: file.write_bytes(contents("both")[:512]),
            f"document {BOTH}: 512 bytes of another hash",
        ),
        (
            lambda file: file.write_bytes(contents("bots")),
            f"document {BOTH}: {len(contents('both'))} bytes of another hash",
        ),
    ],
)
def test_a_file_that_is_not_there_whole_is_found(
    lived: Bureau, spoil: Callable[[Path], object], found: str
) -> None:
    spoil(_file(lived, BOTH))

    with looked_at(lived) as kept:
        assert documents.whole_where_named(kept, lived.runtime.documents.path) == [found]


@pytest.mark.parametrize(
    ("statement", "rule", "found"),
    [
        (
            f"UPDATE documents SET size = 7 WHERE sha256 = '{OWN}'",
            documents.whole_where_named,
            [f"document {OWN}: {LONG} bytes, [7, {LONG}] by the rows"],
        ),
        (
            f"DELETE FROM documents WHERE sha256 = '{BOTH}'",
            documents.rows_as_named,
            [f"document {BOTH}: named and without a row"],
        ),
        (
            f"UPDATE documents SET seq = 1 WHERE sha256 = '{OWN}'",
            documents.rows_as_named,
            [f"document {OWN}: has a row of an act that does not name it"],
        ),
        (
            "UPDATE cases SET fields = (SELECT fields FROM cases WHERE id = 1) WHERE id = 2",
            documents.rows_as_named,
            [f"case 2: holds document {OWN}, which its history does not name"],
        ),
    ],
)
def test_a_planted_fault_of_a_row_is_found(
    lived: Bureau, statement: str, rule: Callable[..., list[str]], found: list[str]
) -> None:
    _plant(lived, statement)

    with looked_at(lived) as kept:
        given = [lived.runtime.documents.path] if rule is documents.whole_where_named else []
        assert rule(kept, *given) == found


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM history_values WHERE case_id = 2 AND name LIKE '%.paper'",
        "UPDATE history_values SET name = 'fields.other' WHERE case_id = 2 AND name LIKE '%.paper'",
        "UPDATE history SET command_id = NULL, request_hash = NULL WHERE command_id = 'advise 2'",
    ],
)
def test_what_was_attached_and_acknowledged_and_is_not_named_is_found(
    lived: Bureau, statement: str
) -> None:
    _plant(lived, statement)

    with looked_at(lived) as kept:
        [found] = documents.acknowledged_are_named(kept, _told(lived))
    assert found.startswith("command advise 2: attached {'paper': ")


def test_a_document_that_the_case_held_there_already_need_not_be_named(lived: Bureau) -> None:
    _edit(lived, "again", "own")

    with looked_at(lived) as kept:
        assert kept.rows(
            "SELECT name FROM history_values JOIN history USING (case_id, seq) "
            "WHERE command_id = 'again'"
        ) == [{"name": "changes.title"}]
        assert documents.acknowledged_are_named(kept, _told(lived)) == []


def test_a_document_that_the_case_held_there_already_and_is_named_again_is_found(
    lived: Bureau,
) -> None:
    _edit(lived, "again", "own")
    _plant(
        lived,
        "INSERT INTO history_values (case_id, seq, name, value, salt) "
        "SELECT 1, 3, name, value, salt FROM history_values "
        "WHERE (case_id, seq, name) = (1, 2, 'changes.letter')",
    )

    with looked_at(lived) as kept:
        [found] = documents.acknowledged_are_named(kept, _told(lived))
    assert found.startswith("command again: attached {} anew, and {'letter': ")


@pytest.mark.parametrize("line", ["both", "third"])
def test_a_document_in_place_of_another_that_is_not_named_is_found(
    lived: Bureau, line: str
) -> None:
    """The case held "both" before the one that it held last; it does not count as held."""
    _edit(lived, "instead", line)
    _plant(
        lived, "DELETE FROM history_values WHERE case_id = 1 AND seq = 3 AND name LIKE '%.letter'"
    )

    with looked_at(lived) as kept:
        [found] = documents.acknowledged_are_named(kept, _told(lived))
    assert found.startswith("command instead: attached {'letter': ")


def test_a_document_that_was_taken_away_is_not_held(lived: Bureau) -> None:
    _send(lived, Command("away", "edit", ADA, 1, values={"letter": None}))
    _edit(lived, "again", "own")
    with looked_at(lived) as kept:
        assert documents.acknowledged_are_named(kept, _told(lived)) == []

    _plant(
        lived, "DELETE FROM history_values WHERE case_id = 1 AND seq = 4 AND name LIKE '%.letter'"
    )

    with looked_at(lived) as kept:
        [found] = documents.acknowledged_are_named(kept, _told(lived))
    assert found.startswith("command again: attached {'letter': ")


def test_what_was_attached_again_and_was_not_named_the_first_time_is_found(lived: Bureau) -> None:
    _edit(lived, "again", "own")
    _plant(
        lived, "DELETE FROM history_values WHERE case_id = 1 AND seq = 2 AND name LIKE '%.letter'"
    )

    with looked_at(lived) as kept:
        found = documents.acknowledged_are_named(kept, _told(lived))
    assert [each.partition(":")[0] for each in found] == ["command edit 1", "command again"]


def test_a_document_of_an_act_that_was_taken_back_is_not_held(busy: Bureau) -> None:
    bring_into_force(busy)
    mendable(busy)
    _edit(busy, "mistaken", "own")
    busy.at = now(busy)
    take_back(busy, 1)
    _edit(busy, "meant", "own")
    with looked_at(busy) as kept:
        assert documents.acknowledged_are_named(kept, _told(busy)) == []

    _plant(busy, "DELETE FROM history_values WHERE seq = 4 AND name LIKE '%.letter'")

    with looked_at(busy) as kept:
        [found] = documents.acknowledged_are_named(kept, _told(busy))
    assert found.startswith("command meant: attached {'letter': ")


def test_what_is_named_and_was_never_attached_is_found(lived: Bureau) -> None:
    told = _told(lived)
    told.asked["open 1"] = replace(told.asked["open 1"], attached={})

    with looked_at(lived) as kept:
        [found] = documents.acknowledged_are_named(kept, told)
    assert found.startswith("command open 1: attached {} anew, and {'letter': ")


def test_what_a_kill_leaves_behind_is_known_and_is_swept(lived: Bureau) -> None:
    told = _asked_for_another(lived)
    folder = lived.runtime.documents.path
    _put(folder / "incoming" / "one", contents("other")[:40])
    _put(folder / "incoming" / "two", contents("other"))
    _put(_file(lived, OTHER), contents("other"))
    with looked_at(lived) as kept:
        assert len(documents.left_behind(kept, folder)) == 3
        assert documents.left_by_kills(kept, folder, told) == []
        assert len(documents.nothing_left(kept, folder)) == 3

    heal(lived)

    assert broken(lived, _told(lived)) == []
    assert {file for file in folder.rglob("*") if file.is_file()} == {
        _file(lived, each) for each in (BOTH, OWN, ADVISED)
    }


def test_what_no_kill_leaves_behind_is_found(lived: Bureau) -> None:
    told = _asked_for_another(lived)
    folder = lived.runtime.documents.path
    half, strange = _file(lived, OTHER), folder / "incoming" / "strange"
    _put(half, contents("other")[:512])
    _put(strange, b"from nowhere")

    with looked_at(lived) as kept:
        assert documents.left_by_kills(kept, folder, told) == [
            f"file {each.relative_to(folder)}: not what a kill leaves behind"
            for each in sorted((half, strange))
        ]


def _edit(office: Bureau, name: str, line: str) -> None:
    """A command that changes the title of case 1, and attaches a document with it."""
    title = {"title": f"Wells that are {name}"}
    _send(office, Command(name, "edit", ADA, 1, values=title, attached={"letter": line}))


def _send(office: Bureau, command: Command) -> None:
    """It is done."""
    Driver(office.runtime, _journal(office), "driver", Random(1)).send([command])
    assert not _told(office).answered[command.id].refused


def _asked_for_another(office: Bureau) -> Told:
    told = _told(office)
    told.asked["other"] = Command("other", "edit", ADA, 1, attached={"letter": "other"})
    return told


def _put(file: Path, found: bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(found)


def _plant(office: Bureau, statement: str) -> None:
    with office.database.begin() as connection:
        connection.execute(text(statement))
