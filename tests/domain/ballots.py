"""Consultations and ballots for tests, and what they come to counted voice by voice.

``counted_slowly`` follows decision 0022 sentence by sentence and shares nothing with the product
but the values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations_with_replacement, product

from hypothesis import strategies as st

from definitions.consultations import (
    Answer,
    Asked,
    CommentKind,
    Consultation,
    Denominator,
    Result,
    Rule,
    Silence,
    Stance,
    Unreached,
)
from definitions.counting import stances_of
from definitions.flow import Text
from workflow.domain.tallies import Tally

FOR, AGAINST, ABSTAINS, NONE = Stance.FOR, Stance.AGAINST, Stance.ABSTAINS, Stance.NONE

CLASSES = ("states", "members")
SOME = Text({"en": "Some words"})
EVERY = tuple(Stance)
MEANT = {
    Silence.ASSENT: FOR,
    Silence.ABSTENTION: ABSTAINS,
    Silence.NOT_COUNTED: None,
    Silence.DISSENT: AGAINST,
}


@dataclass(frozen=True, order=True)
class Voice:
    """A voice with what it replied; ``None`` while it is silent."""

    part: str
    stance: Stance | None
    untold: bool = False
    recused: bool = False


def asking(
    rule: Rule | None,
    silence: Silence = Silence.NOT_COUNTED,
    unreached: Unreached = Unreached.COUNTED,
    stances: Iterable[Stance] = EVERY,
    objections: bool = False,
) -> Consultation:
    """A consultation of two classes, with an answer for each stance."""
    return Consultation(
        name="opinions",
        title=SOME,
        asked=tuple(Asked(membership=name) for name in CLASSES),
        answers={stance.value: Answer(stance.value, SOME, stance) for stance in stances},
        comments={
            "editorial": CommentKind("editorial", SOME),
            "objection": CommentKind("objection", SOME, opposes=objections),
        },
        silence=silence,
        rule=rule,
        unreached=unreached,
    )


def tally_of(voices: Iterable[Voice]) -> Tally:
    """The tally that the engine keeps of such voices."""
    entitled = [voice for voice in voices if not voice.recused]
    silent = [voice for voice in entitled if voice.stance is None]
    return Tally(
        entitled=Counter(voice.part for voice in entitled),
        stances={
            part: Counter(
                voice.stance
                for voice in entitled
                if voice.part == part and voice.stance is not None
            )
            for part in CLASSES
        },
        unreached=Counter(voice.part for voice in silent if voice.untold),
    )


def ballots(silent: int = 0, part: str = "states", **stances: int) -> list[Voice]:
    """``ballots(silent=2, favour=7, against=3)``: so many voices of one class."""
    named: Mapping[str, Stance] = {
        "favour": FOR,
        "against": AGAINST,
        "abstains": ABSTAINS,
        "none": NONE,
    }
    replied = [Voice(part, named[name]) for name, number in stances.items() for _ in range(number)]
    return [*replied, *(Voice(part, None) for _ in range(silent))]


def counted_slowly(asked: Consultation, voices: Sequence[Voice]) -> Result:
    """What the voices come to, by decision 0022."""
    told = [each for each in voices if each.stance is not None or not each.untold]
    untold = [each for each in voices if each.stance is None and each.untold]
    if not untold or asked.unreached is Unreached.COUNTED:
        return _tested(asked, voices, voices)
    if asked.unreached is Unreached.NOT_COUNTED:
        return _tested(asked, voices, told)
    for said in _ways((None, *stances_of(asked)), untold):
        if _tested(asked, [*told, *said], [*told, *said]) is not Result.REJECTED:
            return Result.LATER
    return Result.REJECTED


def _tested(asked: Consultation, voices: Sequence[Voice], counted: Sequence[Voice]) -> Result:
    """The tests in their order; silence means something for those who are counted."""
    rule = asked.rule
    assert rule is not None
    if not voices:
        return Result.LATER
    replies = sum(each.stance is not None for each in voices)
    if not replies and rule.no_reply is not None:
        return rule.no_reply
    if replies < rule.minimum_replies:
        return rule.too_few
    ends = [(each.part, each.stance or MEANT[asked.silence]) for each in counted]
    stances = [stance for _, stance in ends]
    yes, no, abstain = (stances.count(each) for each in (FOR, AGAINST, ABSTAINS))
    if rule.abstentions is not None and 2 * abstain > yes + no + abstain:
        return rule.abstentions
    if not _heads_suffice(rule, ends, yes, no):
        return Result.REJECTED
    if rule.tie is not None and rule.share is not None and yes == no and yes:
        return rule.tie
    heard = sum(stance is not None for stance in stances)
    whole = {
        Denominator.ENTITLED: len(voices),
        Denominator.VOTING: yes + no,
        Denominator.REPLIES: heard,
    }[rule.of]
    return Result.ADOPTED if _share_suffices(rule, yes, whole) else Result.REJECTED


def _heads_suffice(
    rule: Rule, ends: Sequence[tuple[str, Stance | None]], yes: int, no: int
) -> bool:
    enough = rule.at_least is None or yes >= rule.at_least
    few = rule.at_most_against is None or no <= rule.at_most_against
    vetoed = any((part, AGAINST) in ends for part in rule.veto)
    each = all(ends.count((part, FOR)) >= least for part, least in rule.each_class.items())
    return enough and few and each and not vetoed


def _share_suffices(rule: Rule, yes: int, whole: int) -> bool:
    if rule.share is None:
        return True
    if whole == 0:
        return False
    wanted = rule.share * whole
    return yes > wanted if rule.more_than else yes >= wanted


def _ways(stances: Iterable[Stance | None], voices: Sequence[Voice]) -> Iterator[list[Voice]]:
    """Every way in which ``voices`` can end, up to who of a class does what."""
    many = Counter(voice.part for voice in voices)
    each = [combinations_with_replacement(tuple(stances), many[part]) for part in CLASSES]
    for ways in product(*each):
        yield [
            Voice(part, stance) for part, way in zip(CLASSES, ways, strict=True) for stance in way
        ]


def completions(stances: Iterable[Stance], voices: Sequence[Voice]) -> Iterator[list[Voice]]:
    """Every way in which the silent ones can end, told or not, up to who of a class does what."""
    ends = [(stance, False) for stance in stances] + [(None, False), (None, True)]
    given = [voice for voice in voices if voice.stance is not None]
    silent = Counter(voice.part for voice in voices if voice.stance is None)
    each = [combinations_with_replacement(ends, silent[part]) for part in CLASSES]
    for ways in product(*each):
        ended = [
            Voice(part, stance, untold)
            for part, way in zip(CLASSES, ways, strict=True)
            for stance, untold in way
        ]
        yield [*given, *ended]


SHARES = tuple(
    Fraction(*each) for each in ((1, 4), (1, 3), (1, 2), (3, 5), (2, 3), (7, 10), (1, 1))
)
RESULTS = st.sampled_from((None, None, *Result))
NOT_ADOPTED = st.sampled_from((Result.REJECTED, Result.LATER))
RULES = st.builds(
    Rule,
    share=st.sampled_from((None, *SHARES)),
    more_than=st.booleans(),
    of=st.sampled_from(Denominator),
    at_least=st.sampled_from((None, None, 1, 2, 3, 5)),
    minimum_replies=st.sampled_from((0, 0, 1, 2, 4, 8)),
    at_most_against=st.sampled_from((None, None, 0, 1, 2)),
    veto=st.sampled_from(((), (), ("states",), CLASSES)),
    each_class=st.sampled_from(({}, {}, {"states": 1}, {"states": 2, "members": 1})),
    tie=RESULTS,
    too_few=st.sampled_from(Result),
    abstentions=RESULTS,
    no_reply=RESULTS,
)
MONOTONE = st.builds(
    lambda rule, too_few, others: replace(
        rule, tie=None, too_few=too_few, abstentions=others, no_reply=others
    ),
    RULES,
    NOT_ADOPTED,
    st.none() | NOT_ADOPTED,
)
"""Rules that reward neither silence nor a tie."""

CONSULTATIONS = st.builds(
    asking,
    rule=RULES,
    silence=st.sampled_from(Silence),
    unreached=st.sampled_from(Unreached),
    stances=st.sets(st.sampled_from(EVERY)),
    objections=st.booleans(),
)


def electorates(
    stances: Iterable[Stance], most: int, least: int = 0
) -> st.SearchStrategy[list[Voice]]:
    """From ``least`` to ``most`` voices, each silent, told or not, or with one of the stances."""
    ends = st.sampled_from([(None, False), (None, True), *((each, False) for each in stances)])
    return st.lists(
        st.builds(lambda part, end: Voice(part, *end), st.sampled_from(CLASSES), ends),
        min_size=least,
        max_size=most,
    )
