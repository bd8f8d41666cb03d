"""What a case calls itself."""

from __future__ import annotations

from definitions.flow import FieldType, Flow
from workflow.domain.case import Case


def heading_of(case: Case, flow: Flow) -> str | None:
    """What stands in the first field of the flow, where that is a line of text.

    A flow that begins with something else has no title of its own, and no other of its texts is
    told to whoever may read a report.
    """
    first = next(iter(flow.fields.values()), None)
    if first is None or first.type is not FieldType.TEXT:
        return None
    return case.fields.get(first.name)


def with_heading(name: str, heading: str) -> str:
    """A case by its reference and what it calls itself, once where these are the same.

    >>> with_heading("VC-2027-0001", "Wells"), with_heading("PS-2027-0001", "PS-2027-0001")
    ('VC-2027-0001 (Wells)', 'PS-2027-0001')
    """
    return name if name == heading else f"{name} ({heading})"
