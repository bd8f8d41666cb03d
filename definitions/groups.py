"""Groups that hold meetings, as a flow names them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupOf:
    """A group whose next meeting conditions ask for: by its code, or by the field that names it."""

    name: str
    group: str | None
    field: str | None
