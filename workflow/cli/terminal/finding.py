"""Cases by their references or ids, several at once."""

from __future__ import annotations

from collections.abc import Sequence

from workflow.errors import Unknown
from workflow.store import cases
from workflow.store.engine import Session


def case_ids_of(session: Session, names: Sequence[str]) -> list[int]:
    """The ids of these cases, each once, in order; ``Unknown`` for the first that there is not."""
    found = cases.find(session, names)
    for name in names:
        if name not in found:
            raise Unknown("case", name)
    return sorted({case.id for case in found.values()})
