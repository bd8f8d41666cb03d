"""Where a story is played: an installation, its business time, and everybody on it by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from definitions.calendars import Calendar
from workflow.demonstration.cast import Cast
from workflow.demonstration.days import dated
from workflow.demonstration.proposals import Inbox
from workflow.demonstration.told import Mail, Move, Subject, Surprise, Who
from workflow.domain.case import Case
from workflow.domain.published import PublishedFlow
from workflow.runtime import Runtime, salt
from workflow.services.manage_people import By
from workflow.services.perform_acts import Receipt
from workflow.store import cases, notices
from workflow.store.engine import Session
from workflow.ticker import deliver, fire

MOST_CASES = 10_000
"""Far more than a story has."""


@dataclass(slots=True)
class Stage:
    """An installation with a cast on it.

    Attributes:
        operator: the operating system's user who plays it.
        people: address to id.
        opened: name of a proposal to the id of its case.
        remembered: what somebody saw: a name to the revision that the page showed.
        heads: (case, revision) to the head that a receipt told, which the history must still have.
        titles: of the roles, once a flow is published.
        mails: how many notices there were when last looked.
    """

    runtime: Runtime
    calendar: Calendar
    cast: Cast
    inbox: Inbox
    operator: str
    people: Mapping[str, int] = field(default_factory=dict)
    opened: dict[str, int] = field(default_factory=dict)
    remembered: dict[str, int] = field(default_factory=dict)
    heads: dict[tuple[int, int], str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    mails: int = 0

    def now(self) -> datetime:
        """Business time."""
        with self.runtime.readers.begin() as session:
            return self.runtime.now(session)

    def dated(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """``values`` with the dates of today's relative days, in UTC as conditions see the day."""
        found: dict[str, Any] = dated(values, self.now().date(), self.calendar)
        return found

    def local(self, at: datetime) -> datetime:
        """``at`` in the office's own zone."""
        return at.astimezone(ZoneInfo(self.calendar.zone))

    def by(self, at: datetime, email: str | None = None) -> By:
        """Who changes the installation: the operator, or a person."""
        person = None if email is None else self.people[email]
        return By(at, salt, person, self.operator)

    def who(self, email: str) -> Who:
        """Somebody of the cast as the story names them."""
        person = self.cast.people[email]
        roles = ", ".join(self.titles.get(role, role) for role in person.roles)
        party = self.cast.parties[person.speaks_for].name if person.speaks_for else ""
        return Who(person.name, party or roles)

    def case_id(self, name: str) -> int:
        """The case of the proposal ``name``."""
        if name not in self.opened:
            raise Surprise(f'"{name}" was never opened')
        return self.opened[name]

    def names(self, of: Sequence[str]) -> list[str]:
        """Proposals by name, collections taken apart."""
        return [name for each in of for name in self.inbox.collections.get(each, (each,))]

    def case(self, session: Session, name: str) -> tuple[Case, PublishedFlow]:
        """A case as it stands, with its flow."""
        case_id = str(self.case_id(name))
        case = cases.find(session, [case_id])[case_id]
        return case, self.flow(session, case)

    def flow(self, session: Session, case: Case) -> PublishedFlow:
        """The flow that ``case`` follows."""
        key = (case.flow, case.version)
        return self.runtime.shelf.get(session, [key])[key]

    def subject(self, case: Case) -> Subject:
        """A case as the story speaks of it."""
        called = {self.opened[name]: self.inbox.drafts[name].called for name in self.opened}
        return Subject(case.reference or f"draft {case.id}", called.get(case.id, ""))

    def everything(self) -> dict[int, Case]:
        """Every case by id."""
        with self.runtime.readers.begin() as session:
            return {case.id: case for case in cases.listed(session, limit=MOST_CASES)}

    def moves(self, known: Mapping[int, Case], but: int | None = None) -> tuple[Move, ...]:
        """What came to another state since ``known``, in order of id.

        Args:
            but: a case that is told of otherwise.
        """
        present = self.everything()
        with self.runtime.readers.begin() as session:
            states = {
                case.id: self.flow(session, case).flow.states
                for case in present.values()
                if case.id in known and case.id != but and case.state != known[case.id].state
            }
        return tuple(
            Move(
                self.subject(present[case_id]),
                str(titles[known[case_id].state].title),
                str(titles[present[case_id].state].title),
            )
            for case_id, titles in states.items()
        )

    def keep(self, receipt: Receipt) -> None:
        """Keep what a receipt says, as a witness of the history."""
        self.heads[receipt.case_id, receipt.revision] = receipt.head

    def fire(self) -> int:
        """Work off the deadlines that are due; how many there were."""
        fired = fire(self.runtime)
        if fired.put_off:
            raise Surprise(f"{fired.put_off} deadline(s) could not be worked off")
        return fired.done

    def send(self) -> tuple[Mail, ...]:
        """Send the mails that are owed; those that went out since the last time."""
        delivered = deliver(self.runtime)
        if count := delivered.failed + delivered.retried + delivered.in_doubt:
            raise Surprise(
                f"{count} mail(s) could not be sent; placet notices list tells why, "
                "and placet mail test looks at the mail server"
            )
        return self._new_mails()

    def _new_mails(self) -> tuple[Mail, ...]:
        with self.runtime.readers.begin() as session:
            total = sum(notices.counts(session, "state").values())
            new = total - self.mails
            rows = notices.listed(session, limit=new) if new else []
        self.mails = total
        names = {email: person.name for email, person in self.cast.people.items()}
        return tuple(
            Mail(
                row.template, row.language, names.get(row.email or "", ""),
                waits=row.planned_at != row.decided_at,
            )
            for row in rows
            if row.state != "withdrawn"
        )  # fmt: skip
