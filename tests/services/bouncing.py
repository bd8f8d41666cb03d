"""Messages that come back, as mail servers write them."""

from __future__ import annotations

from pathlib import Path

REPORT = """\
From: MAILER-DAEMON@relay.example
Subject: Undelivered Mail
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--b
Content-Type: text/rfc822-headers

Message-ID: <notice-{notice}@{domain}>
--b--
"""


def bounce(
    folder: Path,
    notice: str,
    address: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    domain: str = "example.org",
) -> Path:
    """Put a report about ``notice`` into ``folder``; its file."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{len(list(folder.iterdir()))}-{notice}.eml"
    diagnostic = f"550 {status} nobody of that name"
    file.write_text(
        REPORT.format(
            address=address, action=action, status=status,
            diagnostic=diagnostic, notice=notice, domain=domain,
        )
    )  # fmt: skip
    return file
