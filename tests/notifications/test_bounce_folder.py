"""The folder of bounces: each file is read until it is put away, and then no more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from notifications.bounce_folder import Returned, put_away, read_folder
from notifications.bounces import Bounce

BOUNCE = b"X-Failed-Recipients: zoe@member.example\r\nIn-Reply-To: <1@placet.example>\r\n\r\n"
READ = Bounce("<1@placet.example>", ("zoe@member.example",), True, "", "")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.is_dir())


def test_files_are_read_in_the_order_of_their_names_until_they_are_put_away(
    tmp_path: Path,
) -> None:
    (tmp_path / "b.eml").write_bytes(b"Subject: hello\r\n\r\n")
    (tmp_path / "a.eml").write_bytes(BOUNCE)
    found = [Returned(tmp_path / "a.eml", READ), Returned(tmp_path / "b.eml", None)]

    assert read_folder(tmp_path) == read_folder(tmp_path) == found
    put_away(tmp_path, found)

    assert read_folder(tmp_path) == []
    assert names(tmp_path / "seen") == ["a.eml", "b.eml"]


def test_of_a_maildir_new_and_read_messages_are_read_and_unfinished_ones_are_not(
    tmp_path: Path,
) -> None:
    for name in ("tmp/3", "new/1.host", "cur/2.host:2,S", "other.eml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(BOUNCE)

    found = read_folder(tmp_path)
    put_away(tmp_path, found)

    assert [each.path.relative_to(tmp_path).as_posix() for each in found] == [
        "cur/2.host:2,S",
        "new/1.host",
    ]
    assert [each.bounce for each in found] == [READ, READ]
    assert names(tmp_path / "seen") == ["1.host", "2.host:2,S"]


def test_so_many_are_read_at_a_time_as_are_asked_for(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.eml").write_bytes(BOUNCE)

    taken: list[str] = []
    while found := read_folder(tmp_path, most=2):
        put_away(tmp_path, found)
        taken += [each.path.name for each in found]

    assert taken == [f"{number}.eml" for number in range(5)]


def test_a_name_that_was_seen_before_replaces_nothing(tmp_path: Path) -> None:
    for content in (BOUNCE, BOUNCE + b"2", BOUNCE + b"3"):
        (tmp_path / "a.eml").write_bytes(content)
        put_away(tmp_path, read_folder(tmp_path))

    kept = {path.name: path.read_bytes() for path in (tmp_path / "seen").iterdir()}
    assert kept == {"a.eml": BOUNCE, "2-a.eml": BOUNCE + b"2", "3-a.eml": BOUNCE + b"3"}


def test_a_file_that_another_worker_has_put_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(BOUNCE)
    found = read_folder(tmp_path)
    put_away(tmp_path, found)

    put_away(tmp_path, found)

    assert names(tmp_path / "seen") == ["a.eml"]


def test_what_is_no_plain_file_is_not_opened_and_holds_nothing_up(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(BOUNCE)
    (tmp_path / "link.eml").symlink_to(secret)
    (tmp_path / "folder.eml").mkdir()
    os.mkfifo(tmp_path / "pipe.eml")

    found = read_folder(tmp_path)
    put_away(tmp_path, found)

    assert found == [
        Returned(tmp_path / "link.eml", None),
        Returned(tmp_path / "pipe.eml", None),
    ]
    assert read_folder(tmp_path) == []
    assert secret.read_bytes() == BOUNCE


def test_other_files_and_hidden_ones_are_left_alone(tmp_path: Path) -> None:
    for name in ("notes.txt", ".part.eml"):
        (tmp_path / name).write_bytes(BOUNCE)

    assert read_folder(tmp_path) == []


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_folder(tmp_path / "bounces")
