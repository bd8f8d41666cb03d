"""What a flow says of the notices that it owes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What a notice is for: something is asked of its reader, or its reader is to know."""

    ACTION = "action"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Notify:
    """A notice that an action or a consultation owes.

    Attributes:
        to: names of roles, of fields that hold a party, parties or a person, ``membership``, or
            ``NAME.asked`` and ``NAME.silent`` for people behind the voices of a consultation.
        purpose: only what is for information goes by its reader's preference.
    """

    send: str
    to: tuple[str, ...]
    purpose: Purpose = Purpose.ACTION
