"""What a round can still come to, and what the tests of its rule still want."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace

from definitions.consultations import Consultation, Result, Rule, Stance
from definitions.counting import (
    MEANINGS,
    Count,
    is_tie,
    mostly_abstains,
    share_is_reached,
    stances_of,
)
from definitions.reaching import reachable
from workflow.domain.consultations import (
    count_at_close,
    count_of_replies,
    counted_silence,
    hangs_on_notice,
    possible_results,
    result_of,
    silent_voices,
    still_to_come,
)
from workflow.domain.outlooks import Clause, Code, Outlook, SoFar
from workflow.domain.polls import Poll
from workflow.domain.tallies import Tally


def outlook(consultation: Consultation, tally: Tally) -> Outlook:
    """How the round stands; a thousand voices take no longer than ten."""
    if consultation.rule is None:
        return Outlook(None, frozenset(), ())
    return Outlook(
        result_of(consultation, tally),
        possible_results(consultation, tally),
        tuple(_clauses(consultation, consultation.rule, tally)),
    )


def outlook_of(consultation: Consultation, poll: Poll) -> Outlook:
    """As ``outlook``; a round that has closed can come to nothing but what it came to."""
    ahead = outlook(consultation, poll.tally)
    if poll.is_open or poll.result is None:
        return ahead
    return replace(ahead, result=poll.result, possible=frozenset({poll.result}))


def _clauses(consultation: Consultation, rule: Rule, tally: Tally) -> Iterator[Clause]:
    """What the tests want, in the order in which they are asked."""
    if not tally.voices:
        yield Clause(Code.NOBODY_ENTITLED)
        return
    now = count_at_close(consultation, tally)
    if hangs_on_notice(consultation, tally):
        yield Clause(Code.NOT_TOLD, sum(tally.unreached.values()))
    yield from _of_replies(consultation, rule, tally)
    if rule.abstentions is not None and mostly_abstains(now):
        cast = now.abstaining + now.voting
        yield Clause(Code.MOSTLY_ABSTAINS, now.abstaining, cast, result=rule.abstentions)
    yield from _of_supporters(consultation, rule, tally, now)
    yield from _of_opponents(consultation, rule, tally, now)
    if rule.tie is not None and is_tie(rule, now):
        yield Clause(Code.TIE, now.supporters, result=rule.tie)
    if rule.share is not None:
        so_far = SoFar(now.supporters, now.out_of(rule.of), rule.of, rule.share, rule.more_than)
        code, number = _of_share(consultation, rule, tally, now)
        yield Clause(code, number, share=so_far)


def _of_replies(consultation: Consultation, rule: Rule, tally: Tally) -> Iterator[Clause]:
    if rule.no_reply is not None and not tally.replies:
        yield Clause(Code.NO_REPLY, result=rule.no_reply)
    missing = rule.minimum_replies - tally.replies
    if missing > 0:
        to_come = tally.voices - tally.replies if stances_of(consultation) else 0
        code = Code.REPLIES_MISSED if missing > to_come else Code.REPLIES_NEEDED
        yield Clause(code, missing, rule.minimum_replies)


def _of_supporters(
    consultation: Consultation, rule: Rule, tally: Tally, now: Count
) -> Iterator[Clause]:
    free = _free(consultation, tally, Stance.FOR)
    if rule.at_least is not None:
        yield from _heads(rule.at_least, now.supporters, sum(free.values()), None)
    for name, least in rule.each_class.items():
        yield from _heads(least, now.in_favour.get(name, 0), free.get(name, 0), name)


def _heads(least: int, supporters: int, free: int, name: str | None) -> Iterator[Clause]:
    missing = least - supporters
    if missing > 0:
        yield Clause(Code.FOR_MISSED if missing > free else Code.FOR_NEEDED, missing, least, name)


def _of_opponents(
    consultation: Consultation, rule: Rule, tally: Tally, now: Count
) -> Iterator[Clause]:
    free = _free(consultation, tally, Stance.AGAINST)
    for name in rule.veto:
        if opponents := now.opposed.get(name, 0):
            yield Clause(Code.VETOED, opponents, name=name)
        elif free.get(name, 0):
            yield Clause(Code.VETO_LEFT, name=name)
    if rule.at_most_against is not None:
        left = rule.at_most_against - now.opponents
        if left < 0:
            yield Clause(Code.AGAINST_EXCEEDED, now.opponents, rule.at_most_against)
        elif sum(free.values()) > left:
            yield Clause(Code.AGAINST_LEFT, left, rule.at_most_against)


def _of_share(consultation: Consultation, rule: Rule, tally: Tally, now: Count) -> tuple[Code, int]:
    alone = Rule(
        share=rule.share,
        more_than=rule.more_than,
        of=rule.of,
        minimum_replies=rule.minimum_replies,
        too_few=Result.LATER,
    )
    ways = reachable(alone, count_of_replies(tally), still_to_come(consultation, tally))
    if Result.ADOPTED not in ways:
        return Code.SHARE_LOST, tally.replies
    if Result.REJECTED not in ways:
        return Code.SHARE_SAFE, tally.replies
    if share_is_reached(rule, now):
        number = _least_turned(consultation, rule, tally, now, Stance.AGAINST)
        return (Code.SHARE_MET, 0) if number is None else (Code.SHARE_HELD, number)
    number = _least_turned(consultation, rule, tally, now, Stance.FOR)
    return (Code.SHARE_SHORT, 0) if number is None else (Code.SHARE_NEEDED, number)


def _least_turned(
    consultation: Consultation, rule: Rule, tally: Tally, now: Count, stance: Stance
) -> int | None:
    """How many silent voices must reply so, and no other reply comes, to turn the share."""
    free = sum(_free(consultation, tally, stance).values())

    def is_turned(number: int) -> bool:
        turned = _turned(consultation, tally, now, stance, number)
        return share_is_reached(rule, turned) is (stance is Stance.FOR)

    number = bisect_left(range(free + 1), True, key=is_turned)
    return number if number <= free else None


def _free(consultation: Consultation, tally: Tally, stance: Stance) -> Mapping[str, int]:
    """Class to how many silent voices could reply so and do not count so already."""
    if stance not in stances_of(consultation):
        return {}
    silent = silent_voices(tally)
    if MEANINGS[consultation.silence] is not stance:
        return silent
    counted = counted_silence(consultation, tally)
    return {name: number - counted[name] for name, number in silent.items()}


def _turned(
    consultation: Consultation, tally: Tally, now: Count, stance: Stance, number: int
) -> Count:
    """``now`` with ``number`` silent voices replying so; of all voices as of one class."""
    meaning = MEANINGS[consultation.silence]
    counted = 0 if meaning in (None, stance) else sum(counted_silence(consultation, tally).values())
    moved = min(number, counted)
    supporters = now.supporters - (moved if meaning is Stance.FOR else 0)
    opponents = now.opponents - (moved if meaning is Stance.AGAINST else 0)
    return Count(
        entitled=now.entitled,
        replies=now.replies + number,
        in_favour={"": supporters + (number if stance is Stance.FOR else 0)},
        opposed={"": opponents + (number if stance is Stance.AGAINST else 0)},
        heard=now.heard + number - moved,
    )
