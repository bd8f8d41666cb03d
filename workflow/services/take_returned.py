"""Reading what comes in: notices that did not arrive, and people who want no more information.

Anybody can send such a message. So a report counts only for a notice that went out to the very
address that it names, and changes nothing but what the registry is shown; and information is turned
off only by the token of the person.

Whatever is read is written down first and put away afterwards. Whoever is stopped in between reads
it again, and finds it written down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from notifications.bounce_folder import Returned, put_away, read_folder
from notifications.bounces import Bounce
from workflow.domain.records import Salt
from workflow.domain.verification.deliveries import delivery_entry
from workflow.services.set_information import unsubscribe
from workflow.store import installation, returned
from workflow.store.engine import Session, Sessions
from workflow.store.installation import Event, Installation

NOTICE = re.compile(r"<notice-([0-9]{1,18}-[0-9]{1,9}-[0-9]{1,9})@([^<>@]+)>")
"""A Message-ID of ours: the notice, and the domain of the sender."""

UNSAID = "no reason was given"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read: files, notices that came back, people whose addresses began to fail.

    Attributes:
        unsubscribed: people who turned information off.
    """

    read: int
    bounced: int
    failing: int
    unsubscribed: int = 0

    def and_then(self, more: Taken) -> Taken:
        """Both together."""
        return Taken(
            self.read + more.read,
            self.bounced + more.bounced,
            self.failing + more.failing,
            self.unsubscribed + more.unsubscribed,
        )


NOTHING = Taken(0, 0, 0)


def take_returned(sessions: Sessions, folder: Path, at: datetime, salt: Salt) -> Taken:
    """Read what lies in ``folder``, some hundred files at a time, write it down and put it away.

    What speaks of a notice that a worker still has in its hands waits until that is done. A copy
    that is held leaves everything where it is: it belongs to the other installation.

    Raises:
        OSError: the folder cannot be read, or nothing can be put away in it.
    """
    found = read_folder(folder)
    if not found:
        return NOTHING
    with sessions.begin() as session:
        office = installation.read(session)
        if office is None or office.outbox_held:
            return NOTHING
        found = _settled(session, found)
        bounces = [each.bounce for each in found if each.bounce]
        bounced, failing = _take_bounces(session, office, bounces, at, salt)
    # By itself: people are always locked before the history, which the one above has locked last.
    with sessions.begin() as session:
        tokens = {each.token for each in found if each.token}
        unsubscribed = unsubscribe(session, tokens, at, salt)
    put_away(folder, found)
    return Taken(len(found), bounced, failing, unsubscribed)


def _settled(session: Session, found: Sequence[Returned]) -> list[Returned]:
    """Without those that speak of a notice on its way."""
    named = {each.path: _notice(each.bounce) for each in found if each.bounce}
    waiting = returned.on_their_way(session, {notice for notice, _ in named.values() if notice})
    return [each for each in found if named.get(each.path, ("", ""))[0] not in waiting]


def _take_bounces(
    session: Session, office: Installation, bounces: Sequence[Bounce], at: datetime, salt: Salt
) -> tuple[int, int]:
    """How many notices came back for good, and how many addresses began to fail with them."""
    domain = office.sender.rpartition("@")[2]
    claims = {claim: each for each in bounces for claim in _claims(each, domain)}
    rows = returned.mark_bounced(
        session,
        [
            {"id": notice, "address": address, "bounce": _reason(each)}
            for (notice, address), each in claims.items()
        ],
        at,
    )
    if not rows:
        return 0, 0
    blamed = [
        row["person_id"]
        for row in rows
        if not claims[row["id"], str(row["address"]).lower()].status.startswith("4")
    ]
    people = returned.mark_failing(session, blamed, at) if blamed else []
    payload = {"notices": [delivery_entry(row) for row in rows], "people": people}
    event = Event("take_bounces", payload, {}, channel="clock")
    installation.append(session, [event], at, salt)
    for row in rows:
        log.info("notice came back", notice=row["id"])
    return len(rows), len(people)


def _claims(bounce: Bounce, domain: str) -> Iterator[tuple[str, str]]:
    """The notice and each address that it names, if it speaks of one of ours that is given up."""
    notice, of_domain = _notice(bounce)
    if bounce.permanent and notice and of_domain == domain.lower():
        for address in bounce.addresses:
            yield notice, address.lower()


def _notice(bounce: Bounce) -> tuple[str, str]:
    """The notice that it speaks of and its domain; two empty texts if it names none."""
    found = NOTICE.fullmatch(bounce.message_id)
    return (found[1], found[2].lower()) if found else ("", "")


def _reason(bounce: Bounce) -> str:
    said = bounce.diagnostic
    status = "" if bounce.status in said else bounce.status
    return " ".join(part for part in (status, said) if part) or UNSAID
