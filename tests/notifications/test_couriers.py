"""The folder courier: a message is there as a whole, once, or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.couriers import Courier, FolderCourier, Outcome, file_name

ROOT = Path(__file__).parents[2]
ID = "<notice.12@placet.example>"
MESSAGE = b"Subject: a\r\n\r\nb\r\n"


def test_a_message_becomes_one_file_with_its_bytes(tmp_path: Path) -> None:
    outcome = FolderCourier(tmp_path).send(ID, MESSAGE)

    path = tmp_path / "notice.12@placet.example.eml"
    assert outcome == Outcome("sent", str(path))
    assert [(found, found.read_bytes()) for found in tmp_path.iterdir()] == [(path, MESSAGE)]


def test_a_folder_is_a_courier_like_any_other(tmp_path: Path) -> None:
    courier: Courier = FolderCourier(tmp_path)

    with courier.open() as line:
        outcome = line.send(ID, "office@placet.example", "zoe@member.example", MESSAGE)

    assert outcome == FolderCourier(tmp_path).send(ID, MESSAGE)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [MESSAGE]


def test_a_repeat_with_the_same_bytes_counts_as_sent_and_changes_nothing(tmp_path: Path) -> None:
    courier = FolderCourier(tmp_path)
    first = courier.send(ID, MESSAGE)
    [path] = tmp_path.iterdir()
    before = path.stat()

    assert courier.send(ID, MESSAGE) == first
    assert [found.stat() for found in tmp_path.iterdir()] == [before]


def test_other_bytes_under_the_same_id_are_refused(tmp_path: Path) -> None:
    courier = FolderCourier(tmp_path)
    courier.send(ID, MESSAGE)

    outcome = courier.send(ID, MESSAGE + b"c")

    [path] = tmp_path.iterdir()
    assert outcome == Outcome("failed", f'another message with the id "{ID}" is in "{path}"')
    assert path.read_bytes() == MESSAGE


def test_of_many_that_send_at_once_one_message_stays(tmp_path: Path) -> None:
    courier = FolderCourier(tmp_path)
    messages = [MESSAGE + bytes([number % 2]) for number in range(40)]

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda message: courier.send(ID, message), messages))

    [path] = tmp_path.iterdir()
    kept = path.read_bytes()
    assert [outcome.state == "sent" for outcome in outcomes] == [
        message == kept for message in messages
    ]


def test_a_folder_that_is_not_there_is_tried_again_later(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"

    assert FolderCourier(folder).send(ID, MESSAGE) == Outcome(
        "retry",
        f'"{folder / file_name(ID)}" could not be written: No such file or directory',
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_bytes(b"")

    outcome = FolderCourier(tmp_path / "outbox").send(ID, MESSAGE)

    assert outcome.state == "retry"
    assert outcome.detail.endswith("could not be written: Not a directory")


FULL_DISK = """
import resource, sys
from pathlib import Path
from notifications.couriers import FolderCourier
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
outcome = FolderCourier(Path(sys.argv[1])).send("<a@b>", b"x" * 5000)
print(outcome.state, outcome.detail)
"""


def test_no_room_for_the_message_is_tried_again_later_and_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.strip() == (
        f'retry "{tmp_path / "a@b.eml"}" could not be written: File too large'
    )
    assert list(tmp_path.iterdir()) == []


ENDLESS = """
import sys
from pathlib import Path
from notifications.couriers import FolderCourier
courier = FolderCourier(Path(sys.argv[1]))
number = 0
while True:
    courier.send(f"<{number}@b>", str(number).encode() * 100_000)
    print(number, flush=True)
    number += 1
"""


@pytest.mark.parametrize("sent", [1, 3, 8, 20])
def test_a_kill_leaves_whole_messages_only_and_none_that_was_sent_is_missing(
    sent: int, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        for _ in range(sent):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)

    messages = {path.name: path.read_bytes() for path in tmp_path.glob("*.eml")}
    assert len(messages) >= sent
    assert messages == {
        f"{number}@b.eml": str(number).encode() * 100_000 for number in range(len(messages))
    }


def test_what_a_kill_left_behind_does_not_stop_the_next_attempt(tmp_path: Path) -> None:
    left = tmp_path / f".{file_name(ID)}.xyz.part"
    left.write_bytes(b"half")

    outcome = FolderCourier(tmp_path).send(ID, MESSAGE)

    assert outcome.state == "sent"
    assert [path.read_bytes() for path in tmp_path.glob("*.eml")] == [MESSAGE]


@pytest.mark.parametrize(
    ("message_id", "name"),
    [
        ("<12.a-b@placet.example>", "12.a-b@placet.example.eml"),
        ("<Ab@c>", "_41b@c.eml"),
        ("<../../etc/passwd@b>", "_2e._2f.._2fetc_2fpasswd@b.eml"),
        ("<a_b@c>", "a_5fb@c.eml"),
        ("<é\x00@b>", "_c3_a9_00@b.eml"),
        ("", ".eml"),
    ],
)
def test_a_file_name_has_small_letters_digits_and_little_else(message_id: str, name: str) -> None:
    assert file_name(message_id) == name


@given(st.text(max_size=400), st.text(max_size=400))
def test_another_id_has_another_name_that_every_file_system_takes(one: str, other: str) -> None:
    names = [file_name(f"<{one}>"), file_name(f"<{other}>")]

    assert (names[0].lower() == names[1].lower()) == (one == other)
    assert all(len(name) < 200 and "/" not in name for name in names)
