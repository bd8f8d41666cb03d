"""What a flow says of meetings: how it is read, and what is wrong with it."""

from __future__ import annotations

import pytest

from definitions.flow import Notify, Start, Trigger
from definitions.groups import GroupOf
from definitions.parse import read_flow
from definitions.periods import Period, Roll, Unit
from tests.flows import changed
from tests.meeting import MEETING_LIBRARY, SESSIONS
from workflow.services.publish_flow import check_source


def problems(old: str, new: str) -> list[str]:
    """Every problem of the flow with one change, with its place."""
    _, found = check_source(changed(old, new, SESSIONS), MEETING_LIBRARY)
    return [f"{each.place}: {each.sentence}" for each in found]


def test_a_flow_says_which_meetings_it_looks_at() -> None:
    flow = read_flow(SESSIONS).flow

    assert flow is not None
    assert flow.meetings == {
        "parent": GroupOf("parent", None, "parent"),
        "advisory": GroupOf("advisory", "TSAG", None),
    }
    told = ("keeper", "registry")
    assert flow.fields["meeting"].moved == (Notify("meeting_moved", told),)
    assert flow.fields["meeting"].cancelled == (Notify("meeting_cancelled", told),)
    papers, minutes = flow.deadlines["papers"], flow.deadlines["minutes"]
    assert papers.starts == minutes.starts == Start(Trigger.MEETING, "meeting")
    assert (papers.before, papers.after, papers.roll) == (
        Period(7, Unit.WORKING_DAYS),
        None,
        Roll.BACKWARD,
    )
    assert (minutes.before, minutes.after, minutes.roll) == (
        None,
        Period(4, Unit.WEEKS),
        Roll.FORWARD,
    )
    assert {"meeting_moved", "meeting_cancelled"} < set(flow.notices)


def test_the_flow_of_the_tests_is_sound() -> None:
    assert check_source(SESSIONS, MEETING_LIBRARY)[1] == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "advisory: {group: TSAG}",
            "advisory: {}",
            'meetings.advisory: no group found; write one of "group" with a code and "field" with'
            " a name",
        ),
        (
            "advisory: {group: TSAG}",
            "advisory: {group: TSAG, field: parent}",
            'meetings.advisory: "group" and "field" found; write one of "group" with a code and'
            ' "field" with a name',
        ),
        (
            "advisory: {group: TSAG}",
            'advisory: {group: "T G"}',
            'meetings.advisory.group: "T G" is not the code of a group; it has letters, digits,'
            " dots and hyphens only",
        ),
        (
            "parent: {field: parent}",
            "parent: {field: title}",
            'meetings.parent.field: "title" is a field of type text; a group is named by one of'
            " type choice, whose values are codes of groups",
        ),
        (
            "parent: {field: parent}",
            "parent: {field: parents}",
            'meetings.parent.field: "parents" is not a field; did you mean "parent"?',
        ),
        (
            "advisory: {group: TSAG}",
            "case: {group: TSAG}",
            'meetings.case: "case" has a meaning of its own; choose another name',
        ),
        (
            "    before: 7 working days\n",
            "",
            'deadlines.papers: no time found; a deadline lies "before" a meeting or "after" it',
        ),
        (
            "    before: 7 working days\n",
            "    before: 7 working days\n    after: 1 week\n",
            'deadlines.papers: "before" and "after" found; a deadline lies "before" a meeting or'
            ' "after" it',
        ),
        (
            "    after: 4 weeks\n    runs_in",
            "    after: 4 weeks\n    recurs: 1 year\n    runs_in",
            "deadlines.minutes.recurs: a meeting is held once; nothing that hangs on it recurs",
        ),
        (
            "    starts: meeting meeting\n    before",
            "    starts: meeting title\n    before",
            'deadlines.papers.starts: "title" is a field of type text; a deadline that starts with'
            " a meeting needs one of type meeting",
        ),
        (
            "    runs_in: planned\n",
            "",
            'deadlines.papers.runs_in: "runs_in" is missing; a deadline that starts with a meeting'
            " names its states",
        ),
        (
            "excluding_meetings: [parent, advisory]",
            "excluding_meetings: [parents]",
            'deadlines.comments.excluding_meetings.0: "parents" is not an entry of meetings; did'
            ' you mean "parent"?',
        ),
        (
            "    excluding_meetings: [parent, advisory]\n",
            "    excluding_meetings: [parent, advisory]\n    recurs: 1 month\n",
            'deadlines.comments.excluding_meetings: "excluding_meetings" and "recurs" exclude each'
            " other",
        ),
        (
            "moved: [{send: meeting_moved, to: [keeper, registry]}]",
            "moved: [{send: meeting_mooved, to: [keeper, registry]}]",
            'fields.meeting.moved.0.send: "meeting_mooved" is not a notice; did you mean'
            ' "meeting_moved"?',
        ),
        (
            "cancelled: [{send: meeting_cancelled, to: [keeper, registry]}]",
            "cancelled: [{send: meeting_moved, to: [keeper, registry]}]",
            'fields.meeting.cancelled.0.send: the notice "meeting_moved" reads "due.papers" in en,'
            ' which is not there when a meeting of "meeting" that is cancelled sends it',
        ),
        (
            "28) <= parent.next.first_day",
            "28) <= parent.next.soon",
            'actions.wait.automatic: "parent.next.soon" is not known; did you mean'
            ' "parent.next.code"?',
        ),
    ],
)
def test_a_defect_of_meetings_is_named_with_its_place(old: str, new: str, problem: str) -> None:
    assert problem in problems(old, new)
