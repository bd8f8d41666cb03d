"""Signatures: that receivers believe them, and what they would notice."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from notifications.message import build_message
from notifications.render import parse_template, render
from notifications.signing import DkimKey, KeyProblem, read_key, sign
from tests.notifications.contexts import context, text
from tests.notifications.letters import DANGEROUS, ENVELOPE, WORDS

AT = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
MESSAGE = build_message(WORDS, ENVELOPE)
RSA = generate_private_key(65537, 2048)
ED25519 = Ed25519PrivateKey.generate()
PLAIN = NoEncryption()

PUBLISHED = {
    "rsa": b"v=DKIM1; p="
    + b64encode(RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
    "ed25519": b"v=DKIM1; k=ed25519; p="
    + b64encode(ED25519.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)),
}
"""What stands in the DNS for each kind of key."""


def pem(
    key: RSAPrivateKey | Ed25519PrivateKey,
    form: PrivateFormat = PrivateFormat.PKCS8,
    encryption: KeySerializationEncryption = PLAIN,
) -> bytes:
    return key.private_bytes(Encoding.PEM, form, encryption)


KEYS = {
    "rsa": read_key(pem(RSA), "placet.example", "rsa"),
    "ed25519": read_key(pem(ED25519), "placet.example", "ed25519"),
}
KINDS = pytest.mark.parametrize("kind", KEYS)


def believed(message: bytes) -> bool:
    """What a receiver makes of a message, with the published keys."""
    names = {f"{kind}._domainkey.placet.example.".encode(): kind for kind in PUBLISHED}
    found = dkim.verify(message, dnsfunc=lambda name, timeout=5: PUBLISHED[names[name]])
    return bool(found)


@KINDS
def test_a_signed_message_is_believed(kind: str) -> None:
    signed = sign(MESSAGE, KEYS[kind], AT)

    assert signed.endswith(MESSAGE)
    assert believed(signed)


@KINDS
def test_the_same_message_key_and_instant_always_give_the_same_bytes(kind: str) -> None:
    there = AT.astimezone(timezone(timedelta(hours=9)))
    again = read_key(pem(RSA if kind == "rsa" else ED25519), "placet.example", kind)

    assert sign(MESSAGE, KEYS[kind], AT) == sign(MESSAGE, again, there)


def test_a_signature_says_who_signed_what_and_when_and_has_no_end() -> None:
    value = str(message_from_bytes(sign(MESSAGE, KEYS["rsa"], AT))["DKIM-Signature"])
    tags = dict(tag.strip().split("=", 1) for tag in "".join(value.split()).split(";"))

    assert {tag: tags[tag] for tag in tags if tag not in ("h", "bh", "b")} == {
        "v": "1",
        "a": "rsa-sha256",
        "c": "relaxed/relaxed",
        "d": "placet.example",
        "s": "rsa",
        "t": str(int(AT.timestamp())),
    }
    present = [name.lower() for name, _ in message_from_bytes(MESSAGE).items()]
    assert sorted(set(present) - set(tags["h"].split(":"))) == []


@KINDS
def test_a_signature_is_of_seven_bits_in_short_lines(kind: str) -> None:
    added = sign(MESSAGE, KEYS[kind], AT).removesuffix(MESSAGE)

    assert added.isascii()
    assert added.endswith(b"\r\n")
    assert added.replace(b"\r\n", b"").count(b"\n") == 0
    assert max(len(line) for line in added.split(b"\r\n")) <= 78


@pytest.mark.parametrize("value", [value for value in DANGEROUS if len(value) < 200])
def test_a_message_about_any_title_is_believed(value: str) -> None:
    template = parse_template("Subject: {{ case.title }}\n\n{{ case.title }}")
    words = render(template, context(case__title=text(value + " مشروع")), "ar")

    assert believed(sign(build_message(words, ENVELOPE), KEYS["ed25519"], AT))


ADDED = [
    *("From: x@y.example", "To: x@y.example", "Cc: x@y.example", "Reply-To: x@y.example"),
    *("Subject: x", "Date: Sun, 31 Jan 2027 12:30:00 +0000", "Message-ID: <x@y.example>"),
    *("In-Reply-To: <x@y.example>", "References: <x@y.example>", "Auto-Submitted: no"),
    *("MIME-Version: 1.0", "Content-Type: text/plain", "Content-Transfer-Encoding: base64"),
]


@pytest.mark.parametrize("added", ADDED)
def test_a_header_that_is_added_on_the_way_is_noticed(added: str) -> None:
    signed = sign(MESSAGE, KEYS["ed25519"], AT)

    assert not believed(f"{added}\r\n".encode() + signed)


@pytest.mark.parametrize("name", [name for name, _ in message_from_bytes(MESSAGE).items()])
def test_a_header_that_is_changed_on_the_way_is_noticed(name: str) -> None:
    signed = sign(MESSAGE, KEYS["ed25519"], AT)

    assert not believed(signed.replace(f"\r\n{name}: ".encode(), f"\r\n{name}: x".encode(), 1))


def test_a_word_that_is_changed_on_the_way_is_noticed() -> None:
    assert not believed(sign(MESSAGE, KEYS["ed25519"], AT).replace(b"thank you", b"thank me"))


def test_what_relays_and_lists_add_does_not_hurt() -> None:
    signed = sign(MESSAGE, KEYS["ed25519"], AT)
    added = b"Received: from a by b\r\nSender: list@b.example\r\nList-Unsubscribe: <mailto:a@b>\r\n"

    assert believed(added + signed)


def test_how_to_unsubscribe_is_signed_where_it_is_told() -> None:
    telling = b"List-Unsubscribe: <mailto:office@placet.example>\r\n" + MESSAGE
    signed = sign(telling, KEYS["ed25519"], AT)

    assert believed(signed)
    assert not believed(signed.replace(b"<mailto:office", b"<mailto:thief"))


def test_an_instant_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        sign(MESSAGE, KEYS["rsa"], AT.replace(tzinfo=None))


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_an_rsa_key_is_read_in_both_forms(form: PrivateFormat, ending: bytes) -> None:
    key = read_key(pem(RSA, form).replace(b"\n", ending), "placet.example", "rsa")

    assert believed(sign(MESSAGE, key, AT))


SHORT = generate_private_key(65537, 1024)  # noqa: S505 - breakable, and so refused


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (b"", "found no private key in PEM; wanted one that is not encrypted"),
        (
            pem(RSA, encryption=BestAvailableEncryption(b"secret")),
            "found no private key in PEM; wanted one that is not encrypted",
        ),
        (
            RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            "found no private key in PEM; wanted one that is not encrypted",
        ),
        (
            b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "the key is neither RSA nor Ed25519",
        ),
        (
            b"-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n",
            "the key is neither RSA nor Ed25519",
        ),
        (pem(SHORT), "the RSA key has 1024 bits; wanted 2048"),
        (pem(RSA)[:400] + b"\n-----END PRIVATE KEY-----\n", "the key is neither RSA nor Ed25519"),
    ],
)
def test_what_is_no_key_is_refused_without_telling_it(found: bytes, sentence: str) -> None:
    with pytest.raises(KeyProblem) as problem:
        read_key(found, "placet.example", "a")

    assert problem.value.sentence == sentence


@pytest.mark.parametrize("name", ["", "a b", "a;b", "a..b", "é", "a.b\n", "x" * 64])
def test_domain_and_selector_are_names(name: str) -> None:
    sentence = f'"{name}" is not a name in the DNS; wanted one like "example.org"'

    for domain, selector in ((name, "a"), ("a.example", name)):
        with pytest.raises(KeyProblem) as problem:
            read_key(pem(ED25519), domain, selector)
        assert problem.value.sentence == sentence


@KINDS
def test_a_key_is_never_shown(kind: str) -> None:
    key = KEYS[kind]

    assert repr(key) == (
        f"DkimKey(domain='placet.example', selector='{kind}', algorithm='{kind}-sha256')"
    )
    assert key == replace(key, private=None) == DkimKey("placet.example", kind, key.algorithm, 1)
