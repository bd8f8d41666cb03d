"""The texts that the rules of a flow rest on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The text that a rule rests on: instrument, edition and clause, with the dates it is valid."""

    name: str
    instrument: str
    edition: str | None = None
    clause: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
