"""Each region of divisions against every division."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement

from hypothesis import given, settings
from hypothesis import strategies as st

from definitions.consultations import Denominator, Rule, Stance
from definitions.counting import Count, Meaning, share_is_reached
from definitions.dividing import Order, Region, Room, Share, can_be_divided, can_mostly_abstain

ENDS: tuple[Meaning, ...] = (*Stance, None)
COUNTS = st.builds(
    lambda yes, no, abstain, other, more: Count(
        entitled=yes + no + abstain + other + more,
        replies=yes + no + abstain + other,
        in_favour={"": yes},
        opposed={"": no},
        abstaining=abstain,
        heard=yes + no + abstain + other,
    ),
    *(st.integers(0, 3),) * 4,
    st.integers(0, 5),
)
RULES = st.builds(
    Rule,
    share=st.sampled_from([Fraction(1, 4), Fraction(1, 3), Fraction(1, 2), Fraction(7, 10)]),
    more_than=st.booleans(),
    of=st.sampled_from(Denominator),
    abstentions=st.sampled_from([None, "later"]),
)
LIMITS = st.none() | st.integers(-1, 5)
REGIONS = st.builds(
    Region,
    least_for=st.integers(-1, 3),
    most_for=LIMITS,
    least_against=st.integers(-1, 3),
    most_against=LIMITS,
    order=st.sampled_from(Order),
    share=st.sampled_from(Share),
)


@st.composite
def rooms(draw: st.DrawFn) -> Room:
    """Silent voices with what answers and silence can come to."""
    rest = draw(st.integers(0, 5))
    stances: set[Meaning] = {*draw(st.sets(st.sampled_from(Stance)))}
    meaning = draw(st.sampled_from([None, Stance.FOR, Stance.AGAINST, Stance.ABSTAINS]))
    silences = {meaning, None} if draw(st.booleans()) else {meaning}
    if draw(st.booleans()):  # silence alone brings it about, which is where bounds meet
        stances -= {meaning}
    silent = draw(st.integers(0, rest)) if stances else rest
    most: dict[Meaning, int] = dict.fromkeys(silences, silent)
    most.update(dict.fromkeys(stances, rest))
    return Room(rest, silent, most, frozenset(silences).difference(stances))


def divisions(room: Room) -> Iterator[dict[Meaning, int]]:
    """Every division of the room's voices."""
    for ends in combinations_with_replacement(ENDS, room.rest):
        each = {end: ends.count(end) for end in ENDS}
        if (
            all(number <= room.of(end) for end, number in each.items())
            and sum(each[end] for end in room.only_silent) <= room.silent
        ):
            yield each


def after(given_count: Count, each: dict[Meaning, int], room: Room) -> Count:
    """What counts after a division."""
    return Count(
        entitled=given_count.entitled,
        replies=given_count.replies,
        in_favour={"": given_count.supporters + each[Stance.FOR]},
        opposed={"": given_count.opponents + each[Stance.AGAINST]},
        abstaining=given_count.abstaining + each[Stance.ABSTAINS],
        heard=given_count.heard + room.rest - each[None],
    )


def lies_in(rule: Rule, region: Region, each: dict[Meaning, int], count: Count) -> bool:
    """Whether a division lies in the region."""
    yes, no = each[Stance.FOR], each[Stance.AGAINST]
    ahead = count.supporters - count.opponents
    fits = {
        Order.MORE_FOR: ahead > 0,
        Order.MORE_AGAINST: ahead < 0,
        Order.TIE: ahead == 0,
        Order.ANY: True,
    }[region.order]
    reached = share_is_reached(rule, count)
    share = {Share.REACHED: reached, Share.MISSED: not reached, Share.ANY: True}[region.share]
    return (
        region.least_for <= yes <= (99 if region.most_for is None else region.most_for)
        and region.least_against
        <= no
        <= (99 if region.most_against is None else region.most_against)
        and fits
        and share
        and (rule.abstentions is None or count.abstaining <= count.voting)
    )


@settings(max_examples=1000, deadline=None)
@given(RULES, COUNTS, rooms(), REGIONS)
def test_a_region_can_be_reached_where_some_division_lies_in_it(
    rule: Rule, count: Count, room: Room, region: Region
) -> None:
    whole = [(each, after(count, each, room)) for each in divisions(room)]
    found = [lies_in(rule, region, each, so_far) for each, so_far in whole]
    nobody = region.share is Share.MISSED and not any(
        in_it and so_far.out_of(rule.of) for (_, so_far), in_it in zip(whole, found, strict=True)
    )

    if not nobody:  # where no voice counts at all, ``reaching`` has a region of its own
        assert can_be_divided(rule, count, room, region) is any(found)


@settings(deadline=None)
@given(COUNTS, rooms())
def test_most_abstain_where_some_division_has_it(count: Count, room: Room) -> None:
    ways = [after(count, each, room) for each in divisions(room)]

    assert can_mostly_abstain(count, room) is any(each.abstaining > each.voting for each in ways)
