"""Time that passes, leases that end with it, and an office that is looked at when all is done."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import text

from tests.build import DAY, START, Bureau
from tests.faults import documents, invariants, spending
from tests.faults.journal import Told
from tests.faults.kept import Kept
from workflow.domain.leaves import canonical
from workflow.runtime import clock, salt
from workflow.services.deliver_notices import Delivered
from workflow.services.set_up import advance_clock
from workflow.services.sweeping import Fired
from workflow.ticker import sweep, tidy

NOTHING = (Fired(0, 0), Delivered(0, 0, 0))
MOST_SWEEPS = 200

Look = Callable[[Kept], list[str]]
"""Looks at the tables and answers a sentence for everything that is not as it must be."""

LONG_AGO = "2000-01-01T00:00:00.000000Z"


def now(bureau: Bureau) -> datetime:
    """Business time, as every process reads it."""
    with bureau.runtime.readers.begin() as session:
        return bureau.runtime.now(session)


def put_clock_ahead(bureau: Bureau, by: timedelta) -> None:
    """Let business time pass; the office does from then on what is done then."""
    with bureau.runtime.sessions.begin() as session:
        advance_clock(session, by, bureau.runtime.now(session), salt)
    bureau.at = now(bureau)


def begin_business(bureau: Bureau) -> None:
    """Bring business time to a day on which everybody has their roles."""
    put_clock_ahead(bureau, max(START - clock(), timedelta(0)) + DAY)


def expire_leases(bureau: Bureau, pid: int | None = None) -> int:
    """Let the leases of a process, or of all, end now; how many there were.

    They run for minutes by the database's clock, which no test can move: so their end is moved.
    """
    owner = f"%:{pid}" if pid else "%"
    statement = (
        "UPDATE notices SET lease_until = :past WHERE state = 'sending' AND owner LIKE :owner"
    )
    with bureau.database.begin() as connection:
        return connection.execute(text(statement), {"past": LONG_AGO, "owner": owner}).rowcount


def age_documents(bureau: Bureau) -> None:
    """Let every file of documents have been there for long, named or not.

    A sweep lets them lie for an hour by the database's clock, so their times are moved.
    """
    for path in bureau.runtime.documents.path.rglob("*"):
        os.utime(path, (0, 0))


def heal(bureau: Bureau) -> None:
    """What a healthy worker does, once the leases of the dead have ended: until nothing is due.

    What the dead left in the folder of documents is old by then, and is swept too.
    """
    expire_leases(bureau)
    age_documents(bureau)
    tidy(bureau.runtime)
    sweeps = (sweep(bureau.runtime) for _ in range(MOST_SWEEPS))
    if not any(done == NOTHING for done in sweeps):
        raise TimeoutError(f"there is no end of work after {MOST_SWEEPS} sweeps")
    bureau.at = now(bureau)


def is_done(bureau: Bureau) -> bool:
    """Whether there is nothing left to do."""
    at = now(bureau)
    with looked_at(bureau) as kept:
        [row] = kept.rows(
            "SELECT (SELECT count(*) FROM notices WHERE state <> 'sent') + "
            "(SELECT count(*) FROM wakes WHERE state = 'open') + "
            "(SELECT count(*) FROM deadlines WHERE state = 'open' AND due_at <= :at) AS due",
            at=canonical(at),
        )
    return int(row["due"]) == 0


@contextmanager
def looked_at(bureau: Bureau) -> Iterator[Kept]:
    """The tables as they are."""
    with bureau.database.execution_options(reading=True).connect() as connection:
        yield Kept(connection)


def broken(
    bureau: Bureau,
    told: Told | None = None,
    spoilt: Collection[str] = (),
    outside: Look | None = None,
) -> list[str]:
    """Everything that is not as it must be in the end.

    Args:
        told: what drivers were told.
        spoilt: ids of deadlines that had to be put off.
        outside: looks at what became of the mails, where they do not go into the folder.
    """
    journal = told or Told({}, {})
    witnesses = {(each.case, each.revision): each.head for each in journal.done}
    folder = bureau.runtime.settings.mail
    papers = bureau.runtime.documents.path
    with looked_at(bureau) as kept:
        return [
            *invariants.revision_counts_history(kept),
            *invariants.path_unbroken(kept),
            *invariants.state_is_last(kept),
            *invariants.steps_legal(kept),
            *invariants.nobody_stranded(kept),
            *invariants.sequence_without_hole(kept),
            *invariants.notices_as_owed(kept),
            *invariants.withdrawn_with_their_act(kept),
            *invariants.never_early(kept),
            *invariants.done_once(kept),
            *spending.entries_balance(kept),
            *spending.balances_are_true(kept),
            *spending.money_is_moved_once(kept),
            *(invariants.acknowledged_is_there_and_refused_is_not(kept, told) if told else ()),
            *documents.whole_where_named(kept, papers),
            *documents.rows_as_named(kept),
            *(documents.acknowledged_are_named(kept, told) if told else ()),
            *documents.nothing_left(kept, papers),
            *(outside(kept) if outside else invariants.mails_as_sent(kept, folder)),
            *(invariants.all_sent(kept) if not outside else ()),
            *invariants.nothing_stuck(kept, canonical(bureau.at), spoilt),
            *(f"{each.place}: {each.sentence}" for each in bureau.verify(witnesses).findings),
        ]
