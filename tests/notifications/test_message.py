"""The bytes of a message: what its headers say, and that nothing else gets into them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from hashlib import sha256

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notifications.message import Envelope, HeaderProblem, build_message
from notifications.render import Rendered, parse_template, render
from tests.notifications.contexts import context, text
from tests.notifications.letters import DANGEROUS, ENVELOPE, WORDS


def headers(message: bytes) -> list[tuple[str, str]]:
    """Names and values as mail programs have long read them."""
    parsed = message_from_bytes(message)
    return [(name, str(make_header(decode_header(value)))) for name, value in parsed.items()]


def parsed(message: bytes) -> EmailMessage:
    found = message_from_bytes(message, _class=EmailMessage, policy=SMTP)
    assert isinstance(found, EmailMessage)
    return found


def content(part: EmailMessage) -> str:
    """The words of a part, with lines as they were before they went over the wire."""
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_message_has_these_headers_and_no_others() -> None:
    found = headers(build_message(WORDS, ENVELOPE))

    assert found[-1][0] == "Content-Type"
    assert found[:-1] == [
        ("From", '"TSB, voluntary contributions" <office@placet.example>'),
        ("To", "Zoé Müller <zoe@member.example>"),
        ("Subject", "VC-2027-0001: received"),
        ("Date", "Sun, 31 Jan 2027 12:30:00 +0000"),
        ("Message-ID", "<notice.12@placet.example>"),
        ("In-Reply-To", "<case.1@placet.example>"),
        ("References", "<case.1@placet.example>"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", "en"),
        ("Placet-Case", "VC-2027-0001"),
        ("Placet-History", "ab" * 32),
        ("MIME-Version", "1.0"),
    ]


def test_the_message_that_begins_a_thread_answers_none() -> None:
    first = replace(ENVELOPE, message_id=ENVELOPE.thread_id)

    names = [name for name, _ in headers(build_message(WORDS, first))]

    assert "In-Reply-To" not in names
    assert "References" not in names


def test_reference_and_head_are_left_out_where_there_are_none() -> None:
    names = [
        name for name, _ in headers(build_message(WORDS, replace(ENVELOPE, reference="", head="")))
    ]

    assert not {"Placet-Case", "Placet-History"} & set(names)


def test_a_message_is_text_and_html_that_say_the_same() -> None:
    words = Rendered("s", "Добрый день,\n\n" + "длинно " * 200 + "\n", "<p>你好</p>\n")

    message = parsed(build_message(words, ENVELOPE))

    assert message.get_content_type() == "multipart/alternative"
    parts = [part for part in message.iter_parts() if isinstance(part, EmailMessage)]
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert [content(part) for part in parts] == [words.text, words.html]


def test_a_message_is_of_seven_bits_in_lines_that_relays_leave_alone() -> None:
    words = Rendered("مشروع " * 20, "é" * 5000 + "\n", "<p>" + "x" * 5000 + "</p>\n")

    envelope = replace(ENVELOPE, recipient=("张" * 200, "a@b.example"), head="ab" * 20)

    message = build_message(words, envelope)

    assert message.isascii()
    assert message.replace(b"\r\n", b"").count(b"\n") == 0
    assert max(len(line) for line in message.split(b"\r\n")) <= 78


def test_the_same_input_gives_the_same_bytes_on_any_machine_at_any_time() -> None:
    program = (
        "import sys; from hashlib import sha256;"
        "from notifications.message import build_message;"
        "from tests.notifications.letters import ENVELOPE, WORDS;"
        "print(sha256(build_message(WORDS, ENVELOPE)).hexdigest())"
    )
    elsewhere = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    ran = subprocess.run(
        [sys.executable, "-c", program], env=elsewhere, capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == sha256(build_message(WORDS, ENVELOPE)).hexdigest()


def test_the_boundary_is_found_in_neither_part() -> None:
    first = parsed(build_message(WORDS, ENVELOPE)).get_boundary()
    words = replace(WORDS, text=f"--{first}\n\n--{first}--\n")

    message = parsed(build_message(words, ENVELOPE))

    assert message.get_boundary() != first
    part = next(message.iter_parts())
    assert isinstance(part, EmailMessage)
    assert content(part) == words.text


def test_two_messages_have_two_boundaries() -> None:
    other = replace(ENVELOPE, message_id="<notice.13@placet.example>")

    boundaries = {
        parsed(build_message(WORDS, envelope)).get_boundary() for envelope in (ENVELOPE, other)
    }

    assert len(boundaries) == 2


@pytest.mark.parametrize("value", DANGEROUS)
@pytest.mark.parametrize("header", ["From", "To", "Subject", "Content-Language", "Placet-Case"])
def test_a_value_that_no_header_may_hold_is_refused_by_name(header: str, value: str) -> None:
    with pytest.raises(HeaderProblem) as problem:
        build_message(*with_value(header, value))

    assert problem.value.header == header


def with_value(header: str, value: str) -> tuple[Rendered, Envelope]:
    """A message whose header of that name would hold ``value``."""
    match header:
        case "From":
            return WORDS, replace(ENVELOPE, sender=(value, "a@b.example"))
        case "To":
            return WORDS, replace(ENVELOPE, recipient=(value, "a@b.example"))
        case "Subject":
            return replace(WORDS, subject=value), ENVELOPE
        case "Content-Language":
            return WORDS, replace(ENVELOPE, language=value)
        case _:
            return WORDS, replace(ENVELOPE, reference=value)


@pytest.mark.parametrize(
    "address",
    [
        *("", "a", "@b.example", "a@", "a@b@c", "a b@c.example", "a@b.example, c@d.example"),
        *('"a b"@c.example', "<a@b.example>", "a@b..example", "a@-b.example", "é@b.example"),
        *("a@bücher.example", "a@b.example\r\nBcc: c@d.example", "a.@b.example", "a@[127.0.0.1]"),
        *(
            "x" * 65 + "@b.example",
            "a@" + "b" * 253,
            "a@b.example (comment)",
            "=?x?q?y?=@b.example",
        ),
    ],
)
@pytest.mark.parametrize("header", ["From", "To"])
def test_what_is_not_one_plain_address_is_refused(header: str, address: str) -> None:
    mailbox = ("Somebody", address)
    changed = {
        "From": replace(ENVELOPE, sender=mailbox),
        "To": replace(ENVELOPE, recipient=mailbox),
    }

    with pytest.raises(HeaderProblem) as problem:
        build_message(WORDS, changed[header])

    assert problem.value.header == header


@pytest.mark.parametrize(
    "message_id", ["", "<>", "a@b", "<a>", "<a@b> <c@d>", "<a@b>\r\nBcc: c@d.e", "<a b@c>", "<é@b>"]
)
def test_what_is_not_a_message_id_is_refused(message_id: str) -> None:
    with pytest.raises(HeaderProblem) as problem:
        build_message(WORDS, replace(ENVELOPE, message_id=message_id))
    assert problem.value.header == "Message-ID"

    with pytest.raises(HeaderProblem) as problem:
        build_message(WORDS, replace(ENVELOPE, thread_id=message_id))
    assert problem.value.header == "In-Reply-To"


def test_a_date_needs_its_zone() -> None:
    naive = ENVELOPE.date.replace(tzinfo=None)

    with pytest.raises(HeaderProblem) as problem:
        build_message(WORDS, replace(ENVELOPE, date=naive))

    assert problem.value.header == "Date"


def test_a_date_may_be_of_any_zone() -> None:
    nairobi = ENVELOPE.date.astimezone(timezone(timedelta(hours=3)))

    assert ("Date", "Sun, 31 Jan 2027 15:30:00 +0300") in headers(
        build_message(WORDS, replace(ENVELOPE, date=nairobi))
    )


HARMLESS = [
    *("a", "Zoé", "مشروع", "项目", "проект", "😀", "word" * 25, '"', "\\", "<", ">", "@", ",", ";"),
    *(":", "(", ")", "[", "]", "?", "=", "_", "\u2068", "\u2069", "\u200f", "e\u0301", "\u00a0"),
    *(" ", "  ", "?=", "=0A", "Bcc: x@y.example"),
]
HARMFUL = [
    *("=?utf-8?q?a=0ABcc:_x@y.example?=", "=?", "=?utf-8?b?DQpCY2M6IHhAeS5l?=", "\r\n", "\n", "\r"),
    *("\u2028", "\x85", "\x00", "\t", "\ud800"),
]
PLAIN = st.lists(st.sampled_from(HARMLESS), max_size=20).map("".join)
VALUES = (
    PLAIN
    | st.lists(st.sampled_from(HARMLESS + HARMFUL), max_size=4).map("".join)
    | st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=120)
)


@settings(max_examples=400, deadline=None)
@given(subject=VALUES, sender=VALUES, recipient=VALUES, reference=VALUES)
@example(subject="=?utf-8?q?a=0ABcc:_x@y.example?=", sender="a", recipient="b", reference="c")
@example(subject="a <b@c.example>", sender='x"y\\', recipient="a@b.example", reference=" ")
def test_headers_are_read_as_they_were_meant_or_are_not_sent(
    subject: str, sender: str, recipient: str, reference: str
) -> None:
    words = replace(WORDS, subject=subject)
    envelope = replace(
        ENVELOPE,
        sender=(sender, "office@placet.example"),
        recipient=(recipient, "zoe@member.example"),
        reference=reference,
    )
    try:
        message = build_message(words, envelope)
    except HeaderProblem:
        return

    assert [name for name, _ in headers(message)] == [
        *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
        *("Auto-Submitted", "Content-Language", *(["Placet-Case"] if reference else [])),
        *("Placet-History", "MIME-Version", "Content-Type"),
    ]
    raw = message_from_bytes(message)
    assert decoded(raw["Subject"]) == subject
    assert decoded(raw.get("Placet-Case", "")) == reference
    assert mailbox(raw["From"]) == envelope.sender
    assert mailbox(raw["To"]) == envelope.recipient
    assert [(a.username, a.domain) for a in parsed(message)["To"].addresses] == [
        ("zoe", "member.example")
    ]


@settings(max_examples=150, deadline=None)
@given(PLAIN.filter(lambda value: "=?" not in value))
def test_no_harmless_value_is_refused(value: str) -> None:
    message = build_message(
        replace(WORDS, subject=value), replace(ENVELOPE, recipient=(value, "zoe@member.example"))
    )

    raw = message_from_bytes(message)
    assert decoded(raw["Subject"]) == value
    assert mailbox(raw["To"]) == (value, "zoe@member.example")


def decoded(raw: str) -> str:
    return str(make_header(decode_header(raw.replace("\r\n", "").replace("\n", ""))))


def mailbox(raw: str) -> tuple[str, str]:
    name, address = parseaddr(raw.replace("\r\n", "").replace("\n", ""))
    return decoded(name), address


@pytest.mark.parametrize("value", [value for value in DANGEROUS if len(value) < 200])
def test_a_title_that_would_break_a_header_does_not_stop_the_notice(value: str) -> None:
    template = parse_template("Subject: {{ case.reference }}: {{ case.title }}\n\n{{ case.title }}")
    values = context(case__reference=text("VC-1"), case__title=text(value))

    message = build_message(render(template, values, "en"), ENVELOPE)

    assert [name for name, _ in headers(message)] == [
        name for name, _ in headers(build_message(WORDS, ENVELOPE))
    ]
