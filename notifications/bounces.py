"""Reading what mail servers send back: which message did not arrive, at whom, and why.

Anybody can write such a message. So what is read here is a claim: it counts only where the notice
that it names was sent to the address that it names. And it is read as if it were meant to do harm:
only a beginning of it, in short lines, and whatever goes wrong makes it no bounce.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message

from flufl.bounce import all_failures

from notifications.characters import tidy
from notifications.headers import LONGEST_ID, HeaderProblem, check_address

LARGEST = 64 * 1024
"""Bytes that are read; the reports come first, and the message that is returned last."""

LONGEST_LINE = 500
"""Bytes of a line that are read. Some patterns for bounces take the square of its length."""

MOST_NESTED = 30
"""How often parts within parts may be announced; each takes time in every line after it."""

MOST_RECIPIENTS = 20

LONGEST_DIAGNOSTIC = 300
"""Characters that are shown to people."""

logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())  # strangers' bytes are no news

_REST_OF_LINE = re.compile(rb"(?<=[^\r\n]{%d})[^\r\n]+" % LONGEST_LINE)
_ANNOUNCED = re.compile(rb"boundary|message/", re.IGNORECASE)
_ID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")
_ID_IN_TEXT = re.compile(r"^[> \t]*message-id:[ \t]*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
_ENCODED = re.compile(r"\+([0-9A-F]{2})")
_RETURNED = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a mail server says of a message that it could not deliver.

    Attributes:
        message_id: of the message that did not arrive, with angle brackets; ``""`` if not told.
        addresses: at which it did not, as they were written; empty if not told.
        permanent: the server has given up; if not, it still tries. A message that was given up
            with a status of 4 says little against the address.
        status: of RFC 3463, such as ``5.1.1``; ``""`` if not told.
        diagnostic: what the receiving server said, in one line; ``""`` if not told.
    """

    message_id: str
    addresses: tuple[str, ...]
    permanent: bool
    status: str
    diagnostic: str


def read_bounce(message: bytes) -> Bounce | None:
    """What ``message`` tells, or ``None`` if it is no bounce or cannot be read."""
    read = _REST_OF_LINE.sub(b"", message[:LARGEST])
    if len(_ANNOUNCED.findall(read)) > MOST_NESTED:
        return None
    try:
        parsed = message_from_bytes(read)
        reports = [block for part in _parts(parsed) for block in _blocks(part) if _action(block)]
        message_id = _original_id(parsed)
        found = _reported(reports, message_id) if reports else _guessed(parsed, message_id)
    except Exception:  # noqa: BLE001 - email and flufl.bounce raise what they like on such bytes
        return None
    return found if found and (found.message_id or found.addresses) else None


def _reported(reports: list[Message], message_id: str) -> Bounce | None:
    """From what is said of each recipient (RFC 3464); ``None`` where all is well."""
    failed = [block for block in reports if _action(block).startswith(("fail", "error"))]
    delayed = [block for block in reports if _action(block).startswith("delay")]
    named = (failed or delayed)[:MOST_RECIPIENTS]
    if not named:
        return None
    addresses = dict.fromkeys(address for block in named if (address := _recipient(block)))
    status = _STATUS.search(_text(named[0], "Status"))
    diagnostic = _typed(_text(named[0], "Diagnostic-Code"))
    return Bounce(
        message_id, tuple(addresses), bool(failed), status[0] if status else "", _shown(diagnostic)
    )


def _guessed(message: Message, message_id: str) -> Bounce | None:
    """From the habits of servers that write bounces in their own ways."""
    parts = list(_parts(message))
    lines = [line for part in parts for line in _words(part).split("\n")]
    for part in parts:
        _simplify(part)
    delayed, failed = all_failures(message)
    found = sorted(address.decode("ascii", "ignore") for address in failed or delayed)
    addresses = tuple(address for address in found[:MOST_RECIPIENTS] if _is_address(address))
    if not addresses:
        return None
    telling = next((line for line in lines if _STATUS.search(line)), "")
    status = _STATUS.search(telling)
    return Bounce(message_id, addresses, bool(failed), status[0] if status else "", _shown(telling))


def _original_id(message: Message) -> str:
    """From the message that is returned, else from what this one answers to."""
    parts = list(_parts(message))
    returned = [_text(head, "Message-ID") for part in parts for head in _returned(part)]
    quoted = [found for part in parts for found in _ID_IN_TEXT.findall(_words(part))]
    answered = [_text(message, "In-Reply-To"), *reversed(_text(message, "References").split())]
    for text in (*returned, *quoted, *answered):
        found = _ID.search(text)
        if found and len(found[0]) <= LONGEST_ID:
            return found[0]
    return ""


def _parts(message: Message) -> Iterator[Message]:
    """The parts of this very message, and nothing of one that it returns."""
    if message.get_content_maintype() != "multipart" or not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _parts(part)


def _blocks(part: Message) -> list[Message]:
    """Of a delivery-status part: one about the message, and one for each recipient."""
    payload = part.get_payload()
    if part.get_content_type() != "message/delivery-status" or not isinstance(payload, list):
        return []
    return [block for block in payload if isinstance(block, Message)]


def _returned(part: Message) -> list[Message]:
    """The heads of the message that ``part`` returns, if it does."""
    payload = part.get_payload()
    if part.get_content_type() not in _RETURNED:
        return []
    if isinstance(payload, list):
        return [head for head in payload if isinstance(head, Message)]
    return [message_from_string(_words(part))]


def _words(part: Message) -> str:
    """The text of a part, its lines cut again: an encoding can hide how long they are."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    return _REST_OF_LINE.sub(b"", payload).decode("utf-8", "replace")


def _simplify(part: Message) -> None:
    """Leave text that can be looked through, and nothing of a message that is returned."""
    words = _words(part)
    del part["Content-Transfer-Encoding"]
    part.set_payload(words)


def _action(block: Message) -> str:
    return _text(block, "Action").lower()


def _recipient(block: Message) -> str:
    """As the message was addressed, else as the last server knew it; ``""`` if neither is told."""
    original = _ENCODED.sub(_character, _typed(_text(block, "Original-Recipient")))
    for told in (original, _typed(_text(block, "Final-Recipient"))):
        address = told.strip("<> ")
        if _is_address(address):
            return address
    return ""


def _character(encoded: re.Match[str]) -> str:
    """Of ``+2B``, as RFC 3461 writes what is not plain."""
    return chr(int(encoded[1], 16))


def _is_address(found: str) -> bool:
    try:
        check_address("recipient", found)
    except HeaderProblem:
        return False
    return True


def _typed(value: str) -> str:
    """``smtp; 550 no`` without what says how to read it."""
    kind, mark, rest = value.partition(";")
    return rest.strip() if mark and " " not in kind.strip() else value.strip()


def _text(message: Message, name: str) -> str:
    """A field's value in one line; ``""`` if there is none."""
    return " ".join(str(message.get(name, "")).split())


def _shown(words: str) -> str:
    return " ".join(tidy(words).split())[:LONGEST_DIAGNOSTIC]
