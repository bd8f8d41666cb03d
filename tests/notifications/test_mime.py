"""The body of a message: what is read is what was written, in seven bits and short lines."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.mime import alternatives
from notifications.smtp import LONGEST_LINE, unfit_to_send

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300)
LINES = st.lists(WORDS, max_size=8).map("\n".join)


def read(message: bytes) -> list[tuple[str, str, str]]:
    """Type, encoding and words of each part."""
    parsed = message_from_bytes(message, EmailMessage, policy=default)
    assert isinstance(parsed, EmailMessage)
    assert parsed.get_content_type() == "multipart/alternative"
    return [
        (
            part.get_content_type(),
            str(part["Content-Transfer-Encoding"]),
            part.get_payload(decode=True).decode().replace("\r\n", "\n"),  # type: ignore[union-attr]
        )
        for part in parsed.iter_parts()
    ]


@given(LINES, LINES)
def test_both_parts_say_what_was_written(text: str, html: str) -> None:
    message = alternatives(text, html, "seed")

    kinds, _, words = zip(*read(message), strict=True)
    assert kinds == ("text/plain", "text/html")
    ended = [each if each.endswith("\n") or not each else f"{each}\n" for each in (text, html)]
    assert words == tuple(ended)
    assert unfit_to_send("a@b.example", "c@d.example", message) == ""
    assert max(map(len, message.split(b"\r\n"))) < LONGEST_LINE / 10


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Dear colleague,\n", "7bit"),
        ("a" * 79, "quoted-printable"),
        ("Chère collègue, le délai est passé\n", "quoted-printable"),
        ("Уважаемый коллега\n", "base64"),
        ("", "7bit"),
    ],
)
def test_the_shortest_way_is_taken(words: str, encoding: str) -> None:
    assert [found for _, found, _ in read(alternatives(words, words, "x"))] == [encoding] * 2
