"""Conditions of a flow: that they compile, and where in the file they go wrong."""

import pytest

from tests.definitions.sound import SOUND, problems, said

GUARD = """is: '!act.remark.given || act.remark != ""'"""
AUTOMATIC = 'automatic: case.amount < money("100.00 CHF")'


def where(old: str, new: str, at: str) -> tuple[int, int]:
    """Line and column of ``at`` in the changed flow, counted from 1."""
    lines = SOUND.replace(old, new).split("\n")
    [line] = [number for number, line in enumerate(lines, start=1) if at in line]
    return line, lines[line - 1].index(at) + 1


@pytest.mark.parametrize(
    ("old", "new", "at", "expected"),
    [
        (
            GUARD,
            "is: 'case.amonut.given'",
            "case.amonut",
            'actions.accept.when.1.is: "case.amonut.given" is not known;'
            ' did you mean "case.amount"?',
        ),
        (
            GUARD,
            'is: "true && case.kind"',
            "&& case.kind",
            'actions.accept.when.1.is: "&&" cannot stand between a yes or no and a text',
        ),
        (
            GUARD,
            "is: case.kind",
            "case.kind\n",
            "actions.accept.when.1.is: a condition answers yes or no; this one gives a text",
        ),
        (
            AUTOMATIC,
            "automatic: case.amount < 100",
            "< 100",
            'actions.set_aside.automatic: "<" cannot stand between a sum of money and a whole'
            ' number; write a sum of money as money("100.00 CHF")',
        ),
        (
            'case.kind == "cash"',
            "case.kind = 'cash'",
            "= 'cash'",
            'actions.accept.when.0.is: "=" is not a comparison; write "=="',
        ),
        (
            AUTOMATIC,
            "automatic: act.remark.given == true",
            "act.remark.given ==",
            'actions.set_aside.automatic: "act.remark" cannot be read: an automatic action has no'
            " form",
        ),
        (
            GUARD,
            "is: 'act.why == \"\"'",
            "act.why",
            'actions.accept.when.1.is: "act.why" is asked by "pause"; a condition reads the form of'
            " its own action",
        ),
    ],
)
def test_a_condition_that_is_wrong_is_found_at_its_place(
    old: str, new: str, at: str, expected: str
) -> None:
    found = problems((old, new))

    assert said(found) == [expected]
    if not at.endswith("\n"):
        assert (found[0].line, found[0].column) == where(old, new, at)


def test_the_line_of_a_block_is_found() -> None:
    old, new = "case.amount >= money", "case.amuont >= money"
    found = problems((old, new))

    assert [(each.line, each.column) for each in found] == [where(old, new, "case.amuont")]


def test_a_block_that_keeps_its_lines_is_searched_too() -> None:
    changes = [("- is: >", "- is: |"), ('case.kind == "cash"', "  case.knid == 'cash'")]
    found = problems(*changes)

    assert said(found) == [
        'actions.accept.when.0.is: "case.knid" is not known; did you mean "case.kind"?'
    ]
    assert (found[0].line, found[0].column) == where(changes[1][0], changes[1][1], "case.knid")


def test_an_escaped_quotation_is_placed_at_its_beginning() -> None:
    new = r'is: "case.kind == \"cash\" && case.kind"'
    found = problems((GUARD, new))

    assert (found[0].line, found[0].column) == where(GUARD, new, '"case.kind == ')


def test_money_in_a_condition_needs_the_currency_of_the_flow() -> None:
    found = problems(("currency: CHF\n", ""))

    assert said(found) == [
        'actions.accept.when.0.is: "case.amount" is a sum of money, so the flow needs the key'
        " currency",
        'actions.set_aside.automatic: "case.amount" is a sum of money, so the flow needs the key'
        " currency",
    ]
