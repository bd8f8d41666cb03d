"""Which deadlines an act sets and stops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.build import ADA, DAY, REX, START, a_case, expiry, press, published
from tests.domain.deciding import decided, refused
from tests.flows import ROUNDS, changed
from workflow.domain.case import Case, Step

ROUNDS_FLOW = published(ROUNDS)


def rounds(state: str = "running", **fields: object) -> Case:
    """A case of the flow about time."""
    return a_case(state, flow="rounds", fields=fields)


def set_by(step: Step) -> list[tuple[str, int, datetime]]:
    return [(due.name, due.ordinal, due.due_at) for due in step.due]


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_entering_a_state_starts_its_deadlines() -> None:
    [step] = decided(a_case("submitted"), press("return", REX, missing="a map")).steps

    assert set_by(step) == [
        ("completion", 0, day("2027-04-01")),
        ("completion", 1, day("2027-03-16 16:30")),
        ("completion", 2, day("2027-03-25")),
        ("completion", 3, day("2027-03-31")),
    ]


def test_leaving_its_states_stops_a_deadline() -> None:
    [step] = decided(a_case("submitted"), press("return", REX, missing="a map")).steps
    [back] = decided(a_case("returned"), press("submit", ADA)).steps

    assert step.cleared == ("decision",)
    assert back.cleared == ("completion",)


def test_an_action_starts_the_deadlines_that_name_it() -> None:
    [step] = decided(a_case(), press("submit", ADA)).steps

    assert set_by(step) == [
        ("decision", 0, day("2027-03-24")),
        ("decision", 1, day("2027-03-19")),
    ]


def test_a_deadline_runs_on_in_every_state_that_it_runs_in() -> None:
    case = a_case("submitted", fields={"title": "W", "target": {"minor": 1, "currency": "CHF"}})

    lighten = decided(case, press("comment", REX, text="Hm.")).steps[1]

    assert (lighten.action, lighten.due, lighten.cleared) == ("lighten", (), ("decision",))


def test_a_deadline_that_starts_again_stops_first() -> None:
    [step] = decided(rounds(), press("renew", ADA, START + DAY), ROUNDS_FLOW).steps

    assert step.cleared == ("round",)
    assert set_by(step) == [
        ("round", 0, day("2027-04-03")),
        ("round", 1, day("2027-03-27")),
        ("round", 2, day("2027-04-02 12:00")),
    ]


def test_an_act_that_stays_starts_nothing_and_stops_nothing() -> None:
    [step] = decided(rounds(), press("edit", ADA, closed=True), ROUNDS_FLOW).steps

    assert (step.due, step.cleared) == ((), ())


def test_a_date_starts_its_deadline_when_it_is_given() -> None:
    [step] = decided(rounds(), press("edit", ADA, visit="2027-03-11"), ROUNDS_FLOW).steps

    assert set_by(step) == [
        ("visit", 0, day("2027-03-12")),
        ("visit", 1, START + (day("2027-03-12") - START) / 2),
    ]
    assert step.cleared == ("visit",)


def test_another_date_starts_the_deadline_again() -> None:
    case = rounds(visit="2027-03-11")

    [step] = decided(case, press("edit", ADA, visit="2027-03-18"), ROUNDS_FLOW).steps

    assert step.cleared == ("visit",)
    assert set_by(step)[0] == ("visit", 0, day("2027-03-19"))


def test_a_date_that_is_taken_away_stops_its_deadline() -> None:
    case = rounds(visit="2027-03-11")

    [step] = decided(case, press("edit", ADA, visit=None), ROUNDS_FLOW).steps

    assert (step.due, step.cleared) == ((), ("visit",))


def test_a_date_that_was_given_before_starts_its_deadline_with_the_state() -> None:
    case = rounds("waiting", visit="2027-03-11")

    [step] = decided(case, press("begin", ADA), ROUNDS_FLOW).steps

    assert {name for name, _, _ in set_by(step)} == {"round", "visit", "end"}


def test_a_round_that_ends_begins_the_next_where_it_ended_however_late() -> None:
    ended = day("2027-04-02")

    [step] = decided(rounds(), expiry("round", ended, late=100 * DAY), ROUNDS_FLOW).steps

    assert (step.action, step.cleared) == ("tick", ())
    assert set_by(step) == [
        ("round", 0, day("2027-05-04")),
        ("round", 1, day("2027-04-27")),
        ("round", 2, day("2027-05-03 12:00")),
    ]


def test_a_reminder_begins_no_round() -> None:
    [step] = decided(rounds(), expiry("round", START, ordinal=1), ROUNDS_FLOW).steps

    assert step.due == ()


def test_an_end_that_leaves_the_state_begins_no_round() -> None:
    [step] = decided(rounds(), expiry("end", START), ROUNDS_FLOW).steps

    assert (step.due, step.cleared) == ((), ("round", "visit", "end"))


def test_periods_count_from_when_the_deadline_was_due_and_not_from_when_it_was_worked_off() -> None:
    source = changed("    from: running\n    to: over\n    by: clock", """\
    from: running
    to: waiting
    by: clock""", ROUNDS)  # fmt: skip
    source = changed(
        "after: 1 year\n    runs_in: running",
        """\
after: 1 year
    runs_in: running
  idle:
    starts: entering waiting
    after: 2 weeks
    remind: []""",
        source,
    ).replace("    remind: []\n    do: end", "    remind: []")
    source = source.replace(
        "    runs_in: running\n  idle", "    runs_in: running\n    do: end\n  idle"
    )
    due = day("2027-06-02")

    [step] = decided(rounds(), expiry("end", due, late=timedelta(days=90)), published(source)).steps

    assert set_by(step) == [("idle", 0, day("2027-06-17"))]


@pytest.mark.parametrize("visit", ["2036-01-01", "9999-12-31"])
def test_a_date_that_the_calendar_does_not_reach_is_refused(visit: str) -> None:
    [reason] = refused(rounds(), press("edit", ADA, visit=visit), ROUNDS_FLOW)

    assert visit[:4] in str(reason)


def test_an_act_whose_deadline_would_end_beyond_the_calendar_is_refused() -> None:
    assert refused(a_case(), press("submit", ADA, datetime(2035, 12, 30, tzinfo=UTC)))


def test_an_action_stops_the_deadline_that_waited_for_it() -> None:
    stopping = published(
        changed("    after: 1 year\n", "    after: 1 year\n    stops: renew\n", ROUNDS)
    )

    [step] = decided(rounds(), press("renew", ADA, START + DAY), stopping).steps

    assert step.cleared == ("end", "round")


def test_the_default_schedule_does_not_remind_within_a_day_of_the_start() -> None:
    short = published(changed("    after: 30 days\n", "    after: 7 days\n"))

    [step] = decided(a_case("submitted"), press("return", REX, missing="a map"), short).steps

    assert [ordinal for _, ordinal, _ in set_by(step)] == [0, 1, 3]
