"""One mail to an address of one's own, to see whether mails leave."""

from __future__ import annotations

from datetime import datetime

from notifications.couriers import Outcome
from notifications.headers import HeaderProblem, check_address
from notifications.letter import Letter, as_markup, write_letter
from notifications.message import Envelope, build_message
from notifications.render import Rendered
from notifications.signing import sign
from workflow.domain.records import Salt
from workflow.errors import Invalid
from workflow.services.deliver_notices import Post
from workflow.store.installation import Installation

SUBJECT = "Placet: a test mail"

WORDS = """\
This mail was sent by hand, to see whether mails leave. Nothing has to be done.

If it is in your inbox, mails that Placet sends arrive there too."""


def send_test_mail(
    post: Post, office: Installation, address: str, at: datetime, salt: Salt
) -> Outcome:
    """Send it; what became of it. It belongs to no case, and nothing is kept of it.

    Raises:
        Invalid: the address is none.
    """
    try:
        check_address("address", address)
    except HeaderProblem as problem:
        raise Invalid(str(problem)) from None
    number = f"<test-{salt().hex()}@{office.sender.rpartition('@')[2]}>"
    letter = Letter("en", SUBJECT, office.name, "")
    rendered = Rendered(SUBJECT, f"{WORDS}\n", write_letter(letter, as_markup(WORDS)))
    envelope = Envelope(
        message_id=number,
        thread_id=number,
        sender=(office.name, office.sender),
        recipient=("", address),
        language="en",
        date=at,
    )
    message = build_message(rendered, envelope)
    signed = message if post.key is None else sign(message, post.key, at)
    with post.courier.open() as line:
        return line.send(number, office.sender, address, signed)
