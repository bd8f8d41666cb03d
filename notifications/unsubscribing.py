"""The address at which a person asks for no more information, and the mails that arrive there.

The address is secret: it has a token that only the person's own mails tell. Who wrote is not looked
at, since anybody can write any name; nobody is answered, so nothing can go round in circles.
"""

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

LARGEST_HEAD = 64 * 1024
"""Bytes that are read; the header ends before."""

_ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_LOCAL = re.compile(r"(?<![\w+.-])unsubscribe\+([0-9a-f]{32})@", re.IGNORECASE)
_BY_MACHINE = ("X-Autoreply", "X-Autorespond", "X-Autorespond-To", "List-Id", "X-Failed-Recipients")
_PRECEDENCES = frozenset({"bulk", "junk", "list", "auto_reply"})


def unsubscribe_address(token: str, sender: str) -> str:
    """Where the person of ``token`` writes, at the domain that mails come from."""
    return f"unsubscribe+{token}@{sender.rpartition('@')[2]}"


def read_token(message: bytes) -> str | None:
    """The token of the one address that ``message`` was sent to, if a person sent it.

    ``None`` for whatever a machine wrote (RFC 3834), as far as it says so, and where no token, or
    more than one, is found.
    """
    try:
        head = BytesHeaderParser(policy=compat32).parsebytes(message[:LARGEST_HEAD])
        found = {token.lower() for token in _tokens(head)}
        return found.pop() if len(found) == 1 and not _is_by_machine(head) else None
    except (MessageError, LookupError, ValueError):
        return None


def _tokens(head: Message) -> Iterator[str]:
    for name in _ADDRESSED:
        for value in head.get_all(name, ()):
            yield from _LOCAL.findall(str(value))


def _is_by_machine(head: Message) -> bool:
    submitted = str(head.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    precedence = str(head.get("Precedence", "")).strip().lower()
    return (
        submitted != "no"
        or precedence in _PRECEDENCES
        or str(head.get("Return-Path", "")).strip() == "<>"
        or head.get_content_type() == "multipart/report"
        or any(name in head for name in _BY_MACHINE)
    )
