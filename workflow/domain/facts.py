"""What guards and notices look at: the case, the form, the parties and the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from definitions.books import FUNDING
from definitions.books import Books as KeptBooks
from definitions.consultations import Stance
from definitions.flow import Field, FieldType, Flow
from definitions.groups import GroupOf
from workflow.domain.books.accounts import NO_BOOKS, NO_ENTRY, Books
from workflow.domain.books.funding import read_funding
from workflow.domain.case import Case, Step, Value
from workflow.domain.links import NO_LINKS, Links, Ties, read_link
from workflow.domain.meetings import NO_MEETINGS, Meeting, Meetings
from workflow.domain.polls import Key, Poll, Polls, Voice
from workflow.domain.replay import ValueOf
from workflow.domain.roster import Party, Roster

NOBODY = Party("", "", "", "")

ASSIGNED = "assigned"
"""In ``case.ROLE.assigned``: whether somebody was assigned in this role."""


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes to people: shown in every notice."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Past:
    """What was done on a case, and what hangs on it: what a taking back is decided on.

    Attributes:
        history: its rows, in order.
        value_of: what lies beside them.
        in_house: ids of the notices that nobody has begun to send; no worker may take one before
            the act is recorded.
        unwanted: ids of the notices that go to nobody, since their readers want none of them.
        deadlines: its deadline rows: ``id``, ``seq``, ``state`` and ``closed_seq`` of each.
    """

    history: Sequence[Mapping[str, Any]]
    value_of: ValueOf
    in_house: frozenset[str]
    unwanted: frozenset[str]
    deadlines: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What an act is decided on besides flow and case, read inside the same transaction.

    Attributes:
        references: case id to the reference that is offered to it if the act submits it.
        pasts: case id to what was done on it, where that matters.
        voices: case id to those of its voices that matter: the actor's own, or all of a round.
        missed: case id and history row to the people to whom no notice of that row came through.
        light: whether only the voices of those who answer were read; what follows from an answer
            may need more (``NeedsMore``).
        running: case id to the ends of the deadlines that run on it, where that matters.
        links: what is known of linked cases.
        chosen: case id to those of them whose end somebody chose, likewise.
        books: the accounts that matter; nobody else posts on them before the act is recorded.
    """

    roster: Roster
    office: Office
    references: Mapping[int, str] = field(default_factory=dict)
    pasts: Mapping[int, Past] = field(default_factory=dict)
    voices: Mapping[int, Mapping[Key, Voice]] = field(default_factory=dict)
    missed: Mapping[tuple[int, int], frozenset[int]] = field(default_factory=dict)
    light: bool = False
    running: Mapping[int, Mapping[str, datetime]] = field(default_factory=dict)
    links: Links = NO_LINKS
    chosen: Mapping[int, frozenset[str]] = field(default_factory=dict)
    books: Books = NO_BOOKS

    def after(self, case_id: int, step: Step) -> Facts:
        """The facts after a step that posted something, or took of a quota."""
        if step.entry is NO_ENTRY:
            return self
        return replace(self, books=self.books.after(step.entry, case_id))


class NeedsMore(Exception):
    """Something follows from an answer that ``light`` facts do not say enough about."""


@dataclass(slots=True)
class View:
    """What a condition may read: the case as the form leaves it."""

    fields: Mapping[str, Value]
    answers: Mapping[str, Value]
    party: Party
    at: datetime
    polls: Polls = field(default_factory=dict)
    meetings: Meetings = NO_MEETINGS
    assigned: Mapping[str, int] = field(default_factory=dict)
    ties: Ties = field(default_factory=dict)
    books: Books = NO_BOOKS
    case_id: int = 0

    @property
    def today(self) -> date:
        """The day of the act, in UTC."""
        return self.at.astimezone(UTC).date()


def view_of(
    case: Case,
    at: datetime,
    facts: Facts,
    fields: Mapping[str, Value] | None = None,
    answers: Mapping[str, Value] | None = None,
) -> View:
    """What conditions on ``case`` read at ``at``.

    Args:
        fields: as a form leaves them; those of the case when left out.
        answers: of the form.
    """
    return View(
        fields=case.fields if fields is None else fields,
        answers=answers or {},
        party=facts.roster.parties.get(case.party or "", NOBODY),
        at=at,
        polls=case.consultations,
        meetings=facts.roster.meetings,
        assigned=case.assigned,
        ties=facts.links.of.get(case.id, {}),
        books=facts.books,
        case_id=case.id,
    )


Reader = Callable[[View], Any]
"""Reads one dotted name of a condition from a view."""


def reader_of(name: str, flow: Flow, asks: Mapping[str, Field]) -> Reader:
    """How the dotted ``name`` of a condition is read; names were checked when it was compiled."""
    fields, groups = flow.fields, flow.meetings
    scope, _, rest = name.partition(".")
    if (beside := _beside_the_case(scope, rest, flow)) is not None:
        return beside
    if name == "today":
        return lambda view: midnight(view.today)
    if scope == "party":
        return lambda view: getattr(view.party, rest)
    if scope in groups:
        return _next_reader(groups[scope], rest.rpartition(".")[2])
    declared = fields if scope == "case" else asks
    inside: Callable[[View], Mapping[str, Value]] = (
        (lambda view: view.fields) if scope == "case" else (lambda view: view.answers)
    )
    first, _, part = rest.partition(".")
    if scope == "case" and part == ASSIGNED:
        return lambda view: first in view.assigned
    if part:
        return _part_reader(declared[first], part, inside)
    convert, zero = _as_condition_value(declared[first])
    return lambda view: convert(found) if (found := inside(view).get(first)) is not None else zero


def _beside_the_case(scope: str, name: str, flow: Flow) -> Reader | None:
    """What is asked of consultations, linked cases and the books; ``None`` for all else."""
    if scope in flow.consultations:
        return lambda view: read_poll(view.polls.get(scope), name)
    if scope in flow.links:
        return lambda view: read_link(flow, scope, name, view.ties)
    if scope == FUNDING and flow.books is not None:
        return _funding_reader(flow.books, flow.currency, name)
    return None


def _funding_reader(kept: KeptBooks, currency: str | None, name: str) -> Reader:
    """What is asked of the books of a case."""
    return lambda view: read_funding(
        kept, currency, name, view.books.of_case(view.case_id), view.fields
    )


def read_poll(poll: Poll | None, name: str) -> Any:
    """What a condition reads of the latest round of a consultation; nothing before the first."""
    read = _OF_ROUND.get(name)
    if poll is None:
        return {"open": False, "decided": False, "result": ""}.get(name, 0)
    if read is not None:
        return read(poll)
    return poll.tally.answers.get(name) or poll.tally.comments.get(name, 0)


_OF_ROUND: Mapping[str, Callable[[Poll], Any]] = {
    "open": lambda poll: poll.is_open,
    "decided": lambda poll: poll.is_decided,
    "result": lambda poll: poll.result.value if poll.result else "",
    "round": lambda poll: poll.round,
    "entitled": lambda poll: poll.tally.voices,
    "replies": lambda poll: poll.tally.replies,
    "silent": lambda poll: poll.tally.voices - poll.tally.replies,
    "unreached": lambda poll: sum(poll.tally.unreached.values()),
    "for": lambda poll: poll.tally.stand(Stance.FOR),
    "against": lambda poll: poll.tally.stand(Stance.AGAINST),
    "abstains": lambda poll: poll.tally.stand(Stance.ABSTAINS),
}


def midnight(day: date) -> datetime:
    """00:00 UTC of ``day``: how dates stand in conditions."""
    return datetime.combine(day, time(), UTC)


def _part_reader(
    declared: Field, part: str, inside: Callable[[View], Mapping[str, Value]]
) -> Reader:
    name = declared.name
    if part == "given":
        return lambda view: inside(view).get(name) is not None
    if declared.type is FieldType.MEETING:
        return lambda view: _of_meeting(view.meetings.get(inside(view).get(name)), part)
    if part == "rows":
        return lambda view: len(inside(view).get(name) or ())
    column = part.removesuffix(".total")
    convert, zero = _as_condition_value(declared.columns[column])
    return lambda view: sum(
        (convert(row[column]) for row in inside(view).get(name) or () if row[column] is not None),
        start=zero,
    )


def _next_reader(group: GroupOf, part: str) -> Reader:
    """What is asked of the next meeting of a group."""

    def read(view: View) -> Any:
        code = group.group if group.field is None else view.fields.get(group.field)
        return _of_meeting(view.meetings.next_of(code, view.today), part)

    return read


def _of_meeting(meeting: Meeting | None, part: str) -> Any:
    """One thing that is asked of a meeting; the zero of its type where there is none."""
    match part:
        case "given":
            return meeting is not None
        case "planned":
            return meeting is not None and meeting.is_planned
        case "first_day" | "last_day":
            return midnight(getattr(meeting, part) if meeting else date(1970, 1, 1))
        case _:
            return getattr(meeting, part) if meeting else ""


def _as_condition_value(declared: Field) -> tuple[Callable[[Value], Any], Any]:
    """How a kept value becomes a condition's, and the zero of its type."""
    match declared.type:
        case FieldType.MONEY:
            return (lambda kept: kept["minor"]), 0
        case FieldType.DATE:
            return _day, midnight(date(1970, 1, 1))
        case FieldType.NUMBER if declared.decimals:
            return (lambda kept: float(Decimal(kept))), 0.0
        case FieldType.NUMBER:
            return int, 0
        case FieldType.YES_NO:
            return bool, False
        case FieldType.COUNTRIES | FieldType.PARTIES:
            return list, []
        case _:
            return str, ""


@lru_cache(maxsize=4096)
def _day(kept: str) -> datetime:
    return midnight(date.fromisoformat(kept))
