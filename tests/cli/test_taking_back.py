"""Taking back on the command line: previewed, done, and told in history and lists."""

from __future__ import annotations

import pytest

from tests.build import opened
from tests.cli.asking import ADA, REX, Placet
from tests.mending import bring_into_force

WHY = ("--reason", "The wrong button.")
NEW = (
    *("cases", "new", "mendable", "--as", ADA, "--party", "KEN"),
    *("--set", "title=Wells", "--set", "target=90000 CHF"),
)


@pytest.fixture
def returned(desk: Placet) -> str:
    """The reference of a case that was sent back by mistake."""
    with opened(desk.home, f"sqlite:///{desk.home / 'placet.db'}") as bureau:
        bring_into_force(bureau)
    case = str(desk.does(*NEW)["case_id"])
    [result] = desk.does("cases", "act", case, "submit", "--as", ADA)["results"]
    name = str(result["reference"])
    desk.does("cases", "act", name, "return", "--as", REX, "--set", "missing=a map")
    return name


def test_an_act_is_taken_back_with_a_reason(desk: Placet, returned: str) -> None:
    answer = desk("cases", "act", returned, "take_back", "--as", REX, *WHY)

    assert answer.code == 0
    assert answer.lines[0] == f'{returned} is in "Submitted" (revision 4).'
    assert answer.lines[1] == "  2 mails withdrawn; nobody gets them."
    assert desk.does("verify", "--all")["verified"] is True


def test_without_a_reason_it_is_refused(desk: Placet, returned: str) -> None:
    answer = desk("cases", "act", returned, "take_back", "--as", REX)

    assert answer.code == 1
    assert '"reason" is not given' in answer.err


def test_who_acts_is_told_until_when_the_mails_wait(desk: Placet, returned: str) -> None:
    case = str(desk.does(*NEW)["case_id"])

    answer = desk("cases", "act", case, "submit", "--as", ADA)

    assert "  2 mails owed; placet work sends them from " in answer.lines[1]
    [told] = desk.does("cases", "act", case, "return", "--as", REX, "--set", "missing=x")["results"]
    assert told["wait_until"].endswith("Z")


def test_the_preview_tells_all_that_would_come_of_it(desk: Placet, returned: str) -> None:
    words = ("cases", "preview", returned, "take_back", "--as", REX, *WHY)
    told, printed = desk.does(*words), desk(*words)

    assert (told["takes_back"], told["state"]) == (3, "submitted")
    assert told["mails_withdrawn"] == ["1-3-1", "1-3-2"]
    assert (told["deadlines_stopped"], told["deadlines_resumed"]) == (["completion"], ["decision"])
    assert (told["mails"], told["wait_until"]) == ([], None)
    assert printed.lines[1:10] == [
        "  Acting as: registry",
        "  Takes back: row 3 of its history",
        "  State: Returned → Submitted (public: Received)",
        "  Deadline stopped: completion",
        "  Deadline that runs again, with its old end: decision",
        "  Whose turn then: registry (Rex Person or Eve Person)"
        " and Director (Dee Person or Fay Person)",
        "  Mails: 0 mails",
        "  Withdrawn: 2 mails that nobody gets",
        "",
    ]


def test_the_preview_tells_which_values_would_be_as_before(desk: Placet, returned: str) -> None:
    desk.does("cases", "edit", returned, "--as", ADA, "--set", "title=Pumps")
    words = ("cases", "preview", returned, "take_back", "--as", REX, *WHY)

    assert desk.does(*words)["changes"] == {"title": "Wells"}
    assert "  title becomes: Wells" in desk(*words).lines


def test_the_preview_of_an_act_says_from_when_its_mails_go(desk: Placet, returned: str) -> None:
    case = str(desk.does(*NEW)["case_id"])

    [line] = [
        line
        for line in desk("cases", "preview", case, "submit", "--as", ADA).lines
        if line.startswith("  Mails: ")
    ]

    assert line.startswith("  Mails: 2 mails, from ")


def test_options_offer_it(desk: Placet, returned: str) -> None:
    assert (
        '  take_back: Take back "Return", as registry'
        in desk("cases", "options", returned, "--as", REX).lines
    )


def test_the_history_tells_both_acts(desk: Placet, returned: str) -> None:
    desk.does("cases", "act", returned, "take_back", "--as", REX, *WHY)

    acts = desk.does("cases", "history", returned)["acts"]
    lines = desk("cases", "history", returned).lines

    assert [(each["takes_back"], each["taken_back_by"]) for each in acts] == [
        (None, None), (None, None), (None, 4), (3, None),
    ]  # fmt: skip
    assert "   taken back by row 4" in lines
    [at] = [n for n, line in enumerate(lines) if line.startswith("4. ")]
    assert "  Take back row 3, by Rex Person as registry, Returned → Submitted" in lines[at]
    assert lines[at + 1 :][:1] == ["   reason: The wrong button."]
    assert "   mails withdrawn: 1-3-1, 1-3-2" in lines
    assert "   deadlines stopped: completion" in lines
    assert "   deadlines that run again: decision" in lines
    assert "Take back row 3" in desk("cases", "show", returned).out


def test_withdrawn_mails_are_listed(desk: Placet, returned: str) -> None:
    desk.does("cases", "act", returned, "take_back", "--as", REX, *WHY)

    found = desk.does("notices", "list", "--state", "withdrawn")["notices"]

    assert sorted(each["id"] for each in found) == ["1-3-1", "1-3-2"]
