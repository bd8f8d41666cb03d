"""The running tally of a round is what counting all its voices anew gives, whatever is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from definitions.consultations import Stance
from tests.build import START
from workflow.domain.kept_polls import kept_polls, polls_of
from workflow.domain.polls import Answered, Consulted, Opened, Voice, polls_after
from workflow.domain.tallies import Tally

VOICES = tuple(
    Voice("ballot", 1, number, ("member", "director")[number % 2], f"P{number}", None)
    for number in range(1, 7)
)

SAID = st.tuples(
    st.integers(0, len(VOICES) - 1),
    st.sampled_from([("agree", Stance.FOR), ("no", Stance.AGAINST), (None, None)]),
    st.sampled_from([None, "editorial", "objection"]),
)
LEAVES = st.integers(0, len(VOICES) - 1)


def anew(voices: list[Voice]) -> Tally:
    """The tally, counted from the voices as they stand."""
    there = [voice for voice in voices if voice.left_seq is None]
    stances: dict[str, dict[Stance, int]] = {}
    for voice in there:
        if voice.stance is not None:
            counts = stances.setdefault(voice.part, {})
            counts[voice.stance] = counts.get(voice.stance, 0) + 1
    return Tally(
        entitled=Counter(voice.part for voice in there),
        stances=stances,
        answers=Counter(voice.answer for voice in there if voice.answer),
        comments=Counter(voice.comment for voice in there if voice.comment),
    )


@given(st.lists(st.one_of(SAID, LEAVES), max_size=30))
def test_a_running_tally_is_what_the_voices_say(
    acts: list[int | tuple[int, tuple[str | None, Stance | None], str | None]],
) -> None:
    voices = list(VOICES)
    opening = Consulted(opened=(Opened("ballot", 1, VOICES),))
    polls = polls_after({}, opening, {"ballot": START}, 1, START)
    for seq, act in enumerate(acts, start=2):
        if isinstance(act, int):
            if voices[act].left_seq is None:
                voices[act] = replace(voices[act], left_seq=seq)
                polls = polls_after(polls, Consulted(left=(voices[act],)), {}, seq, START)
            continue
        place, (answer, stance), comment = act
        before = voices[place]
        if before.left_seq is None:
            voices[place] = replace(before, answer=answer, stance=stance, comment=comment)
            said = Answered(before, voices[place], counted=True)
            polls = polls_after(polls, Consulted(answered=said), {}, seq, START)

    assert polls["ballot"].tally == anew(voices)
    assert polls_of(kept_polls(polls)) == polls
