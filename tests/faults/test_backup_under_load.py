"""A backup that is made while everybody works is one instant of it, and comes back whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.build import Bureau, opened
from tests.faults import invariants
from tests.faults.driving import drive
from tests.faults.healing import expire_leases, heal, looked_at, now
from tests.faults.journal import Answer, Journal
from tests.faults.processes import Begin, wait_until
from tests.faults.working import sweep_until_told
from tests.services.backing_up import backed_up, restored
from workflow.domain.holds import Part
from workflow.domain.leaves import canonical
from workflow.domain.manifest import Manifest
from workflow.runtime import salt
from workflow.services.deliver_notices import Delivered
from workflow.services.hold import release
from workflow.services.manage_people import By
from workflow.services.sweeping import Fired
from workflow.store import installation
from workflow.ticker import sweep

ENOUGH = 300
"""Commands that are answered before the backup begins."""

NOTHING = (Fired(0, 0), Delivered(0, 0, 0))


def made_under_load(
    busy: Bureau, begin: Begin, journal: Journal, file: Path
) -> tuple[Manifest, Sequence[Answer]]:
    """A backup made while two drivers and two workers are at work; what had been done before."""
    settings = busy.runtime.settings
    drivers = [begin(drive, settings, journal.path, f"driver{number}") for number in range(2)]
    workers = [begin(sweep_until_told, settings) for _ in range(2)]
    wait_until(lambda: len(journal.read().answered) >= ENOUGH)
    before = journal.read().done
    manifest = backed_up(busy, file)
    answered = len(journal.read().answered)
    wait_until(lambda: len(journal.read().answered) > answered)  # nobody noticed it
    for each in (*drivers, *workers):
        each.end()
    return manifest, before


def out_of_order(copy: Bureau, done: Sequence[Answer]) -> list[str]:
    """Everything in a copy that is not as it must be at any time."""
    with looked_at(copy) as kept:
        heads = {
            (case, row["seq"]): row["hash"] for case, acts in kept.histories.items() for row in acts
        }
        return [
            *invariants.revision_counts_history(kept),
            *invariants.path_unbroken(kept),
            *invariants.state_is_last(kept),
            *invariants.steps_legal(kept),
            *invariants.nobody_stranded(kept),
            *invariants.sequence_without_hole(kept),
            *invariants.notices_as_owed(kept),
            *(f"{each}: lost" for each in done if heads.get(_place(each)) != each.head),
            *(f"{each.place}: {each.sentence}" for each in copy.verify().findings),
        ]  # fmt: skip


def test_a_backup_under_load_comes_back_as_one_instant(
    busy: Bureau, begin: Begin, tmp_path: Path, elsewhere: str
) -> None:
    file, home = tmp_path / "office.tar", tmp_path / "copy"

    manifest, done = made_under_load(busy, begin, Journal(tmp_path / "journal"), file)
    restored(file, home, elsewhere)

    with busy.runtime.readers.begin() as session:
        heads = {row.seq: row.hash for row in installation.events(session)}
    assert heads[manifest.length] == manifest.head
    with opened(home, elsewhere) as copy:
        assert out_of_order(copy, done) == []
        expire_leases(copy)
        assert sweep(copy.runtime) == NOTHING
        assert list(copy.runtime.settings.mail.iterdir()) == []
        _go_on(copy)
        assert out_of_order(copy, done) == []
        with looked_at(copy) as kept:
            assert invariants.nothing_stuck(kept, canonical(copy.at)) == []


def _place(answer: Answer) -> tuple[int, int]:
    return answer.case, answer.revision


def _go_on(copy: Bureau) -> None:
    """Let the copy do what it owes, as in earnest."""
    for part in Part:
        with copy.runtime.sessions.begin() as session:
            release(session, part, By(now(copy), salt))
    heal(copy)
