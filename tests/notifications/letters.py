"""A message to send, and values that must never get into its headers."""

from __future__ import annotations

from datetime import UTC, datetime

from notifications.message import Envelope
from notifications.render import Rendered

WORDS = Rendered("VC-2027-0001: received", "Dear colleague,\n\nthank you.\n", "<p>Thank you.</p>\n")
ENVELOPE = Envelope(
    message_id="<notice.12@placet.example>",
    thread_id="<case.1@placet.example>",
    sender=("TSB, voluntary contributions", "office@placet.example"),
    recipient=("Zoé Müller", "zoe@member.example"),
    language="en",
    date=datetime(2027, 1, 31, 12, 30, tzinfo=UTC),
    reference="VC-2027-0001",
    head="ab" * 32,
)

DANGEROUS = [
    *("a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\x00b", "a\x0bb", "a\x1bb", "a\x7fb", "a\x85b"),
    *("a\x9fb", "a\u2028b", "a\u2029b", "=?utf-8?q?a=0ABcc:_x@y.example?=", "x=?utf-8", "a\ud800b"),
    "x" * 2001,
]
