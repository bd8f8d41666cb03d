"""The rounds of consultations on a case: their voices, and what becomes of them step by step.

A case keeps the latest round of each consultation with its running tally, whose size does not grow
with the electorate; the voices are rows of their own, of which an answer needs only its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from definitions.consultations import Result, Stance
from workflow.domain.tallies import Tally

Key = tuple[str, int, int]
"""Consultation, round and number of a voice: what it is called on its case."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of a round: a party's, spoken by its focal points, or a person's own.

    Attributes:
        number: counts from 1 in the order in which the round knows its voices.
        part: the role or class of party under which it is asked.
        told: ids of the people to whom the notice of the opening was owed.
        answer, comment, stance: of the last reply that counts; no stance while it is silent.
        left_seq: the history row from which on it is none any more.
    """

    consultation: str
    round: int
    number: int
    part: str
    party: str | None
    person_id: int | None
    told: tuple[int, ...] = ()
    answer: str | None = None
    comment: str | None = None
    stance: Stance | None = None
    answered_seq: int | None = None
    answered_by: int | None = None
    left_seq: int | None = None

    @property
    def key(self) -> Key:
        """What it is called on its case."""
        return (self.consultation, self.round, self.number)

    @property
    def back(self) -> Voice:
        """As it is when it counts again after it had left: what it replied before went with it."""
        return replace(
            self, answer=None, comment=None, stance=None,
            answered_seq=None, answered_by=None, left_seq=None,
        )  # fmt: skip

    @property
    def is_silent(self) -> bool:
        """Whether it counts and has not replied."""
        return self.stance is None and self.left_seq is None


@dataclass(frozen=True, slots=True)
class Poll:
    """The latest round of a consultation on a case.

    Attributes:
        round: counts from 1.
        opened_seq: the history row that opened it.
        closes_at: the closing instant; ``None`` while the field that says the day is empty.
        closed_seq: the history row that closed or stopped it; ``None`` while it is open.
        stopped: whether the case left the state in which it was held before it closed.
        result: what it came to; ``None`` without a rule, and before it has closed.
        extended: whether somebody had more time for it.
        prolonged: whether it ran once more since voices were not reached.
    """

    round: int
    opened_seq: int
    opened_at: datetime
    closes_at: datetime | None
    tally: Tally = field(default_factory=Tally)
    closed_seq: int | None = None
    stopped: bool = False
    result: Result | None = None
    extended: bool = False
    prolonged: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it has neither closed nor been stopped."""
        return self.closed_seq is None

    @property
    def is_decided(self) -> bool:
        """Whether it has closed."""
        return self.closed_seq is not None and not self.stopped

    def takes(self, at: datetime) -> bool:
        """Whether an answer at ``at`` counts: before the closing instant, and before it closed."""
        return self.is_open and (self.closes_at is None or at < self.closes_at)


Polls = Mapping[str, Poll]
"""The latest round of each consultation that was opened on a case, by name."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A new round with its voices."""

    name: str
    round: int
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply of one voice.

    Attributes:
        before, after: the voice; the same where the reply came too late to count.
        counted: whether it came in time.
    """

    before: Voice
    after: Voice
    counted: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """The end of a round.

    Attributes:
        unreached: part to how many silent voices never got the notice of the opening.
    """

    name: str
    result: Result | None
    unreached: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Consulted:
    """What one step does to consultations, in the order in which it does it.

    Attributes:
        stopped: names of rounds that end because the case leaves their state.
        joined, back, left: voices that a round has from now on, has again, silent, and those that
            are none any more.
        extended, prolonged: names of rounds that go on for longer.
    """

    stopped: tuple[str, ...] = ()
    opened: tuple[Opened, ...] = ()
    joined: tuple[Voice, ...] = ()
    back: tuple[Voice, ...] = ()
    left: tuple[Voice, ...] = ()
    answered: Answered | None = None
    extended: tuple[str, ...] = ()
    prolonged: tuple[str, ...] = ()
    closed: tuple[Closed, ...] = ()

    @property
    def voices(self) -> tuple[Voice, ...]:
        """The voices as the step leaves them, those that it changes."""
        new = tuple(voice for each in self.opened for voice in each.voices)
        said = (self.answered.after,) if self.answered and self.answered.counted else ()
        return (*new, *self.joined, *self.back, *self.left, *said)


def polls_after(
    polls: Polls,
    consulted: Consulted | None,
    ends: Mapping[str, datetime | None],
    seq: int,
    at: datetime,
) -> Polls:
    """The latest rounds after a step.

    Args:
        ends: deadline to the new end that the step sets, or ``None`` where it only stops it; that
            of a round's own is when it closes.
        seq: the step's history row.
    """
    after = dict(polls)
    done = consulted or Consulted()
    for name in done.stopped:
        after[name] = replace(after[name], closed_seq=seq, stopped=True)
    for opened in done.opened:
        tally = Tally(entitled=_entitled(opened.voices))
        after[opened.name] = Poll(opened.round, seq, at, None, tally)
    for voice in (*done.joined, *done.back, *done.left):
        poll = after[voice.consultation]
        after[voice.consultation] = replace(poll, tally=_with_voice(poll.tally, voice))
    if done.answered and done.answered.counted:
        name = done.answered.after.consultation
        after[name] = replace(after[name], tally=recounted(after[name].tally, done.answered))
    for name in done.extended:
        after[name] = replace(after[name], extended=True)
    for name in done.prolonged:
        after[name] = replace(after[name], prolonged=True)
    over = {closed.name for closed in done.closed}
    for name, end in ends.items():
        if name in after and after[name].is_open and name not in over:
            after[name] = replace(after[name], closes_at=end)
    for closed in done.closed:
        poll = after[closed.name]
        tally = replace(poll.tally, unreached=closed.unreached)
        after[closed.name] = replace(poll, closed_seq=seq, result=closed.result, tally=tally)
    return after


def _with_voice(tally: Tally, voice: Voice) -> Tally:
    """``tally`` with a voice that joins, or without one that leaves and what it replied."""
    gone = voice.left_seq is not None
    counted = tally.entitled.get(voice.part, 0) + (-1 if gone else 1)
    entitled = {**tally.entitled, voice.part: counted}
    if gone:
        silent = replace(voice, answer=None, comment=None, stance=None)
        tally = recounted(tally, Answered(voice, silent, counted=True))
    return replace(tally, entitled={part: count for part, count in entitled.items() if count})


def recounted(tally: Tally, answered: Answered) -> Tally:
    """``tally`` with the new reply of a voice in place of its earlier one."""
    before, after = answered.before, answered.after
    stances = {part: dict(counts) for part, counts in tally.stances.items()}
    for voice, step in ((before, -1), (after, 1)):
        if voice.stance is not None:
            counts = stances.setdefault(voice.part, {})
            counts[voice.stance] = counts.get(voice.stance, 0) + step
    return replace(
        tally,
        stances={
            part: kept
            for part, counts in stances.items()
            if (kept := {stance: count for stance, count in counts.items() if count})
        },
        answers=_moved(tally.answers, before.answer, after.answer),
        comments=_moved(tally.comments, before.comment, after.comment),
    )


def in_round(voices: Iterable[Voice], name: str, poll: Poll) -> list[Voice]:
    """Those of ``voices`` that count in the round ``poll`` of a consultation."""
    of_round = (name, poll.round, None)
    return [each for each in voices if (each.consultation, each.round, each.left_seq) == of_round]


def unreached_of(
    voices: Iterable[Voice], name: str, poll: Poll, missed: frozenset[int]
) -> dict[str, int]:
    """Part to its silent voices of which nobody got the notice of the opening.

    Args:
        missed: the people whose notice did not come through.
    """
    found: dict[str, int] = {}
    for voice in voices:
        of_round = (voice.consultation, voice.round) == (name, poll.round)
        if of_round and voice.is_silent and missed.issuperset(voice.told):
            found[voice.part] = found.get(voice.part, 0) + 1
    return found


def _entitled(voices: tuple[Voice, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for voice in voices:
        found[voice.part] = found.get(voice.part, 0) + 1
    return found


def _moved(counts: Mapping[str, int], before: str | None, after: str | None) -> dict[str, int]:
    moved = dict(counts)
    for name, step in ((before, -1), (after, 1)):
        if name is not None:
            moved[name] = moved.get(name, 0) + step
    return {name: count for name, count in moved.items() if count}
