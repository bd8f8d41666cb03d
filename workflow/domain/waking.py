"""What a case does when something that it looks at has changed, as an act of the clock.

Deadlines that hang on a meeting are counted anew from the days that it has now, but for one whose
end somebody chose: that stays until it is set again. Whoever is to know of it is told once, however
often it was moved meanwhile, and then the automatic actions follow that have become true. What
ended stays ended: only a deadline that runs is counted anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from definitions.flow import CLOCK, FieldType, Notify, Trigger
from workflow.domain.case import Act, Case, Kind, Step
from workflow.domain.consequences import Outcome, apply, due_rows, read_books, read_links
from workflow.domain.consulting import with_polls
from workflow.domain.facts import Facts
from workflow.domain.notices import Occasion, owed
from workflow.domain.published import PublishedFlow
from workflow.domain.watching import Cause, seen

OF_MEETINGS = (Cause.MEETING_MOVED, Cause.MEETING_CANCELLED)


def wake(flow: PublishedFlow, case: Case, act: Act, facts: Facts) -> Outcome:
    """What follows on ``case`` from the changes that woke it."""
    changed = {each.subject for each in act.woken if each.cause in OF_MEETINGS}
    step = Step(Kind.WAKE, "wake", case.state, case.state, CLOCK, None)
    after = apply(case, step, act, {})
    counted = facts.running.get(case.id, {}).keys() - facts.chosen.get(case.id, frozenset())
    hanging = [
        each
        for each in flow.flow.deadlines.values()
        if each.name in counted
        and each.starts.trigger is Trigger.MEETING
        and after.fields.get(each.starts.name) in changed
    ]
    due = tuple(row for each in hanging for row in due_rows(flow, each, after, act, facts))
    occasion = Occasion(after, act.at, {}, {}, due)
    notices, nobody = owed(flow, _told(flow, after, changed, facts), occasion, facts)
    whole = Step(
        Kind.WAKE, "wake", case.state, case.state, CLOCK, None,
        notices=notices, due=due, cleared=tuple(each.name for each in hanging),
        unaddressed=nobody, meetings=seen(flow.flow, after, facts.roster.meetings),
        linked=read_links(flow, after, facts), funding=read_books(flow, after, facts),
    )  # fmt: skip
    return Outcome(whole, with_polls(after, whole, act.at))


def _told(flow: PublishedFlow, case: Case, changed: set[str], facts: Facts) -> Iterator[Notify]:
    """What the fields with changed meetings send; a case that has ended tells nobody."""
    if flow.flow.states[case.state].final:
        return
    for name, declared in flow.flow.fields.items():
        code = case.fields.get(name)
        if declared.type is not FieldType.MEETING or code not in changed:
            continue
        meeting = facts.roster.meetings.get(code)
        yield from declared.moved if meeting and meeting.is_planned else declared.cancelled
