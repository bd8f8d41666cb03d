"""What a case calls itself."""

from __future__ import annotations

from definitions.flow import FieldType, Flow
from workflow.domain.case import Case


def heading_of(case: Case, flow: Flow) -> str | None:
    """The first line of text that the flow asks for, where it is given."""
    texts = (field.name for field in flow.fields.values() if field.type is FieldType.TEXT)
    return next((case.fields[name] for name in texts if name in case.fields), None)
