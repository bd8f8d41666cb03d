"""Which results a consultation can still come to, without going through ballots.

Every result is reached in a few regions of what silent voices can add; ``definitions.dividing``
says whether a region can be reached.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from definitions.consultations import Result, Rule, Stance
from definitions.counting import Count, Meaning
from definitions.dividing import (
    Order,
    Region,
    Room,
    Share,
    can_be_divided,
    can_mostly_abstain,
)


@dataclass(frozen=True, slots=True)
class Still:
    """What may still come.

    Attributes:
        silent: class to how many of its voices have not replied.
        stances: what an answer can come to.
        silences: what a voice that stays silent can come to; never empty.
    """

    silent: Mapping[str, int]
    stances: Collection[Stance]
    silences: Collection[Meaning]

    @property
    def voices(self) -> int:
        """How many have not replied."""
        return sum(self.silent.values())


def reachable(rule: Rule, given: Count, still: Still) -> frozenset[Result]:
    """Every result that answers which are still to come, and silence, can lead to.

    Args:
        given: what counts already.
        still: the other voices.
    """
    if not given.entitled:
        return frozenset((Result.LATER,))
    found = set(_without_enough_replies(rule, given, still))
    room = _room(rule, given, still)
    if room is None:
        return frozenset(found)
    if rule.abstentions is not None and can_mostly_abstain(given, room):
        found.add(rule.abstentions)
    for result, region in _regions(rule, given, still):
        if result not in found and can_be_divided(rule, given, room, region):
            found.add(result)
    return frozenset(found)


def _without_enough_replies(rule: Rule, given: Count, still: Still) -> Iterator[Result]:
    most = given.replies + (still.voices if still.stances else 0)
    least = given.replies
    if rule.no_reply is not None and not given.replies:
        yield rule.no_reply
        least = 1
    if least <= most and least < rule.minimum_replies:
        yield rule.too_few


def _room(rule: Rule, given: Count, still: Still) -> Room | None:
    """``None`` where there cannot be enough replies."""
    needed = max(rule.minimum_replies, 0 if rule.no_reply is None else 1)
    missing = max(0, needed - given.replies)
    rest = still.voices
    if missing > (rest if still.stances else 0):
        return None
    silent = rest - missing
    most: dict[Meaning, int] = dict.fromkeys(still.silences, silent)
    most.update(dict.fromkeys(still.stances, rest))
    only_silent = frozenset(still.silences).difference(still.stances)
    return Room(rest, silent, most, only_silent)


def _regions(rule: Rule, given: Count, still: Still) -> Iterator[tuple[Result, Region]]:
    """Where enough replied and not too many abstain: each region and what it comes to."""
    for region in _heads_fail(rule, given, still):
        yield Result.REJECTED, region
    suffice = _heads_suffice(rule, given, still)
    if suffice is None:
        return
    if rule.share is None:
        yield Result.ADOPTED, suffice
        return
    orders = (Order.ANY,) if rule.tie is None else (Order.MORE_FOR, Order.MORE_AGAINST)
    ways = {Share.REACHED: Result.ADOPTED, Share.MISSED: Result.REJECTED}
    for (share, result), order in product(ways.items(), orders):
        yield result, replace(suffice, share=share, order=order)
    if rule.tie is not None:
        least_for = max(suffice.least_for, 1 - given.supporters)
        yield rule.tie, replace(suffice, least_for=least_for, order=Order.TIE)
    if not given.voting and not suffice.least_for:
        yield Result.REJECTED, Region(most_for=0, most_against=0)


def _heads_suffice(rule: Rule, given: Count, still: Still) -> Region | None:
    """Where every test of heads is met; ``None`` where one cannot be."""
    owed = {
        name: max(0, least - given.in_favour.get(name, 0))
        for name, least in rule.each_class.items()
    }
    if any(number > still.silent.get(name, 0) for name, number in owed.items()):
        return None
    if any(given.opposed.get(name, 0) for name in rule.veto):
        return None
    least_for = sum(owed.values())
    if rule.at_least is not None:
        least_for = max(least_for, rule.at_least - given.supporters)
    most_against = sum(
        number - owed.get(name, 0) for name, number in still.silent.items() if name not in rule.veto
    )
    if rule.at_most_against is not None:
        most_against = min(most_against, rule.at_most_against - given.opponents)
    return Region(least_for=least_for, most_against=most_against)


def _heads_fail(rule: Rule, given: Count, still: Still) -> Iterator[Region]:
    """Where one test of heads fails, for each of them."""
    if rule.at_least is not None:
        yield Region(most_for=rule.at_least - 1 - given.supporters)
    if rule.at_most_against is not None:
        yield Region(least_against=rule.at_most_against + 1 - given.opponents)
    for name in rule.veto:
        if given.opposed.get(name, 0):
            yield Region()
        elif still.silent.get(name, 0):
            yield Region(least_against=1)
    for name, least in rule.each_class.items():
        short = least - 1 - given.in_favour.get(name, 0)
        if short >= 0:
            silent = still.silent.get(name, 0)
            yield Region(most_for=still.voices - silent + min(silent, short))
