"""What is still needed, and when nothing can change any more; in words of six languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from string import Formatter

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from definitions.consultations import (
    Consultation,
    Denominator,
    Result,
    Rule,
    Silence,
    Stance,
    Unreached,
)
from definitions.flow import LANGUAGES, Text
from tests.domain.ballots import (
    AGAINST,
    EVERY,
    FOR,
    RULES,
    Voice,
    asking,
    ballots,
    electorates,
    tally_of,
)
from workflow.domain.consultations import result_of
from workflow.domain.looking_ahead import outlook
from workflow.domain.outlook_words import (
    clause_in_words,
    outlook_in_words,
    percent_in_words,
    share_in_words,
)
from workflow.domain.outlooks import Clause, Code, Outlook
from workflow.domain.phrases import PHRASES

ADOPTED, REJECTED, LATER = Result.ADOPTED, Result.REJECTED, Result.LATER
SEVENTY = Rule(share=Fraction(7, 10), of=Denominator.REPLIES, minimum_replies=11)
TITLES = {"states": Text({"en": "Member States", "fr": "États Membres"})}


def of(asked: Consultation, voices: Iterable[Voice]) -> Outlook:
    return outlook(asked, tally_of(voices))


def codes(now: Outlook) -> list[tuple[Code, int]]:
    return [(clause.code, clause.number) for clause in now.clauses]


def test_two_replies_are_needed_and_the_share_cannot_be_missed() -> None:
    now = of(asking(SEVENTY), ballots(favour=9, silent=2))

    assert codes(now) == [(Code.REPLIES_NEEDED, 2), (Code.SHARE_SAFE, 9)]
    assert outlook_in_words(now, "en", {}) == (
        "If the consultation closed now: rejected. 2 more replies are needed (11 in all);"
        " with the 9 received, 70\u00a0% cannot be missed."
    )


def test_a_share_that_is_missed_says_how_many_more_would_reach_it() -> None:
    now = of(asking(replace(SEVENTY, minimum_replies=0)), ballots(favour=6, against=3, silent=20))

    assert codes(now) == [(Code.SHARE_NEEDED, 1)]
    assert outlook_in_words(now, "en", {}) == (
        "If the consultation closed now: rejected. 6 of 9 are for (66.7\u00a0% of the replies),"
        " needed: 70\u00a0%; 1 more voice for would be enough."
    )


def test_a_share_that_is_reached_says_how_many_against_would_undo_it() -> None:
    now = of(asking(replace(SEVENTY, minimum_replies=0)), ballots(favour=8, against=2, silent=20))

    assert codes(now) == [(Code.SHARE_HELD, 2)]


def test_nothing_is_asked_for_when_nothing_can_change() -> None:
    now = of(asking(Rule(at_most_against=0, at_least=3)), ballots(against=1, silent=20))

    assert now.is_certain
    assert now.possible == {REJECTED}
    assert outlook_in_words(now, "en", {}) == (
        "The result can no longer change: rejected. 1 voice opposes (allowed: 0)."
    )


def test_it_is_certain_with_the_answer_that_makes_it_so_and_not_before() -> None:
    council = asking(
        Rule(share=Fraction(1, 2), more_than=True, of=Denominator.ENTITLED), Silence.DISSENT
    )

    assert not of(council, ballots(favour=24, silent=24)).is_certain
    assert of(council, ballots(favour=25, silent=23)).possible == {ADOPTED}
    assert not of(council, ballots(against=23, silent=25)).is_certain
    assert of(council, ballots(against=24, silent=24)).possible == {REJECTED}


def test_silence_that_can_still_be_broken_is_never_certain() -> None:
    silence = asking(Rule(at_most_against=0), Silence.ASSENT, stances=(), objections=True)

    now = of(silence, ballots(silent=1))

    assert now.result is ADOPTED
    assert now.possible == {ADOPTED, REJECTED}


def test_where_notice_is_required_a_notice_can_still_bounce() -> None:
    rule = Rule(at_least=2)
    voices = ballots(favour=2, silent=1)

    assert of(asking(rule), voices).possible == {ADOPTED}
    assert of(asking(rule, unreached=Unreached.LATER), voices).possible == {ADOPTED, LATER}
    assert of(asking(rule, unreached=Unreached.LATER), voices[:-1]).possible == {ADOPTED}


def test_each_test_says_what_it_still_wants() -> None:
    rule = Rule(
        at_least=5,
        at_most_against=2,
        veto=("states",),
        each_class={"members": 2},
        minimum_replies=4,
    )
    voices = [*ballots(favour=1, silent=4), *ballots(part="members", against=1, silent=4)]

    now = of(asking(rule), [*voices, Voice("members", None, untold=True)])

    assert codes(now) == [
        (Code.REPLIES_NEEDED, 2),
        (Code.FOR_NEEDED, 4),
        (Code.FOR_NEEDED, 2),
        (Code.VETO_LEFT, 0),
        (Code.AGAINST_LEFT, 1),
    ]


def test_an_outlook_of_a_thousand_voices_asks_no_more_than_one_of_ten() -> None:
    now = of(asking(SEVENTY), ballots(favour=500, against=200, abstains=14, silent=286))

    assert codes(now) == [(Code.SHARE_HELD, 1)]


def test_advice_has_no_outlook() -> None:
    now = of(asking(None), ballots(favour=3))

    assert (now, outlook_in_words(now, "en", {})) == (Outlook(None, frozenset(), ()), "")


@pytest.mark.parametrize(
    ("share", "more_than", "words"),
    [
        (Fraction(1, 2), True, "more than half"),
        (Fraction(1, 2), False, "half"),
        (Fraction(2, 3), False, "two thirds"),
        (Fraction(2, 3), True, "more than two thirds"),
        (Fraction(7, 10), False, "70\u00a0%"),
        (Fraction(3, 7), True, "more than 3/7"),
    ],
)
def test_a_share_is_said_exactly(share: Fraction, more_than: bool, words: str) -> None:
    assert share_in_words(share, more_than, "en") == words


@given(st.integers(1, 1000), st.data())
def test_a_percentage_never_hides_how_it_compares(total: int, data: st.DataObject) -> None:
    share = Fraction(data.draw(st.integers(0, total)), total)
    wanted = data.draw(st.sampled_from([Fraction(7, 10), Fraction(1, 2), Fraction(9, 10)]))

    said = Fraction(percent_in_words(share, wanted, "en").removesuffix("\u00a0%")) / 100

    assert (said > wanted, said == wanted) == (share > wanted, share == wanted)


RUSSIAN = {1: "ещё 1 ответ ", 2: "ещё 2 ответа ", 5: "ещё 5 ответов ", 11: "ещё 11 ответов ",
           21: "ещё 21 ответ ", 22: "ещё 22 ответа ", 112: "ещё 112 ответов "}  # fmt: skip
ARABIC = {1: "رد واحد آخر", 2: "ردان آخران", 3: "3 ردود أخرى", 10: "10 ردود أخرى",
          11: "11 ردًا آخر", 99: "99 ردًا آخر", 100: "100 رد آخر", 103: "103 ردود أخرى"}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [("ru", *each) for each in RUSSIAN.items()] + [("ar", *each) for each in ARABIC.items()],
)
def test_plurals_are_those_of_the_language(language: str, number: int, words: str) -> None:
    assert words in clause_in_words(Clause(Code.REPLIES_NEEDED, number, 200), language, {})


def test_every_language_has_every_phrase_with_the_same_places_and_all_its_plurals() -> None:
    english = PHRASES["en"]
    own = {"more_than_1/2", "more_than_2/3"}

    for language in LANGUAGES:
        phrases = PHRASES[language]
        wanted = {Locale(language).plural_form(number) for number in range(1, 200)}
        assert set(phrases) - own == set(english)
        for key, phrase in phrases.items():
            forms = {"other": phrase} if isinstance(phrase, str) else phrase
            assert isinstance(phrase, str) or wanted <= set(forms), (language, key)
            for form, text in forms.items():
                said = _places(english.get(key, ""))
                spelt = language == "ar" and form in ("zero", "one", "two")
                assert _places(text) | ({"n"} if spelt else set()) >= said - {"n", "number"}
                assert key in own or spelt or len(_places(text)) == len(said), (language, key)


def _places(phrase: object) -> set[str]:
    text = phrase if isinstance(phrase, str) else phrase["other"]  # type: ignore[index]  # a text or its plurals
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", Code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_point_is_without_words(code: Code, language: str) -> None:
    assert str(code) in PHRASES[language]


def test_a_class_is_said_by_its_title() -> None:
    clause = Clause(Code.VETOED, 2, name="states")

    assert clause_in_words(clause, "fr", TITLES).startswith("2 voix parmi « États Membres »")
    assert clause_in_words(clause, "en", {}) == "2 voices among “states” oppose, and none may"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [1, 2, 3, 5, 11, 21, 100, 1000])
def test_every_number_is_said_in_every_language(language: str, number: int) -> None:
    for code in (Code.REPLIES_NEEDED, Code.FOR_NEEDED, Code.AGAINST_LEFT, Code.NOT_TOLD):
        said = clause_in_words(Clause(code, number, 4444), language, {})

        numbers = re.findall(r"\d+", said)
        spelt = language == "ar" and number <= 2
        assert [each for each in numbers if each != "4444"] == ([] if spelt else [str(number)])


def read_back(sentence: str, code: Code) -> tuple[int, ...]:
    """The numbers of an English clause of a clause."""
    patterns = {
        Code.REPLIES_NEEDED: r"(\d+) more repl(?:y is|ies are) needed \((\d+) in all\)",
        Code.FOR_NEEDED: r"(\d+) more voices? for (?:is|are) needed.* \((\d+) in all\)",
        Code.AGAINST_LEFT: r"(\d+) more voices? may oppose, and no more",
        Code.SHARE_NEEDED: r".*needed: .*; (\d+) more voices? for would be enough",
        Code.SHARE_HELD: r".*enough \(needed: .*\); (\d+) more voices? against would undo it",
    }
    found = re.fullmatch(patterns[code], sentence)
    assert found is not None, sentence
    return tuple(map(int, found.groups()))


@given(st.data(), RULES)
def test_a_sentence_read_back_is_what_the_rule_still_wants(data: st.DataObject, rule: Rule) -> None:
    """Voices as many as each sentence says turn its test, and one fewer do not."""
    voices = data.draw(electorates(EVERY, 12, least=1))
    for clause in of(asking(rule), voices).clauses:
        alone = _alone(clause, rule)
        if alone is None:
            continue
        n, *_ = read_back(clause_in_words(clause, "en", {}), clause.code)
        turned, stance = _turn(clause)
        [many, few] = [_replying(voices, stance, number, clause) for number in (n, n - 1)]
        assert (result_of(asking(alone), tally_of(many)) is ADOPTED) is turned
        assert (result_of(asking(alone), tally_of(few)) is ADOPTED) is not turned


def _alone(clause: Clause, rule: Rule) -> Rule | None:
    """The rule with the test of ``clause`` alone, where it can be turned by replies."""
    match clause.code:
        case Code.REPLIES_NEEDED:
            return Rule(minimum_replies=rule.minimum_replies)
        case Code.FOR_NEEDED if clause.name is None:
            return Rule(at_least=rule.at_least)
        case Code.FOR_NEEDED:
            return Rule(each_class={str(clause.name): rule.each_class[str(clause.name)]})
        case Code.AGAINST_LEFT if clause.number:
            return Rule(at_most_against=(rule.at_most_against or 0) - 1)
        case Code.SHARE_NEEDED | Code.SHARE_HELD:
            return Rule(share=rule.share, more_than=rule.more_than, of=rule.of)
    return None


def _turn(clause: Clause) -> tuple[bool, Stance]:
    """Whether replies as many as the clause says meet its test, and which replies."""
    if clause.code in (Code.AGAINST_LEFT, Code.SHARE_HELD):
        return False, AGAINST
    return True, FOR


def _replying(voices: list[Voice], stance: Stance, number: int, clause: Clause) -> list[Voice]:
    """``voices`` with so many of the silent ones replying, of the clause's class if it has one."""
    silent = [
        index
        for index, voice in enumerate(voices)
        if voice.stance is None and clause.name in (None, voice.part)
    ]
    assert len(silent) >= number
    turned = silent[:number]
    return [
        replace(voice, stance=stance) if index in turned else voice
        for index, voice in enumerate(voices)
    ]
