"""What is written down of wakes and links, and of what an act was decided on."""

from __future__ import annotations

from typing import Any, Protocol

from workflow.domain.case import Act, Kind, Step
from workflow.domain.watching import Cause, Wake


class WakeRows(Protocol):
    """Where rows of wakes and links are gathered."""

    wakes: list[dict[str, Any]]
    links: list[dict[str, Any]]
    unlinked: list[dict[str, Any]]


def wake_payload(act: Act, step: Step) -> dict[str, Any]:
    """Why the case was woken, and the days of the meetings that were looked at."""
    payload: dict[str, Any] = {}
    if step.kind is Kind.WAKE:
        payload["causes"] = [[each.cause, each.subject] for each in act.woken]
    if step.linked:
        payload["linked"] = dict(step.linked)
    if step.funding:
        payload["funding"] = dict(step.funding)
    if step.tied:
        payload["link"], payload["case"] = step.tied.link, step.tied.case_id
    if act.origin and step.kind is Kind.OPEN:
        payload["origin"] = [act.origin.case_id, act.origin.seq, act.origin.link]
    if step.meetings:
        payload["meetings"] = {
            code: [day.isoformat() for day in days] for code, days in step.meetings.items()
        }
    return payload


def woken_by(act: Act, step: Step) -> list[str]:
    """Ids of the wakes that a step is the answer to."""
    if act.origin and step.kind is Kind.OPEN:
        return [act.origin.wake]
    return [each.id for each in act.woken] if step.kind is Kind.WAKE else []


def note_wakes(records: WakeRows, act: Act, case_id: int, seq: int, step: Step) -> dict[str, Any]:
    """Add the wakes and links of a step; what its history row says of them."""
    records.wakes += [
        Wake(each.case_id, Cause(each.cause), each.subject, seq, act.hops).row(act.at)
        for each in step.wakes
    ]
    if act.origin and step.kind is Kind.OPEN:
        origin = act.origin
        records.links.append(link_row(origin.case_id, origin.link, case_id, origin.seq))
    if step.tied:
        row = link_row(case_id, step.tied.link, step.tied.case_id, seq)
        (records.links if step.tied.made else records.unlinked).append(row)
    said: dict[str, Any] = {}
    if step.wakes:
        said["wakes"] = [[each.case_id, each.cause, each.subject] for each in step.wakes]
        said["hops"] = act.hops
    return said


def link_row(case_id: int, name: str, other: int, seq: int) -> dict[str, Any]:
    """A link as its row keeps it.

    Args:
        seq: number of the history row of the case, which made it or asked for the other case.
    """
    return {"case_id": case_id, "name": name, "other_id": other, "seq": seq}
