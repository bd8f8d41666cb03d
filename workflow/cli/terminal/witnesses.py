"""Heads of histories that were handed out, from mails and receipts that somebody kept.

They show what no database can: that a whole history was rewritten.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path
from typing import Any

from workflow.errors import Invalid

Witnesses = dict[tuple[int, int], str]
"""(Case, revision) to the head that was told."""

NOTICE = re.compile(r"<notice-(?P<case>[0-9]{1,18})-(?P<seq>[0-9]{1,9})-[0-9]+@[^>]*>")
HEAD = re.compile("[0-9a-f]{64}")
HEADER = "Placet-History"
CARRIES = "Placet-Carries"
"""Of a digest, for each further notice: its id as a Message-ID has it, and the head."""


def read_witnesses(places: Sequence[Path]) -> Witnesses:
    """What the mails and receipts in these files and folders witness.

    Raises:
        Invalid: a file is no mail of ours and no receipt, or two of them contradict each other.
    """
    found: Witnesses = {}
    for file in _files(places):
        told = _of_mail(file) if file.suffix == ".eml" else _of_receipts(file)
        for key, head in told:
            if found.setdefault(key, head) != head:
                raise Invalid(
                    f"{file}: it tells another head of case {key[0]} at revision {key[1]} "
                    "than a witness before it"
                )
    return found


def _files(places: Sequence[Path]) -> Iterator[Path]:
    for place in places:
        if not place.is_dir():
            yield place
            continue
        mails = sorted(place.glob("*.eml"))
        if not mails:
            raise Invalid(f"{place}: there is no mail (.eml) in this folder")
        yield from mails


def _of_mail(file: Path) -> list[tuple[tuple[int, int], str]]:
    """A mail's heads; the case and row that each belongs to stand in an id of a notice."""
    headers = BytesHeaderParser(policy=default).parsebytes(file.read_bytes())
    own = f"{headers.get('Message-ID', '')} {headers.get(HEADER, '')}"
    return [_of_line(file, str(line)) for line in (own, *headers.get_all(CARRIES, ()))]


def _of_line(file: Path, line: str) -> tuple[tuple[int, int], str]:
    number, _, head = line.strip().partition(" ")
    notice = NOTICE.fullmatch(number)
    if notice is None or not HEAD.fullmatch(head.strip()):
        raise Invalid(f"{file}: this mail does not tell the head of a history ({HEADER})")
    return (int(notice["case"]), int(notice["seq"])), head.strip()


def _of_receipts(file: Path) -> list[tuple[tuple[int, int], str]]:
    """Receipts as lines of JSON; more than case, revision and head may stand in each."""
    found = []
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        if line.strip():
            found.append(_receipt(f"{file}:{number}", line))
    if not found:
        raise Invalid(f"{file}: there is no receipt in this file")
    return found


def _receipt(place: str, line: bytes) -> tuple[tuple[int, int], str]:
    try:
        told: Any = json.loads(line)
        key = told["case_id"], told["revision"]
        head = told["head"]
        if not (type(key[0]) is int and type(key[1]) is int and HEAD.fullmatch(head)):
            raise TypeError
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Invalid(
            f'{place}: not a receipt; wanted {{"case_id": 12, "revision": 3, "head": "…"}}'
        ) from None
    return key, head
