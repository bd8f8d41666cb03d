"""What a story has to tell while it is played: values, which a face prints or leaves unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workflow.domain.meetings import Meeting
from workflow.errors import WorkflowError
from workflow.services.read_consultations import Consulting
from workflow.services.read_ledger import TrialBalance


class Surprise(WorkflowError):
    """Something did not go as the story says; the text is one sentence that names the step."""


@dataclass(frozen=True, slots=True)
class Why:
    """A reason why not: what would clear it, and the titles of the roles that could."""

    sentence: str
    clears: str
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """One notice that was owed; ``waits``: for the digest, while the others went out at once."""

    notice: str
    language: str
    name: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who acts: a name, and the party or the roles behind it."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A case as it is spoken of: its reference (or "draft 12"), and what the story calls it."""

    reference: str
    called: str


@dataclass(frozen=True, slots=True)
class Prologue:
    """The title of the story, and what it is about."""

    title: str
    tell: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A new scene begins."""

    number: int
    title: str
    tell: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence between the steps."""

    tell: str


@dataclass(frozen=True, slots=True)
class Published:
    """A flow was put into force."""

    who: Who
    agreed: Who | None
    title: str
    version: int


@dataclass(frozen=True, slots=True)
class Planned:
    """Meetings were put into the calendar."""

    who: Who
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """Rates of exchange were imported."""

    who: Who
    count: int
    currencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """Drafts were opened; ``subjects`` has the first few of ``count``."""

    who: Sequence[Who]
    subjects: Sequence[Subject]
    count: int


@dataclass(frozen=True, slots=True)
class Looked:
    """Somebody opened the page of a case."""

    who: Who
    subject: Subject
    revision: int


@dataclass(frozen=True, slots=True)
class Acted:
    """An act was answered: done, refused (``reasons``), or in conflict (``conflict``).

    Attributes:
        state: the title of the state after it; ``before`` differs when the case moved.
        followed: titles of the automatic actions after it.
        waiting: how many mails wait, since the act may still be taken back.
        withdrawn: how many mails nobody gets any more, since their act was taken back.
        moves: other cases that came to another state because of it.
    """

    who: Who
    action: str
    subject: Subject
    before: str
    state: str
    followed: tuple[str, ...] = ()
    reasons: tuple[Why, ...] = ()
    conflict: str = ""
    reason: str = ""
    waiting: int = 0
    withdrawn: int = 0
    moves: tuple[Move, ...] = ()
    mails: tuple[Mail, ...] = ()


@dataclass(frozen=True, slots=True)
class ActedTogether:
    """A batch was answered.

    Attributes:
        who: ``None`` when each case was acted on by its own person.
        states: title of the state after it to the number of cases that came to it.
    """

    who: Who | None
    action: str
    done: int
    states: dict[str, int]
    refused: tuple[tuple[Subject, tuple[Why, ...]], ...]
    mails: tuple[Mail, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A case that the clock took from one state to another."""

    subject: Subject
    before: str
    state: str


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant on the way at which the clock had something to do."""

    at: datetime
    moves: tuple[Move, ...]
    mails: tuple[Mail, ...]


@dataclass(frozen=True, slots=True)
class Waited:
    """Time has passed.

    Attributes:
        period: how long, or up to what, in words.
    """

    period: str
    at: datetime
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as somebody reads it."""

    who: Who
    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case at the end; ``outcome`` is empty while it is open."""

    reference: str | None
    id: int
    flow: str
    state: str
    title: str
    outcome: str
    acts: int


@dataclass(frozen=True, slots=True)
class Share:
    """What became of one contribution to a case, in minor units of the books.

    Attributes:
        left: what is still there.
    """

    reference: str
    received: int
    spent: int
    support_cost: int
    refunded: int
    pooled: int
    left: int

    @property
    def exact(self) -> bool:
        """Whether all that came in is accounted for."""
        out = self.spent + self.support_cost + self.refunded + self.pooled
        return self.received == out + self.left


@dataclass(frozen=True, slots=True)
class Closing:
    """What became of the money of a case."""

    reference: str
    currency: str
    shares: tuple[Share, ...]

    @property
    def balance(self) -> int:
        """What is left of all contributions to it."""
        return sum(each.left for each in self.shares)


@dataclass(frozen=True, slots=True)
class Ending:
    """How it all stands at the end.

    Attributes:
        findings: what the verification found, a sentence each.
        messages: how many mails went out; a digest is one and carries several notices.
        rows: history rows that were recomputed, those of the installation included.
        receipts: how many heads that receipts told were looked for in it.
        heroes: the cases that the stories are about.
        consultations: of every case on which somebody was asked, in the order of the cases.
        books: what all accounts come to; closings: what became of the money of each hero.
        succeeded: whether each of these ended well, and with books that balance.
        afterwards: commands to try, as words after ``placet --home DIR``.
    """

    at: datetime
    cases: tuple[CaseLine, ...]
    by_state: dict[str, int]
    by_language: dict[str, int]
    messages: int
    findings: tuple[str, ...]
    rows: int
    receipts: int
    heroes: tuple[CaseLine, ...]
    consultations: tuple[Consulting, ...]
    books: TrialBalance
    closings: tuple[Closing, ...]
    succeeded: bool
    afterwards: tuple[str, ...]

    @property
    def verified(self) -> bool:
        """Whether the verification found nothing."""
        return not self.findings


Told = (
    Prologue
    | Scene
    | Remark
    | Published
    | Planned
    | Imported
    | Opened
    | Looked
    | Acted
    | ActedTogether
    | Waited
    | Letter
    | Ending
)
