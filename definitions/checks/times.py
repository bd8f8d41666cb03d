"""Deadlines and reminders that cannot fire."""

from collections.abc import Iterator
from datetime import timedelta

from definitions.checks.clocks import standing_clocks
from definitions.checks.finding import Finding, listed, warning
from definitions.checks.spans import in_words, longest_hours, never_shorter
from definitions.flow import Deadline, FieldType, Flow, Reminder, Trigger
from definitions.problems import KEY, Path
from definitions.ways import ways_of


def times_that_fail(flow: Flow) -> Iterator[Finding]:
    """What each deadline of the flow lacks to start, to run, to act or to remind."""
    yield from _window(flow)
    for name, deadline in flow.deadlines.items():
        path = ("deadlines", name)
        if deadline.do is None and not deadline.remind and name not in flow.consultations:
            sentence = f'"{name}" does nothing at its end and reminds nobody; give "do" or "remind"'
            yield Finding((*path, KEY), sentence)
        yield from _start(path, deadline, flow)
        yield from _end(path, deadline, flow)
        yield from standing_clocks(path, deadline, flow)
        for index, reminder in enumerate(deadline.remind):
            yield from _reminder((*path, "remind", index), reminder, deadline)


def _window(flow: Flow) -> Iterator[Finding]:
    """Deadlines that are over before the notice of the act that sets them may go."""
    if flow.take_back is None:
        return
    for name, deadline in flow.deadlines.items():
        if deadline.after is None or deadline.starts.trigger.of_field:
            continue
        if timedelta(hours=longest_hours(deadline.after)) <= flow.take_back.within.length:
            sentence = (
                f'notices wait longer than the deadline "{name}" lasts, {in_words(deadline.after)}:'
                " people hear of it when it is over"
            )
            yield warning(("take_back", "within"), sentence)


def _start(path: Path, deadline: Deadline, flow: Flow) -> Iterator[Finding]:
    name = deadline.starts.name
    if deadline.starts.trigger.of_field:
        if deadline.name in flow.consultations:
            return  # whose field is looked at where it is named
        of_meeting = deadline.starts.trigger is Trigger.MEETING
        wanted = FieldType.MEETING if of_meeting else FieldType.DATE
        field = flow.fields.get(name)
        if field is not None and field.type is not wanted:
            sentence = (
                f'"{name}" is a field of type {field.type}; a deadline that starts with a'
                f" {deadline.starts.trigger} needs one of type {wanted}"
            )
            yield Finding((*path, "starts"), sentence)
        return
    begun = begun_in(deadline, flow)
    if begun and not set(begun) & set(deadline.runs_in):
        where = listed([f'"{state}"' for state in begun], "or")
        yield Finding((*path, "runs_in"), f"it starts in {where}, which is missing here")


def begun_in(deadline: Deadline, flow: Flow) -> tuple[str, ...]:
    """The states in which a case can stand when the deadline starts, but not for a field's date."""
    match deadline.starts.trigger:
        case Trigger.ENTERING:
            return (deadline.starts.name,) if deadline.starts.name in flow.states else ()
        case Trigger.ACTION if deadline.starts.name in flow.actions:
            ways = ways_of(flow.actions[deadline.starts.name], flow.actions)
            return tuple(dict.fromkeys(target for _, target in ways if target in flow.states))
        case _:
            return ()


def _end(path: Path, deadline: Deadline, flow: Flow) -> Iterator[Finding]:
    action = flow.actions.get(deadline.do or "")
    if action is None:
        return
    runs_in = [state for state in deadline.runs_in if state in flow.states]
    idle = [state for state in runs_in if state not in action.sources]
    if runs_in and idle == runs_in:
        where = listed([f'"{state}"' for state in runs_in], "or")
        yield Finding((*path, "do"), f'"{action.name}" cannot be taken in {where}, where it is due')
    elif idle:
        where = listed([f'"{state}"' for state in idle], "or")
        sentence = f'"{action.name}" cannot be taken in {where}, where it can come due too'
        yield warning((*path, "do"), sentence)
    if deadline.recurs is not None and idle != runs_in:
        after = [target for source, target in ways_of(action, flow.actions) if source in runs_in]
        if not set(after) & set(runs_in):
            sentence = f'it never recurs: "{action.name}" leaves every state in which it runs'
            yield Finding((*path, "recurs"), sentence)


def _reminder(path: Path, reminder: Reminder, deadline: Deadline) -> Iterator[Finding]:
    """A declared reminder outside the time from start to end, where that is sure."""
    lasts = deadline.after
    if not reminder.declared or lasts is None or deadline.starts.trigger.of_field:
        return
    if deadline.excluding:
        return  # it may last longer than its period says
    long = f"the deadline lasts {in_words(lasts)}"
    if reminder.before is not None and never_shorter(reminder.before, lasts):
        sentence = f"{in_words(reminder.before)} before the end is not after the start; {long}"
        yield Finding((*path, "before"), sentence)
    if reminder.after is not None and never_shorter(reminder.after, lasts):
        sentence = f"{in_words(reminder.after)} after the start is not before the end; {long}"
        yield Finding((*path, "after"), sentence)
