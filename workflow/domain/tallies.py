"""What voices have answered so far, in numbers that do not grow with the electorate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from definitions.consultations import Stance


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers of one round, counted.

    Attributes:
        entitled: class to how many voices it has; the recused are none of them.
        stances: class to stance to how many voices of it replied so; the last answer of a voice
            counts.
        answers: answer to how many voices gave it.
        comments: kind to how many voices made such a comment.
        unreached: class to how many voices that did not reply never got the notice.
    """

    entitled: Mapping[str, int] = field(default_factory=dict)
    stances: Mapping[str, Mapping[Stance, int]] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    comments: Mapping[str, int] = field(default_factory=dict)
    unreached: Mapping[str, int] = field(default_factory=dict)

    @property
    def voices(self) -> int:
        """How many voices there are."""
        return sum(self.entitled.values())

    @property
    def replies(self) -> int:
        """How many voices replied."""
        return sum(sum(by_stance.values()) for by_stance in self.stances.values())

    def stand(self, stance: Stance) -> int:
        """How many voices replied with ``stance``."""
        return sum(by_stance.get(stance, 0) for by_stance in self.stances.values())
