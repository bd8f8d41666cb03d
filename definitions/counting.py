"""What the answers of a consultation come to once they are counted: the order of the tests.

Every reply, and every silence that has a meaning, stands in a ``Count``. The tests are asked in
this order, and the first that says something has the last word (decision 0022):

1. nobody is entitled: ``LATER``, as nobody could say anything;
2. nobody replied, and the rule says what that comes to;
3. fewer replied than have to;
4. more than half of all votes cast abstain, and the rule says what that comes to;
5. one of the tests of heads fails (voices for, voices against, veto, minimum of a class):
   ``REJECTED``;
6. as many are for as against, a share is asked for, and the rule says what a tie comes to;
7. the share that is for is not reached: ``REJECTED``; else ``ADOPTED``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from definitions.consultations import (
    Consultation,
    Denominator,
    Result,
    Rule,
    Silence,
    Stance,
)

Meaning = Stance | None
"""What silence comes to; ``None`` where it is not counted."""

MEANINGS: Mapping[Silence, Meaning] = {
    Silence.ASSENT: Stance.FOR,
    Silence.ABSTENTION: Stance.ABSTAINS,
    Silence.NOT_COUNTED: None,
    Silence.DISSENT: Stance.AGAINST,
}
"""What a silent voice counts as."""


@dataclass(frozen=True, slots=True)
class Count:
    """The voices of one round by what they came to.

    Attributes:
        entitled: how many voices there are.
        replies: how many replied, with whatever answer.
        in_favour, opposed: class to how many of it are for and against, silent ones included
            where silence means that.
        abstaining: how many abstain, silent ones included where silence means that.
        heard: replies, and silent voices whose silence has a meaning.
    """

    entitled: int
    replies: int
    in_favour: Mapping[str, int] = field(default_factory=dict)
    opposed: Mapping[str, int] = field(default_factory=dict)
    abstaining: int = 0
    heard: int = 0

    @property
    def supporters(self) -> int:
        """How many are for."""
        return sum(self.in_favour.values())

    @property
    def opponents(self) -> int:
        """How many are against."""
        return sum(self.opposed.values())

    @property
    def voting(self) -> int:
        """How many are for or against."""
        return self.supporters + self.opponents

    def out_of(self, denominator: Denominator) -> int:
        """How many the share is counted of."""
        match denominator:
            case Denominator.ENTITLED:
                return self.entitled
            case Denominator.VOTING:
                return self.voting
            case Denominator.REPLIES:
                return self.heard


def stances_of(consultation: Consultation) -> frozenset[Stance]:
    """Everything that a voice can count as when it speaks."""
    stances = {answer.stance for answer in consultation.answers.values()}
    if any(kind.opposes for kind in consultation.comments.values()):
        stances.add(Stance.AGAINST)
    return frozenset(stances)


def outcome(rule: Rule, count: Count) -> Result:
    """What ``count`` comes to by ``rule``; the order of the tests stands above.

    >>> rule = Rule(share=Fraction(7, 10), of=Denominator.REPLIES, no_reply=Result.ADOPTED)
    >>> outcome(rule, Count(entitled=20, replies=10, in_favour={"state": 7}, heard=10))
    <Result.ADOPTED: 'adopted'>
    >>> outcome(rule, Count(entitled=20, replies=9, in_favour={"state": 6}, heard=9))
    <Result.REJECTED: 'rejected'>
    >>> outcome(rule, Count(entitled=20, replies=0))
    <Result.ADOPTED: 'adopted'>
    """
    if not count.entitled:
        return Result.LATER
    if rule.no_reply is not None and not count.replies:
        return rule.no_reply
    if count.replies < rule.minimum_replies:
        return rule.too_few
    if rule.abstentions is not None and mostly_abstains(count):
        return rule.abstentions
    if not heads_suffice(rule, count):
        return Result.REJECTED
    if rule.tie is not None and is_tie(rule, count):
        return rule.tie
    return Result.ADOPTED if share_is_reached(rule, count) else Result.REJECTED


def mostly_abstains(count: Count) -> bool:
    """Whether more than half of all votes cast abstain (Convention, No. 416)."""
    return count.abstaining > count.voting


def heads_suffice(rule: Rule, count: Count) -> bool:
    """Whether every test is met that counts heads and not a share of them."""
    return (
        (rule.at_least is None or count.supporters >= rule.at_least)
        and (rule.at_most_against is None or count.opponents <= rule.at_most_against)
        and not any(count.opposed.get(name, 0) for name in rule.veto)
        and all(count.in_favour.get(name, 0) >= least for name, least in rule.each_class.items())
    )


def is_tie(rule: Rule, count: Count) -> bool:
    """Whether a share is asked for and as many are for as against, at least one each."""
    return rule.share is not None and count.supporters == count.opponents > 0


def share_is_reached(rule: Rule, count: Count) -> bool:
    """Whether enough are for, in exact fractions; of nobody no share is reached."""
    if rule.share is None:
        return True
    total = count.out_of(rule.of)
    if not total:
        return False
    share = Fraction(count.supporters, total)
    return share > rule.share if rule.more_than else share >= rule.share
