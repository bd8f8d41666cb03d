"""A case, an act on it, and what follows: the values that the engine passes around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from definitions.flow import FOCAL_POINT, Purpose
from workflow.domain.behalf import Behalf
from workflow.domain.books.accounts import NO_ENTRY, Entry
from workflow.domain.links import NewCase, Origin, Posted, Tied
from workflow.domain.polls import Consulted, Poll

Value = Any
"""A field's value in its kept form: plain JSON (see ``values``)."""


class Channel(StrEnum):
    """The way an act came in."""

    CLI = "cli"
    PAGE = "page"
    API = "api"
    CLOCK = "clock"


class Kind(StrEnum):
    """What sort of history row an act leaves."""

    OPEN = "open"
    ACT = "act"
    AUTOMATIC = "automatic"
    EDIT = "edit"
    ASSIGN = "assign"
    COMMENT = "comment"
    TAKE_BACK = "take_back"
    RECUSE = "recuse"
    SET_DEADLINE = "set_deadline"
    DEADLINE = "deadline"
    REMINDER = "reminder"
    ANSWER = "answer"
    CLOSE = "close"
    EXTEND = "extend"
    WAKE = "wake"
    LINK = "link"
    UNLINK = "unlink"


def plays_no_role(kind: str, capacity: str) -> bool:
    """Whether an act takes no part in the case that roles could be kept apart from.

    A remark does not, nor does who speaks for a party in a consultation: many may, and a case keeps
    who has acted in which role.
    """
    return kind in (Kind.COMMENT, Kind.RECUSE) or (
        kind in (Kind.ANSWER, Kind.EXTEND) and capacity == FOCAL_POINT
    )


@dataclass(frozen=True, slots=True)
class Case:
    """One initiative, contribution or request on its way.

    Attributes:
        reference: given at first submission; ``None`` for a draft.
        revision: the number of history rows.
        head: hash of the last history row, in hexadecimal; empty before the first.
        party: code of the party that the case belongs to.
        assigned: role to the person assigned on this case.
        acted: role to the persons who have acted in it on this case.
        clocks: what the clocks of deadlines show that can stand still (see ``clocks``), by name.
        before: the state before the present one.
        since: when the present state was entered.
        consultations: the latest round of each consultation that was opened on it.
        recused: who takes no part in it any more, to since when.
        looked_at: whether another case is, or was, linked to it.
    """

    id: int
    flow: str
    version: int
    reference: str | None
    state: str
    revision: int
    head: str
    party: str | None
    fields: Mapping[str, Value]
    assigned: Mapping[str, int]
    acted: Mapping[str, Sequence[int]]
    clocks: Mapping[str, Value]
    before: str | None
    since: datetime
    opened_at: datetime
    consultations: Mapping[str, Poll] = field(default_factory=dict)
    recused: Mapping[int, datetime] = field(default_factory=dict)
    looked_at: bool = False


@dataclass(frozen=True, slots=True)
class Expired:
    """A deadline row that came due.

    Attributes:
        ordinal: 0 for the end itself, else the number of the reminder.
        due_at: the instant it was due, which may be long past when it is worked off late.
        ends_at: the end of the deadline that a reminder belongs to.
        dropped: ids of reminders that it overtook and that are not sent any more.
    """

    id: str
    name: str
    ordinal: int
    due_at: datetime
    ends_at: datetime
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Woken:
    """A row that woke its case: something that the case looks at has changed.

    Attributes:
        cause: see ``watching.Cause``.
        subject: what changed: a meeting's code, a case's id.
        hops: how many cases had woken each other on end before.
    """

    id: str
    cause: str
    subject: str
    hops: int = 0


@dataclass(frozen=True, slots=True)
class Act:
    """One action asked for by one actor at one time.

    Attributes:
        actor: a person's id; ``None`` for the clock.
        at: when it was done; aware, UTC.
        values: the answers to the action's form, as the caller wrote them.
        capacity: the role in which the actor acts; needed only when several fit.
        seen: the revision that the actor decided on; ``None`` when it does not matter.
        command_id: unique in the installation; the same command again gives the first receipt.
        operator: the operating system's user behind a command line.
        expired: the deadline that the clock works off.
        woken: why the clock wakes the case.
        origin: the case that it is opened from, by the clock.
    """

    case_id: int
    action: str
    actor: int | None
    at: datetime
    values: Mapping[str, Value] = field(default_factory=dict)
    capacity: str | None = None
    seen: int | None = None
    command_id: str | None = None
    reason: str | None = None
    channel: Channel = Channel.CLI
    operator: str | None = None
    expired: Expired | None = None
    woken: tuple[Woken, ...] = ()
    origin: Origin | None = None

    @property
    def effective_at(self) -> datetime:
        """From when later periods count: the due instant, for a deadline worked off late."""
        return self.expired.due_at if self.expired else self.at

    @property
    def hops(self) -> int:
        """How many cases woke each other on end until this act; 0 for acts of other causes."""
        if self.origin is not None:
            return self.origin.hops + 1
        return max((each.hops + 1 for each in self.woken), default=0)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline row to be set: its end (``ordinal`` 0) or a reminder before ``ends_at``."""

    name: str
    ordinal: int
    due_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """One notice owed to one person.

    Attributes:
        because: why this person gets it: ``role:registry``, ``field:co_sponsors``, ``membership``.
        language: the language chosen; ``wanted`` is the person's own.
        template_hash: the text that was in force when the notice was decided.
        context: what the template may read, as typed leaves (see ``notifications.localise``).
        planned_at: when it goes out; ``None`` when the person wants nothing for information.
    """

    template: str
    template_hash: str
    person_id: int
    because: str
    language: str
    wanted: str
    context: Mapping[str, Mapping[str, Value]]
    purpose: Purpose
    planned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Undone:
    """What a taking back undoes: an act with the automatic actions that it made true.

    Attributes:
        first: number of the act's own history row.
        withdrawn: ids of its notices, which nobody gets any more.
        stopped: ids of the deadline rows that it set and that still ran.
        resumed: ids of the deadline rows that it stopped; they run again with their old instants.
    """

    first: int
    withdrawn: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    resumed: tuple[str, ...] = ()


@dataclass(slots=True)
class Step:
    """One history row to be: the act itself, or an automatic action that it made true.

    What follows from it is filled in by ``carry_out``.

    Attributes:
        changes: fields of the case and their new values.
        answers: the rest of the action's form, kept with the act.
        cleared: names of the deadlines that stop.
        unaddressed: notices that nobody could be found for, as ``NOTICE:RECIPIENT``.
        consulted: what it does to consultations.
        behalf: in whose place the actor acts; ``None`` for an act of their own.
        recused: who takes no part in the case from here on.
        meetings: code to the days of the meetings that the step was decided on.
        linked: what conditions read of linked cases, by their names, and the step was decided on.
        tied: the case that it links or unlinks.
        opens: the case that the clock is to open.
        wakes: the cases that it wakes.
        clocks: clocks of the case that show something else now; ``None`` for one that is gone.
        entry: what it leaves on the books.
        funding: what conditions read of the books, by its names, as the step leaves them.
    """

    kind: Kind
    action: str
    source: str
    target: str
    capacity: str
    actor: int | None
    changes: Mapping[str, Value] = field(default_factory=dict)
    answers: Mapping[str, Value] = field(default_factory=dict)
    assigned: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[Owed, ...] = ()
    due: tuple[Due, ...] = ()
    cleared: tuple[str, ...] = ()
    unaddressed: tuple[str, ...] = ()
    undone: Undone | None = None
    consulted: Consulted | None = None
    behalf: Behalf | None = None
    recused: int | None = None
    meetings: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    linked: Mapping[str, int] = field(default_factory=dict)
    tied: Tied | None = None
    opens: NewCase | None = None
    wakes: tuple[Posted, ...] = ()
    clocks: Mapping[str, Value] = field(default_factory=dict)
    entry: Entry = NO_ENTRY
    funding: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from an act; nothing has happened yet.

    Attributes:
        steps: the act and the automatic actions after it, in order.
        case: the case after all steps (its ``head`` is still the one before).
    """

    act: Act
    steps: tuple[Step, ...]
    case: Case
