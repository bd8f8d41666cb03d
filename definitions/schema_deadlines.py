"""The shape of deadlines in a flow file, and of who may move them."""

from typing import Annotated, Literal

from pydantic import Field

from definitions.schema_fields import Shape
from definitions.schema_notices import Reminders
from definitions.written import ClockTime, Intervals, Name, Names, PeriodText, StartText, Zone

RollText = Annotated[
    Literal["forward", "backward", "none"] | None,
    Field(
        description="Where an end on a day off moves; when left out, away from what it is counted"
        " from: backward with before, else forward."
    ),
]


class DeadlineShape(Shape):
    """An instant at which something is due."""

    starts: StartText = Field(
        description="entering STATE, action NAME, field NAME or meeting FIELD."
    )
    after: PeriodText | None = Field(
        None, description="Time from start to end; a field's date may do without."
    )
    before: PeriodText | None = Field(
        None, description="Time from the end to the date in a field, or to a meeting's first day."
    )
    runs_in: Names | None = Field(
        None, description="The states in which it runs; leaving them ends it."
    )
    stops: Names | None = Field(None, description="Actions that stop it before its end.")
    do: Name | None = Field(None, description="The action, taken by the clock, at the end.")
    remind: Reminders = Field(
        default_factory=list,
        description="A list of reminders, or one notice for the default schedule.",
    )
    pauses_in: Names | None = Field(
        None, description="States in which its clock stands and keeps what is left."
    )
    restarts: Names | None = Field(
        None, description="Actions that begin it anew with its whole time."
    )
    excluding_meetings: Names | None = Field(
        None, description="Names of meetings; days on which these groups meet do not count."
    )
    recurs: PeriodText | None = Field(None, description="Time from one end to the next.")
    roll: RollText = None
    cut_off: ClockTime | None = Field(
        None, description="The time at which its days end; when left out, the calendar's."
    )
    zone: Zone | None = Field(
        None, description="The time zone of its days; when left out, that of the calendar's."
    )
    excluding: Intervals | None = Field(None, description="Spans of days that do not count.")
    basis: Name | None = Field(
        None, description="A name of legal_basis, or setting for a choice of the office."
    )


class OverrideShape(Shape):
    """Who may move a deadline that runs to another day."""

    by: Names = Field(description="Roles whose holders set deadlines, always with a reason.")
