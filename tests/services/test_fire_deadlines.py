"""The clock: what is due is worked off in order, once, and nothing stands in its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from tests.build import ADA, DAY, ON_POSTGRESQL, REX, Bureau
from workflow.services.fire_deadlines import fire_deadlines
from workflow.services.sweeping import Fired
from workflow.store import cases, deadlines, histories, notices, tables
from workflow.store.deadlines import DeadlineRow
from workflow.store.types import UtcDateTime


def returned(office: Bureau) -> int:
    """A case that lapses after 1 April at 00:00 UTC."""
    case = office.open()
    office.do(case, "submit", ADA)
    office.do(case, "return", REX, missing="a map")
    return case


def rounds(office: Bureau, **values: Any) -> int:
    """A case of the flow about time, running."""
    case = office.open(flow="rounds", party=None, values=values)
    office.do(case, "begin", ADA)
    return case


def rows(office: Bureau, case: int) -> dict[str, str]:
    """The case's deadline rows and their states."""
    with office.runtime.readers.begin() as session:
        found = session.execute(
            text("SELECT id, state FROM deadlines WHERE case_id = :case"), {"case": case}
        )
        return {row.id: row.state for row in found}


def history(office: Bureau, case: int) -> list[tuple[str, str, datetime, datetime]]:
    with office.runtime.readers.begin() as session:
        found = histories.of_case(session, case)
    return [(row.kind, row.action, row.effective_at, row.at) for row in found]


def test_nothing_happens_before_it_is_due(office: Bureau) -> None:
    case = returned(office)
    office.at = datetime.fromisoformat("2027-03-31T23:59:59.999999Z")
    office.fire()

    assert office.case(case).state == "returned"
    office.at += timedelta(microseconds=1)
    assert office.fire() == Fired(1, 0)
    assert office.case(case).state == "lapsed"


def test_what_is_due_is_done_once(office: Bureau) -> None:
    returned(office)
    office.at += 40 * DAY

    assert office.fire() == Fired(1, 0)
    assert office.fire() == Fired(0, 0)


def test_a_deadline_worked_off_late_says_when_it_was_due_and_when_it_was_done(
    office: Bureau,
) -> None:
    case = returned(office)
    office.at += 100 * DAY
    office.fire()

    due = datetime.fromisoformat("2027-04-01T00:00:00Z")
    assert history(office, case)[-1] == ("deadline", "lapse", due, office.at)
    assert office.case(case).since == due


def test_reminders_that_were_overtaken_are_dropped_on_record(office: Bureau) -> None:
    case = returned(office)
    office.at += 100 * DAY
    office.fire()

    states = {name: state for name, state in rows(office, case).items() if "completion" in name}
    assert states == {
        f"{case}-3-completion-0": "done",
        f"{case}-3-completion-1": "dropped",
        f"{case}-3-completion-2": "dropped",
        f"{case}-3-completion-3": "dropped",
    }
    with office.runtime.readers.begin() as session:
        effects = histories.of_case(session, case)[-1].effects
    assert sorted(effects["dropped"]) == [f"{case}-3-completion-{n}" for n in (1, 2, 3)]
    assert effects["worked_off"] == f"{case}-3-completion-0"


def test_of_several_reminders_that_are_due_the_last_is_sent(office: Bureau) -> None:
    case = returned(office)
    office.at += 25 * DAY
    office.fire()

    assert [action for _, action, _, _ in history(office, case)] == [
        "open", "submit", "return", "remind",
    ]  # fmt: skip
    assert rows(office, case)[f"{case}-3-completion-2"] == "done"
    assert rows(office, case)[f"{case}-3-completion-1"] == "dropped"


def test_the_longest_due_comes_first(office: Bureau) -> None:
    case = rounds(office)
    office.at += 45 * DAY
    office.do(case, "edit", ADA, visit="2027-03-04")
    office.fire()

    assert [(action, due) for _, action, due, _ in history(office, case)[-2:]] == [
        ("call", datetime.fromisoformat("2027-03-05T00:00:00Z")),
        ("tick", datetime.fromisoformat("2027-04-02T00:00:00Z")),
    ]


def test_a_closed_action_is_on_record_with_its_reasons(office: Bureau) -> None:
    case = rounds(office, closed=True, visit="2027-03-04")
    office.at += 5 * DAY
    office.fire()

    with office.runtime.readers.begin() as session:
        row = histories.of_case(session, case)[-1]
    assert (row.kind, row.from_state, row.to_state) == ("deadline", "running", "running")
    assert row.payload["answers"] == {"closed": "call", "because": ["condition"]}
    assert rows(office, case)[row.effects["worked_off"]] == "done"
    assert office.verify().verified


def test_leaving_the_state_stops_what_is_due(office: Bureau) -> None:
    case = returned(office)
    office.at += 40 * DAY
    office.do(case, "submit", ADA)

    assert office.fire() == Fired(0, 0)
    assert office.case(case).state == "submitted"


# A machine that slept


def story(office: Bureau, case: int) -> list[Any]:
    """What happened, without what a late machine may leave out and when it did it."""
    with office.runtime.readers.begin() as session:
        found = histories.of_case(session, case)
        owed = notices.listed(session, case_id=case, limit=1000)
    happened = [
        (row.kind, row.action, row.from_state, row.to_state, row.effective_at)
        for row in found
        if row.kind != "reminder"
    ]
    kept = {row.seq for row in found if row.kind != "reminder"}
    written = sorted((each.template, each.person_id) for each in owed if each.seq in kept)
    return [happened, written]


def next_due(office: Bureau, latest: datetime) -> datetime:
    """When there is something to do again for a machine that never sleeps."""
    with office.runtime.readers.begin() as session:
        due = session.execute(
            text("SELECT due_at FROM deadlines WHERE state = 'open' AND retry_at IS NULL"
                 " ORDER BY due_at LIMIT 1").columns(due_at=UtcDateTime)
        ).scalar_one_or_none()  # fmt: skip
    return min(due or latest, latest)


@pytest.mark.parametrize("nap", [400 * DAY, 50 * DAY])
def test_a_machine_that_slept_catches_up_with_one_that_did_not(
    office: Bureau, nap: timedelta
) -> None:
    awake = [rounds(office, visit="2027-07-01"), returned(office), rounds(office)]
    slept = [rounds(office, visit="2027-07-01"), returned(office), rounds(office)]
    began, woke = office.at, office.at + 400 * DAY
    with office.runtime.sessions.begin() as session:  # the second half waits
        session.execute(
            update(tables.deadlines)
            .where(tables.deadlines.c.case_id.in_(slept))
            .values(retry_at=woke)
        )
    while office.at < woke:
        office.at = next_due(office, woke)
        office.fire()
    with office.runtime.sessions.begin() as session:
        session.execute(update(tables.deadlines).values(retry_at=None))
    office.at = began
    while office.at < woke:
        office.at += nap
        office.fire()

    assert [office.case(case).state for case in awake] == ["over", "lapsed", "over"]
    for one, other in zip(awake, slept, strict=True):
        assert story(office, one) == story(office, other)
    assert office.verify().verified


# What cannot be worked off


def spoil(office: Bureau, case: int, **changes: Any) -> str:
    """Make a case's next deadline one that the flow does not know; its id."""
    with office.runtime.sessions.begin() as session:
        row: DeadlineRow = deadlines.running(session, [case])[0]
        session.execute(
            update(tables.deadlines)
            .where(tables.deadlines.c.id == row.id)
            .values({"name": "nonsense", **changes})
        )
    return row.id


def waiting(office: Bureau, deadline: str) -> Mapping[str, Any]:
    with office.runtime.readers.begin() as session:
        found = session.execute(tables.deadlines.select().filter_by(id=deadline))
        return dict(found.mappings().one())


def test_what_cannot_be_worked_off_is_put_off_and_the_rest_goes_on(office: Bureau) -> None:
    good, bad, other = returned(office), returned(office), returned(office)
    spoilt = spoil(office, bad)
    office.at += 40 * DAY

    fired = office.fire()

    assert [office.case(case).state for case in (good, other)] == ["lapsed", "lapsed"]
    assert fired.put_off == 1
    row = waiting(office, spoilt)
    assert (row["state"], row["attempts"]) == ("open", 1)
    assert row["retry_at"] == office.at + timedelta(minutes=1)
    assert "nonsense" in row["problem"]


def test_what_was_put_off_is_tried_again_later_and_ever_more_seldom(office: Bureau) -> None:
    spoilt = spoil(office, returned(office))
    office.at += 16 * DAY
    waits = []
    for _ in range(14):
        assert office.fire().put_off == 1
        assert office.fire() == Fired(0, 0)
        retry_at = waiting(office, spoilt)["retry_at"]
        waits.append(int((retry_at - office.at).total_seconds() // 60))
        office.at = retry_at

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440, 1440]


@pytest.mark.parametrize("attempts", [40, 41, 100, 2_000_000])
def test_what_was_tried_very_often_stops_nobody(office: Bureau, attempts: int) -> None:
    good, bad = returned(office), returned(office)
    spoilt = spoil(office, bad, attempts=attempts)
    office.at += 40 * DAY

    assert office.fire().put_off == 1
    assert office.case(good).state == "lapsed"
    assert waiting(office, spoilt)["retry_at"] == office.at + DAY


def test_what_could_not_be_worked_off_is_done_once_it_is_mended(office: Bureau) -> None:
    case = returned(office)
    spoilt = spoil(office, case)
    office.at += 16 * DAY
    office.fire()
    with office.runtime.sessions.begin() as session:
        session.execute(
            update(tables.deadlines)
            .where(tables.deadlines.c.id == spoilt)
            .values(name="completion")
        )
    assert office.verify().verified
    office.at += DAY

    assert office.fire() == Fired(1, 0)
    assert history(office, case)[-1][:2] == ("reminder", "remind")
    assert office.verify().verified


def test_the_putting_off_is_on_record(office: Bureau) -> None:
    spoil(office, returned(office))
    office.at += 16 * DAY
    office.fire()

    with office.runtime.readers.begin() as session:
        actions = session.execute(text("SELECT action FROM installation_history ORDER BY seq"))
        assert list(actions.scalars())[-1] == "put_off"


@ON_POSTGRESQL
def test_a_deadline_that_another_worker_does_meanwhile_is_not_done_again(office: Bureau) -> None:
    """The batch fails for one, each is tried by itself, and in between another worker sweeps."""
    first, second, bad = rounds(office), rounds(office), rounds(office)
    office.at += DAY
    spoil(office, bad)
    office.at += 32 * DAY
    with office.runtime.readers.begin() as session:
        engine = office.runtime.engine(session)
    calls = []

    def salt() -> bytes:
        calls.append(1)
        if len(calls) == 3:  # the first of those that are tried by themselves is being recorded
            office.fire()
        return office.salt()

    fire_deadlines(office.runtime.sessions, replace(engine, salt=salt), office.at)

    for case in (first, second):
        ticks = [due for _, action, due, _ in history(office, case) if action == "tick"]
        assert len(ticks) == len(set(ticks)), case


@ON_POSTGRESQL
def test_a_case_that_somebody_holds_does_not_hold_up_the_others(office: Bureau) -> None:
    held, free = returned(office), returned(office)
    office.at += 40 * DAY
    with office.runtime.sessions.begin() as session:
        cases.lock(session, [held])

        assert office.fire() == Fired(1, 0)

    assert [office.case(case).state for case in (held, free)] == ["returned", "lapsed"]
    assert office.fire() == Fired(1, 0)


def test_a_sweep_that_is_asked_to_stop_leaves_the_rest_for_later(office: Bureau) -> None:
    case = returned(office)
    office.at += 40 * DAY
    with office.runtime.readers.begin() as session:
        engine = office.runtime.engine(session)

    fired = fire_deadlines(office.runtime.sessions, engine, office.at, lambda: True)

    assert fired == Fired(0, 0)
    assert office.case(case).state == "returned"
