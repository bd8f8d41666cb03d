"""When a period ends, counted on a calendar of working days.

The day on which a period starts does not count; a period of days ends with its last day, at the
calendar's cut-off (24:00 of a day is 00:00 of the next). An end that falls on a day off moves to
the next working day unless the deadline says otherwise. These are settings of the office, in the
manner of Regulation (EEC, Euratom) No 1182/71, Art. 3.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from definitions.calendars import Calendar
from definitions.flow import Deadline, Reminder
from definitions.periods import Period, Unit
from workflow.domain.case import Due

ONE_DAY = timedelta(days=1)


def due_at(start: datetime, period: Period, calendar: Calendar, *, roll: bool = True) -> datetime:
    """The instant at which ``period``, begun at ``start``, ends.

    Args:
        start: aware; any zone.
        period: its units decide how it is counted; hours are counted exactly and never roll.
        roll: move an end on a day off to the next working day.

    Returns:
        An aware instant in UTC.

    Raises:
        definitions.calendars.YearMissing: the calendar does not cover a day that matters.
    """
    if period.unit is Unit.HOURS:
        return start.astimezone(UTC) + timedelta(hours=period.count)
    first = start.astimezone(ZoneInfo(calendar.cut_off_zone)).date()
    last = count_on(first, period, calendar)
    return end_of(roll_forward(last, calendar) if roll else last, calendar)


def count_on(day: date, period: Period, calendar: Calendar) -> date:
    """The day that lies ``period`` after ``day``."""
    match period.unit:
        case Unit.WORKING_DAYS:
            return _working_days(day, period.count, calendar)
        case Unit.WEEKS:
            return day + ONE_DAY * 7 * period.count
        case Unit.MONTHS:
            return _months(day, period.count)
        case Unit.YEARS:
            return _months(day, 12 * period.count)
        case _:
            return day + ONE_DAY * period.count


def count_back(day: date, period: Period, calendar: Calendar) -> date:
    """The day that lies ``period`` before ``day``."""
    backward = Period(-period.count, period.unit)
    return count_on(day, backward, calendar)


def roll_forward(day: date, calendar: Calendar) -> date:
    """``day`` itself, or the next working day when it is a day off."""
    while calendar.is_day_off(day):
        day += ONE_DAY
    return day


def end_of(day: date, calendar: Calendar) -> datetime:
    """The cut-off of ``day`` as an instant in UTC; "24:00" is 00:00 of the next day."""
    hours, minutes = (int(part) for part in calendar.cut_off.split(":"))
    if hours == 24:
        day, hours = day + ONE_DAY, 0
    local = datetime.combine(day, time(hours, minutes), ZoneInfo(calendar.cut_off_zone))
    return local.astimezone(UTC)


def last_day(end: datetime, calendar: Calendar) -> date:
    """The day that ends at the cut-off ``end``."""
    return (end.astimezone(ZoneInfo(calendar.cut_off_zone)) - timedelta(microseconds=1)).date()


def schedule(
    deadline: Deadline, start: datetime, calendar: Calendar, *, fixed: date | None = None
) -> tuple[Due, ...]:
    """The end of ``deadline`` and those of its reminders that still lie ahead of ``start``.

    Args:
        start: when the deadline starts.
        fixed: the date in the field, for a deadline that ends with a date.
    """
    if fixed is None:
        end = due_at(start, _period_of(deadline), calendar, roll=deadline.roll)
    else:
        last = count_on(fixed, deadline.after, calendar) if deadline.after else fixed
        end = end_of(roll_forward(last, calendar) if deadline.roll else last, calendar)
    return ending(deadline, start, end, calendar)


def next_round(deadline: Deadline, ended: datetime, calendar: Calendar) -> tuple[Due, ...]:
    """The next end of a recurring deadline, counted from the end before, with its reminders."""
    if deadline.recurs is None:
        return ()
    return ending(deadline, ended, further(deadline, ended, deadline.recurs, calendar), calendar)


def further(deadline: Deadline, end: datetime, period: Period, calendar: Calendar) -> datetime:
    """The end of ``period`` when it follows on the ``end`` of ``deadline``."""
    if period.unit is Unit.HOURS:
        return due_at(end, period, calendar)
    last = count_on(last_day(end, calendar), period, calendar)
    return end_of(roll_forward(last, calendar) if deadline.roll else last, calendar)


def ending(
    deadline: Deadline, start: datetime, end: datetime, calendar: Calendar
) -> tuple[Due, ...]:
    """``deadline`` with another ``end``, and those of its reminders that lie ahead of ``start``."""
    return (Due(deadline.name, 0, end, end), *_reminders(deadline, start, end, calendar))


def _period_of(deadline: Deadline) -> Period:
    if deadline.after is None:
        raise ValueError(f'deadline "{deadline.name}" has no period and no date to end on')
    return deadline.after


def _reminders(
    deadline: Deadline, start: datetime, end: datetime, calendar: Calendar
) -> tuple[Due, ...]:
    numbered = enumerate(deadline.remind, start=1)
    instants = ((number, _reminder_at(each, start, end, calendar)) for number, each in numbered)
    return tuple(
        Due(deadline.name, number, at, end)
        for number, at in instants
        if start + _pause(deadline.remind[number - 1]) < at < end
    )


def _pause(reminder: Reminder) -> timedelta:
    """The default schedule does not remind on the day after somebody was told."""
    return timedelta(0) if reminder.declared else ONE_DAY


def _reminder_at(
    reminder: Reminder, start: datetime, end: datetime, calendar: Calendar
) -> datetime:
    if reminder.before is not None:
        if reminder.before.unit is Unit.HOURS:
            return end - timedelta(hours=reminder.before.count)
        return end_of(count_back(last_day(end, calendar), reminder.before, calendar), calendar)
    if reminder.after is not None:
        return due_at(start, reminder.after, calendar, roll=False)
    return start + (end - start) * (reminder.percent or 0) / 100


def _working_days(day: date, count: int, calendar: Calendar) -> date:
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= not calendar.is_day_off(day)
    return day


def _months(day: date, count: int) -> date:
    """The same day number ``count`` months on, or the month's last day where it has none."""
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))
