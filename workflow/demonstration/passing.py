"""Time that passes: from one due instant to the next, so that a year happens in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from definitions.periods import Period, Roll, Unit
from workflow.demonstration.stage import Stage
from workflow.demonstration.steps import UntilStep
from workflow.demonstration.story import Start
from workflow.demonstration.told import Mail, Moment, Surprise
from workflow.domain.counting import ONE_DAY, count_back, count_on, last_day, rolled
from workflow.runtime import clock, salt
from workflow.services.set_up import advance_clock
from workflow.store import deadlines, notices

MORNING = time(9, 0)
"""When people act, in the office's zone, on the day to which time was moved."""


def begin(stage: Stage, start: Start) -> None:
    """Move to the first moment of a story.

    Where it is no day of its own, it is the next such day of the week on which people work, after
    all that was told before and after the present.
    """
    target = _at(stage, start.date or _next(stage, start.weekday), time.fromisoformat(start.at))
    if target < (now := stage.now()):
        raise Surprise(f"the story begins at {target}, and business time is at {now} already")
    _move(stage, target)


def _next(stage: Stage, weekday: int) -> date:
    day = stage.local(max(stage.now(), clock())).date() + ONE_DAY
    while day.weekday() != weekday or stage.calendar.is_day_off(day):
        day += ONE_DAY
    return day


def after(stage: Stage, period: Period) -> datetime:
    """The instant ``period`` from now: hours exactly, else the morning of a working day."""
    now = stage.now()
    if period.unit is Unit.HOURS:
        return now + timedelta(hours=period.count)
    day = count_on(stage.local(now).date(), period, stage.calendar)
    return _at(stage, rolled(day, stage.calendar, Roll.FORWARD), MORNING)


def morning_of(stage: Stage, day: date) -> datetime:
    """When people act on ``day``."""
    return _at(stage, day, MORNING)


def end_of_deadline(stage: Stage, step: UntilStep) -> datetime:
    """The morning after a running deadline has ended, or the last one some time before that."""
    calendar = stage.calendar
    with stage.runtime.readers.begin() as session:
        running = deadlines.running(session, [stage.case_id(step.of)])
    ends = [row.ends_at for row in running if row.name == step.until]
    if not ends:
        raise Surprise(f'no deadline "{step.until}" runs for "{step.of}"')
    if step.before is None:
        return _at(stage, rolled(stage.local(ends[0]).date(), calendar, Roll.FORWARD), MORNING)
    day = count_back(last_day(ends[0], calendar), step.before, calendar)
    day = rolled(day, calendar, Roll.BACKWARD)
    return _at(stage, day, MORNING)


def pass_until(stage: Stage, target: datetime) -> Iterator[Moment]:
    """Let time pass up to ``target``; a moment for each instant at which something came of it."""
    if target <= stage.now():
        raise Surprise(f"business time goes forward only, and {target} is past")
    known = stage.everything()
    while (due := _next_due(stage)) is not None and due <= target:
        is_deadline = due == _next_deadline(stage)
        _move(stage, due)
        if not stage.fire() and is_deadline:
            raise Surprise(f"a deadline that was due at {due} was not worked off")
        moment = Moment(due, stage.moves(known), stage.send())
        known = stage.everything()
        if moment.moves or moment.mails:
            yield moment
    _move(stage, target)


def let_mails_go(stage: Stage) -> tuple[Mail, ...]:
    """Send what is owed; first time passes until all of it may go and nothing is taken back."""
    with stage.runtime.readers.begin() as session:
        until = notices.last_due(session)
    if until is not None:
        _move(stage, until)
    return stage.send()


def _next_due(stage: Stage) -> datetime | None:
    """When the next deadline or digest is due."""
    with stage.runtime.readers.begin() as session:
        found = (deadlines.next_due(session), notices.next_due(session))
    return min((each for each in found if each is not None), default=None)


def _next_deadline(stage: Stage) -> datetime | None:
    with stage.runtime.readers.begin() as session:
        return deadlines.next_due(session)


def _move(stage: Stage, to: datetime) -> None:
    """Put business time ahead by whole seconds, so that ``to`` is reached and hardly passed."""
    with stage.runtime.sessions.begin() as session:
        now = stage.runtime.now(session)
        seconds = ceil((to - now).total_seconds())
        if seconds > 0:
            advance_clock(session, timedelta(seconds=seconds), now, salt)


def _at(stage: Stage, day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZoneInfo(stage.calendar.zone))
