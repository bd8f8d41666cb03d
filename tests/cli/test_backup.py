"""Backing up, bringing back, holding and releasing, as an operator does it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.asking import Placet, submitted


def test_an_office_is_backed_up_and_brought_back(
    desk_on_each: Placet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = submitted(desk_on_each)
    file = tmp_path / "office.tar"

    made = desk_on_each.does("backup", str(file))
    monkeypatch.delenv("PLACET_DATABASE")
    copy = replace(desk_on_each, home=tmp_path / "copy")
    told = copy.does("restore", str(file), "--database", f"sqlite:///{tmp_path / 'copy.db'}")

    assert (told["verified"], told["cases"]) == (True, 1)
    assert (told["outbox_held"], told["clock_held"]) == (True, True)
    assert told["manifest"]["head"] == made["head"]
    [case] = copy.does("cases", "list")["cases"]
    assert case["reference"] == reference


@pytest.fixture
def copy(desk: Placet, tmp_path: Path) -> Placet:
    """A copy of an office in which two mails are owed."""
    submitted(desk)
    desk.does("backup", str(tmp_path / "office.tar"))
    made = replace(desk, home=tmp_path / "copy")
    made.does("restore", str(tmp_path / "office.tar"))
    return made


def test_a_copy_says_that_it_is_held_wherever_one_looks(copy: Placet) -> None:
    outbox = "The outbox is held: no mail goes out until placet outbox release."
    clock = "The clock is held: no deadline is worked off until placet clock release."

    assert copy("work", "--once").lines == ["Nothing was due.", outbox, clock]
    assert copy("notices", "list").lines[-1] == outbox
    assert copy("clock", "show").lines[-1] == clock
    assert copy("outbox", "show").lines == [outbox, clock, "2 mails queued."]


def test_a_restore_says_what_comes_next(desk: Placet, tmp_path: Path) -> None:
    desk.does("backup", str(tmp_path / "office.tar"))

    answer = replace(desk, home=tmp_path / "copy")("restore", str(tmp_path / "office.tar"))

    assert answer.code == 0
    assert answer.lines[0].startswith(f"Restored into {tmp_path / 'copy'}, as of ")
    assert answer.lines[1].startswith("Verified: 0 cases, ")
    assert "  placet outbox release                   and mails go out again" in answer.lines


def test_a_copy_that_is_released_goes_on(copy: Placet) -> None:
    before = copy.does("work", "--once")
    released = copy.does("outbox", "release")
    copy.does("clock", "release")
    after = copy.does("work", "--once")

    assert (before["sent"], before["outbox_held"], before["clock_held"]) == (0, True, True)
    assert released == {"outbox_held": False, "clock_held": True, "queued": 2}
    assert (after["sent"], after["outbox_held"], after["clock_held"]) == (2, False, False)
    assert copy.does("verify", "--all")["verified"] is True


def test_what_is_released_already_is_not_released_again(desk: Placet) -> None:
    before = desk.dump()

    outbox, clock = desk("outbox", "release"), desk("clock", "release")

    assert (outbox.code, outbox.err) == (1, "placet: the outbox is not held\n")
    assert (clock.code, clock.err) == (1, "placet: the clock is not held\n")
    assert desk.dump() == before


def test_a_backup_is_not_written_over_another(desk: Placet, tmp_path: Path) -> None:
    file = tmp_path / "office.tar"
    desk.does("backup", str(file))
    before = file.read_bytes()

    answer = desk("backup", str(file))

    assert answer.code == 1
    assert answer.err == f"placet: {file} is there already; a backup overwrites nothing\n"
    assert file.read_bytes() == before


def test_a_home_with_an_installation_is_left_as_it_is(desk: Placet, tmp_path: Path) -> None:
    desk.does("backup", str(tmp_path / "office.tar"))
    before = desk.dump()

    answer = desk("restore", str(tmp_path / "office.tar"))

    assert answer.code == 1
    assert answer.err == (
        "placet: there is an installation in this database already; "
        "a backup is restored into an empty place only\n"
    )
    assert desk.dump() == before


def test_a_file_that_is_no_backup_makes_no_home(placet: Placet, tmp_path: Path) -> None:
    file = tmp_path / "office.tar"
    file.write_text("Dear all, this is no backup." * 100)

    answer = placet("restore", str(file))

    assert answer.code == 1
    assert answer.err == (
        f"placet: {file}: what stands at byte 0 is no part of a backup; nothing was restored\n"
    )
    assert not placet.home.exists()


def test_a_backup_that_is_not_there_is_a_wrong_call(placet: Placet, tmp_path: Path) -> None:
    answer = placet("restore", str(tmp_path / "office.tar"))

    assert answer.code == 2
    assert "office.tar' does not exist" in answer.err


def test_a_backup_into_a_folder_that_is_not_there_is_refused(desk: Placet, tmp_path: Path) -> None:
    answer = desk("backup", str(tmp_path / "nowhere" / "office.tar"))

    assert answer.code == 1
    assert answer.err.endswith("No such file or directory\n")


def test_settings_that_an_operator_laid_ready_do_not_stand_in_the_way(
    desk: Placet, tmp_path: Path
) -> None:
    desk.does("backup", str(tmp_path / "office.tar"))
    copy = replace(desk, home=tmp_path / "copy")
    copy.home.mkdir()
    (copy.home / "placet.toml").write_text('mail = "post"\n')

    copy.does("restore", str(tmp_path / "office.tar"))

    assert (copy.home / "post").is_dir()
    assert copy.does("verify", "--all")["verified"] is True
