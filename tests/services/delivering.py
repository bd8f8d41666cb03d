"""Notices that are due, and what became of them, for the tests of delivery."""

from __future__ import annotations

from datetime import timedelta

from tests.build import ADA, Bureau
from workflow.store import claims, installation, notices
from workflow.store.claims import Claim
from workflow.store.notices import NoticeRow

MINUTE = timedelta(minutes=1)


def submitted(office: Bureau) -> int:
    """A case whose party's two focal points are to be told that it was received."""
    case = office.open()
    office.do(case, "submit", ADA)
    return case


def listed(office: Bureau) -> list[NoticeRow]:
    with office.runtime.readers.begin() as session:
        return notices.listed(session, limit=1000)


def states(office: Bureau) -> dict[str, int]:
    with office.runtime.readers.begin() as session:
        return notices.counts(session, "state")


def mails(office: Bureau) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in office.runtime.settings.mail.glob("*.eml")}


def claim(office: Bureau, owner: str, lease: timedelta = 5 * MINUTE) -> list[Claim]:
    """Take what is due, as a worker does before it sends."""
    with office.runtime.sessions.begin() as session:
        now = installation.database_now(session)
        return claims.claim(session, owner, office.at, now, now + lease, 100)
