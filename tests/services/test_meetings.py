"""A meeting is moved: what hangs on it follows, and each person concerned is told once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, text, update

from tests.build import ADA, DAY, EVE, REX, Bureau
from tests.flows import TAKE_BACK
from tests.meeting import SESSIONS, add, cancel, instant, meeting, move, planned, publish_sessions
from tests.mending import take_back, taking_back
from tests.services.delivering import listed
from tests.store.counting import statements
from workflow.errors import Invalid, Unknown
from workflow.services.sweeping import Fired
from workflow.store import histories, tables, wakes


@pytest.fixture
def groups(office: Bureau) -> Bureau:
    """An office whose cases look at meetings; SG13 meets in May."""
    publish_sessions(office)
    add(office, meeting())
    return office


def running(office: Bureau, case: int) -> dict[tuple[str, int], datetime]:
    """The deadline rows of a case that run: name and number to the due instant."""
    table = tables.deadlines
    with office.runtime.readers.begin() as session:
        found = session.execute(
            select(table.c.name, table.c.ordinal, table.c.due_at).where(
                table.c.case_id == case, table.c.state == "open"
            )
        )
        return {(row.name, row.ordinal): row.due_at for row in found}


def told(office: Bureau, template: str) -> list[int]:
    """Who is owed a notice of this template."""
    return sorted(each.person_id for each in listed(office) if each.template == template)


def last_row(office: Bureau, case: int) -> Any:
    with office.runtime.readers.begin() as session:
        return histories.of_case(session, case)[-1]


def waiting(office: Bureau, case: int) -> list[str]:
    with office.runtime.readers.begin() as session:
        return [each.id for each in wakes.waiting(session, case)]


def test_deadlines_are_counted_back_from_a_meeting_and_onward_from_it(groups: Bureau) -> None:
    case = planned(groups)

    assert running(groups, case) == {
        ("papers", 0): instant("2027-04-22T00:00:00Z"),
        ("papers", 1): instant("2027-04-19T00:00:00Z"),
        ("minutes", 0): instant("2027-06-12T00:00:00Z"),
    }
    assert last_row(groups, case).payload["meetings"] == {"SG13-1": ["2027-05-03", "2027-05-14"]}


def test_moving_a_meeting_shifts_what_hangs_on_it_and_tells_each_person_once(
    groups: Bureau,
) -> None:
    case = planned(groups)
    elsewhere = planned(groups, title="No meeting")
    assert move(groups, "SG13-1", "2027-06-07").woken == 1
    assert running(groups, case)["papers", 0] == instant("2027-04-22T00:00:00Z")

    assert groups.wake() == Fired(1, 0)

    assert running(groups, case) == {
        ("papers", 0): instant("2027-05-27T00:00:00Z"),
        ("papers", 1): instant("2027-05-24T00:00:00Z"),
        ("minutes", 0): instant("2027-07-17T00:00:00Z"),
    }
    assert told(groups, "meeting_moved") == [ADA, REX, EVE]
    row = last_row(groups, case)
    assert (row.kind, row.action, row.actor_id, row.capacity) == ("wake", "wake", None, "clock")
    assert row.payload == {
        "causes": [["meeting_moved", "SG13-1"]],
        "meetings": {"SG13-1": ["2027-06-07", "2027-06-18"]},
    }
    assert row.effects["woken"] == [f"{case}-meeting_moved-SG13-1-2"]
    assert groups.case(elsewhere).revision == 2
    assert groups.wake() == Fired(0, 0)
    assert groups.verify().findings == ()


def test_the_notice_names_the_meeting_with_its_days_and_place(groups: Bureau) -> None:
    planned(groups)
    move(groups, "SG13-1", "2027-06-07", place="Hyderabad")
    groups.wake()
    groups.deliver()

    mails = {each.person_id: str(each.message) for each in listed(groups)
             if each.template == "meeting_moved"}  # fmt: skip
    assert "SG13 (7 June 2027 to 18 June 2027, Hyderabad)" in mails[REX].replace("=\n", "")


def test_a_meeting_that_is_moved_twice_before_the_clock_comes_tells_people_once(
    groups: Bureau,
) -> None:
    case = planned(groups)
    move(groups, "SG13-1", "2027-06-07")
    move(groups, "SG13-1", "2027-07-05")

    assert groups.wake() == Fired(1, 0)
    assert told(groups, "meeting_moved") == [ADA, REX, EVE]
    assert running(groups, case)["papers", 0] == instant("2027-06-24T00:00:00Z")
    assert len(last_row(groups, case).effects["woken"]) == 2
    assert groups.verify().verified


def test_only_the_place_may_change(groups: Bureau) -> None:
    case = planned(groups)
    before = running(groups, case)
    move(groups, "SG13-1", place="Kampala")
    groups.wake()

    assert running(groups, case) == before
    assert told(groups, "meeting_moved") == [ADA, REX, EVE]
    assert groups.verify().verified


def test_what_hangs_on_a_cancelled_meeting_stops(groups: Bureau) -> None:
    case = planned(groups)
    cancel(groups, "SG13-1")
    groups.wake()

    assert running(groups, case) == {}
    assert told(groups, "meeting_cancelled") == [ADA, REX, EVE]
    assert told(groups, "meeting_moved") == []
    assert groups.verify().verified


def test_what_has_ended_is_not_begun_again(groups: Bureau) -> None:
    case = planned(groups)
    groups.at = instant("2027-04-22T00:00:00Z")
    groups.fire()
    assert groups.case(case).state == "closed"
    move(groups, "SG13-1", "2027-06-07")
    groups.wake()

    assert set(running(groups, case)) == {("minutes", 0)}
    assert told(groups, "meeting_moved") == [ADA, REX, EVE]


def test_a_deadline_that_is_moved_before_it_is_due_does_not_fire(groups: Bureau) -> None:
    case = planned(groups)
    groups.at = instant("2027-04-21T23:59:00Z")
    move(groups, "SG13-1", "2027-06-07")
    groups.at += DAY

    assert groups.fire() == Fired(0, 0)  # a worker that finds the case before it is woken
    groups.wake()
    assert groups.fire() == Fired(0, 0)
    assert groups.case(case).state == "planned"


def test_a_case_that_has_ended_looks_at_nothing(groups: Bureau) -> None:
    case = planned(groups)
    groups.do(case, "drop", ADA)

    assert move(groups, "SG13-1", "2027-06-07").woken == 0
    assert groups.verify().verified


def test_a_case_that_ended_before_it_is_woken_tells_nobody(groups: Bureau) -> None:
    case = planned(groups)
    move(groups, "SG13-1", "2027-06-07")
    groups.do(case, "drop", ADA)

    assert groups.wake() == Fired(1, 0)
    assert told(groups, "meeting_moved") == []
    assert groups.verify().verified


def test_a_case_looks_at_the_meeting_that_its_field_names_now(groups: Bureau) -> None:
    add(groups, meeting("SG13-2", "2027-09-06", "2027-09-10"))
    case = planned(groups)
    groups.do(case, "edit", ADA, meeting="SG13-2")

    assert move(groups, "SG13-1", "2027-06-07").woken == 0
    assert move(groups, "SG13-2", "2027-10-04").woken == 1
    groups.wake()
    assert running(groups, case)["papers", 0] == instant("2027-09-23T00:00:00Z")
    assert groups.verify().verified


def test_a_meeting_that_is_due_soon_takes_the_case_by_itself(groups: Bureau) -> None:
    case = planned(groups, parent="SG2")
    assert groups.case(case).state == "planned"
    assert add(groups, meeting("SG2-1", "2027-04-12", "2027-04-16", "SG2"))[0].woken == 1

    assert groups.wake() == Fired(1, 0)
    assert groups.case(case).state == "soon"
    rows = last_row(groups, case)
    assert (rows.kind, rows.action, rows.payload) == ("automatic", "wait", {"cause": 3})
    assert groups.verify().verified


@pytest.mark.parametrize(
    ("first", "state"),
    [
        ("2027-03-28", "planned"),  # notice would come too late
        ("2027-03-29", "soon"),
        ("2027-05-01", "soon"),
        ("2027-05-02", "planned"),  # not due within two months
    ],
)
def test_the_way_is_chosen_by_the_calendar_of_meetings(
    groups: Bureau, first: str, state: str
) -> None:
    add(groups, meeting("SG2-1", first, "2027-05-10", "SG2"))

    case = planned(groups, parent="SG2")

    assert groups.case(case).state == state


def test_a_condition_on_the_next_meeting_says_why_not(groups: Bureau) -> None:
    add(groups, meeting("SG2-1", "2027-03-10", "2027-03-12", "SG2"))
    near, far = planned(groups, parent="SG2"), planned(groups, parent="SG13")

    [refused] = groups.perform(groups.act(near, "decide_between", ADA))
    assert "A meeting is due within two months." in str(refused)
    groups.do(far, "decide_between", ADA)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("SG13-9", 'there is no meeting "SG13-9"'),
        ("x'); --", 'there is no meeting "x\'); --"'),
        ("SG13-0", 'the meeting "SG13-0" was cancelled'),
    ],
)
def test_a_field_takes_only_meetings_that_are_planned(
    groups: Bureau, value: str, sentence: str
) -> None:
    add(groups, meeting("SG13-0"))
    cancel(groups, "SG13-0")
    case = planned(groups)

    [refused] = groups.perform(groups.act(case, "edit", ADA, meeting=value))
    assert sentence in str(refused)


def test_a_meeting_that_is_not_there_is_named_with_the_nearest(groups: Bureau) -> None:
    with pytest.raises(Unknown, match='no meeting "SG13-l"; did you mean "SG13-1"'):
        move(groups, "SG13-l", "2027-06-07")


def test_a_change_that_fails_leaves_nothing(groups: Bureau) -> None:
    planned(groups)
    with groups.runtime.readers.begin() as session:
        before = session.execute(text("SELECT length FROM installation")).scalar_one()

    with pytest.raises(Invalid, match="cannot be moved into the past"):
        move(groups, "SG13-1", "2027-02-01")

    with groups.runtime.readers.begin() as session:
        assert session.execute(text("SELECT length FROM installation")).scalar_one() == before
        assert session.execute(text("SELECT count(*) FROM wakes")).scalar_one() == 0


def test_a_case_that_cannot_be_decided_is_put_off_and_the_rest_goes_on(groups: Bureau) -> None:
    """The calendar of the tests ends with 2029."""
    add(groups, meeting("SG13-2", "2027-09-06", "2027-09-10"))
    good, bad = planned(groups), planned(groups, meeting="SG13-2")
    move(groups, "SG13-1", "2027-06-07")
    move(groups, "SG13-2", "2030-06-03")

    assert groups.wake() == Fired(1, 1)
    assert groups.wake() == Fired(0, 0)
    assert waiting(groups, good) == []
    assert waiting(groups, bad) == [f"{bad}-meeting_moved-SG13-2-2"]
    assert groups.verify().findings == ()
    move(groups, "SG13-2", "2027-10-04")
    groups.at += DAY
    assert groups.wake() == Fired(1, 0)
    assert running(groups, bad)["papers", 0] == instant("2027-09-23T00:00:00Z")
    assert groups.verify().findings == ()


def test_nobody_is_woken_while_the_clock_is_held(groups: Bureau) -> None:
    planned(groups)
    move(groups, "SG13-1", "2027-06-07")
    with groups.runtime.sessions.begin() as session:
        session.execute(update(tables.installation).values(clock_held=True))

    assert groups.wake() == Fired(0, 0)


def test_a_wake_is_no_act_of_a_person(groups: Bureau) -> None:
    case = planned(groups)

    [refused] = groups.perform(groups.act(case, "wake", ADA))

    assert '"wake" is an act of the clock alone' in str(refused)


def test_taking_back_lets_a_case_look_again_at_what_it_looked_at_before(groups: Bureau) -> None:
    publish_sessions(groups, SESSIONS + TAKE_BACK.replace("director", "keeper"))
    add(groups, meeting("SG13-2", "2027-09-06", "2027-09-10"))
    case = planned(groups)
    groups.do(case, "edit", ADA, meeting="SG13-2")
    take_back(groups, case)
    assert move(groups, "SG13-2", "2027-10-04").woken == 0
    assert move(groups, "SG13-1", "2027-06-07").woken == 1

    assert groups.wake() == Fired(1, 0)
    assert running(groups, case)["papers", 0] == instant("2027-05-27T00:00:00Z")
    [refused] = groups.perform(taking_back(groups, case))
    assert "the last act was the clock's" in str(refused)
    assert groups.verify().findings == ()


def test_many_cases_are_woken_by_as_many_statements_as_few(groups: Bureau) -> None:
    few = [planned(groups) for _ in range(2)]
    counts = []
    for day, more in (("2027-06-07", 20), ("2027-07-05", 0)):
        with statements(groups.database) as counted:
            move(groups, "SG13-1", day)
            assert groups.wake() == Fired(len(few), 0)
        counts.append(len(counted))
        few += [planned(groups) for _ in range(more)]

    assert counts[0] == counts[1]


def test_days_on_which_groups_meet_do_not_count(groups: Bureau) -> None:
    add(
        groups,
        meeting("TSAG-1", "2027-02-24", "2027-03-02", "TSAG"),
        meeting("TSAG-2", "2027-03-08", "2027-03-12", "TSAG"),
        meeting("TSAG-3", "2027-03-15", "2027-03-19", "TSAG"),
        meeting("SG13-2", "2027-03-22", "2027-03-26"),
    )
    cancel(groups, "TSAG-3")
    case = planned(groups, parent="SG2")
    groups.do(case, "decide_between", ADA)

    # Of four weeks after 1 March, six days are days of meetings: the 2nd, and 8 to 12 March.
    assert running(groups, case)["comments", 0] == instant("2027-04-06T00:00:00Z")
    assert set(last_row(groups, case).payload["meetings"]) == {"TSAG-1", "TSAG-2"}
    move(groups, "TSAG-2", "2027-10-04")
    groups.wake()
    assert running(groups, case)["comments", 0] == instant("2027-04-06T00:00:00Z")
    assert groups.verify().findings == ()
