"""Looking at cases: lists, one case, its history, what can be done, and what an act would do."""

from __future__ import annotations

import re

from tests.cli.asking import ADA, DEE, NEW, REX, Placet, submitted


def test_a_case_shows_where_it_stands_and_whose_turn_it_is(desk_on_each: Placet) -> None:
    name = submitted(desk_on_each)

    told = desk_on_each.does("cases", "show", name)

    assert (told["state_title"], told["public_title"], told["days_in_state"]) == (
        "Submitted",
        "Received",
        0,
    )
    turn = {each["role"]: [person["email"] for person in each["people"]] for each in told["turn"]}
    assert turn == {
        "registry": ["rex@example.org", "eve@example.org"],
        "director": ["dee@example.org", "fay@example.org"],
    }
    assert [(each["name"], each["reminder"]) for each in told["deadlines"]] == [
        ("decision", 1),
        ("decision", None),
    ]
    assert [act["action"] for act in told["acts"]] == ["open", "submit"]


def test_a_case_is_shown_in_words(desk: Placet) -> None:
    name = submitted(desk)

    answer = desk("cases", "show", name)

    assert answer.lines[:2] == [f"{name}: Small project", "  State: Submitted (public: Received)"]
    assert "  registry (Rex Person or Eve Person): return, pause" in answer.lines
    assert "  Director (Dee Person or Fay Person): approve, pause" in answer.lines
    assert "  title (title): Wells" in answer.lines
    [ends] = [line for line in answer.lines if line.startswith("  decision: ends ")]
    assert re.fullmatch(r".* 20\d\d, 0[12]:00 Europe/Zurich \(in 2\d days\)", ends), ends


def test_drafts_are_named_by_their_id(desk: Placet) -> None:
    desk.does(*NEW)

    assert desk("cases", "show", "1").lines[0] == "draft 1: Small project"


def test_lists_are_filtered_and_go_on_after_a_case(desk: Placet) -> None:
    names = [submitted(desk, title) for title in ("A", "B", "C")]
    desk.does(*NEW)

    first = desk.does("cases", "list", "--state", "submitted", "--limit", "2")
    rest = desk.does("cases", "list", "--state", "submitted", "--after", first["after"])

    assert [case["reference"] for case in first["cases"]] == names[:2]
    assert first["more"] is True
    assert [case["reference"] for case in rest["cases"]] == names[2:]
    assert rest["more"] is False
    assert desk.does("cases", "list", "--party", "ACME")["cases"] == []


def test_a_filter_that_names_nothing_is_refused(desk: Placet) -> None:
    answers = [
        desk("cases", "list", "--flow", "smal"),
        desk("cases", "list", "--state", "submited"),
        desk("cases", "list", "--party", "KEM"),
        desk("cases", "list", "--after", "77"),
    ]

    assert [(answer.code, answer.err) for answer in answers] == [
        (1, 'placet: no flow "smal"; did you mean "small"?\n'),
        (1, 'placet: no state "submited"; did you mean "submitted"?\n'),
        (1, 'placet: no party "KEM"; did you mean "KEN"?\n'),
        (1, 'placet: no case "77"\n'),
    ]


def test_empty_lists_say_what_would_stand_there(desk: Placet) -> None:
    assert desk("cases", "list").out == (
        "No cases. They stand here once they are opened: placet cases new FLOW --as E-MAIL\n"
    )
    assert desk("notices", "list").out == (
        "No notices. They stand here once an act owes one; placet work sends them.\n"
    )


def test_closed_options_say_why_and_who_can(desk: Placet) -> None:
    name = submitted(desk)

    told = desk.does("cases", "options", name, "--as", REX)

    options = {each["action"]: each for each in told["options"]}
    assert {action for action, each in options.items() if each["open"]} == {
        *("return", "pause", "edit", "assign", "comment"),
    }
    [closed] = options["advise"]["reasons"]
    assert (closed["code"], closed["can"][0]["role"]) == ("not_entitled", "counsellor")
    assert options["return"]["form"] == [
        {"name": "missing", "type": "long_text", "title": "missing", "optional": False}
    ]


def test_an_action_is_open_exactly_when_the_act_succeeds(desk: Placet) -> None:
    name = submitted(desk)
    options = desk.does("cases", "options", name, "--as", DEE)["options"]
    given = {"approve": ("--set", "granted=1.00 CHF"), "edit": ("--set", "contact=ada@example.org")}
    given["comment"] = ("--set", "text=Hm")

    done = {
        each["action"]: desk(
            "cases", "preview", name, each["action"], "--as", DEE, *given.get(each["action"], ())
        ).code
        for each in options
        if each["action"] not in ("approve", "assign")
    }

    expected = {each["action"]: 0 if each["open"] else 1 for each in options}
    assert done == {action: expected[action] for action in done}


def test_a_preview_tells_what_the_act_then_does(desk_on_each: Placet) -> None:
    case = str(
        desk_on_each.does(*NEW, "--set", "title=Wells", "--set", "target=90000 CHF")["case_id"]
    )

    told = desk_on_each.does("cases", "preview", case, "submit", "--as", ADA)
    before = desk_on_each.does("cases", "show", case)
    [done] = desk_on_each.does("cases", "act", case, "submit", "--as", ADA, "--seen", "1")[
        "results"
    ]
    after = desk_on_each.does("cases", "show", case)

    assert before["revision"] == told["revision"] == 1
    assert (told["state"], told["reference_after"]) == (done["state"], done["reference"])
    assert [mail["to"]["email"] for mail in told["mails"]] == [
        notice["email"]
        for notice in desk_on_each.does("notices", "list", "--case", case)["notices"]
    ]
    assert [due["name"] for due in told["deadlines_set"]] == [
        due["name"] for due in after["deadlines"]
    ]


def test_a_preview_shows_each_mail_with_its_recipient_and_text(desk: Placet) -> None:
    name = submitted(desk)

    told = desk.does("cases", "preview", name, "return", "--as", REX, "--set", "missing=a map")
    answer = desk("cases", "preview", name, "return", "--as", REX, "--set", "missing=a map")

    [ada, ben] = told["mails"]
    assert (ada["to"]["email"], ada["language"], ada["wanted"]) == (ADA, "fr", "fr")
    assert ada["subject"] == f"{name} : à compléter"
    assert "il manque a map" in ada["text"]
    assert (ben["language"], ben["wanted"]) == ("en", "es")
    assert "  To Ada Person <ada@example.org>, as Proposer" in answer.lines
    assert "  In English, since there is no text in Spanish" in answer.lines
    assert "  State: Submitted → Returned" in answer.lines


def test_a_preview_changes_nothing(desk: Placet) -> None:
    name = submitted(desk)
    before = desk.dump()

    desk.does("cases", "preview", name, "return", "--as", REX, "--set", "missing=a map")

    assert desk.dump() == before


def test_history_shows_who_did_what_in_which_capacity_and_why(desk: Placet) -> None:
    name = submitted(desk)
    desk.does(
        *("cases", "act", name, "return", "--as", REX, "--set", "missing=a map\nand a plan"),
        *("--reason", "He rang."),
    )

    answer = desk("cases", "history", name)

    assert [line[20:] for line in answer.lines if line.startswith(("1. ", "2. ", "3. "))] == [
        " Open the case, by Ada Person as Proposer",
        " Submit, by Ada Person as Proposer, Draft → Submitted",
        " Return, by Rex Person as registry, Submitted → Returned",
    ]
    assert answer.out.count("   missing:\n     a map\n     and a plan\n   reason: He rang.\n") == 1


def test_erased_values_say_so(desk_on_each: Placet) -> None:
    name = submitted(desk_on_each, "Ask Zoé Canary")
    zoe = "zoe@example.org"
    desk_on_each.does("people", "add", zoe, "--name", "Zoé Canary", "--language", "fr")

    desk_on_each.does("people", "erase", zoe, "--reason", "She asked.")

    first = desk_on_each.does("cases", "history", name)["acts"][0]
    assert first["changes"]["title"] is None
    assert first["erased"] == ["changes.title"]
    assert "   title: erased" in desk_on_each("cases", "history", name).lines
    assert desk_on_each.does("verify", "--all")["verified"] is True
