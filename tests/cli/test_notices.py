"""Notices: listed, shown as they were sent or would be sent, and retried."""

from __future__ import annotations

from tests.cli.asking import REX, Placet, submitted
from workflow.domain.delivery import MOST_ATTEMPTS


def failed(placet: Placet) -> list[str]:
    """The ids of two notices that could not be sent, however often it was tried."""
    submitted(placet)
    in_the_way = [placet.home / "mail" / f"notice-1-2-{each}@example.org.eml" for each in (1, 2)]
    for folder in in_the_way:
        folder.mkdir()
    for _ in range(MOST_ATTEMPTS):
        placet("work", "--once")
        placet.does("clock", "advance", "4", "hours")
    for folder in in_the_way:
        folder.rmdir()
    found = placet.does("notices", "list", "--state", "failed")["notices"]
    return [notice["id"] for notice in found]


def test_a_notice_is_shown_before_it_is_sent_as_it_would_be(desk_on_each: Placet) -> None:
    name = submitted(desk_on_each)
    [first, _] = desk_on_each.does("notices", "list", "--case", name)["notices"]

    before = desk_on_each.does("notices", "show", first["id"])
    desk_on_each.does("work", "--once")
    after = desk_on_each.does("notices", "show", first["id"])

    assert (before["state"], before["kept"]) == ("queued", False)
    assert (after["state"], after["kept"]) == ("sent", True)
    assert before["message"] == after["message"]
    assert after["headers"]["Placet-Case"] == name
    assert after["headers"]["To"] == "Ada Person <ada@example.org>"
    assert after["text"].startswith("Wells of Kenya, decided by ")


def test_a_notice_is_shown_with_headers_and_text(desk: Placet) -> None:
    name = submitted(desk)

    queued = desk("notices", "show", "1-2-1")
    desk.does("work", "--once")
    sent = desk("notices", "show", "1-2-1")

    assert queued.lines[:5] == [
        "Notice 1-2-1: received, queued",
        f"  Owed by row 2 of {name}, because role:proposer",
        "  In English, since there is no text in French",
        "  For action: at once",
        "  Not sent yet; this is how it would go out now.",
    ]
    assert sent.lines[0] == "Notice 1-2-1: received, sent"
    assert f"Subject: {name} received" in sent.lines
    assert "Not sent yet" not in sent.out


def test_notices_that_failed_start_anew_on_record(desk: Placet) -> None:
    ids = failed(desk)

    told = desk.does("notices", "retry", *ids)
    work = desk.does("work", "--once")

    assert ids == ["1-2-1", "1-2-2"]
    assert told == {"queued": ids}
    assert work["sent"] >= 2
    assert desk.does("verify", "--all")["verified"] is True


def test_only_notices_that_failed_are_retried(desk: Placet) -> None:
    [first, _] = failed(desk)
    desk.does("cases", "act", "1", "return", "--as", REX, "--set", "missing=a map")
    before = desk.dump()

    queued = desk("notices", "retry", first, "1-3-1")
    unknown = desk("notices", "retry", first, "9-9-9")

    assert (queued.code, queued.err) == (
        1,
        'placet: notice 1-3-1 is "queued"; only one that failed or is in doubt is retried\n',
    )
    assert (unknown.code, unknown.err) == (1, 'placet: no notice "9-9-9"\n')
    assert desk.dump() == before


def test_an_erased_notice_says_that_it_cannot_be_shown(desk: Placet) -> None:
    submitted(desk)
    desk.does("people", "erase", "ada@example.org", "--reason", "She asked.")

    told = desk.does("notices", "show", "1-2-1")

    assert told["wording_problem"] == "its contents or its recipient were erased"
    assert told["message"] is None


def test_a_state_that_does_not_exist_is_a_wrong_call(desk: Placet) -> None:
    answer = desk("notices", "list", "--state", "lost")

    assert answer.code == 2
    assert '"lost" is not one of queued, sending, sent, maybe_sent, failed, held' in answer.err


def test_held_notices_stay_until_they_are_released(desk_on_each: Placet) -> None:
    name = submitted(desk_on_each)

    held = desk_on_each.does("notices", "hold", "--case", name)
    work = desk_on_each.does("work", "--once")
    one = desk_on_each.does("notices", "release", "1-2-2")
    rest = desk_on_each.does("notices", "release", "--all")

    assert held == {"held": ["1-2-1", "1-2-2"]}
    assert work["sent"] == 0
    assert (one, rest) == ({"released": ["1-2-2"]}, {"released": ["1-2-1"]})
    assert desk_on_each.does("work", "--once")["sent"] == 2
    assert desk_on_each.does("verify", "--all")["verified"] is True


def test_which_notices_are_held_is_said_in_one_way(desk: Placet) -> None:
    submitted(desk)
    before = desk.dump()

    answers = [desk("notices", "hold"), desk("notices", "hold", "1-2-1", "--case", "1")]
    answers += [desk("notices", "release"), desk("notices", "release", "1-2-1", "--all")]

    assert [answer.code for answer in answers] == [2] * 4
    assert all("say which notices, in one way: ids" in answer.err for answer in answers)
    assert desk("notices", "hold", "1-2-1", "9-9-9").err == 'placet: no notice "9-9-9"\n'
    assert desk("notices", "release", "1-2-1").err == (
        'placet: notice 1-2-1 is "queued"; only one that is held is released\n'
    )
    assert desk.dump() == before


def test_a_notice_tells_what_became_of_it(desk: Placet) -> None:
    submitted(desk)
    desk.does("work", "--once")

    lines = desk("notices", "show", "1-2-1").lines

    assert "  1 attempt to ada@example.org" in lines
    assert any(line.startswith("  Answer: ") and line.endswith(".eml") for line in lines)
