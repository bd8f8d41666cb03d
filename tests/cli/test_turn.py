"""Whose turn it is, on the command line."""

from __future__ import annotations

from tests.cli.asking import ADA, REX, Placet, submitted


def test_a_person_sees_what_waits_for_them_their_team_and_others(desk_on_each: Placet) -> None:
    name = submitted(desk_on_each)

    rex, ada = (desk_on_each.does("turn", "--of", person) for person in (REX, ADA))

    assert [each["reference"] for each in rex["team"]["cases"]] == [name]
    assert (rex["mine"]["count"], rex["others"]["count"]) == (0, 0)
    [waiting] = ada["others"]["cases"]
    assert [each["role"] for each in waiting["turn"]] == ["registry", "director"]
    assert (waiting["next"]["name"], waiting["stuck"]) == ("decision", False)


def test_the_board_has_every_open_case_and_what_is_stuck_is_a_part_of_it(desk: Placet) -> None:
    name = submitted(desk)

    assert [each["reference"] for each in desk.does("turn")["cases"]] == [name]
    assert desk.does("turn", "--stuck")["cases"] == []
    assert any(line.strip().startswith(name) for line in desk("turn").lines)


def test_a_list_of_nobody_is_refused_by_name(desk: Placet) -> None:
    assert "nobody@example.org" in desk("turn", "--of", "nobody@example.org").err
    assert desk("turn", "--of", REX, "--stuck").code == 2
