"""Rules that can never be met, or never missed, are found before a flow is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from definitions.checks.outcomes import outcomes_that_fail
from definitions.consultations import Consultation, Denominator, Result, Rule, Silence
from definitions.problems import KEY, Severity
from tests.domain import test_consultations as procedures
from tests.domain.ballots import ABSTAINS, AGAINST, FOR, NONE, asking

PATH = ("consultations", "opinions")
NEVER = "it can never be adopted, however many are asked and whatever they answer"


def found(asked: Consultation, **most: int) -> list[tuple[tuple[object, ...], str]]:
    findings = outcomes_that_fail(PATH, asked, most)
    return [(each.path[len(PATH) :], each.sentence) for each in findings]


@pytest.mark.parametrize(
    "asked",
    [
        procedures.BY_SILENCE,
        procedures.TAP,
        procedures.QUESTION,
        procedures.QUESTION_DELETED,
        procedures.COUNCIL,
        procedures.AAP_MEETING,
        procedures.MEMBERSHIP_1982,
        procedures.OPINIONS,
        asking(None),
    ],
)
def test_the_procedures_of_the_union_pass(asked: Consultation) -> None:
    assert found(asked) == []


def test_more_than_all_can_never_be_reached() -> None:
    rule = Rule(share=Fraction(1), more_than=True)

    assert found(asking(rule)) == [(("rule", "more_than"), f'{NEVER}, because of "more_than"')]


def test_a_share_of_nothing_tests_nothing() -> None:
    assert [path for path, _ in found(asking(Rule(share=Fraction(0))))] == [("rule", "share")]


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        (Rule(at_least=6), "at_least"),
        (Rule(at_most_against=0, minimum_replies=6), "minimum_replies"),
        (Rule(each_class={"states": 3, "members": 3}), "each_class"),
    ],
)
def test_more_than_there_are_can_never_be_for(rule: Rule, key: str) -> None:
    assert found(asking(rule)) == []
    assert found(asking(rule), states=2, members=2) == [
        (("rule", key), f'{NEVER}, because of "{key}"')
    ]


def test_where_no_answer_is_for_nothing_is_adopted() -> None:
    asked = asking(Rule(at_least=1), stances=(AGAINST, ABSTAINS, NONE))

    assert found(asked) == [
        (("rule", KEY), f"{NEVER}: no answer counts for it, and silence is no assent")
    ]


ALWAYS = "it is adopted whatever anybody answers; the rule wants a test that can fail"


@pytest.mark.parametrize(
    "asked",
    [
        asking(Rule()),
        asking(Rule(at_most_against=0), Silence.ASSENT, stances=(FOR,)),
        asking(Rule(share=Fraction(1, 2)), Silence.ASSENT, stances=(FOR,)),
        asking(Rule(no_reply=Result.ADOPTED)),
    ],
)
def test_what_is_adopted_before_anybody_speaks_is_no_question(asked: Consultation) -> None:
    assert (("rule", KEY), ALWAYS) in found(asked)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"share": None, "at_least": 2, "tie": Result.LATER}, ("tie", KEY)),
        ({"abstentions": Result.LATER}, ("abstentions", KEY)),
        ({"minimum_replies": 3, "too_few": Result.ADOPTED}, ("too_few",)),
    ],
)
def test_what_says_nothing_is_warned_of(
    changes: Mapping[str, object], key: tuple[str, ...]
) -> None:
    rule = replace(Rule(share=Fraction(1, 2), of=Denominator.VOTING), **changes)  # type: ignore[arg-type]  # as each case gives them
    asked = asking(rule, stances=(FOR, AGAINST))

    [finding] = outcomes_that_fail(PATH, asked, {})

    assert (finding.path, finding.severity) == ((*PATH, "rule", *key), Severity.WARNING)


def test_opposition_that_nobody_can_voice_is_warned_of() -> None:
    rule = Rule(share=Fraction(1, 2), at_most_against=1, veto=("states",))
    asked = asking(rule, stances=(FOR, ABSTAINS))

    paths = [each.path[-2] for each in outcomes_that_fail(PATH, asked, {})]

    assert paths == ["at_most_against", "veto"]
