"""The clock, the work that is due, and the proof that histories are as they were written."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.asking import PROCESS, REX, ROOT, Placet, submitted


def test_a_deadline_fires_once_its_time_is_over(desk_on_each: Placet) -> None:
    name = submitted(desk_on_each)
    desk_on_each.does("cases", "act", name, "return", "--as", REX, "--set", "missing=a map")

    early = desk_on_each.does("work", "--once")
    desk_on_each.does("clock", "advance", "5 weeks")
    late = desk_on_each.does("work", "--once")

    assert (early["fired"], early["sent"]) == (0, 4)
    assert (late["fired"], late["failed"]) == (1, 0)
    told = desk_on_each.does("cases", "show", name)
    assert (told["state"], told["acts"][-1]["capacity_title"]) == ("lapsed", "the clock")
    assert desk_on_each("work", "--once").out == "Nothing was due.\n"
    assert "in effect from" in desk_on_each("cases", "history", name).out


@pytest.mark.parametrize("words", [("30", "days"), ("2 hours",), ("1", "week")])
def test_business_time_goes_forward_on_a_demonstration(
    desk: Placet, words: tuple[str, ...]
) -> None:
    before = desk.does("clock", "show")

    after = desk.does("clock", "advance", *words)

    assert after["ahead_seconds"] > before["ahead_seconds"]
    assert after["now"] > before["now"]


def test_business_time_is_the_wall_clock_elsewhere(placet: Placet) -> None:
    placet.does("init")
    before = placet.dump()

    answer = placet("--json", "clock", "advance", "1", "day")

    assert answer.code == 1
    assert answer.json["error"]["code"] == "not_a_demonstration"
    assert placet.does("clock", "show")["ahead_seconds"] == 0
    assert placet.dump() == before


@pytest.mark.parametrize(
    "period", ["-3 days", "0 days", "3 fortnights", "days", "1.5 days", "1 month"]
)
def test_a_period_that_is_none_is_a_wrong_call(desk: Placet, period: str) -> None:
    answer = desk("clock", "advance", "--", period)

    assert answer.code == 2
    assert f'"{period}" is not a period; write 30 days, 2 hours or 1 week' in answer.err


def test_business_time_stays_within_the_calendar(desk: Placet) -> None:
    before = desk.dump()

    answer = desk("clock", "advance", "999999 weeks")

    assert (answer.code, answer.out) == (2, "")
    assert "no calendar reaches that far" in answer.err
    assert desk.dump() == before


def test_work_keeps_the_clock_until_it_is_told_to_stop(desk: Placet) -> None:
    submitted(desk)
    words = [*PROCESS, "--home", str(desk.home), "work"]

    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        first = json.loads(run.stderr.readline())
        run.send_signal(signal.SIGTERM)
        code = run.wait(30)

    assert (first["event"], code) == ("notice sent", 0)
    states = {each["state"] for each in desk.does("notices", "list")["notices"]}
    # What it had in its hands is finished, or handed back where the signal came first.
    assert "sent" in states <= {"sent", "queued"}
    desk("work", "--once")
    assert {each["state"] for each in desk.does("notices", "list")["notices"]} == {"sent"}


def test_a_change_behind_its_back_is_found(desk: Placet) -> None:
    name = submitted(desk)
    with closing(sqlite3.connect(desk.home / "placet.db")) as database:
        database.execute("UPDATE cases SET state = 'approved'")
        database.commit()

    answer = desk("verify", "--all")
    in_json = desk("--json", "verify", name)

    assert (answer.code, answer.err) == (1, "")
    assert answer.lines[0] == 'cases 1: state is "approved"; the history says "submitted"'
    assert answer.lines[-1].startswith("Not verified: 1 case, ")
    assert (in_json.code, in_json.json["verified"]) == (1, False)
    assert in_json.json["findings"] == [
        {"place": "cases 1", "sentence": 'state is "approved"; the history says "submitted"'}
    ]


def test_mails_and_receipts_witness_the_history(desk_on_each: Placet, tmp_path: Path) -> None:
    name = submitted(desk_on_each)
    [receipt] = desk_on_each.does("cases", "act", name, "pause", "--as", REX)["results"]
    desk_on_each.does("work", "--once")
    receipts = tmp_path / "receipts.jsonl"
    receipts.write_text(json.dumps(receipt) + "\n")

    true = desk_on_each.does(
        *("verify", "--all", "--witness", str(desk_on_each.home / "mail")),
        *("--witness", str(receipts)),
    )
    receipts.write_text(json.dumps(receipt | {"head": "ab" * 32}) + "\n")
    false = desk_on_each("verify", name, "--witness", str(receipts))

    assert (true["verified"], true["witnesses"]) == (True, 2)
    assert false.code == 1
    assert false.lines[0] == (
        "history 1/3: its hash is not the one that was handed out: history was rewritten"
    )


def test_witnesses_of_other_cases_are_left_out_of_one(desk: Placet) -> None:
    names = [submitted(desk, title) for title in ("A", "B")]
    desk.does("work", "--once")

    told = desk.does("verify", names[0], "--witness", str(desk.home / "mail"))

    assert (told["verified"], told["cases"], told["witnesses"]) == (True, 1, 1)


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("a.eml", "Subject: hello\n\nx", "this mail does not tell the head of a history"),
        ("a.jsonl", "", "there is no receipt in this file"),
        ("a.jsonl", '\n{"case_id": 1}\n', "not a receipt; wanted"),
        ("a.jsonl", '{"case_id": "1", "revision": 1, "head": "x"}', "not a receipt; wanted"),
    ],
)
def test_a_witness_that_is_none_is_refused(
    desk: Placet, tmp_path: Path, file: str, content: str, sentence: str
) -> None:
    (tmp_path / file).write_text(content)

    answer = desk("verify", "--all", "--witness", str(tmp_path / file))

    assert (answer.code, answer.out) == (1, "")
    assert sentence in answer.err
    assert str(tmp_path / file) in answer.err


def test_verify_wants_cases_or_all_of_them(desk: Placet) -> None:
    submitted(desk)

    answers = [desk("verify"), desk("verify", "--all", "1")]

    assert [answer.code for answer in answers] == [2, 2]
    assert desk("verify", "7").err == 'placet: no case "7"\n'


def test_histories_are_exported_as_a_whole_or_for_some_cases(
    desk_on_each: Placet, tmp_path: Path
) -> None:
    names = [submitted(desk_on_each, title) for title in ("A", "B")]

    every = desk_on_each.does("export", "history", "--out", str(tmp_path / "all.json"))
    one = desk_on_each.does("export", "history", "--out", str(tmp_path / "one.json"), names[1])

    assert (every["cases"], every["rows"]) == (2, 4)
    assert (one["cases"], one["rows"]) == (1, 2)
    exported = json.loads((tmp_path / "one.json").read_text())
    assert [case["reference"] for case in exported["cases"]] == [names[1]]
    assert exported["format"] == "placet-history/1"


def test_an_export_that_cannot_be_written_leaves_nothing(desk: Placet, tmp_path: Path) -> None:
    answer = desk("export", "history", "--out", str(tmp_path / "none" / "all.json"))

    assert answer.code == 1
    assert answer.err.endswith("No such file or directory\n")
    assert list(tmp_path.glob("*.json")) == []
