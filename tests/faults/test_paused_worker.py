"""A worker that is paused for longer than its lease runs finds that others have taken its work."""

from __future__ import annotations

import pytest

from tests.build import BEN, Bureau
from tests.faults.healing import NOTHING, broken, expire_leases, heal, looked_at
from tests.faults.processes import Begin
from tests.faults.stopping import (
    Place,
    before_keeping,
    both_stopped,
    nothing_written,
    stopped,
    while_sending,
)
from tests.faults.working import sweep_once
from workflow.services.deliver_notices import Delivered
from workflow.services.erase_person import erase_person
from workflow.services.sweeping import Fired

places = pytest.mark.parametrize("place", [before_keeping, while_sending])


def mails(bureau: Bureau) -> dict[str, tuple[bytes, int, int]]:
    """Every mail outside: its bytes, and which file it is, written when."""
    found = bureau.runtime.settings.mail.iterdir()
    return {
        path.name: (path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns)
        for path in found
        if not path.name.startswith(".")
    }


@places
def test_while_a_lease_runs_nobody_else_takes_the_notices(
    busy: Bureau, begin: Begin, place: Place
) -> None:
    stopped(begin, busy, place)

    other = begin(sweep_once, busy.runtime.settings)

    assert other.hear() == NOTHING


@places
def test_a_worker_that_comes_back_after_another_finished_its_work_writes_nothing(
    busy: Bureau, begin: Begin, place: Place
) -> None:
    paused = stopped(begin, busy, place)
    held = expire_leases(busy, paused.pid)
    other = begin(sweep_once, busy.runtime.settings)
    assert other.hear() == (Fired(0, 0), Delivered(held, 0, 0))
    outside = mails(busy)

    with nothing_written(busy):
        paused.go_on()
        assert paused.hear() == NOTHING

    assert mails(busy) == outside
    assert broken(busy) == []


@places
def test_a_worker_that_comes_back_while_another_is_at_its_work_writes_nothing(
    busy: Bureau, begin: Begin, place: Place
) -> None:
    paused, other, held = both_stopped(begin, busy, place)

    with nothing_written(busy):
        paused.go_on()
        assert paused.hear() == NOTHING

    other.go_on()
    assert other.hear() == (Fired(0, 0), Delivered(held, 0, 0))
    assert broken(busy) == []


def test_a_worker_that_lost_its_notices_before_it_kept_them_sends_none(
    busy: Bureau, begin: Begin
) -> None:
    paused, _, _ = both_stopped(begin, busy, before_keeping)
    outside = mails(busy)

    paused.go_on()

    assert paused.hear() == NOTHING
    assert mails(busy) == outside


@places
def test_a_worker_that_was_paused_while_somebody_was_erased_brings_nothing_back(
    busy: Bureau, begin: Begin, place: Place
) -> None:
    paused = stopped(begin, busy, place)
    with busy.runtime.sessions.begin() as session:
        erase_person(session, BEN, busy.by(), "asked for")

    paused.go_on()
    paused.hear()

    assert busy.verify().findings == ()
    heal(busy)
    assert busy.verify().findings == ()
    with looked_at(busy) as kept:
        assert kept.rows("SELECT id FROM notices WHERE CAST(message AS text) LIKE '%Ben%'") == []
        assert kept.rows("SELECT id FROM notices WHERE state NOT IN ('sent', 'failed')") == []
