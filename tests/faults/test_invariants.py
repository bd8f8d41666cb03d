"""The invariants see what they are for: a sound office passes, each planted fault is found."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from tests.build import ADA, BEN, COY, FAY, REX, Bureau, opened
from tests.conftest import Originals
from tests.faults import invariants
from tests.faults.driving import Driver
from tests.faults.healing import begin_business, broken, heal, looked_at, now, put_clock_ahead
from tests.faults.invariants import acknowledged_is_there_and_refused_is_not
from tests.faults.journal import Answer, Command, Journal, Told
from tests.faults.kept import Kept
from tests.postgres import drop_database, fresh_database
from workflow.domain.leaves import canonical

WELLS = {"title": "Wells", "target": "80000.00 CHF"}

LIFE: Sequence[Sequence[Command]] = (
    [Command(f"open {n}", "open", ADA, None, "small", "KEN", WELLS) for n in (1, 2, 3)],
    [Command("open 4", "open", ADA, flow="rounds")],
    [
        Command("submit 1", "submit", ADA, 1),
        Command("submit 2", "submit", BEN, 2),
        Command("begin 4", "begin", ADA, 4),
    ],
    [
        Command("return 1", "return", REX, 1, values={"missing": "a date"}),
        Command("sponsors 2", "edit", REX, 2, values={"sponsors": ["ACME"]}),
        Command("pause 2", "pause", REX, 2),
        Command("refused 2", "approve", FAY, 2, values={"granted": "1.00 CHF"}),
        Command("resume 2", "resume", FAY, 2),
        Command("assign 2", "assign", REX, 2, values={"counsellor": COY}),
    ],
)
"""Cases 1 to 3 are returned, submitted and a draft; case 4 goes round."""


@dataclass(frozen=True)
class Lived:
    """An office to copy from, and what those were told who drove it."""

    server: str
    folder: Path
    url: str
    told: Told

    def copy(self, folder: Path) -> str:
        """The URL of a copy, with its mails in ``folder``."""
        shutil.copytree(self.folder / "mail", folder / "mail")
        if self.server:
            return fresh_database(self.server, template=self.url)
        shutil.copyfile(self.url.removeprefix("sqlite:///"), folder / "placet.db")
        return f"sqlite:///{folder / 'placet.db'}"


@pytest.fixture(scope="session")
def lived(originals: Originals, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """An office that has worked for forty days, and nobody is connected to it."""
    folder = tmp_path_factory.mktemp("lived")
    journal = Journal(folder / "journal")
    with originals.copy("office", folder) as url:
        with opened(folder, url) as bureau:
            begin_business(bureau)
            driver = Driver(bureau.runtime, journal, "driver", Random(1))
            for commands in LIFE:
                driver.send(commands)
            put_clock_ahead(bureau, timedelta(days=40))
            heal(bureau)
        yield Lived(originals.server, folder, url, journal.read())


@pytest.fixture
def copied(lived: Lived, tmp_path: Path) -> Iterator[Bureau]:
    """A copy of it, to plant a fault into."""
    url = lived.copy(tmp_path)
    with opened(tmp_path, url) as bureau:
        bureau.at = now(bureau)
        yield bureau
    if lived.server:
        drop_database(lived.server, url)


def plant(bureau: Bureau, *statements: str) -> None:
    """Change the database behind the product's back."""
    with bureau.database.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_an_office_that_is_as_it_must_be_passes(copied: Bureau, lived: Lived) -> None:
    assert [each.id for each in lived.told.answered.values() if each.refused] == ["refused 2"]

    assert broken(copied, lived.told) == []


LOOSE_NOTICES = (
    "CREATE TABLE loose AS SELECT * FROM notices",
    "DROP TABLE notices",
    "ALTER TABLE loose RENAME TO notices",
)
"""The notices without the rules that keep two of them apart."""

PLANTED = {
    invariants.revision_counts_history: {
        "a revision too many": (
            ["UPDATE cases SET revision = 9 WHERE id = 1"], ["case 1: revision 9, 4 acts"],
        ),
        "a case without any act": (
            [
                "INSERT INTO cases (id, flow, version, state, revision, head, fields, assigned, "
                "acted, since, opened_at) SELECT 9, flow, version, state, 0, '', fields, assigned, "
                "acted, since, opened_at FROM cases WHERE id = 3"
            ],
            ["case 9: revision 0, 0 acts"],
        ),
    },
    invariants.path_unbroken: {
        "an act that starts elsewhere": (
            ["UPDATE history SET from_state = 'light' WHERE case_id = 2 AND action = 'pause'"],
            ["history 2/4: starts elsewhere"],
        ),
        "an act that ends elsewhere": (
            ["UPDATE history SET to_state = 'light' WHERE case_id = 2 AND action = 'pause'"],
            ["history 2/5: starts elsewhere"],
        ),
    },
    invariants.state_is_last: {
        "a state that nobody led to": (
            ["UPDATE cases SET state = 'approved' WHERE id = 2"],
            ["case 2: approved, left in submitted"],
        ),
    },
    invariants.steps_legal: {
        "a way that the flow does not have": (
            ["UPDATE history SET action = 'pause' WHERE case_id = 1 AND action = 'return'"],
            ["history 1/3: no such way in the flow"],
        ),
        "a way from a state that does not have it": (
            ["UPDATE history SET from_state = 'draft' WHERE case_id = 1 AND action = 'return'"],
            ["history 1/3: no such way in the flow"],
        ),
        "a way back to a state in which the case was not": (
            ["UPDATE history SET to_state = 'light' WHERE case_id = 2 AND action = 'resume'"],
            ["history 2/5: no such way in the flow"],
        ),
        "an edit that moves": (
            ["UPDATE history SET to_state = 'paused' WHERE case_id = 2 AND kind = 'edit'"],
            ["history 2/3: no such way in the flow"],
        ),
        "a person's act that is the clock's": (
            ["UPDATE history SET kind = 'act' WHERE case_id = 4 AND action = 'tick'"],
            ["history 4/3: no such way in the flow"],
        ),
        "a deadline that took another action than its own": (
            ["UPDATE history SET action = 'call' WHERE case_id = 4 AND action = 'tick'"],
            ["history 4/3: no such way in the flow"],
        ),
        "an act under another version": (
            ["UPDATE history SET flow = 'rounds' WHERE case_id = 2 AND action = 'pause'"],
            ["history 2/4: no such way in the flow"],
        ),
    },
    invariants.nobody_stranded: {
        "a draft of a party for which nobody speaks": (
            ["UPDATE grants SET valid_until = valid_from WHERE party = 'KEN'"],
            ["case 3: nobody can take it out of draft"],
        ),
        "and a state out of which only a deadline leads, that does not run": (
            [
                "UPDATE grants SET valid_until = valid_from WHERE party = 'KEN'",
                "UPDATE deadlines SET state = 'cleared', closed_seq = 9 WHERE name = 'end'",
            ],
            [
                "case 3: nobody can take it out of draft",
                "case 4: nobody can take it out of running",
            ],
        ),
    },
    invariants.sequence_without_hole: {
        "a hole": (
            [
                "DELETE FROM history WHERE case_id = 2 AND seq = 4",
            ],
            ["case 2: its acts are not numbered 1, 2, 3"],
        ),
        "a beginning at another number": (
            ["UPDATE history SET seq = 7 WHERE case_id = 2 AND seq = 6",],
            ["case 2: its acts are not numbered 1, 2, 3"],
        ),
    },
    invariants.notices_as_owed: {
        "one that is not there": (
            ["DELETE FROM notices WHERE id = '1-3-2'"],
            [f"notice (1, 3, 'incomplete', {BEN}): owed and not there"],
        ),
        "one to somebody else": (
            [f"UPDATE notices SET person_id = {COY} WHERE id = '1-3-2'"],
            [
                f"notice (1, 3, 'incomplete', {BEN}): owed and not there",
                f"notice (1, 3, 'incomplete', {COY}): there and not owed",
            ],
        ),
        "one twice": (
            [
                *LOOSE_NOTICES,
                "INSERT INTO notices SELECT * FROM notices WHERE id = '1-3-2'",
            ],
            [f"notice (1, 3, 'incomplete', {BEN}): there and not owed"],
        ),
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("invariant", "statements", "found"),
    [
        pytest.param(invariant, statements, found, id=f"{invariant.__name__}: {name}")
        for invariant, faults in PLANTED.items()
        for name, (statements, found) in faults.items()
    ],
)
def test_a_planted_fault_is_found(
    copied: Bureau,
    invariant: Callable[[Kept], list[str]],
    statements: Sequence[str],
    found: Sequence[str],
) -> None:
    plant(copied, *statements)

    with looked_at(copied) as kept:
        assert invariant(kept) == found


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE history SET command_id = NULL, request_hash = NULL "
            "WHERE command_id = 'pause 2'",
            ["command pause 2: acknowledged and not there"],
        ),
        (
            "UPDATE history SET command_id = 'stranger' WHERE command_id = 'pause 2'",
            [
                "command stranger: done and never asked for",
                "command pause 2: acknowledged and not there",
            ],
        ),
        (
            "UPDATE history SET hash = 'other' WHERE command_id = 'pause 2'",
            ["command pause 2: acknowledged otherwise"],
        ),
    ],
)
def test_what_was_acknowledged_and_is_not_so_is_found(
    copied: Bureau, lived: Lived, statement: str, found: list[str]
) -> None:
    plant(copied, statement)

    with looked_at(copied) as kept:
        assert acknowledged_is_there_and_refused_is_not(kept, lived.told) == found


def test_what_was_refused_and_done_or_never_answered_is_found(copied: Bureau, lived: Lived) -> None:
    answered = dict(lived.told.answered)
    answered["pause 2"] = Answer("pause 2", refused="no")
    answered["begin 4"] = replace(answered["begin 4"], case=1)
    del answered["submit 1"]

    with looked_at(copied) as kept:
        assert acknowledged_is_there_and_refused_is_not(
            kept, replace(lived.told, answered=answered)
        ) == [
            "command submit 1: never answered",
            "command begin 4: acknowledged and not there",
            "command pause 2: refused and done",
        ]


def test_mails_that_were_not_kept_are_not_there_or_do_not_belong_there_are_found(
    copied: Bureau,
) -> None:
    folder = copied.runtime.settings.mail
    (folder / "notice-1-2-1@example.org.eml").write_bytes(b"Subject: other\r\n\r\n")
    (folder / "notice-1-2-2@example.org.eml").unlink()
    (folder / "attempt.part").write_bytes(b"Subj")
    (folder / ".attempt.part").write_bytes(b"Subj")

    with looked_at(copied) as kept:
        assert invariants.mails_as_sent(kept, folder) == [
            "mail attempt.part: its bytes are not kept",
            "mail notice-1-2-1@example.org.eml: its bytes are not kept",
            "mail notice-1-2-2@example.org.eml: sent and not there",
            "mail attempt.part: there and not sent",
        ]


def test_what_is_stuck_is_found(copied: Bureau) -> None:
    plant(
        copied,
        "UPDATE notices SET state = 'sending', sent_at = NULL, owner = 'gone:1', "
        "lease_until = '2099-01-01T00:00:00.000000Z' WHERE id = '1-2-1'",
        "UPDATE deadlines SET state = 'open', closed_seq = NULL WHERE id = '4-2-round-0'",
        "UPDATE deadlines SET attempts = 1 WHERE id = '4-2-end-0'",
    )

    with looked_at(copied) as kept:
        assert invariants.all_sent(kept) == ["notice 1-2-1: sending"]
        assert invariants.nothing_stuck(kept, canonical(copied.at)) == [
            "deadline 4-2-end-0: open",
            "deadline 4-2-round-0: open",
        ]
