"""Signing messages, so that receivers can see that the office wrote them (DKIM, RFC 6376).

A message is signed once, when it is built, and kept with its signature: every later attempt sends
the same bytes. So a signature has no end, and a key that was replaced must stay published until
the last notice that it signed was sent.
"""

import hashlib
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import dkim
from dkim.asn1 import ASN1FormatError
from dkim.canonicalization import CanonicalizationPolicy, Relaxed
from dkim.crypto import UnparsableKeyError, parse_private_key
from nacl.signing import SigningKey

NAME = b"DKIM-Signature"

FEWEST_BITS = 2048
"""Of an RSA key: what RFC 8301 says there should be."""

SIGNED_AS_ALL = (
    *("from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to"),
    *("references", "auto-submitted", "mime-version", "content-type", "content-transfer-encoding"),
)
"""Signed as being all there are: one that is added on the way breaks the signature."""

SIGNED_IF_THERE = (
    *("content-language", "placet-case", "placet-history"),
    *("list-unsubscribe", "list-unsubscribe-post"),
)
"""Signed where there is one. A mailing list may add its own; RFC 8058 wants the last two signed."""

_PEM = re.compile(rb"-----BEGIN (?:RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END ")
_ED25519 = bytes.fromhex("302e020100300506032b657004220420")
"""What stands before the 32 bytes of such a key (RFC 8410)."""

_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*")
_PLACEHOLDER = "0" * 60  # makes the signature begin a line, so that nothing before it moves


class KeyProblem(Exception):
    """A key cannot be used; ``sentence`` says what was found, and nothing of the key itself."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A private key, and where its public half is published: at ``selector._domainkey.domain``.

    Attributes:
        domain: the one of the sender's address, or one above it; else receivers count the
            signature as a stranger's (RFC 7489).
    """

    domain: str
    selector: str
    algorithm: Literal["rsa-sha256", "ed25519-sha256"]
    private: Any = field(repr=False, compare=False)


def read_key(pem: bytes, domain: str, selector: str) -> DkimKey:
    """A key as OpenSSL writes it: RSA in PKCS #1 or #8, or Ed25519 in PKCS #8; not encrypted.

    Raises:
        KeyProblem: it is none of these, too short, or domain or selector is no name.
    """
    for name in (domain, selector):
        if not _NAME.fullmatch(name):
            raise KeyProblem(f'"{name}" is not a name in the DNS; wanted one like "example.org"')
    found = _PEM.search(pem)
    if found is None:
        raise KeyProblem("found no private key in PEM; wanted one that is not encrypted")
    try:
        der = b64decode(found[1])
        if der.startswith(_ED25519):
            private = SigningKey(der[len(_ED25519) :])
            return DkimKey(domain, selector, "ed25519-sha256", private)
        numbers = parse_private_key(der)
    except (UnparsableKeyError, ASN1FormatError, AssertionError, LookupError, ValueError):
        raise KeyProblem("the key is neither RSA nor Ed25519") from None
    modulus: int = numbers["modulus"]
    if modulus != numbers["prime1"] * numbers["prime2"]:
        raise KeyProblem("the RSA key is damaged: its primes do not make its modulus")
    if modulus.bit_length() < FEWEST_BITS:
        raise KeyProblem(f"the RSA key has {modulus.bit_length()} bits; wanted {FEWEST_BITS}")
    return DkimKey(domain, selector, "rsa-sha256", numbers)


def sign(message: bytes, key: DkimKey, at: datetime) -> bytes:
    """``message`` with a signature on top; the same arguments always give the same bytes.

    Args:
        message: as ``build_message`` makes it, in seven bits: a relay that had to change its body
            would break the signature.
        at: aware; when the office signed. Receivers refuse one in the future.

    Raises:
        ValueError: ``at`` has no zone.
    """
    if at.tzinfo is None:
        raise ValueError(f'"{at}" has no zone; wanted an aware instant')
    signer = dkim.DKIM(message, signature_algorithm=key.algorithm.encode())
    signer.hasher = hashlib.sha256
    policy = CanonicalizationPolicy(Relaxed, Relaxed)
    body = hashlib.sha256(policy.canonicalize_body(signer.body)).digest()
    names = _signed_names([name.decode("ascii").lower() for name, _ in signer.headers])
    # The library's own sign() would read the clock for t.
    tags = {
        "v": "1",
        "a": key.algorithm,
        "c": "relaxed/relaxed",
        "d": key.domain,
        "s": key.selector,
        "t": str(int(at.timestamp())),
        "h": " : ".join(names),
        "bh": b64encode(body).decode("ascii"),
        "b": _PLACEHOLDER,
    }
    fields = [(tag.encode(), value.encode()) for tag, value in tags.items()]
    signed = [name.encode() for name in names]
    header: bytes = signer.gen_header(fields, signed, policy, NAME, key.private)
    return NAME + b": " + header + message


def _signed_names(there: list[str]) -> list[str]:
    """Each name as often as the field is there, and once more where another must not be added."""
    all_there = [name for each in SIGNED_AS_ALL for name in [each] * (there.count(each) + 1)]
    return all_there + [each for each in SIGNED_IF_THERE for _ in range(there.count(each))]
