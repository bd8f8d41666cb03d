"""The invariants know acts that were taken back, and see what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from tests.build import ADA, COY, FAY, REX, Bureau
from tests.faults import invariants
from tests.faults.healing import looked_at
from tests.faults.kept import Kept
from tests.mending import WINDOW, bring_into_force, mendable, take_back

SOUND = (
    invariants.revision_counts_history,
    invariants.path_unbroken,
    invariants.state_is_last,
    invariants.steps_legal,
    invariants.nobody_stranded,
    invariants.sequence_without_hole,
    invariants.notices_as_owed,
    invariants.withdrawn_with_their_act,
)


@pytest.fixture
def mended(office: Bureau) -> Bureau:
    """Case 1 was approved, taken back with its contact, and approved again; case 2 went light."""
    bring_into_force(office)
    case = mendable(office)
    office.do(case, "submit", ADA)
    office.do(case, "edit", FAY, contact=COY)
    take_back(office, case)
    office.do(case, "pause", REX)
    office.do(case, "resume", REX)
    take_back(office, case)
    office.do(case, "resume", REX)
    office.do(case, "approve", FAY, granted="1.00 CHF")
    light = mendable(office, target="1.00 CHF")
    office.do(light, "submit", ADA)
    take_back(office, light)
    office.at += WINDOW
    office.deliver()
    return office


def test_what_was_taken_back_is_as_it_must_be(mended: Bureau) -> None:
    with looked_at(mended) as kept:
        assert [found for rule in SOUND for found in rule(kept)] == []
        assert invariants.nothing_stuck(kept, "2027-03-01") == []


@pytest.mark.parametrize(
    ("statement", "rule", "found"),
    [
        (
            "UPDATE notices SET state = 'queued' WHERE id = '2-2-1'",
            invariants.withdrawn_with_their_act,
            ["notice 2-2-1: queued"],
        ),
        (
            "UPDATE notices SET state = 'withdrawn', sent_at = NULL WHERE id = '1-2-1'",
            invariants.withdrawn_with_their_act,
            ["notice 1-2-1: withdrawn"],
        ),
        (
            "UPDATE history SET to_state = 'light' WHERE case_id = 2 AND kind = 'take_back'",
            invariants.steps_legal,
            ["history 2/4: no such way in the flow"],
        ),
    ],
)
def test_a_planted_fault_is_found(
    mended: Bureau, statement: str, rule: Callable[[Kept], list[str]], found: list[str]
) -> None:
    with mended.database.begin() as connection:
        connection.execute(text(statement))

    with looked_at(mended) as kept:
        assert rule(kept) == found
