"""States, actions, conditions and deadlines: each way to write them wrongly has its sentence."""

from __future__ import annotations

import pytest

from definitions.written import A_CONDITION, A_NAME
from tests.definitions.sample import changed, problems_of

CONDITION = '\'party.membership in ["member_state", "sector_member", "associate"]\''
PERIOD = (
    "write a whole number from 1 to 1,000 and one of hours, days, working days, weeks, months,"
    " years: 15 working days"
)
TYPES = '"text", "long_text", "yes_no", "choice", "number", "money", "date", "countries", "party"'
SIMPLE_TYPES = f'{TYPES}, "parties", "person", "document", "meeting"'
STARTS = 'write "entering STATE", "action NAME", "field NAME" or "meeting FIELD" with one name'


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "    initial: true\n",
            "",
            '31:1 states: no state is the initial one; mark one with "initial: true"',
        ),
        (
            "norm: 5 working days",
            "initial: true",
            '39:14 states.submitted.initial: "draft" is the initial state already; there is one',
        ),
        (
            "initial: true",
            "initial: true\n    final: successful",
            "35:12 states.draft.final: a state cannot be the initial one and final",
        ),
        (
            "norm: 5 working days",
            "norm: 5 workdays",
            f'39:11 states.submitted.norm: "5 workdays" is not a period; {PERIOD}',
        ),
        (
            "norm: 5 working days",
            "norm: 5",
            f"39:11 states.submitted.norm: 5 is not a period; {PERIOD}",
        ),
        (
            "norm: 5 working days",
            "norm: 1001 days",
            f'39:11 states.submitted.norm: "1001 days" is not a period; {PERIOD}',
        ),
        (
            "final: successful",
            "final: sucessful",
            '48:12 states.approved.final: "sucessful" is not known here; did you mean'
            ' "successful"?',
        ),
        (
            "{proposer: all}",
            "{proposer: [all, title]}",
            '43:29 states.returned.editable_by.proposer: "all" stands alone; write it without'
            " other fields",
        ),
        (
            "{proposer: all}",
            "[[a]]",
            "43:18 states.returned.editable_by: a list is neither a list of roles nor roles"
            " with their fields",
        ),
        (
            "by: registry\n    asks",
            "asks",
            '71:3 actions.return: nobody takes it; write "by" with roles or clock, or'
            ' "automatic" with a condition',
        ),
        (
            "by: registry\n    asks",
            "by: [registry, clock]\n    asks",
            '75:9 actions.return.by: "clock" takes an action alone; write roles or clock',
        ),
        (
            "by: director\n    fills: [decided_amount]\n",
            'by: director\n    automatic: "true"\n',
            '88:5 actions.approve.automatic: "automatic" and "by" exclude each other; one'
            " says who takes the action",
        ),
        (
            "from: any",
            "from: [any, draft]",
            '104:11 actions.withdraw.from: "any" stands alone; write it without other states',
        ),
        (
            "from: any",
            "from: []",
            "104:11 actions.withdraw.from: the list is empty; give a name or leave the key out",
        ),
        (
            "{reasons: {type: long_text}}",
            "{reasons: {type: table}}",
            '99:28 actions.refuse.asks.reasons.type: "table" is not a type of field here; the'
            f" types are {SIMPLE_TYPES}",
        ),
        (
            "{reasons: {type: long_text}}",
            "{on: {type: date}}",
            '99:12 actions.refuse.asks.on: "on" is the date of the act in notices; choose'
            " another name",
        ),
        (
            "fills: [decided_amount]",
            "fills: decided_amount\n    asks: {decided_amount: {type: text}}",
            '89:12 actions.approve.asks.decided_amount: "decided_amount" is in "fills" too; a'
            " form asks for it once",
        ),
        (
            "by: clock\n",
            "by: clock\n    confirm: true\n",
            '113:5 actions.lapse.confirm: "confirm" is for people; nobody is there when this'
            " action is taken",
        ),
        ("send: incomplete, ", "", '77:14 actions.return.notify.0.send: "send" is missing'),
        (
            "send: incomplete, to: proposer",
            "send: incomplete, to: proposer, for: fun",
            '77:52 actions.return.notify.0.for: "fun" is not known here; write "action" or'
            ' "information"',
        ),
        (
            "send: incomplete",
            "send: ../x",
            f'77:21 actions.return.notify.0.send: "../x" is not a name; {A_NAME}',
        ),
        (
            "notify: [{send: incomplete, to: proposer}]",
            "notify: {send: incomplete, to: proposer}",
            "77:13 actions.return.notify: a mapping is not a list; write each entry after a"
            ' "-", or all of them in brackets',
        ),
        (
            "starts: entering returned",
            "starts: returned",
            f'117:13 deadlines.completion.starts: "returned" does not start a deadline; {STARTS}',
        ),
        (
            "after: 30 days\n    do",
            "do",
            '116:3 deadlines.completion.after: "after" is missing; only a deadline that'
            " starts with a field may do without",
        ),
        (
            "starts: entering returned",
            "starts: field planned_start",
            '116:3 deadlines.completion.runs_in: "runs_in" is missing; a deadline that starts'
            " with a field names its states",
        ),
        (
            "before: 3 working days",
            "at: 100 %",
            '126:14 deadlines.decision.remind.0.at: "100 %" is not a part of the time; write'
            " 1 % to 99 %: 50 %",
        ),
        (
            "before: 3 working days, ",
            "",
            "126:9 deadlines.decision.remind.0: no time found; a reminder has one of"
            ' "before", "after" and "at"',
        ),
        (
            "before: 3 working days",
            "before: 3 days, at: 50 %",
            '126:9 deadlines.decision.remind.0: "before" and "at" found; a reminder has one'
            ' of "before", "after" and "at"',
        ),
        (
            "{send: completion_reminder, to: proposer}",
            "completion_reminder",
            '120:13 deadlines.completion.remind: "completion_reminder" is neither a list of'
            " reminders nor one notice: {send: NOTICE, to: ROLE}",
        ),
        (
            "{send: completion_reminder, to",
            "{at: 5 %, send: x, to",
            '120:14 deadlines.completion.remind.at: "at" is not a key here; known are "send", "to",'
            ' "for"',
        ),
        (
            "basis: setting\n  decision",
            "roll: away\n  decision",
            '121:11 deadlines.completion.roll: "away" is not known here; write "forward" or'
            ' "backward" or "none"',
        ),
    ],
)
def test_a_defect_of_states_actions_and_deadlines_is_named_with_its_place(
    old: str, new: str, problem: str
) -> None:
    assert problems_of(changed(old, new)) == [problem]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("true", f"64:13 actions.submit.when.0.is: true is not a condition; {A_CONDITION}"),
        ("[a]", f"64:13 actions.submit.when.0.is: a list is not a condition; {A_CONDITION}"),
        (
            "!case.urgent",
            '64:13 actions.submit.when.0.is: "!case.urgent" is a tag; when it is part of a text,'
            f" write the text in quotes; {A_CONDITION}",
        ),
        (
            '"KEN" in case.countries',
            "64:19 : a key is expected here; check the indentation, and write texts that begin with"
            f" a quotation mark, brace or bracket in quotes as a whole; {A_CONDITION}",
        ),
        (
            "case.urgent ? case.a : case.b",
            '64:34 : a ":" is not expected here; write texts that contain ": " in quotes, and check'
            f" the indentation; {A_CONDITION}",
        ),
    ],
)
def test_a_condition_without_quotes_is_answered_with_the_right_form(
    written: str, problem: str
) -> None:
    assert problems_of(changed(CONDITION, written)) == [problem]


@pytest.mark.parametrize(
    ("guard", "problem"),
    [
        (
            '{is: count("KEN", case.countries) > 1, otherwise: {en: x}}',
            '90:27 actions.approve.when.0.case.countries) > 1: "case.countries) > 1" is not a key'
            f" here; {A_CONDITION}",
        ),
        (
            '{is: case.title in ["a", "b"], otherwise: {en: x}}',
            '90:28 : a "," or "}" is expected here; write texts that contain commas, braces,'
            f" brackets or quotation marks in quotes; {A_CONDITION}",
        ),
    ],
)
def test_a_condition_that_yaml_splits_is_answered_with_the_right_form(
    guard: str, problem: str
) -> None:
    old = "- is: case.decided_amount.given\n        otherwise"
    new = f"- {guard}\n      - is: 'true'\n        otherwise"

    assert problems_of(changed(old, new)) == [problem]
