"""The composition root: one process's database, clock, flows and courier, put together once."""

from __future__ import annotations

import gc
import logging
import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from definitions.calendars import Calendar, calendar_names, read_calendar
from notifications.library import read_templates
from workflow.domain.facts import Office
from workflow.errors import WrongSchema
from workflow.services.deliver_notices import Post
from workflow.services.open_post import open_post
from workflow.services.perform_acts import Engine
from workflow.services.publish_flow import Library
from workflow.services.shelf import Shelf
from workflow.settings import Settings
from workflow.store import documents, installation
from workflow.store.backup_file import Folder, Folders
from workflow.store.document_files import DocumentFolder
from workflow.store.engine import Session, Sessions, open_engine, readers_of, sessions_of
from workflow.store.schema import check_schema

TEMPLATES = Path(__file__).parent.parent / "notifications" / "templates"
LETTERS = TEMPLATES.parent / "letters"
SALT_BYTES = 16

NEW_OBJECTS = 150_000
"""So many more than were given back, and Python looks for garbage among them: 30 MB at most.

What two full batches hold at the same time is less."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a face works with.

    Attributes:
        sessions, readers: makers of transactions that write, and of those that only read.
    """

    settings: Settings
    sessions: Sessions
    readers: Sessions
    shelf: Shelf
    documents: DocumentFolder

    @property
    def post(self) -> Post:
        """How mails leave; read anew, so that a mended setting counts at once.

        Raises:
            Invalid: a setting of it cannot be used.
        """
        return open_post(self.settings)

    @property
    def folders(self) -> Folders:
        """What a backup takes along besides the database."""
        return folders_of(self.settings)

    def engine(self, session: Session) -> Engine:
        """What acts need besides a session."""
        found = installation.read(session)
        office = Office(found.name, found.contact) if found else Office("", "")
        return Engine(self.shelf, office, salt, self.documents)

    def now(self, session: Session) -> datetime:
        """Business time: the wall clock, and on a demonstration how far it is behind or ahead."""
        found = installation.read(session)
        return clock() + found.clock_offset if found else clock()


def folders_of(settings: Settings) -> Folders:
    """The folders that belong to an installation as its database does, by what backups call them.

    Mails do not: the database keeps their bytes.
    """
    return {"documents": Folder(settings.documents, documents.paths)}


def open_runtime(settings: Settings, *, pool_size: int = 5) -> Runtime:
    """Everything for an installation that is there.

    Raises:
        WrongSchema: the database has another schema, with the command to run.
    """
    engine = open_engine(settings.database, pool_size=pool_size)
    try:
        check_schema(engine)
    except WrongSchema:
        engine.dispose()
        raise
    settings.mail.mkdir(parents=True, exist_ok=True)
    # Whatever is there now stays, and what a batch makes lives until it is written: where the
    # collector of garbage looks at either again and again, that is a fifth of a large sweep.
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
    folder = DocumentFolder(settings.documents)
    return Runtime(settings, sessions_of(engine), readers_of(engine), Shelf(), folder)


def clock() -> datetime:
    """The wall clock: the only place that reads it."""
    return datetime.now(UTC)


def salt() -> bytes:
    """A fresh salt for one sealed value."""
    return secrets.token_bytes(SALT_BYTES)


def shipped_library() -> Library:
    """The templates and calendars that come with Placet."""
    return Library(read_templates(TEMPLATES), _Calendars())


def shipped_letters() -> dict[str, dict[str, str]]:
    """The templates of letters on paper that come with Placet: letter to language to source."""
    return read_templates(LETTERS)


class _Calendars(Mapping[str, tuple[Calendar, str]]):
    """The calendars that come with Placet; one is read when it is asked for."""

    def __getitem__(self, name: str) -> tuple[Calendar, str]:
        calendar = read_calendar(name)
        return calendar, calendar.source

    def __contains__(self, name: object) -> bool:
        return name in calendar_names()

    def __iter__(self) -> Iterator[str]:
        return iter(calendar_names())

    def __len__(self) -> int:
        return len(calendar_names())


def set_up_logging(level: str = "WARNING") -> None:
    """Log lines are events with ids, on standard error, one JSON object each."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(
            sys.stderr
        ),  # as it is when a line is written
    )
    # At INFO the library formats two messages a trigger, which costs more than the trigger itself.
    logging.getLogger("transitions").setLevel(logging.WARNING)
    # A sweep that takes longer than a beat is no news; APScheduler warns at every beat of it.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
