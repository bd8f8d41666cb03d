"""Putting a flow into force: checked, pinned with everything it uses, and never changed again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from definitions.calendars import Calendar
from definitions.check import check_flow
from definitions.checks.links import unfit_ends
from definitions.flow import Flow
from definitions.parse import Reading, read_flow
from definitions.problems import Problem, Severity
from notifications.render import parse_template
from workflow.domain.records import Salt
from workflow.errors import Invalid, InvalidFlow, NotPermitted, Unknown
from workflow.services.permitting import ADMINISTRATOR, is_administrator
from workflow.store import flows, installation
from workflow.store.engine import Session
from workflow.store.flows import FlowRow
from workflow.store.installation import Event

PADDING = re.compile(r"(?<=\{number):[0-9]+")
"""How wide the number is written; patterns that differ in nothing else give the same references."""

Templates = Mapping[str, Mapping[str, str]]
"""Notice to language to the source of its template."""


@dataclass(frozen=True, slots=True)
class Library:
    """What a flow may use: templates, and calendars by name with the text of their files."""

    templates: Templates
    calendars: Mapping[str, tuple[Calendar, str]]


@dataclass(frozen=True, slots=True)
class Publication:
    """What became of a flow file.

    Attributes:
        in_force: false while a second administrator has still to agree.
        changed: false when exactly this was in force already.
    """

    name: str
    version: int
    in_force: bool
    changed: bool
    warnings: tuple[Problem, ...] = ()


class _Said(Mapping[str, Mapping[str, frozenset[str]]]):
    """Notice to language to the names that its template reads.

    Templates are read when they are asked for: there are far more than a flow sends.
    """

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def __getitem__(self, notice: str) -> Mapping[str, frozenset[str]]:
        texts = self._templates[notice]
        return {language: parse_template(text).names for language, text in texts.items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._templates)

    def __len__(self) -> int:
        return len(self._templates)


def check_source(source: bytes | str, library: Library) -> tuple[Reading, tuple[Problem, ...]]:
    """The flow in ``source`` and everything that is wrong with it, in order of place."""
    reading = read_flow(source)
    if reading.flow is None:
        return reading, tuple(sorted(reading.problems))
    names = _Said(library.templates)
    found = check_flow(reading.flow, reading.positions, names, library.calendars)
    return reading, tuple(
        sorted((*reading.problems, *found, *_in_two_minds(reading.flow, library)))
    )


def publish_flow(
    session: Session,
    source: bytes | str,
    author_id: int,
    at: datetime,
    library: Library,
    salt: Salt,
    sealed: Mapping[str, str] | None = None,
) -> Publication:
    """Give the flow its next version; in force at once, or when a second administrator agrees.

    Args:
        sealed: free text that belongs to the event: the reason, the operator behind a command.

    Raises:
        InvalidFlow: with every problem; nothing is published.
        NotPermitted: the author is no administrator.
    """
    _must_administer(session, author_id, at)
    reading, problems = check_source(source, library)
    errors = [each for each in problems if each.severity is Severity.ERROR]
    if reading.flow is None or errors:
        raise InvalidFlow(errors)
    _check_beside_others(session, reading.flow)
    settings = installation.read(session)
    waits = settings is not None and settings.second_administrator
    row, bodies = _row(session, reading.flow, author_id, at, library, waits=waits)
    if same := _same_in_force(session, row):
        return Publication(row.name, same, in_force=True, changed=False, warnings=problems)
    flows.keep(session, bodies)
    flows.add(session, row)
    action = "propose_flow" if waits else "publish_flow"
    installation.append(session, [_event(action, row, author_id, sealed)], at, salt)
    return Publication(row.name, row.version, in_force=not waits, changed=True, warnings=problems)


def approve_flow(
    session: Session,
    name: str,
    version: int,
    approver_id: int,
    at: datetime,
    salt: Salt,
    sealed: Mapping[str, str] | None = None,
) -> Publication:
    """A second administrator agrees to a waiting version, which is in force from then on.

    Raises:
        Unknown: there is no such version.
        NotPermitted: the approver is no administrator, or is the author.
        Invalid: the version does not wait.
    """
    _must_administer(session, approver_id, at)
    row = flows.get(session, name, version)
    if row is None:
        raise Unknown("flow", f"{name}@{version}")
    if row.author_id == approver_id:
        raise NotPermitted(
            "the author of a flow cannot be the second administrator who agrees to it"
        )
    if not flows.approve(session, name, version, approver_id, at):
        raise Invalid(f"flow {name}@{version} does not wait for a second administrator")
    installation.append(session, [_event("approve_flow", row, approver_id, sealed)], at, salt)
    return Publication(name, version, in_force=True, changed=True)


def content_hash(body: str) -> str:
    """The name under which a text is kept: SHA-256 of its UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()


def flow_payload(row: FlowRow) -> dict[str, Any]:
    """What the installation's history says of a version: hashes of everything it pins."""
    return {
        "flow": row.name,
        "version": row.version,
        "source": row.source,
        "calendar": row.calendar,
        "texts": {notice: dict(texts) for notice, texts in row.texts.items()},
    }


def _in_two_minds(flow: Flow, library: Library) -> Iterator[Problem]:
    """Notices that a doubt would be settled otherwise in one language than in another."""
    for notice in flow.notices:
        texts = library.templates.get(notice, {})
        said = {language: parse_template(text).in_doubt for language, text in texts.items()}
        if len(set(said.values())) > 1:
            told = ", ".join(f"{language}: {word}" for language, word in sorted(said.items()))
            sentence = f'the notice "{notice}" says in doubt {told}; wanted the same in each'
            yield Problem(1, 1, f"notices.{notice}", sentence)


def _must_administer(session: Session, person_id: int, at: datetime) -> None:
    if not is_administrator(session, person_id, at):
        raise NotPermitted(f'only an "{ADMINISTRATOR}" of the office can do this')


def _check_beside_others(session: Session, flow: Flow) -> None:
    """What a flow and the others of the installation demand of one another."""
    rows = {row.name: row for row in flows.listed(session) if row.name != flow.name}
    sources = flows.bodies(session, {row.source for row in rows.values()})
    read = {name: read_flow(sources[row.source]).flow for name, row in rows.items()}
    others = {name: other for name, other in read.items() if other}
    _check_reference(flow, others)
    for found in unfit_ends(flow, others):
        raise Invalid(found)


def _check_reference(flow: Flow, others: Mapping[str, Flow]) -> None:
    """Two flows that give the same references would refuse each other's cases."""
    for name, other in others.items():
        if PADDING.sub("", other.reference) == PADDING.sub("", flow.reference):
            raise Invalid(
                f'reference: "{flow.reference}" is the pattern of flow "{name}" already; '
                "another one is wanted"
            )


def _row(
    session: Session, flow: Flow, author_id: int, at: datetime, library: Library, *, waits: bool
) -> tuple[FlowRow, dict[str, str]]:
    """The version to be, and the texts that it pins by their hashes."""
    _, calendar = library.calendars[flow.calendar]
    bodies = {content_hash(flow.source): flow.source, content_hash(calendar): calendar}
    texts: dict[str, dict[str, Any]] = {}
    for notice in flow.notices:
        for language, body in library.templates[notice].items():
            bodies[content_hash(body)] = body
            pinned = {"hash": content_hash(body), "names": sorted(parse_template(body).names)}
            texts.setdefault(notice, {})[language] = pinned
    row = FlowRow(
        name=flow.name,
        version=flows.next_version(session, flow.name),
        source=content_hash(flow.source),
        calendar=content_hash(calendar),
        texts=texts,
        author_id=author_id,
        approver_id=None,
        proposed_at=at,
        published_at=None if waits else at,
    )
    return row, bodies


def _same_in_force(session: Session, row: FlowRow) -> int | None:
    """The version in force when it pins exactly the same; publishing twice is no change."""
    latest = flows.latest(session, row.name)
    present = flows.get(session, row.name, latest) if latest else None
    if present is None:
        return None
    same = (present.source, present.calendar) == (row.source, row.calendar)
    return present.version if same and present.texts == row.texts else None


def _event(action: str, row: FlowRow, actor_id: int, sealed: Mapping[str, str] | None) -> Event:
    return Event(action, flow_payload(row), sealed or {}, actor_id)
