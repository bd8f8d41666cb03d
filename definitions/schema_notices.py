"""The shape of what a flow file says about notices and reminders."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from definitions.schema_fields import NotifyShape
from definitions.written import Percent, PeriodText

REMINDERS = "reminders"
"""The kind of error for reminders that are neither a list nor a mapping."""


class ReminderShape(NotifyShape):
    """A notice at one time while a deadline runs."""

    before: PeriodText | None = Field(None, description="Counted back from the end.")
    after: PeriodText | None = Field(None, description="Counted from the start.")
    at: Percent | None = Field(None, description="A part of the time from start to end.")


class DefaultRemindersShape(NotifyShape):
    """A notice at half the time, 7 days and 1 day before the end, as far as these can happen."""


def _kind_of_reminders(value: Any) -> str | None:
    if isinstance(value, dict):
        return "\0default"
    return "\0list" if isinstance(value, list) else None


Reminders = Annotated[
    Annotated[list[ReminderShape], Tag("\0list")]
    | Annotated[DefaultRemindersShape, Tag("\0default")],
    Discriminator(
        _kind_of_reminders, custom_error_type=REMINDERS, custom_error_message="no reminders"
    ),
]
