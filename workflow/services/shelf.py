"""Published flows, compiled once a process: a version never changes, so it is never read twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from threading import Lock
from typing import Any

from definitions.calendars import parse_calendar
from definitions.parse import read_flow
from workflow.domain.published import PinnedText, PinnedTexts, PublishedFlow, compile_flow
from workflow.errors import Unknown
from workflow.store import flows
from workflow.store.engine import Session

Key = tuple[str, int]


class Shelf:
    """The published flows that this process has used; safe to share between threads."""

    def __init__(self) -> None:
        self._flows: dict[Key, PublishedFlow] = {}
        self._lock = Lock()

    def get(self, session: Session, keys: Collection[Key]) -> Mapping[Key, PublishedFlow]:
        """The flows by (name, version); those not yet on the shelf are read in two statements.

        Raises:
            Unknown: a version that does not exist.
        """
        missing = [key for key in keys if key not in self._flows]
        if missing:
            read = read_published(session, missing)
            with self._lock:
                self._flows.update(read)
        return {key: self._flows[key] for key in keys}


def read_published(session: Session, keys: Collection[Key]) -> dict[Key, PublishedFlow]:
    """Read and compile versions from what was pinned when they were published."""
    rows = flows.several(session, keys)
    found = {(row.name, row.version): row for row in rows}
    for name, version in keys:
        if (name, version) not in found:
            raise Unknown("flow", f"{name}@{version}")
    hashes = {row.source for row in rows} | {row.calendar for row in rows}
    bodies = flows.bodies(session, hashes)
    return {key: _compile(row, bodies) for key, row in found.items()}


def _compile(row: flows.FlowRow, bodies: Mapping[str, str]) -> PublishedFlow:
    reading = read_flow(bodies[row.source])
    if reading.flow is None:
        first = reading.problems[0]
        raise ValueError(
            f"published flow {row.name}@{row.version} cannot be read: {first.sentence}"
        )
    calendar = parse_calendar(bodies[row.calendar].encode())
    return compile_flow(reading.flow, row.version, calendar, _pinned(row.texts))


def _pinned(texts: Mapping[str, Mapping[str, Any]]) -> PinnedTexts:
    return {
        notice: {
            language: PinnedText(text["hash"], frozenset(text["names"]))
            for language, text in by_language.items()
        }
        for notice, by_language in texts.items()
    }
