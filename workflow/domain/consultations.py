"""What a round of a consultation comes to: replies as they stand, and silence as it is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from definitions.consultations import Consultation, Result, Stance, Unreached
from definitions.counting import MEANINGS, Count, Meaning, outcome, stances_of
from definitions.reaching import Still, reachable
from workflow.domain.tallies import Tally

NEEDS_NOTICE = (Unreached.LATER, Unreached.EXTENDED)
"""Settings by which silence without notice is none."""


def stance_of(consultation: Consultation, answer: str | None, comment: str | None) -> Stance | None:
    """What a voice counts as that gave this answer and made this kind of comment.

    A comment that opposes counts as against whatever the answer is. Without an answer, any other
    comment leaves the voice silent (``None``): it is read, and silence keeps its meaning.

    Raises:
        KeyError: the consultation has no such answer, or no such kind of comment.
    """
    if comment is not None and consultation.comments[comment].opposes:
        return Stance.AGAINST
    return None if answer is None else consultation.answers[answer].stance


def silent_voices(tally: Tally) -> Mapping[str, int]:
    """Class to how many of its voices have not replied."""
    return {
        name: voices - sum(tally.stances.get(name, {}).values())
        for name, voices in tally.entitled.items()
    }


def count_of_replies(tally: Tally) -> Count:
    """The replies alone, without any silence."""
    by_stance = {
        stance: {name: each.get(stance, 0) for name, each in tally.stances.items()}
        for stance in Stance
    }
    return Count(
        entitled=tally.voices,
        replies=tally.replies,
        in_favour=by_stance[Stance.FOR],
        opposed=by_stance[Stance.AGAINST],
        abstaining=sum(by_stance[Stance.ABSTAINS].values()),
        heard=tally.replies,
    )


def counted_silence(consultation: Consultation, tally: Tally) -> Mapping[str, int]:
    """Class to how many silent voices count as silence means."""
    silent = silent_voices(tally)
    if consultation.unreached is Unreached.NOT_COUNTED:
        return _less(silent, tally.unreached)
    return silent


def count_at_close(consultation: Consultation, tally: Tally) -> Count:
    """The voices as they count if the round closes now."""
    silent = counted_silence(consultation, tally)
    return _with_silence(count_of_replies(tally), MEANINGS[consultation.silence], silent)


def result_of(consultation: Consultation, tally: Tally) -> Result | None:
    """What the round comes to if it closes now; ``None`` where answers are only advice.

    Where notice is required (``unreached: later`` and ``extended``), a silent voice that was never
    told puts the result off, unless it is rejected whatever those voices would have said.
    """
    if consultation.rule is None:
        return None
    if hangs_on_notice(consultation, tally):
        return Result.LATER
    return outcome(consultation.rule, count_at_close(consultation, tally))


def hangs_on_notice(consultation: Consultation, tally: Tally) -> bool:
    """Whether silence of voices that were never told keeps the round from a result.

    With ``unreached: extended`` such a round runs once more for its period.
    """
    rule = consultation.rule
    untold = {name: number for name, number in tally.unreached.items() if number}
    if rule is None or not untold or consultation.unreached not in NEEDS_NOTICE:
        return False
    meaning = MEANINGS[consultation.silence]
    told = _less(silent_voices(tally), untold)
    given = _with_silence(count_of_replies(tally), meaning, told)
    still = Still(untold, stances_of(consultation), frozenset((meaning,)))
    return reachable(rule, given, still) != {Result.REJECTED}


def still_to_come(consultation: Consultation, tally: Tally) -> Still:
    """What silent voices can still come to.

    Where silence without notice is not counted, that can happen to any of them.
    """
    silences = {MEANINGS[consultation.silence]}
    if consultation.unreached is Unreached.NOT_COUNTED:
        silences.add(None)
    return Still(silent_voices(tally), stances_of(consultation), frozenset(silences))


def possible_results(consultation: Consultation, tally: Tally) -> frozenset[Result]:
    """Every result that the round can still come to; empty where answers are only advice.

    Answers given are final. A voice that is silent can still answer or stay silent, and what is
    known of notices is not final: one can bounce late, and one that did not arrive can be repeated.
    """
    rule = consultation.rule
    if rule is None:
        return frozenset()
    still = still_to_come(consultation, tally)
    found = reachable(rule, count_of_replies(tally), still)
    if consultation.unreached in NEEDS_NOTICE and still.voices and found != {Result.REJECTED}:
        return found | {Result.LATER}
    return found


def _with_silence(given: Count, meaning: Meaning, silent: Mapping[str, int]) -> Count:
    """``given`` with silent voices, class to number, counted as ``meaning``."""
    together = sum(silent.values())
    return replace(
        given,
        in_favour=_more(given.in_favour, silent) if meaning is Stance.FOR else given.in_favour,
        opposed=_more(given.opposed, silent) if meaning is Stance.AGAINST else given.opposed,
        abstaining=given.abstaining + (together if meaning is Stance.ABSTAINS else 0),
        heard=given.heard + (0 if meaning is None else together),
    )


def _more(numbers: Mapping[str, int], added: Mapping[str, int]) -> Mapping[str, int]:
    return {name: numbers.get(name, 0) + added.get(name, 0) for name in {**numbers, **added}}


def _less(numbers: Mapping[str, int], taken: Mapping[str, int]) -> Mapping[str, int]:
    return {name: number - taken.get(name, 0) for name, number in numbers.items()}
