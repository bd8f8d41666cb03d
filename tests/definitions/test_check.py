"""Defects of a flow that keep it from being published: one change to a sound flow for each."""

import pytest

from tests.definitions.sound import problems, said


def test_a_sound_flow_has_no_problem() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "calendar: geneva",
            "calendar: genva",
            ['calendar: "genva" is not a calendar; did you mean "geneva"?'],
        ),
        (
            "to: filed\n    by: giver",
            "to: filed\n    by: givr",
            ['actions.file.by: "givr" is not a role; did you mean "giver"?'],
        ),
        (
            "by: [clerk, officer]",
            "by: [clerk, oficer]",
            ['actions.pause.by.1: "oficer" is not a role; did you mean "officer"?'],
        ),
        (
            "apart_from: clerk",
            "apart_from: [clerc]",
            ['roles.officer.apart_from.0: "clerc" is not a role; did you mean "clerk"?'],
        ),
        (
            "apart_from: clerk",
            "apart_from: officer",
            [
                'roles.officer.apart_from: "officer" cannot be kept apart from itself;'
                " name another role"
            ],
        ),
        (
            "assigned_by: clerk",
            "assigned_by: boss",
            ['roles.officer.assigned_by: "boss" is not a role; there are clerk, giver, officer'],
        ),
        (
            "editable_by: {clerk: [start]}",
            "editable_by: {clerk: [strat]}",
            ['states.filed.editable_by.clerk.0: "strat" is not a field; did you mean "start"?'],
        ),
        (
            "editable_by: {clerk: [start]}",
            "editable_by: {clark: [start]}",
            ['states.filed.editable_by.clark: "clark" is not a role; did you mean "clerk"?'],
        ),
        (
            "needs: [amount, kind]",
            "needs: [amont, kind]",
            ['actions.file.needs.0: "amont" is not a field; did you mean "amount"?'],
        ),
        (
            "fills: accepted",
            "fills: [accepted, accept]",
            ['actions.accept.fills.1: "accept" is not a field; did you mean "accepted"?'],
        ),
        (
            "basis: resolution_34",
            "basis: resolution_35",
            [
                'warning: legal_basis.resolution_34: the legal basis "resolution_34" is declared'
                " and never used",
                'actions.accept.when.0.basis: "resolution_35" is not a legal basis;'
                ' did you mean "resolution_34"?',
            ],
        ),
        (
            "from: [filed, paused]",
            "from: [filed, paused, folded]",
            ['actions.drop.from.2: "folded" is not a state; did you mean "filed"?'],
        ),
        (
            "starts: action file",
            "starts: action fil",
            ['deadlines.nudge.starts: "fil" is not an action; did you mean "file"?'],
        ),
        (
            "starts: entering filed",
            "starts: entering field",
            ['deadlines.answer.starts: "field" is not a state; did you mean "filed"?'],
        ),
        (
            "starts: field start",
            "starts: field begin",
            [
                'deadlines.begin.starts: "begin" is not a field; there are accepted, amount, kind,'
                " lines, partner, start"
            ],
        ),
        (
            "runs_in: [filed, paused]",
            "runs_in: [filed, pausd]",
            ['deadlines.answer.runs_in.1: "pausd" is not a state; did you mean "paused"?'],
        ),
        (
            "send: filed,",
            "send: fild,",
            ['actions.file.notify.0.send: "fild" is not a notice; did you mean "filed"?'],
        ),
        (
            "remind: {send: nudge, to: clerk}",
            "remind: {send: nugde, to: clerk}",
            ['deadlines.nudge.remind.send: "nugde" is not a notice; did you mean "nudge"?'],
        ),
        (
            "to: [clerk, partner]",
            "to: [clerk, partners]",
            ['actions.file.notify.0.to.1: "partners" is not a recipient; did you mean "partner"?'],
        ),
        (
            "to: [clerk, partner]",
            "to: [clerk, kind]",
            [
                'actions.file.notify.0.to.1: "kind" is a field of type choice; a notice goes to a'
                " role, to a field of type party, parties or person, or to membership or turn"
            ],
        ),
        (
            "to: membership",
            "to: actor",
            [
                'deadlines.answer.remind.2.to: "actor" is not a recipient; there are clerk, giver,'
                " membership, officer, partner, turn"
            ],
        ),
    ],
)
def test_a_name_of_nothing_is_found_where_it_stands(
    old: str, new: str, expected: list[str]
) -> None:
    assert said(problems((old, new))) == expected


def test_an_action_of_a_deadline_must_exist() -> None:
    found = said(problems(("do: drop", "do: dropp")))

    assert found == [
        'actions.drop.by: no deadline does "drop", so the clock never takes it; name it in "do"',
        'deadlines.answer.do: "dropp" is not an action; did you mean "drop"?',
    ]
