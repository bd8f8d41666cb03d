"""Rendered words and an envelope become the bytes of one message.

The same input gives the same bytes, on any machine at any time: nothing is read from a clock and
nothing is drawn by lot, so a message can be built again and compared with what was sent.
"""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from notifications.headers import (
    Header,
    HeaderProblem,
    Mailbox,
    check_written,
    id_header,
    mail_to_header,
    mailbox_header,
    text_header,
)
from notifications.mime import alternatives
from notifications.render import Rendered

__all__ = ["Envelope", "HeaderProblem", "Mailbox", "build_message"]

_OF_THE_BODY = ("MIME-Version", "Content-Type")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything about a message but its words.

    Attributes:
        message_id: with angle brackets; made from the notice's id, and the same at every attempt.
        thread_id: the message id that stands for the whole case, with angle brackets.
        sender, recipient: name, which may be empty, and address.
        language: of the words, as BCP 47 has it.
        date: aware; when the notice was decided.
        reference: of the case, ``""`` if it has none.
        head: fingerprint of the case's history, ``""`` if there is none; whoever keeps the message
            can show later that the history was not rewritten.
        carries: of each further notice that the message carries, what stands for it and its head.
        unsubscribe: the address at which the recipient asks for no more such messages, ``""`` if
            they cannot be without them.
    """

    message_id: str
    thread_id: str
    sender: Mailbox
    recipient: Mailbox
    language: str
    date: datetime
    reference: str = ""
    head: str = ""
    carries: tuple[tuple[str, str], ...] = ()
    unsubscribe: str = ""


def build_message(rendered: Rendered, envelope: Envelope) -> bytes:
    """The message as it goes over the wire: seven-bit, text and HTML, lines ending in CR LF.

    Raises:
        HeaderProblem: a value holds what no header may hold, or would be read otherwise than meant.
    """
    headers = _headers(rendered.subject, envelope)
    content = alternatives(rendered.text, rendered.html, envelope.message_id)
    message = "".join(header.lines for header in headers).encode("ascii") + content
    check_written(message, headers, _OF_THE_BODY)
    return message


def _headers(subject: str, envelope: Envelope) -> list[Header]:
    if envelope.date.tzinfo is None:
        raise HeaderProblem("Date", f'"{envelope.date}" has no zone; wanted an aware instant')
    headers = [
        mailbox_header("From", envelope.sender),
        mailbox_header("To", envelope.recipient),
        text_header("Subject", subject),
        text_header("Date", format_datetime(envelope.date)),
        id_header("Message-ID", envelope.message_id),
    ]
    if envelope.message_id != envelope.thread_id:
        headers.append(id_header("In-Reply-To", envelope.thread_id))
        headers.append(id_header("References", envelope.thread_id))
    # RFC 3834: tells other machines not to answer.
    headers.append(text_header("Auto-Submitted", "auto-generated"))
    headers.append(text_header("Content-Language", envelope.language))
    if envelope.reference:
        headers.append(text_header("Placet-Case", envelope.reference))
    if envelope.head:
        headers.append(text_header("Placet-History", envelope.head))
    headers += [text_header("Placet-Carries", f"{what} {head}") for what, head in envelope.carries]
    if envelope.unsubscribe:
        headers.append(mail_to_header("List-Unsubscribe", envelope.unsubscribe))
    return headers
