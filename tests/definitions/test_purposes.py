"""What a notice is for: asked of its reader, or for information."""

from __future__ import annotations

from definitions.flow import Purpose
from definitions.parse import read_flow
from tests.definitions.sample import SAMPLE, changed
from tests.definitions.sound import problems, said

FOR_INFORMATION = "{send: completion_reminder, to: proposer, for: information}"


def purposes(source: str) -> dict[str, Purpose]:
    """Notices of the actions and reminders with what each is for."""
    flow = read_flow(source).flow
    assert flow is not None
    sent = [owed for action in flow.actions.values() for owed in action.notify]
    sent += [each.notify for deadline in flow.deadlines.values() for each in deadline.remind]
    return {each.send: each.purpose for each in sent}


def test_a_notice_is_for_action_unless_the_flow_says_otherwise() -> None:
    assert set(purposes(SAMPLE).values()) == {Purpose.ACTION}


def test_a_flow_says_which_notices_only_inform() -> None:
    source = changed(
        "send: incomplete, to: proposer", "send: incomplete, to: proposer, for: information"
    )

    assert [name for name, each in purposes(source).items() if each is Purpose.INFORMATION] == [
        "incomplete"
    ]


def test_reminders_of_the_default_schedule_and_declared_ones_may_only_inform() -> None:
    default = changed("{send: completion_reminder, to: proposer}", FOR_INFORMATION)
    declared = changed(
        "remind: {send: completion_reminder, to: proposer}",
        "remind:\n      - {at: 25 %, send: completion_reminder, to: proposer, for: information}",
    )

    for source in (default, declared):
        assert purposes(source)["completion_reminder"] is Purpose.INFORMATION


def test_whoever_is_asked_need_not_be_informed_of_the_same() -> None:
    both = (
        "notify: [{send: filed, to: [clerk, partner]}]",
        "notify: [{send: filed, to: [clerk, partner]}, {send: filed, to: clerk, for: information}]",
    )
    apart = (
        "notify: [{send: filed, to: [clerk, partner]}]",
        "notify: [{send: filed, to: clerk}, {send: filed, to: partner, for: information}]",
    )

    assert said(problems(both)) == [
        'actions.file.notify.1.to: "filed" goes to "clerk" for action already; it goes to each'
        " recipient once"
    ]
    assert problems(apart) == []
