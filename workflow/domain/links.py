"""Cases that are linked to one another, as the cases at either end see each other.

Pure. A case looks at those that it is linked to, and knows of itself only whether somebody looks at
it. Neither ever holds the other's lock: what one has to know of the other it reads, and what one
has to tell the other it leaves as a row that wakes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from definitions.expressions import ConditionFailed
from definitions.flow import Flow, Outcome
from definitions.links import LinkSum, Opening

MOST_AT_ONCE = 8
"""How many cases wake each other on end at once; whoever is woken later than that waits an hour."""


@dataclass(frozen=True, slots=True)
class LinkedCase:
    """A case as it is seen from one that is linked to it.

    Attributes:
        outcome: how it ended, by its own version of its flow; ``None`` while it is open.
        title: what people outside the office read for its state.
    """

    id: int
    reference: str | None
    flow: str
    state: str
    outcome: Outcome | None
    title: str
    fields: Mapping[str, Any]


Ties = Mapping[str, Sequence[LinkedCase]]
"""Name of a link to the cases that it ties to one."""


@dataclass(frozen=True, slots=True)
class Looker:
    """An open case that looks at another.

    Attributes:
        fields: those of the other case that it adds up.
    """

    case_id: int
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Links:
    """What acts are decided on of linked cases.

    Attributes:
        of: case id to its ties, for cases of flows that know links.
        lookers: case id to the open cases that look at it.
        named: a case that a form names, by what it wrote.
        in_force: the flows of which cases may be opened, by name; those in force are there.
    """

    of: Mapping[int, Ties] = field(default_factory=dict)
    lookers: Mapping[int, Sequence[Looker]] = field(default_factory=dict)
    named: Mapping[str, LinkedCase] = field(default_factory=dict)
    in_force: Mapping[str, Flow] = field(default_factory=dict)


NO_LINKS = Links()


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case that is to be opened, soon and by the clock.

    Attributes:
        values: what its fields begin with, in their kept form.
    """

    link: str
    flow: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a case comes from that another one opened.

    Attributes:
        wake: id of the row that it is the answer to.
        seq: number of the history row of the other case that asked for it.
        hops: as of the row.
    """

    wake: str
    case_id: int
    seq: int
    link: str
    hops: int


@dataclass(frozen=True, slots=True)
class Tied:
    """A case that an act links, or unlinks (``made`` is false)."""

    link: str
    case_id: int
    made: bool


@dataclass(frozen=True, slots=True)
class Posted:
    """A wake that an act leaves: whom, why and because of what (see ``watching.Wake``)."""

    case_id: int
    cause: str
    subject: str


def read_link(flow: Flow, name: str, part: str, ties: Ties) -> int:
    """What a condition reads of the cases at the end of a link.

    Raises:
        ConditionFailed: a sum would add up what is not money of the flow's currency.
    """
    link, linked = flow.links[name], ties.get(name, ())
    if part in link.sums:
        return sum(_minor(each, link.sums[part], flow.currency) for each in linked)
    if part in link.counts:
        return sum(each.state in link.counts[part] for each in linked)
    match part:
        case "open":
            return sum(each.outcome is None for each in linked)
        case "successful" | "unsuccessful":
            return sum(each.outcome == part for each in linked)
        case _:
            return len(linked)


def values_for(opening: Opening, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the new case begins with; what is not given is not there."""
    found = {target: fields.get(source) for target, source in opening.fields.items()}
    return {target: kept for target, kept in found.items() if kept is not None}


def _minor(linked: LinkedCase, asked: LinkSum, currency: str | None) -> int:
    kept = linked.fields.get(asked.field) if linked.state in asked.states else None
    if kept is None:
        return 0
    if not isinstance(kept, Mapping) or kept.get("currency") != currency:
        of = f'"{asked.field}" of case {linked.reference or linked.id}'
        raise ConditionFailed(f"{of} is no sum in {currency}, so it cannot be added up")
    return int(kept["minor"])
