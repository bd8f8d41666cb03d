"""Whether silent voices can be divided so that what they add lies in a region.

Their division is five numbers: how many end for, against, abstaining, with another reply, and
unheard. With the voices for held fast, each of the others fills an interval, and so does their sum;
hence there is a division exactly where a list of slacks is not negative. Each slack only rises or
only falls with the voices for, so it is found by bisection, however many voices there are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from definitions.consultations import Denominator, Rule, Stance
from definitions.counting import Count, Meaning

Ints = tuple[int, ...]


class Order(Enum):
    """How the voices for compare with those against."""

    MORE_FOR = auto()
    MORE_AGAINST = auto()
    TIE = auto()
    ANY = auto()


class Share(Enum):
    """Whether the share that the rule asks for is reached."""

    REACHED = auto()
    MISSED = auto()
    ANY = auto()


@dataclass(frozen=True, slots=True)
class Room:
    """How far each number can go where enough reply.

    Attributes:
        rest: voices that have not replied, all of which are divided.
        silent: how many of them may stay so.
        most: the most of each; what is not there cannot be.
        only_silent: what is reached by silence alone; together it takes ``silent`` at most.
    """

    rest: int
    silent: int
    most: Mapping[Meaning, int]
    only_silent: frozenset[Meaning]

    def of(self, meaning: Meaning) -> int:
        """The most that can come to ``meaning``."""
        return self.most.get(meaning, 0)

    def shares_silence(self, stance: Stance) -> bool:
        """Whether ``stance`` takes from the same silent voices as what is unheard."""
        return self.only_silent == {stance, None}


@dataclass(frozen=True, slots=True)
class Region:
    """Bounds of what silent voices add, and of the totals."""

    least_for: int = 0
    most_for: int | None = None
    least_against: int = 0
    most_against: int | None = None
    order: Order = Order.ANY
    share: Share = Share.ANY


def can_mostly_abstain(given: Count, room: Room) -> bool:
    """Whether more than half of all votes cast can come to abstain."""
    abstaining = room.of(Stance.ABSTAINS)
    others = room.rest - abstaining
    if Stance.NONE in room.most:
        others = 0
    elif not abstaining:
        others -= room.of(None)
    return given.abstaining + abstaining > given.voting + others


def can_be_divided(rule: Rule, given: Count, room: Room, region: Region) -> bool:
    """Whether some division lies in ``region``, where no more than half abstain if the rule asks.

    Args:
        given: what counts already.
    """
    low, high = max(0, region.least_for), room.of(Stance.FOR)
    if region.most_for is not None:
        high = min(high, region.most_for)
    if low > high:
        return False
    division = _Division(rule, room, region, given, given.supporters, given.opponents)
    return _meet(division.slacks, low, high)


def _meet(slacks: Callable[[int], Ints], low: int, high: int) -> bool:
    """Whether no slack is negative somewhere from ``low`` to ``high``; each rises or falls only."""
    at_low, at_high = slacks(low), slacks(high)
    rising = [index for index, slack in enumerate(at_low) if slack < 0]
    falling = [index for index, slack in enumerate(at_high) if slack < 0]
    if set(rising) & set(falling):
        return False
    begin, end = low, high
    if rising:
        begin += bisect_left(range(low, high), True, key=lambda at: _hold(slacks(at), rising))
    if falling:
        fails = bisect_left(range(low, high), True, key=lambda at: not _hold(slacks(at), falling))
        end = low + fails - 1
    return begin <= end


def _hold(slacks: Ints, indexes: list[int]) -> bool:
    return all(slacks[index] >= 0 for index in indexes)


@dataclass(frozen=True, slots=True)
class _Division:
    """The bounds of a region as slacks."""

    rule: Rule
    room: Room
    region: Region
    given: Count
    supporters: int
    opponents: int

    def slacks(self, more: int) -> Ints:
        """What is left under each bound when ``more`` voices come to be for.

        Abstentions are at most ``beyond`` more than what comes against.
        """
        room = self.room
        beyond = self._beyond(more)
        empty, full = self._unheard(more)
        lows, highs = self._against(more)
        if room.shares_silence(Stance.AGAINST):
            highs += [room.silent - low for low in empty]
        lows.append(-beyond)
        rest, other = room.rest - more, room.of(Stance.NONE)
        abstaining = room.of(Stance.ABSTAINS)
        found = [self._share_of_fixed(more)]
        found += [high - low for low in lows for high in highs]
        found += [high - low for low in empty for high in full]
        found += [rest - low - least for low in lows for least in empty]
        for high in highs:
            neutral = [most + other - rest for most in full]
            found += [high + abstaining + most for most in neutral]
            found += [2 * high + beyond + most for most in neutral]
            if room.shares_silence(Stance.ABSTAINS):
                found.append(high + room.silent + other - rest)
            if room.shares_silence(Stance.AGAINST):
                found.append(room.silent + high + beyond + other - rest)
        if room.shares_silence(Stance.AGAINST):
            found.append(room.silent + abstaining + other - rest)
        return tuple(found)

    def _beyond(self, more: int) -> int:
        if self.rule.abstentions is None:
            return 2 * self.room.rest
        return self.supporters + more + self.opponents - self.given.abstaining

    def _against(self, more: int) -> tuple[list[int], list[int]]:
        """Bounds, from below and above, of what comes against."""
        lows, highs = [0, self.region.least_against], [self.room.of(Stance.AGAINST)]
        if self.region.most_against is not None:
            highs.append(self.region.most_against)
        supporters = self.supporters + more
        ahead = supporters - self.opponents
        if self.region.order is Order.MORE_FOR:
            highs.append(ahead - 1)
        if self.region.order is Order.MORE_AGAINST:
            lows.append(ahead + 1)
        if self.region.order is Order.TIE:
            lows.append(ahead)
            highs.append(ahead)
        if self.rule.share is not None and self.rule.of is Denominator.VOTING:
            part, whole = self.rule.share.as_integer_ratio()
            allowed = (whole - part) * supporters - self.rule.more_than
            if self.region.share is Share.REACHED:
                highs.append(allowed // part - self.opponents)
            if self.region.share is Share.MISSED:
                lows.append(-(-(allowed + 1) // part) - self.opponents)
        return lows, highs

    def _unheard(self, more: int) -> tuple[list[int], list[int]]:
        """Bounds, from below and above, of how many stay unheard."""
        room = self.room
        empty, full = [0], [room.of(None)]
        if room.shares_silence(Stance.FOR):
            full.append(room.silent - more)
        if self.rule.share is not None and self.rule.of is Denominator.REPLIES:
            part, whole = self.rule.share.as_integer_ratio()
            of_share = whole * (self.supporters + more) - self.rule.more_than
            heard = self.given.heard + room.rest
            if self.region.share is Share.REACHED:
                empty.append(heard - of_share // part)
            if self.region.share is Share.MISSED:
                full.append(heard + -(of_share + 1) // part)
        return empty, full

    def _share_of_fixed(self, more: int) -> int:
        """The slack of the share where its denominator is fixed; else of anybody being for."""
        rule, share = self.rule, self.region.share
        supporters = self.supporters + more
        if rule.share is None or share is Share.ANY:
            return 0
        if rule.of is not Denominator.ENTITLED:
            return supporters - 1 if share is Share.REACHED else 0
        part, whole = rule.share.as_integer_ratio()
        over = whole * supporters - part * self.given.entitled - rule.more_than
        return over if share is Share.REACHED else -1 - over
