"""What tests build from: people, a case, acts on it, and an office that runs on a database.

The same people stand in the roster of the domain's tests and in the databases of the others.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database

from definitions.flow import FOCAL_POINT
from definitions.parse import read_flow
from notifications.couriers import FolderCourier
from notifications.render import parse_template
from notifications.smtp import SmtpCourier
from notifications.smtp_settings import SmtpSettings
from tests.flows import LIBRARY, ROUNDS, SMALL
from tests.notifications.sink import Sink
from tests.papers import pdf
from workflow.domain.case import Act, Case, Expired
from workflow.domain.documents import Upload
from workflow.domain.facts import Facts, Office
from workflow.domain.published import PinnedText, PublishedFlow, compile_flow
from workflow.domain.roster import OFFICE, Party, Person, Roster
from workflow.runtime import Runtime, open_runtime
from workflow.services.deliver_notices import Delivered, Post, deliver_notices
from workflow.services.fire_deadlines import fire_deadlines
from workflow.services.manage_people import By, add_parties, add_people, grant_roles
from workflow.services.open_cases import open_cases
from workflow.services.perform_acts import Receipt, Result, commit_acts
from workflow.services.publish_flow import approve_flow, publish_flow
from workflow.services.set_up import Setup, set_up
from workflow.services.submit_case import Proposal, submit_case
from workflow.services.sweeping import Fired
from workflow.services.take_in import take_in
from workflow.services.verify_history import Verification, verify_history
from workflow.services.wake_cases import wake_cases
from workflow.settings import Settings
from workflow.store import cases
from workflow.store.engine import Session

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
"""A Monday on which every test begins."""

DAY = timedelta(days=1)

CROWD = 520
"""Cases in the crowded office."""

ON_SQLITE = pytest.mark.parametrize("originals", ["sqlite"], indirect=True, scope="session")
"""For what concerns one of the two databases only."""

ON_POSTGRESQL = pytest.mark.parametrize("originals", ["postgresql"], indirect=True, scope="session")

(ADA, BEN, GUS, REX, COY, DEE, EVE, FAY, ADM, ALT) = range(1, 11)
"""Ada and Ben speak for Kenya, Gus for a company. Rex and Eve are the registry; Coy, Dee and Eve
counsellors; Dee and Fay directors; Ada keeps the rounds; Adm and Alt are administrators."""

PEOPLE = tuple(
    Person(number, f"{name} Person", f"{name.lower()}@example.org", language)
    for number, (name, language) in enumerate(
        [
            ("Ada", "fr"), ("Ben", "es"), ("Gus", "en"), ("Rex", "en"), ("Coy", "en"),
            ("Dee", "ru"), ("Eve", "en"), ("Fay", "zh"), ("Adm", "en"), ("Alt", "ar"),
        ],
        start=1,
    )
)  # fmt: skip

PARTIES = (
    Party("KEN", "Kenya", "member_state", "KEN"),
    Party("ACME", "Acme & Sons", "private_non_member", ""),
    Party("NOB", "Nobody's Republic", "member_state", ""),
)

GRANTS: Sequence[tuple[int, str, str | None]] = (
    (ADA, FOCAL_POINT, "KEN"), (BEN, FOCAL_POINT, "KEN"), (GUS, FOCAL_POINT, "ACME"),
    (REX, "registry", None), (EVE, "registry", None),
    (COY, "counsellor", None), (DEE, "counsellor", None), (EVE, "counsellor", None),
    (DEE, "director", None), (FAY, "director", None),
    (ADA, "keeper", None), (ADM, "administrator", None), (ALT, "administrator", None),
)  # fmt: skip


def roster(grants: Sequence[tuple[int, str, str | None]] = GRANTS) -> Roster:
    """The people, the parties, and who holds which role."""
    held: dict[tuple[str, str], tuple[int, ...]] = {}
    for person, role, party in grants:
        key = role, party or OFFICE
        held[key] = tuple(sorted({*held.get(key, ()), person}))
    return Roster(
        {person.id: person for person in PEOPLE}, {party.code: party for party in PARTIES}, held
    )


def facts(grants: Sequence[tuple[int, str, str | None]] = GRANTS) -> Facts:
    """What acts are decided on: everybody, and the reference ``SP-2027-0001`` for case 1."""
    return Facts(roster(grants), Office("Bureau", "help@example.org"), {1: "SP-2027-0001"})


def published(source: str = SMALL, version: int = 1) -> PublishedFlow:
    """The flow in ``source`` with the calendar of Geneva and the texts of the tests."""
    reading = read_flow(source)
    assert reading.flow is not None, reading.problems
    texts = {
        notice: {
            language: PinnedText(sha256(text.encode()).hexdigest(), parse_template(text).names)
            for language, text in by_language.items()
        }
        for notice, by_language in LIBRARY.templates.items()
    }
    return compile_flow(reading.flow, version, LIBRARY.calendars["geneva"][0], texts)


def a_case(state: str = "draft", **changes: Any) -> Case:
    """Kenya's case 1 in ``state`` with the fields that its submission needs, and ``changes``."""
    kept = {"title": "Wells", "target": {"minor": 1_000_000, "currency": "CHF"}}
    case = Case(
        id=1, flow="small", version=1, reference=None, state=state, revision=3, head="ab" * 32,
        party="KEN", fields=kept, assigned={}, acted={}, clocks={}, before=None,
        since=START, opened_at=START,
    )  # fmt: skip
    return replace(case, **changes)


def press(action: str, actor: int | None, at: datetime = START, /, **values: Any) -> Act:
    """An act on case 1."""
    return Act(1, action, actor, at, values)


def expiry(name: str, due_at: datetime, *, ordinal: int = 0, late: timedelta = DAY) -> Act:
    """The clock works off a deadline of case 1, ``late`` after it was due."""
    expired = Expired(f"1-2-{name}-{ordinal}", name, ordinal, due_at, due_at)
    return replace(press("remind", None, due_at + late), expired=expired)


@dataclass(slots=True)
class Bureau:
    """An office on a database: the cast is in it and both flows are in force.

    Everything is done at the instant ``at``, with salts that count up.
    """

    runtime: Runtime
    at: datetime = START
    _salts: count[int] = field(default_factory=lambda: count(1))

    @property
    def database(self) -> Database:
        """What the sessions of this office work on."""
        bound = self.runtime.sessions.kw["bind"]
        assert isinstance(bound, Database)
        return bound

    def salt(self) -> bytes:
        """The next salt."""
        return next(self._salts).to_bytes(16, "big")

    def by(self, person: int | None = ADM) -> By:
        """A change of the installation in somebody's name, now."""
        return By(self.at, self.salt, person)

    def open(self, session: Session | None = None, /, **proposal: Any) -> int:
        """A new case of Kenya by Ada; its id."""
        given: dict[str, Any] = {"flow": "small", "party": "KEN", "actor": ADA, "at": self.at}
        if given["flow"] == proposal.get("flow", "small"):
            target = proposal.pop("target", "10000.00 CHF")
            given["values"] = {"title": "Wells", "target": target}
        wanted = Proposal(**(given | proposal))
        if session is not None:
            return submit_case(session, wanted, self.runtime.engine(session)).case_id
        with self.runtime.sessions.begin() as own:
            return submit_case(own, wanted, self.runtime.engine(own)).case_id

    def open_many(self, how_many: int, **proposal: Any) -> list[int]:
        """As ``open``, many at once."""
        with self.runtime.sessions.begin() as session:
            return [self.open(session, **proposal) for _ in range(how_many)]

    def perform(self, *acts: Act) -> list[Result]:
        """What becomes of acts, in transactions of their own."""
        with self.runtime.readers.begin() as session:
            engine = self.runtime.engine(session)
        return commit_acts(self.runtime.sessions, acts, engine)

    def act(self, case: int, action: str, actor: int | None, /, **values: Any) -> Act:
        """An act on a case, now."""
        return Act(case, action, actor, self.at, values)

    def do(self, case: int, action: str, actor: int | None, /, **values: Any) -> Receipt:
        """Perform an act that must succeed."""
        [result] = self.perform(self.act(case, action, actor, **values))
        assert isinstance(result, Receipt), str(result)
        return result

    def case(self, case_id: int) -> Case:
        """A case as it stands."""
        with self.runtime.readers.begin() as session:
            return cases.find(session, [str(case_id)])[str(case_id)]

    def upload(self, name: str = "letter.pdf", contents: bytes | None = None) -> Upload:
        """A file that was taken in, to be given to an act."""
        file = self.runtime.settings.home / name
        file.write_bytes(pdf() if contents is None else contents)
        taken = take_in(self.runtime.documents, file)
        file.unlink()
        return taken

    def fire(self) -> Fired:
        """Work off what is due."""
        with self.runtime.readers.begin() as session:
            engine = self.runtime.engine(session)
        return fire_deadlines(self.runtime.sessions, engine, self.at)

    def open_linked(self) -> Fired:
        """Open the cases that others asked for."""
        with self.runtime.readers.begin() as session:
            engine = self.runtime.engine(session)
        return open_cases(self.runtime.sessions, engine, self.at)

    def wake(self) -> Fired:
        """Wake the cases that are to be woken."""
        with self.runtime.readers.begin() as session:
            engine = self.runtime.engine(session)
        return wake_cases(self.runtime.sessions, engine, self.at)

    def deliver(self, folder: Path | None = None) -> Delivered:
        """Send what is owed, into another ``folder`` than its own if one is given."""
        post = Post(FolderCourier(folder)) if folder else self.runtime.post
        return deliver_notices(self.runtime.sessions, post, self.at, self.salt)

    def deliver_by(self, sink: Sink, is_stopping: Callable[[], bool] = lambda: False) -> Delivered:
        """Send what is owed by a mail server."""
        courier = SmtpCourier(SmtpSettings("127.0.0.1", sink.port, "none"))
        return deliver_notices(
            self.runtime.sessions, Post(courier), self.at, self.salt, is_stopping
        )

    def verify(self, witnesses: Mapping[tuple[int, int], str] | None = None) -> Verification:
        """What is not as the history says."""
        with self.runtime.readers.begin() as session:
            return verify_history(session, None, witnesses, self.runtime.documents)

    def verify_cases(self, *cases: int) -> Verification:
        """What is not as the history says of these cases alone."""
        with self.runtime.readers.begin() as session:
            return verify_history(session, cases, None, self.runtime.documents)


def settings_in(home: Path, url: str) -> Settings:
    """The settings of an installation in ``home`` with its database at ``url``."""
    return Settings(home, url, mail=home / "mail", documents=home / "documents")


@contextmanager
def opened(home: Path, url: str, *, pool_size: int = 5) -> Iterator[Bureau]:
    """The office whose database is at ``url``; nothing stays connected to it afterwards."""
    bureau = Bureau(open_runtime(settings_in(home, url), pool_size=pool_size))
    try:
        yield bureau
    finally:
        bureau.database.dispose()
        # A process of the product has one runtime, and freezes what it is made of. Here one follows
        # another, and what earlier ones were made of would fill the memory.
        gc.unfreeze()


def furnish(bureau: Bureau, *, second_administrator: bool = False) -> None:
    """Set up the office: a demonstration, the cast, both flows."""
    with bureau.runtime.sessions.begin() as session:
        setup = Setup(
            "Bureau", "help@example.org", "placet@example.org",
            demonstration=True, second_administrator=second_administrator,
        )  # fmt: skip
        set_up(session, setup, bureau.at, bureau.salt, "root")
        by = bureau.by(None)
        assert add_people(session, PEOPLE, by) == [person.id for person in PEOPLE]
        add_parties(session, PARTIES, by)
        grant_roles(session, GRANTS, by)
        for source in (SMALL, ROUNDS):
            made = publish_flow(session, source, ADM, bureau.at, LIBRARY, bureau.salt)
            if second_administrator:
                approve_flow(session, made.name, made.version, ALT, bureau.at, bureau.salt)
