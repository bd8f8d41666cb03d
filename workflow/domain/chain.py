"""The hash chain that makes a history prove itself.

A row's hash is SHA-256 over a domain tag, the hash before it, and every column in a fixed order,
each written with its length in front, so that no two different rows have the same bytes. Free text
stands in a row only as a commitment: the hash of a salt and the value, which lie beside the history
and can be destroyed without breaking the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from workflow.domain.leaves import canonical

CASE_TAG = b"placet/case-history/1"
INSTALLATION_TAG = b"placet/installation-history/1"
SEAL_TAG = b"placet/seal/1"

CASE_COLUMNS = (
    "case_id", "seq", "at", "effective_at", "kind", "action", "from_state", "to_state", "actor_id",
    "capacity", "on_behalf_of", "channel", "flow", "version", "command_id", "request_hash",
    "payload", "effects",
)  # fmt: skip
"""What the hash of a case's history row covers, in this order."""

INSTALLATION_COLUMNS = ("seq", "at", "action", "actor_id", "channel", "payload")
"""What the hash of a row of the installation's history covers, in this order."""

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def row_hash(tag: bytes, columns: tuple[str, ...], row: Mapping[str, Any], previous: str) -> str:
    """The hash of ``row`` after ``previous``, in hexadecimal.

    Args:
        row: every one of ``columns``; ``None`` and the empty string are told apart.
        previous: the hash of the row before; empty for the first.
    """
    parts = [tag, previous.encode()]
    parts += [_written(row[name]) for name in columns]
    return hashlib.sha256(b"".join([b"%d:%b" % (len(part), part) for part in parts])).hexdigest()


def seal(value: Any, salt: bytes) -> str:
    """The commitment to ``value``: it proves the value later and says nothing of it before."""
    return row_hash(SEAL_TAG, ("salt", "value"), {"salt": salt.hex(), "value": [value]}, "")


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical JSON of ``value``, in hexadecimal."""
    # What is digested may be a request as it came in, with half characters that no text may have.
    return hashlib.sha256(canonical_json(value).encode(errors="surrogatepass")).hexdigest()


def canonical_json(value: Any) -> str:
    """The one written form of a JSON value: keys sorted, no spaces, letters as they are."""
    return _CANONICAL.encode(value)


def _written(value: Any) -> bytes:
    """A column as bytes: a letter for its type, then its one written form."""
    if value is None:
        return b"n"
    if isinstance(value, str):
        return b"s" + value.encode()
    if isinstance(value, datetime):
        return b"t" + canonical(value).encode()
    if isinstance(value, int):
        return b"i%d" % value
    return b"j" + _kept_json(value)


def _kept_json(value: Any) -> bytes:
    """``canonical_json`` in bytes, and several times as fast, of what a history keeps.

    Only fractions would be written otherwise, and nothing kept has any: decimals stand as text.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # more than 64 bits, or very deep
        return canonical_json(value).encode()
