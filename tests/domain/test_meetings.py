"""What may be changed about a meeting, which is the next one, and what a case looks at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from definitions.parse import read_flow
from tests.build import a_case
from tests.meeting import SESSIONS
from tests.meeting import meeting as a_meeting
from workflow.domain.meetings import (
    Meeting,
    Meetings,
    Standing,
    wrong_with_cancelling,
    wrong_with_move,
    wrong_with_new,
)
from workflow.domain.watching import Watch, Watched, watch_rows, watched_by

TODAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, None),
        ({"first": "2027-02-15", "last": "2027-03-01"}, None),
        ({"first": "2027-02-15", "last": "2027-02-28"}, "would be over"),
        ({"first": "2027-05-14", "last": "2027-05-03"}, "would end before it begins"),
        ({"first": "2027-05-03", "last": "2028-05-02"}, None),
        ({"first": "2027-05-03", "last": "2028-05-03"}, "no meeting lasts more than 366 days"),
        ({"code": "SG 13"}, '"SG 13" is not a code'),
        ({"code": "x" * 64}, "is not a code"),
        ({"group": "-"}, '"-" is not a group'),
    ],
)
def test_a_meeting_is_added_with_days_and_codes_that_can_be(
    changes: dict[str, str], sentence: str | None
) -> None:
    said = wrong_with_new(a_meeting(**changes), TODAY)

    assert said == sentence or (sentence and said and sentence in said)


def moved(before: Meeting, first: str, last: str, today: date = TODAY) -> str | None:
    days = [date.fromisoformat(day) for day in (first, last)]
    return wrong_with_move(before, replace(before, first_day=days[0], last_day=days[1]), today)


def test_a_meeting_is_not_moved_into_the_past() -> None:
    may = a_meeting()

    assert "cannot be moved into the past" in str(moved(may, "2027-02-28", "2027-03-05"))
    assert moved(may, "2027-03-01", "2027-03-05") is None
    assert "nothing would be different" in str(moved(may, "2027-05-03", "2027-05-14"))
    assert "would end before it begins" in str(moved(may, "2027-05-15", "2027-05-14"))


def test_of_a_meeting_that_has_begun_only_the_end_moves() -> None:
    may, begun = a_meeting(), date(2027, 5, 5)

    assert "only its end can still be moved" in str(moved(may, "2027-05-04", "2027-05-14", begun))
    assert moved(may, "2027-05-03", "2027-05-05", begun) is None
    assert "cannot be moved into the past" in str(moved(may, "2027-05-03", "2027-05-04", begun))
    assert "only its end can still be moved" in str(wrong_with_cancelling(may, begun))
    assert wrong_with_cancelling(may, date(2027, 5, 3)) is None


def test_what_is_over_or_cancelled_is_not_changed() -> None:
    may, cancelled = a_meeting(), replace(a_meeting(), state=Standing.CANCELLED)
    after = date(2027, 5, 15)

    assert "what is over is not changed" in str(moved(may, "2027-06-01", "2027-06-02", after))
    assert "what is over is not changed" in str(wrong_with_cancelling(may, after))
    assert "was cancelled" in str(moved(cancelled, "2027-06-01", "2027-06-02"))
    assert "was cancelled" in str(wrong_with_cancelling(cancelled, TODAY))


def test_the_next_meeting_is_the_first_that_begins_today_or_later_and_is_held() -> None:
    new = [
        a_meeting("SG13-0", "2027-02-22", "2027-03-05"),
        replace(a_meeting("SG13-1", "2027-03-01"), state=Standing.CANCELLED),
        a_meeting("SG13-2", "2027-05-03"),
        a_meeting("SG13-3", "2027-06-03"),
        a_meeting("SG2-1", "2027-03-02", group="SG2"),
    ]
    meetings = Meetings({each.code: each for each in new})

    assert meetings.next_of("SG13", TODAY) == new[2]
    assert meetings.next_of("SG13", date(2027, 5, 3)) == new[2]
    assert meetings.next_of("SG13", date(2027, 5, 4)) == new[3]
    assert meetings.next_of("SG13", date(2027, 7, 1)) is None
    assert meetings.next_of(None, TODAY) is None


def test_a_case_looks_at_what_its_fields_name_and_its_flow_asks_for() -> None:
    flow = read_flow(SESSIONS).flow
    assert flow is not None
    case = a_case("planned", fields={"meeting": "SG13-1", "parent": "SG2"})
    advisory = Watch(Watched.GROUP, "TSAG")

    assert watched_by(flow, case.state, case.fields) == {
        advisory, Watch(Watched.GROUP, "SG2"), Watch(Watched.MEETING, "SG13-1"),
    }  # fmt: skip
    assert watched_by(flow, "over", case.fields) == set()
    new = replace(case, revision=0, fields={})
    assert len(watch_rows(flow, new, case)[1]) == 3
    assert watch_rows(flow, case, replace(case, state="over"))[1] == []
    assert watch_rows(flow, replace(case, fields={"parent": "SG2"}), case) == (
        [],
        [{"case_id": 1, "kind": "meeting", "name": "SG13-1"}],
    )
