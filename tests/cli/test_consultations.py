"""Consultations on the command line: shown, answered, closed and extended."""

from __future__ import annotations

from typing import Any

import pytest

from tests.asking import invite
from tests.build import opened
from tests.cli.asking import REX, Placet

FIRST, OTHER, SECOND = "a0@members.example", "b0@members.example", "a1@members.example"


@pytest.fixture
def asked(desk: Placet) -> str:
    """The reference of a case on which four members are asked."""
    with opened(desk.home, f"sqlite:///{desk.home / 'placet.db'}") as bureau:
        invite(bureau)
    case = str(desk.does("cases", "new", "asking", "--as", REX)["case_id"])
    [result] = desk.does("cases", "act", case, "ask", "--as", REX)["results"]
    return str(result["reference"])


def answer(desk: Placet, case: str, who: str, *more: str) -> object:
    return desk("consultations", "answer", case, "--as", who, *more)


def test_a_consultation_is_shown_with_what_is_still_needed(desk: Placet, asked: str) -> None:
    answer(desk, asked, FIRST, "--answer", "agree", "--comment", "editorial", "--text", "A comma.")

    printed = desk("consultations", "show", asked, "ballot")
    [told] = desk.does("consultations", "show", asked, "ballot")["consultations"]
    french = desk.does("consultations", "show", asked, "ballot", "--language", "fr")

    assert printed.code == 0
    assert printed.lines[0] == f"Ballot (ballot) on {asked}"
    assert "1 of 4 voices replied: agree 1, editorial 1" in printed.out
    assert (told["open"], told["round"], told["tally"]["silent"]) == (True, 1, 3)
    assert told["closes"].endswith("Europe/Zurich")
    assert told["possible"] == ["adopted", "rejected"]
    assert told["outlook"] in printed.out
    assert told["outlook"] != french["consultations"][0]["outlook"]
    voice = told["voices"][0]
    assert (voice["party"], voice["answer"], voice["answered_by"]) == (
        "M0000", "agree", "Speaker 0 a",
    )  # fmt: skip


def test_a_second_person_is_told_who_answered_with_this_voice(desk: Placet, asked: str) -> None:
    answer(desk, asked, FIRST, "--answer", "agree")

    refused = desk("consultations", "answer", asked, "--as", OTHER, "--answer", "disagree")
    done = desk(
        "consultations", "answer", asked, "--as", OTHER, "--answer", "disagree", "--replaces"
    )

    assert (refused.code, done.code) == (1, 0)
    assert 'Speaker 0 a answered "Ballot" for M0000 already' in refused.err


def test_a_round_is_extended_closed_and_told_in_the_history(desk: Placet, asked: str) -> None:
    for who in (FIRST, SECOND):
        answer(desk, asked, who, "--answer", "agree")
    assert desk("consultations", "extend", asked, "--as", SECOND).code == 0

    closed = desk("consultations", "close", asked, "--as", REX)

    assert closed.code == 0
    assert "Followed by itself: Adopt" in closed.out
    history = desk("cases", "history", asked).out
    for line in (
        "ballot: round 1 opens, 4 voices",
        "ballot: the answer counts as for",
        "ballot: there is more time",
        "ballot: the round closes, adopted",
    ):
        assert line in history
    assert "closed: adopted" in desk("cases", "show", asked).out
    assert desk.does("verify", "--all")["verified"] is True


def test_an_answer_when_the_round_is_over_is_kept_and_said_to_be_late(
    desk: Placet, asked: str
) -> None:
    desk("cases", "act", asked, "recall", "--as", REX)

    late = desk("consultations", "answer", asked, "--as", FIRST, "--answer", "agree")

    assert late.code == 0
    assert "it is kept and does not count" in late.out


def test_options_say_who_can_answer_and_why_not(desk: Placet, asked: str) -> None:
    def option(who: str, action: str) -> dict[str, Any]:
        found = desk.does("cases", "options", asked, "--as", who)["options"]
        return dict(next(each for each in found if each["action"] == action))

    assert option(FIRST, "answer")["open"] is True
    [why] = option(REX, "answer")["reasons"]
    assert why["code"] == "not_entitled"
    assert option(REX, "close_consultation")["open"] is True


def test_a_preview_says_what_an_answer_would_do(desk: Placet, asked: str) -> None:
    before = desk.dump()

    shown = desk("cases", "preview", asked, "answer", "--as", FIRST, "--set", "answer=agree")

    assert shown.code == 0
    assert "ballot: the answer counts as for" in shown.out
    assert desk.dump() == before


def test_a_consultation_that_there_is_not_is_refused_by_name(desk: Placet, asked: str) -> None:
    assert desk("consultations", "show", asked, "balot").code == 1
    assert desk("consultations", "show", asked, "--language", "de").code == 2
