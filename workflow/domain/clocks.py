"""Clocks of deadlines that can stand still: what they show after a step, and how they go on.

A case keeps the clocks of such deadlines itself, so that an act needs no other facts to stop one or
to let it go on. Deadlines that never stand still have their rows alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from definitions.calendars import Calendar
from definitions.flow import Deadline, Reminder
from definitions.periods import Period, Unit
from workflow.domain.case import Act, Case, Due, Kind, Step, Value
from workflow.domain.counting import (
    ONE_DAY,
    calendar_of,
    count_on,
    day_at,
    end_of,
    is_in,
    last_day,
    rolled,
)
from workflow.domain.deadlines import reminder_at
from workflow.domain.leaves import canonical
from workflow.domain.published import PublishedFlow


@dataclass(frozen=True, slots=True)
class Clock:
    """What the clock of a deadline shows.

    Attributes:
        ends_at: the end of the deadline, as it was last counted.
        reminders: number of a reminder to its instant, in order.
        stands_since: when it was stopped; ``None`` while it runs.
    """

    ends_at: datetime
    reminders: Mapping[int, datetime]
    stands_since: datetime | None = None

    @property
    def kept(self) -> Value:
        """The clock as plain JSON."""
        since = {"stands_since": canonical(self.stands_since)} if self.stands_since else {}
        reminders = [[number, canonical(at)] for number, at in self.reminders.items()]
        return {"ends_at": canonical(self.ends_at), "reminders": reminders} | since


def clock_of(case: Case, name: str) -> Clock | None:
    """The clock that the case keeps of a deadline."""
    kept = case.clocks.get(name)
    if kept is None:
        return None
    since = kept.get("stands_since")
    return Clock(
        datetime.fromisoformat(kept["ends_at"]),
        {number: datetime.fromisoformat(at) for number, at in kept["reminders"]},
        datetime.fromisoformat(since) if since else None,
    )


def stands(kept: Value) -> bool:
    """Whether a kept clock stands still; ``None`` is one that is gone."""
    return kept is not None and "stands_since" in kept


def standing(flow: PublishedFlow, case: Case) -> Iterator[tuple[Deadline, Clock, datetime]]:
    """Deadlines whose clocks stand still on the case, and since when."""
    for deadline in flow.pausing:
        clock = clock_of(case, deadline.name)
        if clock is not None and clock.stands_since is not None:
            yield deadline, clock, clock.stands_since


def going_on(
    flow: PublishedFlow, case: Case, action: str, target: str, at: datetime
) -> Mapping[str, tuple[Due, ...]]:
    """The rows of each deadline whose clock goes on with what was left, by its name."""
    return {
        deadline.name: _rest(deadline, clock, since, at, flow.calendar)
        for deadline, clock, since in standing(flow, case)
        if target in deadline.runs_in and action not in (*deadline.restarts, *deadline.stops)
    }


def turned(
    flow: PublishedFlow, case: Case, act: Act, step: Step, action: str
) -> Mapping[str, Value]:
    """What ``step`` changes of the clocks that ``case`` kept before it; ``None`` for one less."""
    found = {each.name: _turned(each, case, act, step, action) for each in flow.pausing}
    return {name: kept for name, kept in found.items() if kept != case.clocks.get(name)}


def left_in_words(deadline: Deadline, clock: Clock, calendar: Calendar) -> str:
    """What is left on a clock that stands: ``12 working days``, ``3 days``, ``5:30 hours``."""
    since = clock.stands_since or clock.ends_at
    if clock.ends_at <= since:
        return "nothing"
    if _unit(deadline) is Unit.HOURS:
        minutes = (clock.ends_at - since) // timedelta(minutes=1)
        return f"{minutes // 60}:{minutes % 60:02} hours"
    left = _days_left(deadline, clock, since, calendar_of(deadline, calendar))
    return str(left) if left.count else "the rest of a day"


def _turned(deadline: Deadline, case: Case, act: Act, step: Step, action: str) -> Value:
    """The clock of ``deadline`` after ``step``."""
    if rows := [due for due in step.due if due.name == deadline.name]:
        reminders = {due.ordinal: due.due_at for due in rows if due.ordinal}
        return Clock(rows[0].ends_at, reminders).kept
    clock = clock_of(case, deadline.name)
    if clock is None or action in deadline.stops or _is_over(deadline, act, step):
        return None
    waits = step.target in deadline.pauses_in
    if clock.stands_since is not None:
        return clock.kept if waits else None
    if deadline.name not in step.cleared:
        return clock.kept
    return Clock(clock.ends_at, clock.reminders, act.effective_at).kept if waits else None


def _is_over(deadline: Deadline, act: Act, step: Step) -> bool:
    """Whether the end of the deadline was just worked off."""
    expired = act.expired
    ended = expired is not None and not expired.ordinal and expired.name == deadline.name
    return ended and step.kind is not Kind.AUTOMATIC


def _rest(
    deadline: Deadline, clock: Clock, since: datetime, at: datetime, calendar: Calendar
) -> tuple[Due, ...]:
    counted = calendar_of(deadline, calendar)
    end = _end_of_rest(deadline, clock, since, at, counted)
    reminders = _still_ahead(deadline.remind, clock, since, at, end, counted)
    return (
        Due(deadline.name, 0, end, end),
        *(Due(deadline.name, number, instant, end) for number, instant in reminders),
    )


def _still_ahead(
    remind: Sequence[Reminder],
    clock: Clock,
    since: datetime,
    at: datetime,
    end: datetime,
    calendar: Calendar,
) -> Iterator[tuple[int, datetime]]:
    """Reminders that had not come when the clock was stopped, as far from the end as before."""
    for number, instant in clock.reminders.items():
        reminder = remind[number - 1]
        if reminder.before is not None:
            moved = reminder_at(reminder, at, end, calendar)
        else:
            moved = instant + (at - since)
        if instant > since and at < moved < end:
            yield number, moved


def _end_of_rest(
    deadline: Deadline, clock: Clock, since: datetime, at: datetime, calendar: Calendar
) -> datetime:
    """What is left counted on from ``at``; what was over when the clock was stopped stays so."""
    if clock.ends_at <= since:
        return clock.ends_at
    if _unit(deadline) is Unit.HOURS:
        return at + (clock.ends_at - since)
    left = _days_left(deadline, clock, since, calendar)
    last = count_on(day_at(at, calendar), left, calendar, deadline.excluding)
    if end_of(last, calendar) <= at:
        last += ONE_DAY  # the day of the return was over already
    return end_of(rolled(last, calendar, deadline.roll, deadline.excluding), calendar)


def _days_left(deadline: Deadline, clock: Clock, since: datetime, calendar: Calendar) -> Period:
    """The days behind that on which the clock was stopped, up to the last, that count."""
    first, last = day_at(since, calendar), last_day(clock.ends_at, calendar)
    days = (first + ONE_DAY * number for number in range(1, (last - first).days + 1))
    counting = (day for day in days if not is_in(day, deadline.excluding))
    if _unit(deadline) is Unit.WORKING_DAYS:
        worked = sum(not calendar.is_day_off(day) for day in counting)
        return Period(worked, Unit.WORKING_DAYS)
    return Period(sum(1 for _ in counting), Unit.DAYS)


def _unit(deadline: Deadline) -> Unit:
    return deadline.after.unit if deadline.after else Unit.DAYS
