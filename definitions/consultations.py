"""What a flow says of a consultation: who is asked, until when, and what the answers come to.

Opinion, ballot and silence procedure are settings of this one thing. How answers are counted is in
``definitions.counting``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from definitions.notices import Notify
from definitions.periods import Period
from definitions.texts import Text


class Stance(StrEnum):
    """What an answer comes to when answers are counted."""

    FOR = "for"
    AGAINST = "against"
    ABSTAINS = "abstains"
    NONE = "none"
    """It is a reply, and neither for nor against; it is in no denominator but that of replies."""


class Silence(StrEnum):
    """What it means that a voice does not answer until the closing instant."""

    ASSENT = "assent"
    ABSTENTION = "abstention"
    NOT_COUNTED = "not_counted"
    DISSENT = "dissent"


class Result(StrEnum):
    """What a consultation comes to."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    LATER = "later"
    """Neither: it is put off to a later meeting, or put again."""


class Denominator(StrEnum):
    """Of whom a share is counted."""

    ENTITLED = "entitled"
    """Every voice, whether it answers or not; the recused are none."""

    VOTING = "voting"
    """Present and voting: for and against, without abstentions (Convention, No. 411)."""

    REPLIES = "replies"
    """Every voice that replied, and every silent one whose silence has a meaning."""


class Early(StrEnum):
    """When a consultation closes before its closing instant."""

    NEVER = "never"
    WHEN_ALL_ANSWERED = "when_all_answered"
    WHEN_CERTAIN = "when_certain"
    """As soon as no answer that is still to come can change the result, or all have answered."""


class Unreached(StrEnum):
    """What follows when a silent voice never got the notice that it was asked."""

    COUNTED = "counted"
    """Nothing: notice is not required."""

    NOT_COUNTED = "not_counted"
    """Its silence means nothing, and it stays among the entitled; the others decide."""

    LATER = "later"
    """Silence that nobody could break is none: unless it is rejected whatever they would have said,
    the result is not reached (``Result.LATER``)."""

    EXTENDED = "extended"
    """The consultation runs once more for its period, then ``LATER`` holds."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that can be given."""

    name: str
    title: Text
    stance: Stance


@dataclass(frozen=True, slots=True)
class CommentKind:
    """A kind of comment that can come with an answer, or alone.

    Attributes:
        opposes: whether the voice counts as against, whatever it answered; an editorial comment or
            a reservation does not oppose, a substantive comment or an objection does.
        notify: what is sent as soon as one is made that counts.
    """

    name: str
    title: Text
    opposes: bool = False
    notify: tuple[Notify, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of the electorate. Exactly one of ``role``, ``membership`` and ``field`` is given.

    Attributes:
        role: each holder has a voice of their own; the role's name is their class.
        membership: each party of this class has one voice, spoken by any of its focal points; the
            name of the class is theirs.
        field: each party that this field of the case names at the opening has one voice.
        when: a condition; where it does not hold at the opening, this part is not asked.
    """

    role: str | None = None
    membership: str | None = None
    when: str | None = None
    field: str | None = None

    @property
    def name(self) -> str:
        """The class of its voices."""
        return self.role or self.membership or self.field or ""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a consultation is adopted. Every test that is given has to be met.

    The order of the tests is in ``definitions.counting``.

    Attributes:
        share, more_than: how large the share of those ``of`` must be that is for: at least it, or
            more than it; above 0 and at most 1. Of nobody no share is reached.
        of: the denominator of ``share``.
        at_least: voices that must be for.
        minimum_replies: voices that must have replied; else ``too_few``.
        at_most_against: voices that may oppose; 0 is "unopposed".
        veto: classes of which no voice may oppose.
        each_class: class to the voices of it that must be for.
        tie: what it comes to when as many are for as against, at least one each, and a share is
            asked for; ``None`` leaves it to the share: "more than half" rejects it.
        too_few: what it comes to when too few replied.
        abstentions: what it comes to when more than half of all votes cast (for, against, abstain)
            abstain; ``None`` leaves it to the tests (Convention, No. 416).
        no_reply: what it comes to when nobody replied; ``None`` leaves it to the tests.
    """

    share: Fraction | None = None
    more_than: bool = False
    of: Denominator = Denominator.VOTING
    at_least: int | None = None
    minimum_replies: int = 0
    at_most_against: int | None = None
    veto: tuple[str, ...] = ()
    each_class: Mapping[str, int] = field(default_factory=dict)
    tie: Result | None = None
    too_few: Result = Result.REJECTED
    abstentions: Result | None = None
    no_reply: Result | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """More time on request: once a round, while it is open.

    Attributes:
        by: roles that may ask; ``asked`` stands for whoever has a voice.
        period: counted from the closing instant.
    """

    by: tuple[str, ...]
    period: Period


@dataclass(frozen=True, slots=True)
class Consultation:
    """One question to an electorate, open until a closing instant, decided by a rule.

    It is opened by entering a state that names it in ``consult``, a new round each time, and
    stopped by leaving that state. Its closing instant is the end of the deadline of the same name.

    Attributes:
        live: whether the electorate follows changes of roles; else it is frozen at the opening.
        answers: empty where only comments are asked for; then a comment that does not oppose counts
            as what silence means.
        rule: ``None`` where answers are advice: then it comes to no result.
        closed_by: roles whose holders may close it before its closing instant.
        notify: what is sent when a round opens.
    """

    name: str
    title: Text
    asked: tuple[Asked, ...]
    answers: Mapping[str, Answer]
    comments: Mapping[str, CommentKind]
    silence: Silence
    rule: Rule | None = None
    live: bool = False
    early: Early = Early.NEVER
    extension: Extension | None = None
    unreached: Unreached = Unreached.COUNTED
    closed_by: tuple[str, ...] = ()
    notify: tuple[Notify, ...] = ()
    basis: str | None = None

    @property
    def notices(self) -> tuple[Notify, ...]:
        """What its opening and the comments made in it send."""
        return (*self.notify, *(owed for each in self.comments.values() for owed in each.notify))

    @property
    def numbers(self) -> tuple[str, ...]:
        """The names of the numbers that there are of each round."""
        stances = (Stance.FOR, Stance.AGAINST, Stance.ABSTAINS)
        return (*COUNTED, *stances, *self.answers, *self.comments)


ASKED = "asked"
"""In ``NAME.asked``: whoever can speak for a voice of the consultation's present round."""

SAID = ("party", "text")
"""What a notice of a comment reads as ``act.…``: whose voice made it, and what it says."""

SILENT = "silent"
"""In ``NAME.silent``: whoever can speak for a voice that has not answered in that round."""

COUNTED = ("round", "entitled", "replies", SILENT, "unreached")
"""Numbers of a round beside those of stances, answers and comments."""

OF_ROUND = ("open", "decided", "result", *COUNTED)
"""What conditions read of a consultation beside ``for``, ``against``, ``abstains`` and counts."""


def counts_of(consultations: Mapping[str, Consultation]) -> dict[str, tuple[str, str]]:
    """What notices say of rounds, as ``NAME_NUMBER``, to the consultation and the number of it."""
    return {
        f"{name}_{each}": (name, each)
        for name, asking in consultations.items()
        for each in asking.numbers
    }
