"""Any consultation against its ballots, counted one by one."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product

import pytest
from hypothesis import assume, given, settings
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
from definitions.counting import stances_of
from tests.domain.ballots import (
    CONSULTATIONS,
    EVERY,
    FOR,
    MONOTONE,
    Voice,
    asking,
    completions,
    counted_slowly,
    electorates,
    tally_of,
)
from workflow.domain.consultations import possible_results, result_of
from workflow.domain.looking_ahead import outlook

VOTERS = 7


@pytest.mark.parametrize("of", Denominator)
@pytest.mark.parametrize("silence", Silence)
def test_every_ballot_of_few_voters_comes_to_what_counting_says(
    of: Denominator, silence: Silence
) -> None:
    shares = (None, Fraction(1, 2), Fraction(2, 3))
    rules = [
        Rule(share, more_than, of, tie=tie, abstentions=abstentions, minimum_replies=replies)
        for share, more_than, tie, abstentions, replies in product(
            shares, (False, True), (None, Result.LATER), (None, Result.LATER), (0, 2)
        )
    ]
    for rule, number in product(rules, (1, 2, 3, 4)):
        asked = asking(rule, silence)
        for ends in combinations_with_replacement((None, *EVERY), number):
            voices = [Voice("states", end) for end in ends]

            assert result_of(asked, tally_of(voices)) is counted_slowly(asked, voices)


@settings(max_examples=400)
@given(st.data(), CONSULTATIONS)
def test_any_ballots_come_to_what_counting_says(data: st.DataObject, asked: Consultation) -> None:
    voices = data.draw(electorates(sorted(stances_of(asked)), VOTERS))

    assert result_of(asked, tally_of(voices)) is counted_slowly(asked, voices)


@settings(max_examples=400, deadline=None)
@given(st.data(), CONSULTATIONS)
def test_what_is_possible_is_what_some_ballots_come_to(
    data: st.DataObject, asked: Consultation
) -> None:
    stances = sorted(stances_of(asked))
    voices = data.draw(electorates(stances, VOTERS))

    found: set[Result] = set()
    for each in completions(stances, voices):
        found.add(counted_slowly(asked, each))
        if len(found) == len(Result):
            break

    assert possible_results(asked, tally_of(voices)) == found


SETS = [set(each) for number in range(1, 5) for each in combinations(EVERY, number)]


@pytest.mark.parametrize("of", Denominator)
@pytest.mark.parametrize("silence", Silence)
def test_what_is_possible_for_four_voters_is_what_their_ballots_come_to(
    of: Denominator, silence: Silence
) -> None:
    for share, replies, abstentions, unreached, stances in product(
        (Fraction(1, 2), Fraction(7, 10)),
        (0, 3),
        (None, Result.LATER),
        (Unreached.COUNTED, Unreached.NOT_COUNTED),
        SETS,
    ):
        rule = Rule(share, share == Fraction(1, 2), of, minimum_replies=replies)
        rule = replace(rule, too_few=Result.LATER, abstentions=abstentions)
        asked = asking(rule, silence, unreached, stances)
        voices = [Voice("states", None)] * 4
        found = {counted_slowly(asked, each) for each in completions(stances, voices)}

        assert possible_results(asked, tally_of(voices)) == found


@given(
    st.data(),
    MONOTONE,
    st.sampled_from(Silence),
    st.sampled_from(Unreached),
    st.sampled_from(EVERY),
)
def test_one_more_voice_for_never_loses_by_a_monotone_rule(
    data: st.DataObject, rule: Rule, silence: Silence, unreached: Unreached, other: Stance
) -> None:
    asked = asking(rule, silence, unreached, {FOR, other})
    voice = data.draw(electorates((FOR, other), 1, least=1))[0]
    others = data.draw(electorates((FOR, other), VOTERS - 1))
    before, after = [voice, *others], [replace(voice, stance=FOR, untold=False), *others]

    assert (
        result_of(asked, tally_of(after)) is Result.ADOPTED
        or result_of(asked, tally_of(before)) is not Result.ADOPTED
    )


@given(st.data(), CONSULTATIONS)
def test_a_recused_voter_never_counts(data: st.DataObject, asked: Consultation) -> None:
    stances = sorted(stances_of(asked))
    voices = data.draw(electorates(stances, VOTERS))
    recused = [replace(each, recused=True) for each in data.draw(electorates(stances, 3))]

    with_them, without = tally_of([*voices, *recused]), tally_of(voices)

    assert outlook(asked, with_them) == outlook(asked, without)


@given(st.data(), CONSULTATIONS)
def test_what_it_comes_to_now_is_possible_and_is_all_when_everybody_has_replied(
    data: st.DataObject, asked: Consultation
) -> None:
    voices = data.draw(electorates(sorted(stances_of(asked)), VOTERS))
    tally = tally_of(voices)

    now = outlook(asked, tally)

    assert now.result in now.possible
    assert now.is_certain or tally.replies < tally.voices


@given(st.data(), CONSULTATIONS)
def test_a_certain_result_stays_so_whatever_comes(data: st.DataObject, asked: Consultation) -> None:
    stances = sorted(stances_of(asked))
    voices = data.draw(electorates(stances, VOTERS))
    before = outlook(asked, tally_of(voices))
    assume(before.is_certain)
    later = [
        voice if voice.stance else data.draw(st.sampled_from(
            [voice, replace(voice, untold=not voice.untold)]
            + [replace(voice, stance=each, untold=False) for each in stances]
        ))
        for voice in voices
    ]  # fmt: skip

    assert outlook(asked, tally_of(later)).possible == before.possible
