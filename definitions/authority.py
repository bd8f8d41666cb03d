"""How a flow settles who acts where somebody does not, who is kept out, and who may put right."""

from __future__ import annotations

from dataclasses import dataclass

from definitions.periods import Period, Window


@dataclass(frozen=True, slots=True)
class ActingRule:
    """Whose holders act in a role while none of its own is there.

    Attributes:
        role: of the office.
        up_to: for how long at most, from the instant at which nobody was there any more.
    """

    role: str
    up_to: Period


@dataclass(frozen=True, slots=True)
class RecusalRule:
    """Which ties keep people of the office out of a case, and who may say that there is one.

    Attributes:
        imposed_by: roles whose holders may recuse somebody else.
        employer: whether whoever speaks for the case's own party is recused.
        contributors: fields of parties that pay, or tables with columns of such; whoever speaks
            for one of them is recused.
        authors: roles in which somebody acted on the case, and fields that name a person.
    """

    imposed_by: tuple[str, ...] = ()
    employer: bool = False
    contributors: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Who may take back the last act of a case, and for how long.

    Attributes:
        by: roles.
        within: from the act on; the notices that people's acts owe wait as long before they go.
    """

    by: tuple[str, ...]
    within: Window


@dataclass(frozen=True, slots=True)
class Override:
    """Who may move a deadline that runs to another day, with a reason.

    Attributes:
        by: roles.
    """

    by: tuple[str, ...]
