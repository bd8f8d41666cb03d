"""Opening cases and acting on them, one or several at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.asking import ADA, DEE, NEW, REX, Placet, submitted


def test_a_case_is_carried_from_its_draft_to_its_end(desk_on_each: Placet) -> None:
    name = submitted(desk_on_each)

    [returned] = desk_on_each.does(
        "cases", "act", name, "return", "--as", REX, "--set", "missing=a map"
    )["results"]
    [edited] = desk_on_each.does("cases", "edit", name, "--as", ADA, "--set", "title=Two wells")[
        "results"
    ]
    desk_on_each.does("cases", "act", name, "submit", "--as", ADA)
    desk_on_each.does("cases", "assign", name, "counsellor=coy@example.org", "--as", REX)
    [approved] = desk_on_each.does(
        "cases", "act", name, "approve", "--as", DEE, "--set", "granted=80000.00 CHF"
    )["results"]

    assert (returned["state"], edited["state"], approved["state"]) == (
        "returned",
        "returned",
        "approved",
    )
    assert approved["revision"] == 7
    assert desk_on_each.does("verify", name)["verified"] is True
    assert [act["action"] for act in desk_on_each.does("cases", "history", name)["acts"]] == [
        *("open", "submit", "return", "edit", "submit", "assign", "approve"),
    ]


def test_several_cases_have_a_result_each_in_the_order_given(desk_on_each: Placet) -> None:
    first, second, third = (submitted(desk_on_each, title) for title in ("A", "B", "C"))
    desk_on_each.does("cases", "act", second, "withdraw", "--as", ADA)

    answer = desk_on_each(
        *("--json", "cases", "act", third, second, "SP-2027-9999", first, "pause", "--as", REX),
        *("--command-id", "pause-all"),
    )

    assert answer.code == 1
    assert answer.json["command_id"] == "pause-all"
    assert [(each["asked"], each["done"]) for each in answer.json["results"]] == [
        (third, True),
        (second, False),
        ("SP-2027-9999", False),
        (first, True),
    ]
    codes = [each["error"]["code"] for each in answer.json["results"] if not each["done"]]
    assert codes == ["refused", "unknown"]
    commands = desk_on_each.does("cases", "history", third)["acts"][-1]["command_id"]
    assert commands == "pause-all/3"


def test_refusals_among_several_are_shown_in_their_lines(desk: Placet) -> None:
    first, second = submitted(desk, "A"), submitted(desk, "B")
    desk.does("cases", "act", second, "withdraw", "--as", ADA)

    answer = desk("cases", "act", first, second, "pause", "--as", REX)

    assert answer.code == 1
    assert answer.lines == [
        "Case          Result    State, or why not",
        f"{first}  done      Paused, revision 3",
        f'{second}  not done  refused: this can be done in "Submitted" or "On the light way"; '
        'the case is in "Withdrawn"',
    ]
    assert answer.err == "placet: 1 of 2 were not done\n"


def test_one_refused_act_is_one_sentence_and_1(desk: Placet) -> None:
    name = submitted(desk)

    answer = desk("cases", "act", name, "approve", "--as", REX)
    in_json = desk("--json", "cases", "act", name, "approve", "--as", REX)

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        "placet: refused: only Director can do this; Say how much of the target is granted.\n"
    )
    assert (in_json.code, in_json.err) == (1, "")
    error = in_json.json["error"]
    assert (error["code"], error["action"], error["state"]) == ("refused", "approve", "submitted")
    assert [reason["code"] for reason in error["reasons"]] == ["not_entitled", "condition"]


def test_a_command_that_comes_again_does_nothing_a_second_time(desk: Placet) -> None:
    again = (*NEW, "--set", "title=Wells", "--set", "target=1 CHF", "--command-id", "c-1")

    first, second = desk.does(*again), desk.does(*again)

    assert (first["repeated"], second["repeated"]) == (False, True)
    assert first["case_id"] == second["case_id"]
    assert len(desk.does("cases", "list")["cases"]) == 1


def test_a_command_id_with_other_contents_is_refused(desk: Placet) -> None:
    name = submitted(desk)
    desk.does("cases", "act", name, "pause", "--as", REX, "--command-id", "c-1")

    answer = desk("cases", "act", name, "resume", "--as", REX, "--command-id", "c-1")

    assert answer.code == 1
    assert answer.err == 'placet: command id "c-1" was used before for something else\n'


def test_an_act_on_a_stale_revision_is_a_conflict(desk: Placet) -> None:
    name = submitted(desk)

    answer = desk("--json", "cases", "act", name, "pause", "--as", REX, "--seen", "1")

    assert answer.code == 1
    assert answer.json["error"] == {
        "code": "conflict",
        "sentence": "the case was changed meanwhile: revision 1 was seen, 2 is in force",
        "seen": 1,
        "found": 2,
    }


def test_a_capacity_is_named_where_several_fit(desk: Placet) -> None:
    name = submitted(desk)
    desk.does("people", "roles", REX, "--grant", "director")

    unnamed = desk("cases", "act", name, "pause", "--as", REX)
    desk.does("cases", "act", name, "pause", "--as", REX, "--capacity", "director")

    assert "you can do this in several roles: registry or director" in unnamed.err
    [*_, last] = desk.does("cases", "history", name)["acts"]
    assert last["capacity"] == "director"


def test_acting_for_somebody_outside_a_demonstration_needs_a_reason(placet: Placet) -> None:
    placet.does("init")
    placet.does("people", "add", ADA, "--name", "Ada", "--language", "en")

    answers = [
        placet(*NEW),
        placet("cases", "act", "1", "submit", "--as", ADA),
        placet("cases", "act", "1", "submit", "--as", ADA, "--reason", " "),
    ]
    with_reason = placet(*NEW, "--reason", "by telephone")

    sentence = (
        "placet: you act for somebody else: say why with --reason "
        "(only a demonstration does without)\n"
    )
    assert [(answer.code, answer.err) for answer in answers] == [(1, sentence)] * 3
    assert with_reason.err == 'placet: no flow in force "small"\n'


def test_reason_and_operator_stand_in_the_history(
    desk: Placet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "olga")
    name = submitted(desk)

    desk.does("cases", "act", name, "pause", "--as", REX, "--reason", "He rang.")

    [*_, last] = desk.does("cases", "history", name)["acts"]
    assert (last["reason"], last["operator"], last["channel"]) == ("He rang.", "olga", "cli")


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_values_come_typed_from_a_file(desk: Placet, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"values.{ending}"
    budget = [{"line": "Pump", "amount": "400.00 CHF", "payer": "KEN"}]
    values = {"title": "Wells", "target": "90000.00 CHF", "sponsors": ["KEN"], "budget": budget}
    file.write_text(json.dumps(values, indent=1))

    case = desk.does(*NEW, "--file", str(file), "--set", "title=Deep wells")["case_id"]

    told = desk.does("cases", "show", str(case))
    assert told["fields"] == {
        "title": "Deep wells",
        "target": {"minor": 9_000_000, "currency": "CHF"},
        "sponsors": ["KEN"],
        "budget": [
            {"line": "Pump", "amount": {"minor": 40_000, "currency": "CHF"}, "payer": "KEN"}
        ],
    }
    assert told["worded"]["target"] == "CHF\u00a090,000.00"


def test_an_empty_value_takes_the_old_one_away(desk: Placet) -> None:
    case = str(desk.does(*NEW, "--set", "title=Wells", "--set", "start=2027-09-01")["case_id"])

    desk.does("cases", "edit", case, "--as", ADA, "--set", "start=")

    assert desk.does("cases", "show", case)["fields"] == {"title": "Wells"}
