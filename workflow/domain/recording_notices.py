"""What is written down of a notice: its own row, and what the history row says that owes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from definitions.flow import Purpose
from workflow.domain.case import Owed
from workflow.domain.chain import seal
from workflow.domain.leaves import canonical
from workflow.domain.records import Row

OWED_COLUMNS = (
    "id", "template", "template_hash", "person_id", "because", "language", "wanted",
)  # fmt: skip
"""What a history row says of each notice that it owes, before the commitment to its context.

Of a notice for information its purpose follows, and when it is planned; one for action has no more.
"""


def notice_id(case_id: int, seq: int, number: int) -> str:
    """Stands for one notice for ever; its Message-ID is made from it."""
    return f"{case_id}-{seq}-{number}"


def owed_rows(
    number: int,
    notice: Owed,
    place: Mapping[str, int],
    at: datetime,
    waits_until: datetime | None,
    grain: bytes,
) -> tuple[Row, list[Any]]:
    """The notice's own row, and its entry in the history row at ``place`` that owes it.

    Args:
        number: counts the notices of the row from 1.
        grain: the salt of the commitment to what it says.
    """
    row_id = notice_id(place["case_id"], place["seq"], number)
    row = {
        "id": row_id,
        **place,
        "template": notice.template,
        "template_hash": notice.template_hash,
        "person_id": notice.person_id,
        "because": notice.because,
        "language": notice.language,
        "wanted": notice.wanted,
        "context": notice.context,
        "salt": grain.hex(),
        "decided_at": at,
        **planned(row_id, notice.purpose, at, notice.planned_at, waits_until),
        "attempts": 0,
        "fence": 0,
    }
    entry = [*(row[name] for name in OWED_COLUMNS), seal(notice.context, grain)]
    return row, [*entry, *_plan(notice)]


def planned(
    notice: str,
    purpose: str,
    decided_at: datetime,
    planned_at: datetime | None,
    waits_until: datetime | None,
) -> Row:
    """The columns of a notice that say when it goes out, as it was decided.

    What goes out at once is carried by itself; what waits for a digest, by nothing yet.

    Args:
        waits_until: before this the act can be taken back, so nothing of it goes out.
    """
    waits = [each for each in (planned_at, waits_until if planned_at else None) if each]
    return {
        "purpose": str(purpose),
        "planned_at": planned_at,
        "state": "queued" if planned_at else "unwanted",
        "due_at": max(waits, default=decided_at),
        "carried_by": notice if planned_at == decided_at else None,
    }


def _plan(notice: Owed) -> list[Any]:
    if notice.purpose is Purpose.ACTION:
        return []
    planned_at = canonical(notice.planned_at) if notice.planned_at else None
    return [notice.purpose.value, planned_at]
