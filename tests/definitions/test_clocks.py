"""How a flow says from what a deadline is counted, where its clock stands, and who moves it."""

from __future__ import annotations

from datetime import date

import pytest

from definitions.check import check_flow
from definitions.draw import to_json
from definitions.flow import Deadline, Override
from definitions.parse import read_flow
from definitions.periods import Interval, Period, Roll, Unit
from tests.definitions.sample import SAMPLE, changed, problems_of, sample_flow

FIELD = "starts: field planned_start\n    runs_in: submitted\n    before: 7 working days"


def decision(more: str, starts: str = "starts: action submit\n    after: 15 working days") -> str:
    """The sample with other keys for one deadline."""
    remind = "    remind:\n      - {before: 3 working"
    written = "".join(f"    {line}\n" for line in more.splitlines())
    old = f"starts: action submit\n    after: 15 working days\n{remind}"
    return changed(old, f"{starts}\n{written}{remind}")


def deadline(more: str, **given: str) -> Deadline:
    return sample_flow(decision(more, **given)).deadlines["decision"]


def checked(source: str) -> list[str]:
    """What checking says of a flow that can be read."""
    reading = read_flow(source)
    assert reading.flow is not None, reading.problems
    found = check_flow(reading.flow, reading.positions, {}, ["geneva"])
    return [f"{p.severity} {p.place}: {p.sentence}" for p in found if "decision" in p.place]


def test_a_deadline_is_counted_back_from_a_day_and_rolls_back() -> None:
    found = deadline("", starts=FIELD)

    assert (found.before, found.after) == (Period(7, Unit.WORKING_DAYS), None)
    assert found.roll is Roll.BACKWARD
    assert deadline("roll: forward", starts=FIELD).roll is Roll.FORWARD


def test_a_deadline_says_when_its_days_end_and_which_do_not_count() -> None:
    found = deadline('cut_off: "23:59"\nzone: Europe/Zurich\nexcluding: 2027-12-20 to 2028-01-05')

    assert (found.cut_off, found.zone) == ("23:59", "Europe/Zurich")
    assert found.excluding == (Interval(date(2027, 12, 20), date(2028, 1, 5)),)
    plain = to_json(sample_flow(decision("excluding: [2027-12-20 to 2028-01-05]")))
    assert plain["deadlines"]["decision"]["excluding"] == ["2027-12-20 to 2028-01-05"]


def test_a_clock_stands_in_states_and_begins_anew_with_actions() -> None:
    found = deadline("pauses_in: returned\nrestarts: [submit]")

    assert (found.pauses_in, found.restarts) == (("returned",), ("submit",))


def test_a_flow_says_who_moves_deadlines() -> None:
    assert sample_flow().override is None
    source = f"{SAMPLE}\noverride: {{by: director}}\n"
    assert sample_flow(source).override == Override(("director",))


@pytest.mark.parametrize(
    ("more", "starts", "said"),
    [
        ('cut_off: "24:30"', None, '"24:30" is not a time of day; write 00:00 to 24:00 in quotes'),
        ("zone: Zurich", None, '"Zurich" is not a time zone; write one like Europe/Zurich or UTC'),
        ("excluding: Christmas", None, '"Christmas" is not a span of days; write the first and'),
        ("excluding: []", None, "an empty list is not a span of days"),
        ("excluding: 2027-02-28 to 2027-02-30", None, '"2027-02-30" is not a date'),
        ("excluding: 2027-12-20 to 2027-01-05", None, "runs backwards; write the first day"),
        ("before: 7 days", None, '"before" counts back from a day; start the'),
        ("after: 7 days", FIELD, '"after" and "before" exclude each other'),
        ("pauses_in: returned", FIELD, "a day that is fixed does not wait"),
        ("runs_in: returned\npauses_in: returned", None, 'in "returned" it runs, so its clock'),
        (
            'cut_off: "17:00"', "starts: action submit\n    after: 12 hours",
            '"cut_off" is for days; hours are counted exactly',
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_named_with_its_place(
    more: str, starts: str | None, said: str
) -> None:
    given = {"starts": starts} if starts else {}

    problems = problems_of(decision(more, **given))

    assert said in problems[0]
    assert all(" deadlines.decision" in each for each in problems)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("pauses_in: nowhere", 'error deadlines.decision.pauses_in: "nowhere" is not a state'),
        ("restarts: dance", 'error deadlines.decision.restarts: "dance" is not a'),
        (
            "pauses_in: lapsed",
            'error deadlines.decision.pauses_in: "lapsed" is final; its clock would stand for ever',
        ),
        (
            "runs_in: [submitted]\npauses_in: small",
            "error deadlines.decision.pauses_in: its clock never goes on: nothing leads",
        ),
        (
            "pauses_in: draft",
            'warning deadlines.decision.pauses_in: its clock never stands in "draft"',
        ),
        (
            "restarts: approve",
            'error deadlines.decision.restarts: "approve" leads to no state in which it runs',
        ),
    ],
)
def test_a_clock_that_never_stands_or_never_goes_on_is_found(more: str, said: str) -> None:
    [found] = [each for each in checked(decision(more)) if "remind" not in each]

    assert found.startswith(said)


def test_a_clock_may_stand_through_several_states() -> None:
    assert [each for each in checked(decision("pauses_in: returned")) if "remind" not in each] == []


def test_a_role_that_only_moves_deadlines_is_used_and_must_exist() -> None:
    source = f"{SAMPLE}\noverride: {{by: [director, nobody]}}\n"
    reading = read_flow(source)
    assert reading.flow is not None
    found = check_flow(reading.flow, reading.positions, {}, ["geneva"])

    [sentence] = [each.sentence for each in found if each.place.startswith("override")]
    assert sentence.startswith('"nobody" is')
