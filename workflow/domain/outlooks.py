"""How a round stands: what it would come to now, what it can still come to, and what is needed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from definitions.consultations import Denominator, Result


class Code(StrEnum):
    """What a clause of an outlook says."""

    NOBODY_ENTITLED = "nobody_entitled"
    NO_REPLY = "no_reply"
    """Nobody replied; ``result`` if it stays so."""

    REPLIES_NEEDED = "replies_needed"
    """``number`` more replies, so that there are ``of``."""

    REPLIES_MISSED = "replies_missed"
    """``of`` replies are needed, and there cannot be as many."""

    MOSTLY_ABSTAINS = "mostly_abstains"
    """``number`` abstain, more than half of the ``of`` votes cast; ``result`` if it stays so."""

    FOR_NEEDED = "for_needed"
    """``number`` more voices for, so that there are ``of``; of the class ``name`` if it has one."""

    FOR_MISSED = "for_missed"
    """``number`` more voices would have to be for, as ``of`` are needed, and there cannot be as
    many; of the class ``name`` if it has one."""

    AGAINST_LEFT = "against_left"
    """``number`` more voices may oppose."""

    AGAINST_EXCEEDED = "against_exceeded"
    """``number`` voices oppose and only ``of`` may."""

    VETO_LEFT = "veto_left"
    """No voice of the class ``name`` opposes, and one could."""

    VETOED = "vetoed"
    """``number`` voices of the class ``name`` oppose, and none may."""

    TIE = "tie"
    """As many (``number``) are for as against; ``result`` if it stays so."""

    SHARE_NEEDED = "share_needed"
    """``number`` more voices for reach the share, if no other reply comes."""

    SHARE_SHORT = "share_short"
    """The share is not reached."""

    SHARE_MET = "share_met"
    """The share is reached."""

    SHARE_HELD = "share_held"
    """The share is reached, and ``number`` more voices against would miss it."""

    SHARE_SAFE = "share_safe"
    """With the ``number`` replies received, the share cannot be missed."""

    SHARE_LOST = "share_lost"
    """With the ``number`` replies received, the share cannot be reached."""

    NOT_TOLD = "not_told"
    """``number`` silent voices never got the notice, and that puts the result off."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """How many are for, of how many of what, and the share that is asked for."""

    supporters: int
    total: int
    of: Denominator
    wanted: Fraction
    more_than: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that the rule still wants, or that can no longer be; see ``Code``."""

    code: Code
    number: int = 0
    of: int = 0
    name: str | None = None
    result: Result | None = None
    share: SoFar | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a round stands.

    Attributes:
        result: what it comes to if it closes now; ``None`` where answers are only advice.
        possible: what it can still come to; empty where answers are only advice.
        clauses: what the tests of the rule want, in the order in which they are asked.
    """

    result: Result | None
    possible: frozenset[Result]
    clauses: tuple[Clause, ...]

    @property
    def is_certain(self) -> bool:
        """Whether no answer that is still to come can change the result."""
        return len(self.possible) == 1
