"""When a notice is tried again, and when nobody tries any more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.build import DAY, START
from workflow.domain.delivery import MOST_ATTEMPTS, MOST_RESENT, Became, Fate, fate, wait_after

TRIED = range(MOST_ATTEMPTS)


@pytest.mark.parametrize("resends", [True, False])
def test_what_is_known_is_the_end(resends: bool) -> None:
    assert fate("sent", 3, 0, START, resends=resends) == Fate("sent", START, 0)
    assert fate("sent", 3, 1, START, resends=resends) == Fate("sent", START, 1)
    assert fate("failed", 3, 0, START, resends=resends) == Fate("failed", START, 0)


def test_waits_grow_and_end_after_four_to_five_days() -> None:
    waits = [wait_after(attempts) for attempts in range(1, MOST_ATTEMPTS)]

    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert 4 * DAY < sum(waits, timedelta()) < 5 * DAY


def test_what_nobody_took_is_tried_again_until_the_last_attempt() -> None:
    ends = [fate("retry", attempts, 0, START, resends=False) for attempts in TRIED]

    assert [end.state for end in ends] == ["queued"] * (MOST_ATTEMPTS - 1) + ["failed"]
    assert [end.due_at - START for end in ends[:3]] == [wait_after(each) for each in (1, 2, 3)]


def test_what_may_have_gone_out_is_held_unless_its_template_says_otherwise() -> None:
    assert fate("maybe_sent", 0, 0, START, resends=False) == Fate("maybe_sent", START, 1)
    assert fate("maybe_sent", 0, 0, START, resends=True) == Fate("queued", START + wait_after(1), 1)


def test_it_is_sent_again_a_few_times_and_then_stays_in_doubt() -> None:
    ends = [fate("maybe_sent", doubts, doubts, START, resends=True) for doubts in range(4)]

    assert [end.state for end in ends] == ["queued"] * MOST_RESENT + ["maybe_sent"] * 2
    assert [end.doubts for end in ends] == [1, 2, 3, 4]


@pytest.mark.parametrize("became", ["retry", "failed"])
def test_what_was_in_doubt_once_has_never_simply_failed(became: Became) -> None:
    last = fate(became, MOST_ATTEMPTS - 1, 1, START, resends=True)

    assert last == Fate("maybe_sent", START, 1)
