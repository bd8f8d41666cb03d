"""The body of a message: the same words as plain text and as HTML, in seven bits.

Written here and not by the standard library's ``EmailMessage``, which needs four times as long for
what has one form only.
"""

from base64 import encodebytes
from binascii import b2a_qp
from hashlib import sha256

LONGEST_LINE = 78
"""Characters of a line that goes as it is (RFC 5322, 2.1.1)."""


def alternatives(text: str, html: str, seed: str) -> bytes:
    """Header fields and parts of a message that says the same twice; lines end in CR LF.

    Args:
        seed: what the mark between the parts is made from, so that it is the same at every time.
    """
    parts = [_part("plain", text), _part("html", html)]
    mark = _mark(seed, parts)
    body = b"".join(b"--%b\r\n%b\r\n" % (mark, part) for part in parts)
    return (
        b"MIME-Version: 1.0\r\n"
        b'Content-Type: multipart/alternative;\r\n boundary="%b"\r\n\r\n%b--%b--\r\n'
    ) % (mark, body, mark)


def _part(kind: str, words: str) -> bytes:
    encoding, encoded = _encoded(words)
    return (
        f'Content-Type: text/{kind}; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    ).encode("ascii") + encoded


def _encoded(words: str) -> tuple[str, bytes]:
    """As it is where that can be, else in the shorter of the two ways."""
    lines = words.encode().splitlines()
    raw = b"".join(line + b"\r\n" for line in lines)
    if raw.isascii() and max(map(len, lines), default=0) <= LONGEST_LINE:
        return "7bit", raw
    quoted = b2a_qp(raw, istext=True)
    packed = encodebytes(raw).replace(b"\n", b"\r\n")
    return ("quoted-printable", quoted) if len(quoted) <= len(packed) else ("base64", packed)


def _mark(seed: str, parts: list[bytes]) -> bytes:
    """Made from the seed, and found in no part."""
    number = 0
    while True:
        mark = b"placet-" + sha256(f"{seed} {number}".encode()).hexdigest()[:32].encode("ascii")
        if not any(mark in part for part in parts):
            return mark
        number += 1
