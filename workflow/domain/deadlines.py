"""When a deadline of a flow ends and reminds, counted as ``counting`` counts days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from definitions.calendars import Calendar
from definitions.flow import Deadline, Reminder
from definitions.periods import Period, Roll, Unit
from workflow.domain.case import Due
from workflow.domain.counting import (
    ONE_DAY,
    Excluded,
    calendar_of,
    count_back,
    count_on,
    due_at,
    due_before,
    end_of,
    last_day,
    rolled,
)


def schedule(
    deadline: Deadline,
    start: datetime,
    calendar: Calendar,
    *,
    fixed: date | None = None,
    excluded: Excluded = (),
) -> tuple[Due, ...]:
    """The end of ``deadline`` and those of its reminders that still lie ahead of ``start``.

    Args:
        start: when the deadline starts.
        fixed: the date that a deadline ends with, or is counted from, onward or back.
        excluded: days that do not count, besides those that the deadline names itself.
    """
    counted = calendar_of(deadline, calendar)
    end = _end(deadline, start, counted, fixed, (*deadline.excluding, *excluded))
    return with_reminders(deadline, start, end, calendar)


def with_reminders(
    deadline: Deadline, start: datetime, end: datetime, calendar: Calendar
) -> tuple[Due, ...]:
    """``end`` as the end of ``deadline``, and its reminders that lie ahead of ``start``."""
    counted = calendar_of(deadline, calendar)
    return (Due(deadline.name, 0, end, end), *_reminders(deadline, start, end, counted))


def next_round(deadline: Deadline, ended: datetime, calendar: Calendar) -> tuple[Due, ...]:
    """The next end of a recurring deadline, counted from the end before, with its reminders."""
    if deadline.recurs is None:
        return ()
    ends_at = further(deadline, ended, deadline.recurs, calendar)
    return with_reminders(deadline, ended, ends_at, calendar)


def further(deadline: Deadline, end: datetime, period: Period, calendar: Calendar) -> datetime:
    """The end of ``period`` when it follows on the ``end`` of ``deadline``."""
    counted = calendar_of(deadline, calendar)
    if period.unit is Unit.HOURS:
        return due_at(end, period, counted, roll=deadline.roll)
    last = count_on(last_day(end, counted), period, counted, deadline.excluding)
    return end_of(rolled(last, counted, deadline.roll, deadline.excluding), counted)


def _end(
    deadline: Deadline,
    start: datetime,
    calendar: Calendar,
    fixed: date | None,
    excluded: Excluded,
) -> datetime:
    if deadline.before is not None and fixed is not None:
        return due_before(fixed, deadline.before, calendar, roll=deadline.roll, excluded=excluded)
    if fixed is None:
        period = _period_of(deadline)
        return due_at(start, period, calendar, roll=deadline.roll, excluded=excluded)
    last = count_on(fixed, deadline.after, calendar, excluded) if deadline.after else fixed
    return end_of(rolled(last, calendar, deadline.roll, excluded), calendar)


def _period_of(deadline: Deadline) -> Period:
    if deadline.after is None:
        raise ValueError(f'deadline "{deadline.name}" has no period and no date to end on')
    return deadline.after


def _reminders(
    deadline: Deadline, start: datetime, end: datetime, calendar: Calendar
) -> tuple[Due, ...]:
    numbered = enumerate(deadline.remind, start=1)
    instants = ((number, reminder_at(each, start, end, calendar)) for number, each in numbered)
    return tuple(
        Due(deadline.name, number, at, end)
        for number, at in instants
        if start + _pause(deadline.remind[number - 1]) < at < end
    )


def _pause(reminder: Reminder) -> timedelta:
    """The default schedule does not remind on the day after somebody was told."""
    return timedelta(0) if reminder.declared else ONE_DAY


def reminder_at(reminder: Reminder, start: datetime, end: datetime, calendar: Calendar) -> datetime:
    """When a reminder comes, of a deadline that runs from ``start`` to ``end``."""
    if reminder.before is not None:
        if reminder.before.unit is Unit.HOURS:
            return end - timedelta(hours=reminder.before.count)
        return end_of(count_back(last_day(end, calendar), reminder.before, calendar), calendar)
    if reminder.after is not None:
        return due_at(start, reminder.after, calendar, roll=Roll.NONE)
    return start + (end - start) * (reminder.percent or 0) / 100
