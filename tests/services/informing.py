"""An office whose flow ``news`` informs, and the mails that hold its digests."""

from __future__ import annotations

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from tests.build import ADA, ADM, REX, Bureau
from tests.flows import LIBRARY, NEWS
from tests.services.delivering import listed, mails
from workflow.domain.preferences import Information
from workflow.services.publish_flow import publish_flow
from workflow.services.set_information import set_information

MORNING = datetime(2027, 3, 2, 6, tzinfo=UTC)
"""The first digest after everything that tests decide: seven o'clock in Geneva, on Tuesday."""


def publish_news(office: Bureau) -> None:
    with office.runtime.sessions.begin() as session:
        publish_flow(session, NEWS, ADM, office.at, LIBRARY, office.salt)


def prefer(office: Bureau, person: int, wanted: Information) -> bool:
    with office.runtime.sessions.begin() as session:
        return set_information(session, person, wanted, office.by())


def news_submitted(office: Bureau, title: str = "Wells") -> int:
    """A case of whose submission Kenya's two focal points are informed."""
    values = {"title": title, "target": "10000.00 CHF", "sponsors": "ACME"}
    case = office.open(flow="news", values=values)
    office.do(case, "submit", ADA)
    return case


def set_visit(office: Bureau, case: int, day: str) -> None:
    """One more thing of which they are informed."""
    office.do(case, "set_visit", REX, visit=day)


def fates(office: Bureau) -> list[tuple[str, int, str, str]]:
    """Notice, reader, purpose and state of each, in the order in which they were owed."""
    found = sorted(listed(office), key=lambda each: (each.decided_at, each.id))
    return [(each.template, each.person_id, each.purpose, each.state) for each in found]


def mail_to(office: Bureau, name: str) -> EmailMessage:
    """The one mail to somebody of this first name."""
    found = [mail for mail in all_mails(office) if str(mail["To"]).startswith(f"{name} ")]
    assert len(found) == 1, f"{len(found)} mails to {name}"
    return found[0]


def all_mails(office: Bureau) -> list[EmailMessage]:
    parser = BytesParser(EmailMessage, policy=policy.default)
    return [parser.parsebytes(content) for content in mails(office).values()]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
