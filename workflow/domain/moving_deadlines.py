"""Moving deadlines that run: an officer of the flow's choice gives them another end, with a reason.

What was counted stays in the history, and so does who moved it and why. A blanket extension is this
act on each case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from definitions.flow import Deadline, Field, FieldType, Text
from definitions.periods import Period, Roll, Unit
from definitions.written import period_in
from workflow.domain import clocks
from workflow.domain.authority import Deed, standing
from workflow.domain.case import Act, Case, Due, Kind, Step, Value
from workflow.domain.consequences import Outcome, apply
from workflow.domain.consulting import with_polls
from workflow.domain.counting import calendar_of, count_on, end_of, last_day, rolled
from workflow.domain.deadlines import with_reminders
from workflow.domain.facts import Facts
from workflow.domain.forms import REASON, read_form
from workflow.domain.published import PublishedFlow
from workflow.errors import Reason, Refused, field_missing, reason

DEADLINE, DAY, BY = "deadline", "day", "by"

Ends = Mapping[str, datetime]
"""Deadlines that run on a case, by name, each with its end."""


def set_deadline(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """The case with other ends of the deadlines that are named, or ``Refused``.

    ``{"deadline": NAME, "day": "2027-06-30"}`` gives one deadline another last day;
    ``{"by": "6 months"}`` adds a period to the end of each, or of the one that is named.
    """
    rule = flow.flow.override
    if rule is None:
        raise Refused(act.action, case.state, (_never(),))
    deed = Deed(act.action, act.at)
    may = standing(flow, case, rule.by, act.actor, facts.roster, deed, act.capacity)
    ends = facts.running.get(case.id, {})
    form = read_form({}, moving_form(ends), act.values, facts.roster)
    reasons = (
        *may.reasons,
        *nothing_runs(flow, case, ends),
        *(form.reasons if ends else ()),
        *(() if form.reasons else _unclear(form.answers)),
        *(() if act.reason else (field_missing(REASON),)),
    )
    if reasons:
        raise Refused(act.action, case.state, reasons)
    moved = _moved(flow, form.answers, ends)
    if wrong := tuple(each for name in moved for each in _unfit(name, moved[name], ends, act.at)):
        raise Refused(act.action, case.state, wrong)
    step = Step(
        Kind.SET_DEADLINE, act.action, case.state, case.state, may.capacity, act.actor,
        answers=form.answers, behalf=may.behalf,
        due=_rows(flow, moved, act.at), cleared=tuple(moved),
    )  # fmt: skip
    step = replace(step, clocks=clocks.turned(flow, case, act, step, act.action))
    return Outcome(step, with_polls(apply(case, step, act, {}), step, act.at))


def moving_form(ends: Ends) -> Mapping[str, Field]:
    """What the act asks for: which of the deadlines that run, and its day or a period."""
    choices = {name: Text({"en": name}) for name in ends}
    return {
        DEADLINE: Field(
            DEADLINE, FieldType.CHOICE, Text({"en": "Deadline"}), True, choices=choices
        ),
        DAY: Field(DAY, FieldType.DATE, Text({"en": "Last day"}), True),
        BY: Field(BY, FieldType.TEXT, Text({"en": "Later by"}), True, max_length=30),
    }


def nothing_runs(flow: PublishedFlow, case: Case, ends: Ends) -> tuple[Reason, ...]:
    """Why there is no deadline to be moved; empty when there is one."""
    if ends:
        return ()
    still = [deadline.name for deadline, _, _ in clocks.standing(flow, case)]
    if not still:
        return (reason("nothing_runs", "no deadline runs on this case", clears="one that starts"),)
    sentence = f"no deadline runs here now; the clock of {', '.join(still)} stands still"
    return (reason("nothing_runs", sentence, clears="the case coming back to where it runs"),)


def _unclear(answers: Mapping[str, Value]) -> tuple[Reason, ...]:
    day, by = answers.get(DAY), answers.get(BY)
    if (day is None) == (by is None):
        found = "both are given" if day else "neither is given"
        sentence = f'write either "{DAY}" (2027-06-30) or "{BY}" (6 months); {found}'
        return (reason("bad_value", sentence, field=DAY),)
    if day is not None and DEADLINE not in answers:
        sentence = f'"{DAY}" is for one deadline; name it in "{DEADLINE}"'
        return (reason("bad_value", sentence, field=DEADLINE),)
    if by is not None and period_in(by) is None:
        sentence = f'{BY}: "{by}" is not a period; write it like 15 working days or 6 months'
        return (reason("bad_value", sentence, field=BY),)
    return ()


def _moved(flow: PublishedFlow, answers: Mapping[str, Value], ends: Ends) -> Ends:
    """Deadlines that get another end, with that end."""
    names = [answers[DEADLINE]] if DEADLINE in answers else list(ends)
    deadlines = {name: flow.flow.deadlines[name] for name in names}
    if DAY in answers:
        day = date.fromisoformat(answers[DAY])
        return {
            name: end_of(day, calendar_of(each, flow.calendar)) for name, each in deadlines.items()
        }
    period = period_in(answers[BY])
    return {
        name: _later(flow, each, ends[name], period)
        for name, each in deadlines.items()
        if period is not None
    }


def _later(flow: PublishedFlow, deadline: Deadline, end: datetime, period: Period) -> datetime:
    """``end`` with ``period`` added; it rolls forward, since nobody gets less than was given."""
    if period.unit is Unit.HOURS:
        return end + timedelta(hours=period.count)
    calendar = calendar_of(deadline, flow.calendar)
    last = count_on(last_day(end, calendar), period, calendar, deadline.excluding)
    roll = Roll.NONE if deadline.roll is Roll.NONE else Roll.FORWARD
    return end_of(rolled(last, calendar, roll, deadline.excluding), calendar)


def _unfit(name: str, end: datetime, ends: Ends, at: datetime) -> tuple[Reason, ...]:
    if end <= at:
        sentence = f'the new end of "{name}", {end:%Y-%m-%d %H:%M} UTC, is over already'
        return (reason("in_the_past", sentence, clears="a later day", deadline=name),)
    if end == ends[name]:
        sentence = f'"{name}" ends at {end:%Y-%m-%d %H:%M} UTC already'
        return (reason("nothing_changed", sentence, clears="another day", deadline=name),)
    return ()


def _rows(flow: PublishedFlow, moved: Ends, at: datetime) -> tuple[Due, ...]:
    return tuple(
        due
        for name, end in moved.items()
        for due in with_reminders(flow.flow.deadlines[name], at, end, flow.calendar)
    )


def _never() -> Reason:
    return reason(
        "never_overridden",
        "no deadline of this flow can be moved",
        clears="a version of the flow that says who moves deadlines",
    )
