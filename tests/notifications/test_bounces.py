"""Bounces: read as they are meant by who means well, and harmless from who does not."""

from __future__ import annotations

import random
from base64 import encodebytes
from email.message import EmailMessage
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.bounces import LARGEST, Bounce, read_bounce

ID, ZOE, AMA = "<notice-12@placet.example>", "zoe@member.example", "ama@member.example"

RETURNED = f"""\
Content-Type: text/rfc822-headers

From: office@placet.example
Message-ID: {ID}
References: <case-1@placet.example>
"""


def wire(text: str) -> bytes:
    """With the line ends of mail."""
    return text.replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def report(*recipients: str, returned: str = RETURNED, head: str = "") -> bytes:
    """A report of RFC 3464 on ``recipients``, each given by its fields."""
    blocks = "\n".join(f"{fields}\n" for fields in recipients)
    return wire(
        f"""\
From: MAILER-DAEMON@relay.example
To: office@placet.example
Subject: Undelivered Mail Returned to Sender
{head}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
Arrival-Date: Sun, 31 Jan 2027 12:30:00 +0000

{blocks}
--b
{returned}
--b--
"""
    )


def of(address: str, action: str = "failed", status: str = "5.1.1", diagnostic: str = "") -> str:
    told = f"\nDiagnostic-Code: {diagnostic}" if diagnostic else ""
    return f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}{told}"


def test_a_report_tells_which_message_failed_where_and_why() -> None:
    told = of(ZOE, diagnostic="smtp; 550 5.1.1 <zoe@member.example>:\n    User unknown")

    assert read_bounce(report(told)) == Bounce(
        message_id=ID,
        addresses=(ZOE,),
        permanent=True,
        status="5.1.1",
        diagnostic="550 5.1.1 <zoe@member.example>: User unknown",
    )


def test_a_delay_is_not_a_failure() -> None:
    told = of(ZOE, "delayed", "4.4.1", "smtp; connection timed out")

    assert read_bounce(report(told)) == Bounce(ID, (ZOE,), False, "4.4.1", "connection timed out")


def test_what_was_given_up_is_permanent_whatever_its_status() -> None:
    assert read_bounce(report(of(ZOE, "failed", "4.4.7"))) == Bounce(ID, (ZOE,), True, "4.4.7", "")


def test_a_failure_goes_before_a_delay() -> None:
    told = report(of(ZOE, "delayed", "4.4.1"), of(AMA, "failed", "5.2.1"))

    assert read_bounce(told) == Bounce(ID, (AMA,), True, "5.2.1", "")


def test_every_failed_recipient_is_told_once() -> None:
    told = report(of(ZOE), of(AMA), of(ZOE), of("delivered@member.example", "relayed", "2.0.0"))

    assert read_bounce(told) == Bounce(ID, (ZOE, AMA), True, "5.1.1", "")


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_that_all_is_well_is_no_bounce(action: str) -> None:
    assert read_bounce(report(of(ZOE, action, "2.0.0"))) is None


def test_the_address_that_was_written_to_goes_before_the_one_that_failed() -> None:
    forwarded = "Original-Recipient: rfc822; zoe+2Bwork@member.example\n" + of("z@inside.example")

    assert read_bounce(report(forwarded)) == Bounce(
        ID, ("zoe+work@member.example",), True, "5.1.1", ""
    )


@pytest.mark.parametrize(
    "written", ["rfc822; <zoe@member.example>", "RFC822;zoe@member.example", "zoe@member.example"]
)
def test_addresses_are_read_as_servers_write_them(written: str) -> None:
    told = of("").replace("rfc822; ", written)

    assert read_bounce(report(told)) == Bounce(ID, (ZOE,), True, "5.1.1", "")


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b\udcffc", "a@b c", "a@[127.0.0.1]", "x" * 300 + "@b.example"]
)
def test_an_address_that_is_none_is_left_out(address: str) -> None:
    assert read_bounce(report(of(address))) == Bounce(ID, (), True, "5.1.1", "")


@pytest.mark.parametrize(
    "returned",
    [
        RETURNED,
        RETURNED.replace("text/rfc822-headers", "message/rfc822") + "\nDear Zoe,\n",
        f"Content-Type: message/rfc822\n\nMessage-ID:\n {ID}\n\nb",
        "Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: base64\n\n"
        + encodebytes(f"Message-ID: {ID}\n".encode()).decode(),
        f"Content-Type: text/plain\n\n> Message-ID: {ID}\n",
    ],
)
def test_the_message_is_named_by_what_is_returned_of_it(returned: str) -> None:
    other = "In-Reply-To: <other@placet.example>\n"

    assert read_bounce(report(of(ZOE), returned=returned, head=other)) == Bounce(
        ID, (ZOE,), True, "5.1.1", ""
    )


@pytest.mark.parametrize(
    "head",
    [
        f"In-Reply-To: {ID}\nReferences: <case-1@placet.example>\n",
        f"References: <case-1@placet.example>\n {ID}\n",
    ],
)
def test_else_it_is_named_by_what_the_bounce_answers_to(head: str) -> None:
    told = report(of(ZOE), returned="Content-Type: text/plain\n\nnothing", head=head)

    assert read_bounce(told) == Bounce(ID, (ZOE,), True, "5.1.1", "")


def test_a_report_that_names_neither_message_nor_address_is_none() -> None:
    assert read_bounce(report(of("nobody"), returned="Content-Type: text/plain\n\nno")) is None


def test_the_diagnostic_is_one_line_without_what_could_mislead() -> None:
    told = of(ZOE, diagnostic="smtp; 550 \x1b[2J\x07 no\t\n " + "x " * 400)
    found = read_bounce(report(told))

    assert found is not None
    assert found.diagnostic == ("550 [2J no " + "x " * 400)[:300]


def test_a_line_that_tells_why_is_cleaned_too() -> None:
    line = "550 5.1.1 \x1b[2J\u202egnorw\u2069 \x85 wrong"
    found = read_bounce(wire(QMAIL.replace("550 5.1.1 User unknown", line)))

    assert found is not None
    assert found.diagnostic == "Remote host said: 550 5.1.1 [2Jgnorw wrong"


QMAIL = f"""\
From: MAILER-DAEMON@relay.example
Subject: failure notice

Hi. This is the qmail-send program at relay.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{ZOE}>:
192.0.2.5 does not like recipient.
Remote host said: 550 5.1.1 User unknown

--- Below this line is a copy of the message.

From: office@placet.example
Message-ID: {ID}
"""
EXIM = f"""\
From: Mail Delivery System <MAILER-DAEMON@relay.example>
X-Failed-Recipients: {ZOE}
In-Reply-To: {ID}
Subject: Mail delivery failed: returning message to sender

A message that you sent could not be delivered to one or more of its recipients.
"""
HIDDEN = (
    "From: MAILER-DAEMON@relay.example\nSubject: failure notice\n"
    "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
    + encodebytes(QMAIL.partition("\n\n")[2].encode()).decode()
)


@pytest.mark.parametrize(
    ("message", "status", "diagnostic"),
    [
        (QMAIL, "5.1.1", "Remote host said: 550 5.1.1 User unknown"),
        (HIDDEN, "5.1.1", "Remote host said: 550 5.1.1 User unknown"),
        (EXIM, "", ""),
    ],
)
def test_bounces_in_forms_of_their_own_are_read(message: str, status: str, diagnostic: str) -> None:
    assert read_bounce(wire(message)) == Bounce(ID, (ZOE,), True, status, diagnostic)


def test_an_answer_of_a_person_is_no_bounce() -> None:
    answer = EmailMessage()
    answer["From"], answer["To"], answer["In-Reply-To"] = ZOE, "office@placet.example", ID
    answer.set_content("Thank you; I am out of the office until 5.1.2027.\n\n> Dear Zoe,\n")

    assert read_bounce(answer.as_bytes()) is None


def test_a_report_inside_a_message_that_is_passed_on_is_not_taken_for_one() -> None:
    inner = report(of(ZOE)).decode()
    outer = f"Subject: Fwd: look\nContent-Type: message/rfc822\n\n{inner}"

    assert read_bounce(outer.encode()) is None


def nested(kind: str, times: int) -> bytes:
    return b"".join(
        wire(f'Content-Type: {kind}; boundary="{number}"\n\n--{number}\n')
        for number in range(times)
    )


STATUS = report(of(ZOE)).partition(b"Reporting-MTA")[0]
TEXT = (
    b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n"
    b"Content-Description: notification\r\nContent-Transfer-Encoding: base64\r\n\r\n"
)
HOSTILE = {
    "nothing": b"",
    "every byte": bytes(range(256)) * 300,
    "one long line": b"Subject: a\r\n\r\n" + b"<" * 300_000,
    "long lines": b"Subject: a\r\n\r\n" + (b"<" * 999 + b"\r\n") * 300,
    "an encoded long line": TEXT + encodebytes(b"the postfix\n" + b"<" * 200_000),
    "headers without end": b"A: b\r\n" * 50_000,
    "parameters without end": b"Content-Type: multipart/report" + b';a="\r\n ' * 40_000,
    "recipients without end": b"X-Failed-Recipients: " + b'<"(\r\n ' * 40_000,
    "parts without end": TEXT + b"\r\n--b\r\n\r\n" * 40_000,
    "parts in parts": nested("multipart/mixed", 30) + b"a\r\n" * 40_000,
    "parts in parts without end": nested("multipart/mixed", 3000),
    "messages in messages": b"Content-Type: message/rfc822\r\n\r\n" * 5000,
    "recipients one by one": STATUS + b"Action: failed\r\n\r\n" * 20_000,
    "empty recipients": STATUS + b"\r\n" * 100_000,
    "a status that is no list": b"Content-Type: message/delivery-status\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nAAAA",
    "a character set that is none": b'Content-Type: text/plain; charset="\xff\x00"\r\n\r\n<a@b>:',
    "a multipart without parts": b"Content-Type: multipart/report; boundary=b\r\n\r\n",
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE)
def test_what_means_harm_is_no_bounce_and_takes_no_time(message: bytes) -> None:
    started = monotonic()

    assert read_bounce(message) is None
    assert monotonic() - started < 15


def test_only_the_beginning_of_a_message_is_read() -> None:
    told = report(of(ZOE), returned=RETURNED + "\n" + "x" * LARGEST)

    assert read_bounce(told) == Bounce(ID, (ZOE,), True, "5.1.1", "")


PIECES = (
    *report(of(ZOE)).splitlines(keepends=True),
    *wire(QMAIL).splitlines(keepends=True),
    *(b"\xff\xfe", b"\x00", b"=?utf-8?b?DQo=?=", b"\r\n", b"--b--\r\n", b"Content-Type: ;;\r\n"),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join) | st.binary(max_size=400))
def test_no_message_is_an_error(message: bytes) -> None:
    found = read_bounce(message)

    assert found is None or found.message_id or found.addresses


def test_a_bounce_that_was_damaged_on_the_way_is_no_error() -> None:
    chance = random.Random(7)
    whole = report(of(ZOE, diagnostic="smtp; 550 no"))
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        found = read_bounce(bytes(damaged))
        assert found is None or len(found.diagnostic) <= 300
