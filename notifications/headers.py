"""The one place where header fields of a message are written, and read back before they leave.

Python's own writer lets an encoded word (RFC 2047) in a subject become a new header line
(CVE-2024-6923), splits long names in the wrong place and encodes long message ids. So values are
refused when they hold anything that a header must not, are encoded here, and what was written is
parsed again and compared with what was meant.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parseaddr

from notifications.characters import CONTROLS, UNPAIRED

LONGEST_LINE = 76
"""Characters; RFC 2047 wants no more in a line with an encoded word."""

CHUNK = 36
"""Bytes in one encoded word; it fits in a line behind any of our header names."""

LONGEST_VALUE = 2000
"""Characters of a header's value."""

LONGEST_ID, LONGEST_LOCAL, LONGEST_ADDRESS = 250, 64, 254
"""Characters of a message id, of an address before its @ and of the whole address (RFC 5321)."""

_REFUSED = re.compile(f"[{CONTROLS}\n{UNPAIRED}]|=\\?")
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_MAILBOXES = frozenset({"From", "To"})
_FOLD = re.compile(r"\r?\n(?=[ \t])")

Mailbox = tuple[str, str]
"""Somebody's name, which may be empty, and address."""


class HeaderProblem(Exception):
    """A header cannot be sent as it is: its name, and a sentence that says what was found."""

    def __init__(self, header: str, sentence: str) -> None:
        super().__init__(f"{header}: {sentence}")
        self.header = header
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Header:
    """A header field: what it means, and the line or lines that say it.

    Attributes:
        meaning: the value as a reader sees it; of a mailbox, ``name <address>``.
        lines: in ASCII, folded, with the line end.
    """

    name: str
    meaning: str
    lines: str


def text_header(name: str, value: str) -> Header:
    """A header of free text: a subject, a reference."""
    _refuse(name, value)
    plain = value.isascii() and value == " ".join(value.split())
    words = value.split(" ") if plain else list(_encoded_words(value))
    if any(len(word) > LONGEST_LINE - 1 for word in words):
        words = list(_encoded_words(value))
    return Header(name, value, _folded(name, words))


def mailbox_header(name: str, mailbox: Mailbox) -> Header:
    """``From`` or ``To``: one mailbox, its name quoted or encoded."""
    display, address = mailbox
    _refuse(name, display)
    check_address(name, address)
    if not display:
        return Header(name, address, _folded(name, [address]))
    quoted = '"' + display.replace("\\", "\\\\").replace('"', '\\"') + '"'
    plain = (
        display.isascii() and display == " ".join(display.split()) and len(quoted) < LONGEST_LINE
    )
    words = [quoted] if plain else list(_encoded_words(display))
    return Header(name, f"{display} <{address}>", _folded(name, [*words, f"<{address}>"]))


def id_header(name: str, message_id: str) -> Header:
    """``Message-ID`` and those that refer to one; never folded inside, never encoded."""
    _refuse(name, message_id)
    inner = message_id[1:-1]
    if message_id != f"<{inner}>" or not _ADDRESS.fullmatch(inner) or len(inner) > LONGEST_ID:
        raise HeaderProblem(name, f'found "{message_id}"; wanted a message id like <left@right>')
    return Header(name, message_id, _folded(name, [message_id]))


def mail_to_header(name: str, address: str) -> Header:
    """``List-Unsubscribe`` (RFC 2369): where a mail program writes; never encoded."""
    check_address(name, address)
    link = f"<mailto:{address}>"
    return Header(name, link, _folded(name, [link]))


def check_written(message: bytes, meant: Sequence[Header], besides: Sequence[str]) -> None:
    """Compare the header fields of ``message`` with those that were meant.

    Args:
        besides: names of the fields that follow ``meant``, whose values are not compared.

    Raises:
        HeaderProblem: a field is missing, was added or says something else.
    """
    head, _, _ = message.partition(b"\r\n\r\n")
    parsed = BytesHeaderParser(policy=compat32).parsebytes(head + b"\r\n\r\n")
    found = [(name, _meaning(name, str(raw))) for name, raw in parsed.items()]
    names = [name for name, _ in found]
    wanted = [header.name for header in meant] + list(besides)
    if names != wanted:
        raise HeaderProblem(_first_difference(names, wanted), f"found {names}; wanted {wanted}")
    for header, (name, meaning) in zip(meant, found, strict=False):
        if meaning != header.meaning:
            raise HeaderProblem(name, f'"{header.meaning}" would be read as "{meaning}"')


def _refuse(name: str, value: str) -> None:
    if found := _REFUSED.search(value):
        what = "an encoded word (=?)" if found[0] == "=?" else f"character U+{ord(found[0]):04X}"
        raise HeaderProblem(name, f"found {what} in {value[:80]!r}")
    if len(value) > LONGEST_VALUE:
        raise HeaderProblem(
            name, f"it has {len(value)} characters; at most {LONGEST_VALUE} are sent"
        )


def check_address(name: str, address: str) -> None:
    """Nothing but one plain address, such as goes into a header and into a mail server's commands.

    Raises:
        HeaderProblem: it is none; carries ``name``.
    """
    _refuse(name, address)
    short = address.find("@") <= LONGEST_LOCAL and len(address) <= LONGEST_ADDRESS
    if not short or not _ADDRESS.fullmatch(address):
        raise HeaderProblem(name, f'"{address}" is not an address in ASCII like name@example.org')


def _encoded_words(value: str) -> Iterator[str]:
    """``value`` in encoded words, none of which breaks a character."""
    chunk = b""
    for letter in value:
        encoded = letter.encode()
        if len(chunk) + len(encoded) > CHUNK:
            yield _encoded_word(chunk)
            chunk = b""
        chunk += encoded
    if chunk:
        yield _encoded_word(chunk)


def _encoded_word(chunk: bytes) -> str:
    return f"=?utf-8?b?{b64encode(chunk).decode()}?="


def _folded(name: str, words: Sequence[str]) -> str:
    lines = [f"{name}:"]
    for number, word in enumerate(words):
        # The first word stays beside the name: a line of nothing but white space is not allowed.
        if number and len(lines[-1]) + 1 + len(word) > LONGEST_LINE:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines) + "\r\n"


def _meaning(name: str, raw: str) -> str:
    """What a reader of the field sees."""
    line = _FOLD.sub("", raw)
    if name in _MAILBOXES:
        display, address = parseaddr(line)
        return f"{_decoded(display)} <{address}>" if display else address
    return _decoded(line)


def _decoded(line: str) -> str:
    try:
        pieces = decode_header(line)
    except HeaderParseError as error:
        raise HeaderProblem("header", f'"{line}" cannot be decoded') from error
    return "".join(
        piece.decode(charset or "ascii") if isinstance(piece, bytes) else piece
        for piece, charset in pieces
    )


def _first_difference(names: Sequence[str], wanted: Sequence[str]) -> str:
    differing = (found for found, want in zip(names, wanted, strict=False) if found != want)
    return next(differing, names[len(wanted)] if len(names) > len(wanted) else wanted[-1])
