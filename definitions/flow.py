"""What a flow says, as frozen values: the result of reading a flow file.

Everything here is plain data. The file's own shape (with its shorthands) is in ``schema``;
``parse`` turns one into the other, so that no reader of these values meets a shorthand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from definitions.authority import ActingRule, Override, RecusalRule, TakeBack
from definitions.books import Books, Post, Quota, Take
from definitions.consultations import Consultation
from definitions.groups import GroupOf
from definitions.legal_basis import LegalBasis
from definitions.links import Link, Opening
from definitions.notices import Notify, Purpose
from definitions.periods import Interval, Period, Roll
from definitions.texts import FALLBACK, LANGUAGES, Text, Wording

__all__ = [
    "FALLBACK",
    "LANGUAGES",
    "Consultation",
    "Notify",
    "Override",
    "Purpose",
    "TakeBack",
    "Text",
    "Wording",
]
"""What a flow is made of and is looked for here, though it stands in files of its own."""

CLOCK = "clock"
"""Stands in ``by`` for actions that only a deadline takes."""

MEMBERSHIP = "membership"
"""Stands in ``to`` for the focal points of every party."""

TURN = "turn"
"""Stands in ``to`` for whoever's turn it is in the case as it is then."""

MEMBERSHIPS = (
    "member_state", "sector_member", "associate", "academia",
    "un_body", "igo", "ngo", "private_non_member",
)  # fmt: skip
"""The classes that a party can be of."""

BUILT_IN_ACTIONS = (
    "open", "edit", "assign", "comment", "take_back", "recuse", "set_deadline", "link", "unlink",
    "remind", "answer", "close_consultation", "extend_consultation", "wake",
)  # fmt: skip
"""Acts that every flow has; a flow file cannot declare actions of these names."""

FOCAL_POINT = "focal_point"
"""The role in which a person speaks for a party; roles ``of: party`` are held by these people."""


class FieldType(StrEnum):
    """What a field holds; how each is written and kept is in ``definitions/README.md``."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    COUNTRIES = "countries"
    PARTY = "party"
    PARTIES = "parties"
    PERSON = "person"
    DOCUMENT = "document"
    MEETING = "meeting"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Field:
    """One value that a case keeps, one answer in an action's form, or one column of a table.

    Attributes:
        max_length: characters, for text and long text.
        minimum, maximum: inclusive bounds of a number, as decimal text.
        any_currency: whether a sum may be in any, though the flow has one; no condition reads it.
        above: exclusive lower bound of a sum of money, in minor units of ``currency``.
        decimals: digits after the point of a number; 0 means whole numbers.
        max_rows: of a table.
        columns: of a table, by name, in order.
        max_bytes: of a document.
        document_types: names of the types of document that it takes (see ``documents``).
        group: whose meetings it takes; ``None`` for those of every group.
        moved, cancelled: what is sent when the meeting that it names is moved or cancelled.
    """

    name: str
    type: FieldType
    title: Text | None = None
    optional: bool = False
    max_length: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    decimals: int = 0
    currency: str | None = None
    any_currency: bool = False
    above: int | None = None
    choices: Mapping[str, Text] = field(default_factory=dict)
    columns: Mapping[str, Field] = field(default_factory=dict)
    max_rows: int | None = None
    max_bytes: int | None = None
    document_types: tuple[str, ...] = ()
    group: str | None = None
    moved: tuple[Notify, ...] = ()
    cancelled: tuple[Notify, ...] = ()

    @property
    def notices(self) -> tuple[Notify, ...]:
        """What changes of its meeting send."""
        return (*self.moved, *self.cancelled)


class Place(StrEnum):
    """Where the holders of a role are found."""

    PARTY = "party"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Role:
    """A part that people play in a case.

    Attributes:
        of: the case's own party (its focal points) or the office.
        assigned: whether one person is assigned on each case from among the holders.
        assigned_by: roles whose holders may assign; when empty, the holders of the role itself.
        apart_from: roles that nobody may also have acted in on the same case. It holds both ways.
        delegable: whether its holders may let somebody else act for them.
        acting: who acts in it while no holder is there.
        otherwise: the role that it falls to when nobody is left (``else`` in the file).
    """

    name: str
    of: Place
    title: Text | None = None
    assigned: bool = False
    assigned_by: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    delegable: bool = True
    acting: ActingRule | None = None
    otherwise: str | None = None


class Outcome(StrEnum):
    """How a case ended."""

    SUCCESSFUL = "successful"
    UNSUCCESSFUL = "unsuccessful"


@dataclass(frozen=True, slots=True)
class State:
    """Where a case can stand.

    Attributes:
        public: what people outside the office read instead of the title.
        editable_by: role to the names of the fields that its holders may edit here.
        norm: how long a case should stay, shown beside the days it has stayed; nothing fires.
        consult: names of the consultations that entering it opens and leaving it stops.
        turn: the roles whose turn it is here, or ``("clock",)``; empty where what happened to the
            case lets it go on by itself, and in a final state.
    """

    name: str
    title: Text
    public: Text | None = None
    initial: bool = False
    final: Outcome | None = None
    editable_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    norm: Period | None = None
    consult: tuple[str, ...] = ()
    turn: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition with the sentence that says why not.

    ``condition`` is the text of the condition; ``definitions.expressions`` compiles it.
    """

    condition: str
    otherwise: Text
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """What can be asked for in a state.

    Attributes:
        sources: the states it can be taken in.
        target: the state after; ``None`` leaves the case where it is.
        back: whether it leads to the state before the present one (``to: back``).
        by: roles, or ``("clock",)``; empty for an automatic action.
        needs: fields that must be given first.
        fills: fields of the case that are part of this action's form.
        asks: the rest of the form, kept with the act and not with the case.
        automatic: the condition that makes the engine take it by itself.
        confirm: whether a face must ask once more.
        basis: name of a legal basis, or ``setting``.
        in_person: whether nobody takes it by delegation.
        amount: the sum that it disposes of: a field, or one of ``asks``, of type money.
        opens: the case that it opens.
        post: what it posts on the books, in order.
        closes_books: whether it closes the books of the case.
        takes, gives_back: what it takes of quotas, and the quotas that it gives back.
    """

    name: str
    title: Text
    sources: tuple[str, ...]
    target: str | None = None
    back: bool = False
    by: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    fills: tuple[str, ...] = ()
    asks: Mapping[str, Field] = field(default_factory=dict)
    when: tuple[Guard, ...] = ()
    notify: tuple[Notify, ...] = ()
    automatic: str | None = None
    confirm: bool = False
    basis: str | None = None
    in_person: bool = False
    amount: str | None = None
    opens: Opening | None = None
    post: tuple[Post, ...] = ()
    closes_books: bool = False
    takes: tuple[Take, ...] = ()
    gives_back: tuple[str, ...] = ()


class Trigger(StrEnum):
    """What starts a deadline."""

    ENTERING = "entering"
    ACTION = "action"
    FIELD = "field"
    MEETING = "meeting"

    @property
    def of_field(self) -> bool:
        """Whether the name beside it is that of a field."""
        return self in (Trigger.FIELD, Trigger.MEETING)


@dataclass(frozen=True, slots=True)
class Start:
    """``entering STATE``, ``action NAME``, ``field NAME`` (the date that the field holds) or
    ``meeting NAME`` (the meeting that the field names)."""

    trigger: Trigger
    name: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """A notice sent while a deadline runs.

    Exactly one of ``before`` (counted back from the end), ``after`` (counted from the start) and
    ``percent`` (of the time between) is given. ``declared`` is false for those of the default
    schedule, which are dropped where they cannot happen.
    """

    send: str
    to: tuple[str, ...]
    before: Period | None = None
    after: Period | None = None
    percent: int | None = None
    declared: bool = True
    purpose: Purpose = Purpose.ACTION

    @property
    def notify(self) -> Notify:
        """What it sends."""
        return Notify(self.send, self.to, self.purpose)


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant at which an action is due.

    Attributes:
        after: time from the start to the end; ``None`` where it ends on the date in a field or is
            counted back from it.
        before: time from the end to the day that it is counted back from.
        runs_in: states in which it runs; leaving them clears it.
        do: the action (``by: clock``) taken at the end; ``None`` when it only reminds.
        stops: actions that stop it before its end.
        pauses_in: states in which its clock stands; it goes on with what was left.
        restarts: actions that begin it anew with its whole time, wherever it stands.
        recurs: counted from one end to the next.
        roll: where an end that falls on a day off moves.
        cut_off, zone: when its days end, where that is not as the calendar has it.
        excluding: spans of days that do not count.
        excluding_meetings: names of ``Flow.meetings`` whose days do not count either.
    """

    name: str
    starts: Start
    after: Period | None
    runs_in: tuple[str, ...]
    before: Period | None = None
    do: str | None = None
    remind: tuple[Reminder, ...] = ()
    stops: tuple[str, ...] = ()
    pauses_in: tuple[str, ...] = ()
    restarts: tuple[str, ...] = ()
    recurs: Period | None = None
    roll: Roll = Roll.FORWARD
    cut_off: str | None = None
    zone: str | None = None
    excluding: tuple[Interval, ...] = ()
    excluding_meetings: tuple[str, ...] = ()
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A whole flow as its file says it.

    Attributes:
        reference: pattern of a case's reference, e.g. ``VC-{year}-{number:04}``.
        source: the file's text, byte for byte as UTF-8; what is published is this.
        digest: SHA-256 of ``source`` in hexadecimal.
        deadlines: also one for each consultation, of its name, which ends when it closes.
        take_back: ``None`` where nothing is taken back and every notice goes at once.
        meetings: the groups whose next meeting conditions ask for, by the name that they use.
        override: ``None`` where every deadline stays as it was counted.
        books: ``None`` where cases keep none.
    """

    name: str
    title: Text
    reference: str
    calendar: str
    languages: tuple[str, ...]
    fallback: tuple[str, ...]
    currency: str | None
    legal_basis: Mapping[str, LegalBasis]
    roles: Mapping[str, Role]
    fields: Mapping[str, Field]
    states: Mapping[str, State]
    actions: Mapping[str, Action]
    deadlines: Mapping[str, Deadline]
    source: str
    digest: str
    take_back: TakeBack | None = None
    consultations: Mapping[str, Consultation] = field(default_factory=dict)
    recusal: RecusalRule | None = None
    meetings: Mapping[str, GroupOf] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    override: Override | None = None
    books: Books | None = None
    quotas: Mapping[str, Quota] = field(default_factory=dict)

    @property
    def initial(self) -> State:
        """The one state in which a case is opened."""
        return next(state for state in self.states.values() if state.initial)

    def actions_in(self, state: str) -> tuple[Action, ...]:
        """The actions that the flow has for ``state``, in file order."""
        return tuple(action for action in self.actions.values() if state in action.sources)

    def numbers_of(self, year: int) -> int:
        """Which numbers the references of ``year`` count on: the year's own, or 0 for all years.

        A pattern without ``{year}`` that began anew would give the same reference twice.
        """
        return year if "{year}" in self.reference else 0

    @property
    def notices(self) -> tuple[str, ...]:
        """Every notice that something sends, once each, in order of first use."""
        sent = [owed.send for action in self.actions.values() for owed in action.notify]
        sent += [owed.send for asking in self.consultations.values() for owed in asking.notices]
        sent += [
            reminder.send for deadline in self.deadlines.values() for reminder in deadline.remind
        ]
        sent += [owed.send for declared in self.fields.values() for owed in declared.notices]
        return tuple(dict.fromkeys(sent))
