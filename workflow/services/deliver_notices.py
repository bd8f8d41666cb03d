"""Sending what is owed: claimed, rendered, kept, sent, and written down.

Nothing is sent inside a transaction. The bytes of the first attempt are kept before it, so that
every later attempt sends the same, under the same Message-ID.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from notifications.couriers import FolderCourier
from notifications.message import Envelope, HeaderProblem, build_message
from notifications.render import RenderProblem, TemplateProblem, parse_template, render
from workflow.domain.notices import CONTENTS_ERASED, RECIPIENT_ERASED
from workflow.domain.records import Salt
from workflow.domain.verify_installation import LONGEST_LEASE, delivery_entry
from workflow.store import installation, notices
from workflow.store.engine import Sessions
from workflow.store.installation import Event, Installation
from workflow.store.notices import Claim, Finish

BATCH = 100
MOST_ATTEMPTS = 10
FIRST_RETRY = timedelta(minutes=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a sweep did."""

    sent: int
    failed: int
    retried: int


@dataclass(frozen=True, slots=True)
class _Letter:
    """A notice ready to go, or the problem that keeps it from going."""

    claim: Claim
    message: str = ""
    problem: str = ""


def deliver_notices(
    sessions: Sessions,
    courier: FolderCourier,
    at: datetime,
    salt: Salt,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Send everything due at ``at``, until nothing is.

    Args:
        is_stopping: asked between batches; what is still due stays so.
    """
    sent = failed = retried = 0
    while not is_stopping() and (batch := _deliver_batch(sessions, courier, at, salt)):
        sent += batch.sent
        failed += batch.failed
        retried += batch.retried
    return Delivered(sent, failed, retried)


def message_id(office: Installation, notice: str) -> str:
    """The Message-ID of a notice: the same at every attempt (RFC 5322, 3.6.4)."""
    return f"<notice-{notice}@{office.sender.rpartition('@')[2]}>"


def thread_id(office: Installation, case_id: int) -> str:
    """What all mails of a case answer to, so that mail programs show them as one thread."""
    return f"<case-{case_id}@{office.sender.rpartition('@')[2]}>"


def render_claim(claim: Claim, office: Installation) -> str:
    """The bytes of a notice, as text: it is all ASCII.

    Raises:
        RenderProblem, TemplateProblem, HeaderProblem: the notice cannot be worded or addressed.
    """
    rendered = render(parse_template(claim.source), claim.context or {}, claim.language)
    envelope = Envelope(
        message_id=message_id(office, claim.id),
        thread_id=thread_id(office, claim.case_id),
        sender=(office.name, office.sender),
        recipient=(claim.name, claim.email),
        language=claim.language,
        date=claim.decided_at,
        reference=claim.reference or "",
        head=claim.head,
    )
    return build_message(rendered, envelope).decode("ascii")


def _deliver_batch(
    sessions: Sessions, courier: FolderCourier, at: datetime, salt: Salt
) -> Delivered | None:
    owner = f"{socket.gethostname()}:{os.getpid()}"
    with sessions.begin() as session:
        office = installation.read(session)
        if office is None or office.outbox_held:
            return None
        now = installation.database_now(session)
        claims = notices.claim(session, owner, at, now, now + LONGEST_LEASE, BATCH)
    if not claims:
        return None
    letters = _still_held(sessions, [_letter(claim, office) for claim in claims])
    finished = [_send(courier, office, letter, at) for letter in letters]
    with sessions.begin() as session:
        held = notices.finish(session, finished)
        if held:
            installation.append(session, [_event(held)], at, salt)
    return _counted([str(row["state"]) for row in held])


def _letter(claim: Claim, office: Installation) -> _Letter:
    if claim.message is not None:
        return _Letter(claim, claim.message)
    if not claim.email:
        return _Letter(claim, problem=RECIPIENT_ERASED)
    if claim.context is None:
        return _Letter(claim, problem=CONTENTS_ERASED)
    try:
        return _Letter(claim, render_claim(claim, office))
    except (RenderProblem, TemplateProblem, HeaderProblem) as problem:
        log.warning("notice cannot be worded", notice=claim.id, problem=str(problem))
        return _Letter(claim, problem=str(problem))
    except Exception as error:
        # Whatever is wrong with one letter, the others of the sweep must go.
        log.exception("notice cannot be worded", notice=claim.id)
        return _Letter(claim, problem=f"it cannot be worded: {type(error).__name__}")


def _still_held(sessions: Sessions, letters: Sequence[_Letter]) -> list[_Letter]:
    """The letters whose bytes are kept now; one whose lease was lost is somebody else's to send."""
    written = [
        {
            "id": letter.claim.id,
            "fence": letter.claim.fence,
            "message": letter.message,
            "address": letter.claim.email,
        }
        for letter in letters
        if letter.message
    ]
    with sessions.begin() as session:
        kept = notices.keep_messages(session, written)
    return [letter for letter in letters if letter.problem or letter.claim.id in kept]


def _send(courier: FolderCourier, office: Installation, letter: _Letter, at: datetime) -> Finish:
    claim = letter.claim
    if letter.problem:
        return Finish(claim.id, claim.fence, "failed", at, problem=letter.problem)
    outcome = courier.send(message_id(office, claim.id), letter.message.encode("ascii"))
    if outcome.state == "sent":
        log.info("notice sent", notice=claim.id, case=claim.case_id)
        return Finish(claim.id, claim.fence, "sent", at, sent_at=at)
    log.warning("notice not sent", notice=claim.id, problem=outcome.detail)
    if claim.attempts + 1 >= MOST_ATTEMPTS:
        return Finish(claim.id, claim.fence, "failed", at, problem=outcome.detail)
    retry_at = at + FIRST_RETRY * 2**claim.attempts
    return Finish(claim.id, claim.fence, "queued", retry_at, problem=outcome.detail)


def _event(held: Sequence[Mapping[str, Any]]) -> Event:
    """Deliveries are events of the installation, so that a state set behind its back is found."""
    rows = [delivery_entry(row) for row in held]
    return Event("deliver", {"notices": rows}, {}, channel="clock")


def _counted(states: Sequence[str]) -> Delivered:
    return Delivered(states.count("sent"), states.count("failed"), states.count("queued"))
