"""Sending what is owed: claimed, worded, kept, handed over, and written down.

Nothing is handed over inside a transaction. The bytes of the first attempt are kept before it, so
that every later attempt sends the same, under the same Message-ID.

A worker can be killed at any instant, and then nobody may know whether the message at hand went
out. So each hand-over is written down before it begins, together with what became of the one
before: what is in doubt is one message, and not a batch. A courier that can take the same message
twice without harm needs none of this.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any, TypeVar

import structlog

from notifications.couriers import Courier, Line, Outcome
from notifications.signing import DkimKey
from workflow.domain.delivery import BY_WORKER_THAT_ENDED, CLAIMED_IN_VAIN, LEASE, Became, fate
from workflow.domain.records import Salt
from workflow.domain.verification.deliveries import delivery_entry
from workflow.services.complete_claims import complete_claims
from workflow.services.make_digests import dissolve_digests, make_digests
from workflow.services.write_letter import Letter, message_id, resends_in_doubt, write_letter
from workflow.store import claims, faults, installation
from workflow.store.claims import Claim, Finish, Mark
from workflow.store.engine import Sessions
from workflow.store.installation import Event, Installation

BATCH = 100

MOST_CLAIMS = 50
"""Workers that may end over a notice, one after the other, before it fails."""

MARGIN_SECONDS = 120.0
"""By which a lease outlasts the hand-over: the host's address must be found, the end written."""

HELD_UP = "the worker was held up before it could hand it over"

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a sweep did; ``in_doubt`` may have gone out and are not sent again by themselves."""

    sent: int
    failed: int
    retried: int
    in_doubt: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """How messages leave: who carries them, and the key that signs them if there is one."""

    courier: Courier
    key: DkimKey | None = None


@dataclass(slots=True)
class _Desk:
    """One worker's sweep.

    Attributes:
        worked_off: what became of the letters so far.
        before: what became of the message before, to be written down with the next.
        marked_at: when the message at hand was written down, in seconds of the monotonic clock.
    """

    sessions: Sessions
    courier: Courier
    line: Line
    office: Installation
    at: datetime
    is_stopping: Callable[[], bool]
    worked_off: list[Finish] = field(default_factory=list)
    before: list[Mark] = field(default_factory=list)
    marked_at: float = 0.0


def deliver_notices(
    sessions: Sessions,
    post: Post,
    at: datetime,
    salt: Salt,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Send everything due at ``at``, until nothing is, over one line.

    Args:
        is_stopping: asked before each message; what was claimed and not sent is handed back.
    """
    done: list[str] = []
    make_digests(sessions, at, salt)
    with post.courier.open() as line:
        while not is_stopping():
            office, claimed = _claim(sessions, at)
            if not claimed or office is None:
                break
            whole = complete_claims(sessions, claimed, at, salt)
            letters = _kept(sessions, _written(sessions, whole, office, post, at, salt))
            desk = _Desk(sessions, post.courier, line, office, at, is_stopping)
            try:
                _work_off(desk, letters)
            finally:  # whatever broke off, what is known by then is written down
                done += _lasting(partial(_written_down, desk, salt))
    return Delivered(*(done.count(state) for state in ("sent", "failed", "queued", "maybe_sent")))


def _claim(sessions: Sessions, at: datetime) -> tuple[Installation | None, list[Claim]]:
    """What is due; else one of those that workers ended over, by itself."""
    owner = f"{socket.gethostname()}:{os.getpid()}"
    with sessions.begin() as session:
        office = installation.read(session)
        if office is None or office.outbox_held:
            return office, []
        now = installation.database_now(session)
        found = claims.claim(session, owner, at, now, now + LEASE, BATCH)
        return office, found or claims.claim_suspect(session, owner, now, now + LEASE)


def _written(
    sessions: Sessions,
    claimed: Sequence[Claim],
    office: Installation,
    post: Post,
    at: datetime,
    salt: Salt,
) -> list[Letter]:
    """The letters; where a digest cannot be worded, its notice alone, and the others by themselves.

    What may have gone out as a digest stays one.
    """
    letters = [write_letter(each, office, post.key) for each in claimed]
    broken = {
        letter.claim.id
        for letter in letters
        if letter.problem and len(letter.claim.carries) > 1 and not letter.claim.doubts
    }
    if not broken:
        return letters
    dissolve_digests(sessions, [each for each in claimed if each.id in broken], at, salt)
    return [
        write_letter(replace(letter.claim, carries=()), office, post.key)
        if letter.claim.id in broken
        else letter
        for letter in letters
    ]


def _kept(sessions: Sessions, letters: Sequence[Letter]) -> list[Letter]:
    """The letters whose bytes are kept now; one whose lease was lost is somebody else's to send.

    A digest of which something was erased since it was worded is worded anew after its lease.
    """
    worded = {letter.claim.id: _worded(letter) for letter in letters if letter.message}
    with sessions.begin() as session:
        whole = claims.hold_whole(session, {each for ids in worded.values() for each in ids})
        written = [
            _kept_row(letter)
            for letter in letters
            if whole.issuperset(worded.get(letter.claim.id, ()))
        ]
        kept = claims.keep_messages(session, [row for row in written if row["message"]])
    return [letter for letter in letters if letter.problem or letter.claim.id in kept]


def _worded(letter: Letter) -> set[str]:
    """The notices of which a digest speaks; none where the letter is no digest."""
    return {each.id for each in letter.claim.carries if each.context is not None}


def _kept_row(letter: Letter) -> dict[str, Any]:
    claim = letter.claim
    return {
        "id": claim.id, "fence": claim.fence, "message": letter.message, "address": claim.email,
    }  # fmt: skip


def _work_off(desk: _Desk, letters: Sequence[Letter]) -> None:
    """Find out what becomes of each letter that is still this worker's when its turn comes."""
    for letter in letters:
        if outcome := _known(letter):
            desk.worked_off.append(_finish(letter.claim, outcome, desk.at))
        elif desk.is_stopping():
            desk.worked_off.append(_handed_back(letter.claim))
        elif _is_still_ours(desk, letter.claim):
            outcome = _hand_over(desk, letter)
            desk.worked_off.append(_finish(letter.claim, outcome, desk.at))


def _known(letter: Letter) -> Outcome | None:
    """What became of a letter that there is nothing to send of."""
    claim = letter.claim
    if claim.stage == "taken":
        return Outcome("sent", "")
    if claim.stage == "handed":
        return Outcome("maybe_sent", BY_WORKER_THAT_ENDED)
    if letter.problem:
        return Outcome("failed", letter.problem)
    if claim.is_suspect and claim.fence - claim.attempts > MOST_CLAIMS:
        return Outcome("failed", CLAIMED_IN_VAIN)
    return None


def _is_still_ours(desk: _Desk, claim: Claim) -> bool:
    """Write down that it is handed over now, unless somebody else has it or it was erased."""
    desk.marked_at = monotonic()
    if desk.courier.repeats_safely:
        return True
    marks = [*desk.before, Mark(claim.id, claim.fence, "handed")]
    held = _lasting(partial(_marked, desk, marks))
    desk.before.clear()
    return claim.id in held


def _marked(desk: _Desk, marks: Sequence[Mark]) -> set[str]:
    with desk.sessions.begin() as session:
        return claims.mark(session, marks, desk.courier.longest_seconds + MARGIN_SECONDS)


def _hand_over(desk: _Desk, letter: Letter) -> Outcome:
    claim = letter.claim
    outcome = _carried(desk, letter)
    if outcome.state != "maybe_sent":
        stage = "taken" if outcome.state == "sent" else None
        desk.before.append(Mark(claim.id, claim.fence, stage))
    if outcome.state == "sent":
        log.info("notice sent", notice=claim.id, case=claim.case_id)
    else:
        log.warning("notice not sent", notice=claim.id, problem=outcome.detail)
    return outcome


def _carried(desk: _Desk, letter: Letter) -> Outcome:
    claim = letter.claim
    if monotonic() - desk.marked_at > MARGIN_SECONDS / 2:
        return Outcome("retry", HELD_UP)  # its lease could end in the middle
    number = message_id(desk.office, claim.id)
    recipient = claim.address or claim.email
    try:
        return desk.line.send(number, desk.office.sender, recipient, letter.message.encode("ascii"))
    except Exception as error:
        log.exception("notice in doubt", notice=claim.id)
        return Outcome("maybe_sent", f"handing it over broke off: {type(error).__name__}")


def _finish(claim: Claim, outcome: Outcome, at: datetime) -> Finish:
    became: Became = outcome.state
    end = fate(became, claim.attempts, claim.doubts, at, resends=resends_in_doubt(claim))
    if became == "sent":
        answer = outcome.detail or None
        return Finish(claim.id, claim.fence, "sent", at, end.doubts, sent_at=at, answer=answer)
    return Finish(claim.id, claim.fence, end.state, end.due_at, end.doubts, problem=outcome.detail)


def _handed_back(claim: Claim) -> Finish:
    """As it was before it was claimed."""
    return Finish(
        claim.id, claim.fence, "queued", claim.due_at, claim.doubts,
        problem=claim.problem, tried=False,
    )  # fmt: skip


def _written_down(desk: _Desk, salt: Salt) -> list[str]:
    """The states of those that were still held and were tried, once all of it is on record."""
    with desk.sessions.begin() as session:
        held = claims.finish(session, desk.worked_off)
        if held:
            installation.append(session, [_event(held)], desk.at, salt)
    tried = {each.id for each in desk.worked_off if each.tried}
    return [str(row["state"]) for row in held if row["id"] in tried]


def _lasting(write: Callable[[], T]) -> T:
    """Write once more where the connection is lost: what was committed all the same stays so."""
    try:
        return write()
    except Exception as error:
        if not faults.is_away(error):
            raise
        return write()


def _event(held: Sequence[Mapping[str, Any]]) -> Event:
    """Deliveries are events of the installation, so that a state set behind its back is found."""
    rows = [delivery_entry(row) for row in held]
    return Event("deliver", {"notices": rows}, {}, channel="clock")
