"""What a flow says of the cases that its own are linked to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from definitions.texts import Text

OF_LINK = ("count", "open", "successful", "unsuccessful")
"""What conditions read of every link, beside its own counts and sums."""


@dataclass(frozen=True, slots=True)
class LinkSum:
    """A sum of money over linked cases.

    Attributes:
        field: of the linked cases; of type money, in the currency of the flow that adds up.
        states: the states in which a linked case counts.
    """

    field: str
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A kind of tie from a case to others.

    Attributes:
        flow: of the cases at the other end, in any of its versions.
        by: roles that tie and untie cases which are there already.
        counts: name to the states in which a linked case is counted.
        sums: name to what is added up.
    """

    name: str
    title: Text
    flow: str
    by: tuple[str, ...] = ()
    counts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sums: Mapping[str, LinkSum] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opening:
    """A case that an action opens, and ties to its own.

    Attributes:
        link: the tie; it says of which flow the new case is.
        fields: field of the new case to the field of this one whose value it begins with.
    """

    link: str
    fields: Mapping[str, str] = field(default_factory=dict)
