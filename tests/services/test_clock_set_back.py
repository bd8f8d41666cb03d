"""A wall clock that was set back holds nobody up."""

from __future__ import annotations

from datetime import timedelta

from tests.build import Bureau
from tests.services.delivering import claim, states, submitted
from workflow.domain.delivery import LONGEST_HAND_OVER


def test_a_lease_that_was_given_by_a_clock_far_ahead_is_nobodys_any_more(office: Bureau) -> None:
    submitted(office)
    claim(office, "gone:1", timedelta(days=365))

    assert office.deliver().sent == 2


def test_a_lease_as_long_as_the_longest_hand_over_is_kept(office: Bureau) -> None:
    submitted(office)
    claim(office, "slow:1", LONGEST_HAND_OVER)

    assert office.deliver().sent == 0
    assert states(office) == {"sending": 2}
