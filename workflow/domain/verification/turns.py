"""Whether what is kept of whose turn it is follows from the case, as its history leaves it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflow.domain.case import Case
from workflow.domain.published import PublishedFlow
from workflow.domain.turns import turn_rows
from workflow.domain.verification.findings import Finding, Row, differences


def wrong_turns(found: Sequence[Row], case: Case | None, flow: PublishedFlow) -> Iterator[Finding]:
    """Turns that are not those of ``case``, of a case that has ended, and turns that are missing.

    Args:
        case: rebuilt from its history.
    """
    wanted = turn_rows(flow, case) if case else []
    by_number = {row["number"]: row for row in found}
    for row in wanted:
        place = f"turns {row['case_id']}/{row['number']}"
        if row["number"] not in by_number:
            yield Finding(place, "it is somebody's turn and that is not there")
        else:
            yield from differences(place, by_number.pop(row["number"]), row)
    for extra in by_number.values():
        yield Finding(f"turns {extra['case_id']}/{extra['number']}", "it is not this holder's turn")
