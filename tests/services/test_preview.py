"""What a preview shows is what the act then does, to the last row."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.build import DAY, Bureau
from tests.walks import SHIPPED, begin, next_act, staff
from workflow.domain.case import Act, Case, Decision, Due, Owed
from workflow.domain.published import PublishedFlow
from workflow.domain.turns import turn_rows
from workflow.errors import Conflict, Refused
from workflow.services.perform_acts import Receipt, preview_act
from workflow.store import tables

STEPS = 14

Row = dict[str, Any]


@dataclass(frozen=True)
class Walkers:
    """An office in which cases go through the shipped flows."""

    office: Bureau
    people: dict[str, int]


@pytest.fixture
def walkers(office: Bureau) -> Walkers:
    return Walkers(office, staff(office))


def rows(office: Bureau, table: Any, case: int) -> list[Row]:
    """What a table has of a case, in order."""
    with office.runtime.readers.begin() as session:
        statement = select(table).where(table.c.case_id == case).order_by(*table.primary_key)
        return [dict(row) for row in session.execute(statement).mappings()]


def previewed(office: Bureau, act: Act) -> tuple[Case, PublishedFlow, Decision] | Refused:
    with office.runtime.readers.begin() as session:
        try:
            return preview_act(session, act, office.runtime.engine(session))
        except Refused as refused:
            return refused


def check_kept(office: Bureau, flow: PublishedFlow, before: Case, decision: Decision) -> None:
    """Every row that an act left is what was shown, and there is no other."""
    case, first = decision.case.id, before.revision
    assert office.case(case) == replace_head(decision.case, office.case(case).head)
    left = rows(office, tables.history, case)[first:]
    assert [
        (row["kind"], row["action"], row["from_state"], row["to_state"], row["capacity"],
         row["actor_id"]) for row in left
    ] == [
        (step.kind.value, step.action, step.source, step.target, step.capacity, step.actor)
        for step in decision.steps
    ]  # fmt: skip
    notices = {(row["seq"], row["id"].split("-")[-1]): row
               for row in rows(office, tables.notices, case) if row["seq"] > first}  # fmt: skip
    shown = {
        (first + number, str(place)): owed
        for number, step in enumerate(decision.steps, start=1)
        for place, owed in enumerate(step.notices, start=1)
    }
    assert {key: _owed(row) for key, row in notices.items()} == shown
    deadlines = rows(office, tables.deadlines, case)
    assert {(row["seq"], _due(row)) for row in deadlines if row["seq"] > first} == {
        (first + number, due)
        for number, step in enumerate(decision.steps, start=1)
        for due in step.due
    }
    stopped = {row["name"] for row in deadlines
               if row["state"] == "cleared" and row["closed_seq"] > first}  # fmt: skip
    undone = decision.steps[0].undone
    if undone is None:
        assert stopped <= {name for step in decision.steps for name in step.cleared}
    running = {row["name"] for row in deadlines if row["state"] == "open"}
    set_last = {due.name for step in decision.steps for due in step.due}
    assert {n for step in decision.steps for n in step.cleared} & running <= set_last
    assert rows(office, tables.turns, case) == turn_rows(flow, decision.case)


def replace_head(case: Case, head: str) -> Case:
    """A decision does not know the hash of the rows that it leaves."""
    values = {name: getattr(case, name) for name in Case.__slots__}
    return Case(**values | {"head": head})


def _owed(row: Row) -> Owed:
    return Owed(**{name: row[name] for name in Owed.__slots__})


def _due(row: Row) -> Due:
    return Due(row["name"], row["ordinal"], row["due_at"], row["ends_at"])


def take_a_step(walkers: Walkers, case: int, random: Random) -> bool:
    """One act that was previewed; whether it was done."""
    office = walkers.office
    everybody = random.sample(sorted(walkers.people.values()), len(walkers.people))
    found = (next_act(office, case, person, random) for person in everybody)
    act = next((each for each in found if each is not None), None)
    if act is None:
        return False
    shown = previewed(office, act)
    [result] = office.perform(act)
    if isinstance(shown, Refused):
        assert isinstance(result, Refused)
        assert result.reasons == shown.reasons
        return False
    before, flow, decision = shown
    assert isinstance(result, Receipt), (act, str(result))
    assert (result.state, result.reference) == (decision.case.state, decision.case.reference)
    check_kept(office, flow, before, decision)
    return True


@pytest.mark.parametrize("flow", SHIPPED)
def test_what_is_committed_is_what_was_previewed(walkers: Walkers, flow: str) -> None:
    done = []

    @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def walk(seed: int) -> None:
        random = Random(seed)
        case = begin(walkers.office, flow, walkers.people, random)
        for _ in range(STEPS):
            done.append(take_a_step(walkers, case, random))
            if not random.randrange(4):
                walkers.office.at += random.randrange(20) * DAY
                walkers.office.fire()

    walk()

    assert sum(done) > STEPS
    assert walkers.office.verify().verified


def test_a_preview_of_a_revision_that_is_gone_is_a_conflict(walkers: Walkers) -> None:
    office, random = walkers.office, Random(1)
    case = begin(office, "project", walkers.people, random)
    act = office.act(case, "comment", walkers.people["proposer"], text="Seen.")
    stale = Act(case, "comment", act.actor, act.at, act.values, seen=office.case(case).revision - 1)

    with office.runtime.readers.begin() as session, pytest.raises(Conflict):
        preview_act(session, stale, office.runtime.engine(session))

    [result] = office.perform(stale)
    assert isinstance(result, Conflict)
