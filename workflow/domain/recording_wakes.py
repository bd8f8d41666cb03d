"""What is written down of wakes, and of the meetings that an act was decided on."""

from __future__ import annotations

from typing import Any

from workflow.domain.case import Act, Kind, Step


def wake_payload(act: Act, step: Step) -> dict[str, Any]:
    """Why the case was woken, and the days of the meetings that were looked at."""
    payload: dict[str, Any] = {}
    if step.kind is Kind.WAKE:
        payload["causes"] = [[each.cause, each.subject] for each in act.woken]
    if step.meetings:
        payload["meetings"] = {
            code: [day.isoformat() for day in days] for code, days in step.meetings.items()
        }
    return payload


def woken_by(act: Act, step: Step) -> list[str]:
    """Ids of the wakes that a step is the answer to."""
    return [each.id for each in act.woken] if step.kind is Kind.WAKE else []
