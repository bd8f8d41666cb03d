"""The procedures of the Union as consultations, at their edges."""

from __future__ import annotations

from fractions import Fraction

import pytest

from definitions.consultations import (
    Consultation,
    Denominator,
    Result,
    Rule,
    Silence,
    Stance,
    Unreached,
)
from tests.domain.ballots import (
    AGAINST,
    EVERY,
    FOR,
    Voice,
    asking,
    ballots,
    tally_of,
)
from workflow.domain.consultations import hangs_on_notice, result_of, stance_of

ADOPTED, REJECTED, LATER = Result.ADOPTED, Result.REJECTED, Result.LATER
HALF = Fraction(1, 2)

UNOPPOSED = Rule(at_most_against=0)
BY_SILENCE = asking(UNOPPOSED, Silence.ASSENT, stances=(), objections=True)
"""Last call and review of AAP, deletion of a Recommendation, JCA notice, request for more time."""

TAP = asking(Rule(share=Fraction(7, 10), of=Denominator.REPLIES, no_reply=ADOPTED))
QUESTION = asking(Rule(share=HALF, more_than=True, of=Denominator.REPLIES, minimum_replies=10))
QUESTION_DELETED = asking(
    Rule(share=HALF, more_than=True, of=Denominator.REPLIES, no_reply=ADOPTED)
)
COUNCIL = asking(Rule(share=HALF, more_than=True, of=Denominator.ENTITLED), silence=Silence.DISSENT)
AAP_MEETING = asking(Rule(at_most_against=1), silence=Silence.ABSTENTION)
MEMBERSHIP_1982 = asking(
    Rule(share=Fraction(2, 3), of=Denominator.ENTITLED), silence=Silence.ABSTENTION
)
VOTE = asking(
    Rule(share=HALF, more_than=True, of=Denominator.VOTING, tie=REJECTED, abstentions=LATER)
)
OPINIONS = asking(Rule(at_least=2), stances=(FOR, AGAINST))


def come_to(asked: Consultation, voices: list[Voice]) -> Result | None:
    return result_of(asked, tally_of(voices))


@pytest.mark.parametrize(
    ("voices", "result"),
    [
        (ballots(favour=7, against=3, silent=180), ADOPTED),
        (ballots(favour=6, against=3, silent=180), REJECTED),
        (ballots(favour=6, abstains=3, silent=180), REJECTED),
        (ballots(favour=7, none=3, silent=180), ADOPTED),
        (ballots(silent=190), ADOPTED),
        (ballots(against=1, silent=189), REJECTED),
        (ballots(favour=1, silent=189), ADOPTED),
    ],
)
def test_tap_wants_70_percent_of_the_replies_or_no_reply(
    voices: list[Voice], result: Result
) -> None:
    assert come_to(TAP, voices) is result


@pytest.mark.parametrize(
    ("voices", "result"),
    [
        (ballots(favour=6, against=4, silent=180), ADOPTED),
        (ballots(favour=5, against=5, silent=180), REJECTED),
        (ballots(favour=5, against=4, abstains=1, silent=180), REJECTED),
        (ballots(favour=9, silent=180), REJECTED),
        (ballots(favour=10, silent=180), ADOPTED),
        (ballots(silent=190), REJECTED),
    ],
)
def test_a_question_wants_a_majority_of_the_replies_and_ten_of_them(
    voices: list[Voice], result: Result
) -> None:
    assert come_to(QUESTION, voices) is result


def test_a_question_is_deleted_by_a_majority_of_replies_without_objection() -> None:
    assert come_to(QUESTION_DELETED, ballots(favour=2, against=1, silent=100)) is ADOPTED
    assert come_to(QUESTION_DELETED, ballots(favour=1, against=1, silent=100)) is REJECTED
    assert come_to(QUESTION_DELETED, ballots(silent=100)) is ADOPTED


@pytest.mark.parametrize(
    ("voices", "result"),
    [
        (ballots(favour=24, silent=24), REJECTED),
        (ballots(favour=25, silent=23), ADOPTED),
        (ballots(favour=25, against=23), ADOPTED),
        (ballots(favour=1, silent=47), REJECTED),
    ],
)
def test_the_council_wants_more_than_half_of_all_entitled_and_silence_is_as_good_as_no(
    voices: list[Voice], result: Result
) -> None:
    assert come_to(COUNCIL, voices) is result


@pytest.mark.parametrize(
    ("voices", "result"),
    [(ballots(silent=190), ADOPTED), (ballots(against=1, silent=189), REJECTED)],
)
def test_where_silence_is_assent_one_objection_breaks_it(
    voices: list[Voice], result: Result
) -> None:
    assert come_to(BY_SILENCE, voices) is result


def test_an_editorial_comment_breaks_no_silence() -> None:
    assert stance_of(BY_SILENCE, None, "editorial") is None
    assert stance_of(BY_SILENCE, None, "objection") is AGAINST


def test_a_comment_that_opposes_counts_against_whatever_the_answer() -> None:
    asked = asking(UNOPPOSED, objections=True)

    assert stance_of(asked, "for", "objection") is AGAINST
    assert stance_of(asked, "for", "editorial") is FOR
    assert stance_of(asked, "abstains", None) is Stance.ABSTAINS
    assert stance_of(asked, None, None) is None


@pytest.mark.parametrize(
    ("voices", "result"),
    [
        (ballots(favour=30, abstains=20), ADOPTED),
        (ballots(favour=1, against=1, silent=48), ADOPTED),
        (ballots(favour=48, against=2), REJECTED),
    ],
)
def test_at_a_meeting_under_aap_at_most_one_may_oppose(voices: list[Voice], result: Result) -> None:
    assert come_to(AAP_MEETING, voices) is result


@pytest.mark.parametrize(
    ("voices", "result"),
    [
        (ballots(favour=100, silent=50), ADOPTED),
        (ballots(favour=99, silent=51), REJECTED),
        (ballots(favour=100, against=50), ADOPTED),
    ],
)
def test_a_member_is_admitted_by_two_thirds_of_the_members_and_silence_abstains(
    voices: list[Voice], result: Result
) -> None:
    assert come_to(MEMBERSHIP_1982, voices) is result


@pytest.mark.parametrize(
    ("voices", "result"),
    [
        (ballots(favour=3, against=2), ADOPTED),
        (ballots(favour=3, against=3), REJECTED),
        (ballots(favour=3, against=2, abstains=5), ADOPTED),
        (ballots(favour=3, against=2, abstains=6), LATER),
        (ballots(favour=3, against=2, abstains=5, none=6), ADOPTED),
        (ballots(favour=3, against=2, abstains=5, silent=90), ADOPTED),
    ],
)
def test_a_tie_rejects_and_more_abstentions_than_votes_put_it_off(
    voices: list[Voice], result: Result
) -> None:
    assert come_to(VOTE, voices) is result


def test_a_tie_says_nothing_where_heads_are_counted() -> None:
    assert come_to(OPINIONS, ballots(favour=2, against=2)) is ADOPTED
    assert come_to(OPINIONS, ballots(favour=1, silent=3)) is REJECTED


def test_a_tie_overrules_no_veto() -> None:
    rule = Rule(share=HALF, more_than=True, veto=("members",), tie=ADOPTED)
    tied = ballots(favour=1, against=1)
    vetoed = [*ballots(favour=1), *ballots(part="members", against=1)]

    assert come_to(asking(rule), tied) is ADOPTED
    assert come_to(asking(rule), vetoed) is REJECTED


def test_each_class_has_its_own_minimum_and_its_own_veto() -> None:
    asked = asking(Rule(each_class={"states": 2, "members": 1}, veto=("states",)))
    members = ballots(part="members", favour=1, against=4)

    assert come_to(asked, [*ballots(favour=2), *members]) is ADOPTED
    assert come_to(asked, [*ballots(favour=1), *members]) is REJECTED
    assert come_to(asked, [*ballots(favour=2, against=1), *members]) is REJECTED
    assert come_to(asked, [*ballots(favour=3), *ballots(part="members", silent=1)]) is REJECTED


def test_too_few_replies_come_before_every_other_test() -> None:
    asked = asking(Rule(at_most_against=0, minimum_replies=3, too_few=LATER))

    assert come_to(asked, ballots(favour=1, against=1, silent=5)) is LATER
    assert come_to(asked, ballots(favour=2, against=1, silent=5)) is REJECTED


def test_of_nobody_no_share_is_reached() -> None:
    for of in Denominator:
        assert come_to(asking(Rule(share=HALF, of=of)), ballots(silent=3)) is REJECTED


def test_a_round_in_which_everybody_is_recused_is_put_off() -> None:
    recused = [Voice("states", FOR, recused=True), Voice("states", None, recused=True)]

    assert come_to(BY_SILENCE, recused) is LATER
    assert come_to(TAP, []) is LATER


def test_a_recused_voice_shrinks_the_denominator() -> None:
    voices = ballots(favour=2, silent=2)

    assert come_to(COUNCIL, voices) is REJECTED
    assert come_to(COUNCIL, [*voices[:-1], Voice("states", None, recused=True)]) is ADOPTED


def test_advice_comes_to_no_result() -> None:
    assert come_to(asking(None), ballots(favour=3)) is None


UNTOLD = Voice("states", None, untold=True)


@pytest.mark.parametrize("unreached", [Unreached.LATER, Unreached.EXTENDED])
def test_one_undelivered_notice_and_nothing_is_adopted(unreached: Unreached) -> None:
    asked = asking(UNOPPOSED, Silence.ASSENT, unreached)
    voices = [*ballots(favour=3, silent=5), UNTOLD]

    assert come_to(asked, voices) is LATER
    assert hangs_on_notice(asked, tally_of(voices))
    assert come_to(asked, [*voices[:-1], Voice("states", FOR)]) is ADOPTED


def test_what_is_rejected_whatever_the_untold_would_have_said_is_rejected() -> None:
    asked = asking(UNOPPOSED, Silence.ASSENT, Unreached.LATER)

    assert come_to(asked, [*ballots(against=1, silent=5), UNTOLD]) is REJECTED


def test_the_untold_might_have_been_the_reply_that_was_missing() -> None:
    rule = Rule(share=HALF, of=Denominator.REPLIES, minimum_replies=10)
    asked = asking(rule, unreached=Unreached.LATER)

    assert come_to(asked, [*ballots(favour=9, silent=90), UNTOLD]) is LATER
    assert come_to(asked, [*ballots(favour=8, silent=90), UNTOLD]) is REJECTED


def test_silence_without_notice_can_count_for_nothing() -> None:
    asked = asking(
        Rule(share=HALF, more_than=True, of=Denominator.REPLIES),
        Silence.DISSENT,
        Unreached.NOT_COUNTED,
    )

    assert come_to(asked, [*ballots(favour=2, silent=1), UNTOLD]) is ADOPTED
    assert come_to(asked, ballots(favour=2, silent=2)) is REJECTED


@pytest.mark.parametrize(
    ("silence", "result"),
    [
        (Silence.ASSENT, ADOPTED),
        (Silence.ABSTENTION, REJECTED),
        (Silence.NOT_COUNTED, ADOPTED),
        (Silence.DISSENT, REJECTED),
    ],
)
def test_silence_means_what_the_flow_says(silence: Silence, result: Result) -> None:
    asked = asking(Rule(share=HALF, of=Denominator.REPLIES), silence, stances=EVERY)

    assert come_to(asked, ballots(favour=2, against=1, silent=3)) is result
