"""A notice that cannot be worded and a deadline that cannot be worked off, among sound ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from tests.build import ADA, ADM, DAY, REX
from tests.faults.healing import looked_at, put_clock_ahead
from tests.faults.round import Round
from tests.faults.stopping import owe
from workflow.services.retry_notices import retry_notices
from workflow.store import tables
from workflow.ticker import sweep

SOUND = 3
"""Cases beside the spoilt one, with a deadline each and two mails."""

TRIES = 4
"""Sweeps that meet the poison before somebody mends it."""

CONTEXTS: Sequence[Any] = (
    {},
    7,
    {"case": {"reference": {"text": "a\nBcc: x@example.org"}}},
    {"case": {"reference": {"sorcery": 1}}},
)


def poison(round_: Round) -> None:
    """Whatever is spoilt, the rest is done; and once it is mended, so is that."""
    for number in range(round_.times):
        step = f"poison {number}"
        deadline = _spoil_a_deadline(round_)
        notice = _spoil_a_notice(round_, CONTEXTS[number % len(CONTEXTS)])
        for _ in range(TRIES):
            sweep(round_.bureau.runtime)
            round_.insist(step, _held_up(round_, notice, deadline))
            put_clock_ahead(round_.bureau, DAY)
        deadline.mend(round_)
        notice.mend(round_)
        with round_.bureau.runtime.sessions.begin() as session:
            retry_notices(session, [notice.id], round_.bureau.by(ADM))
        put_clock_ahead(round_.bureau, DAY)
        round_.look(step)
        round_.made["poison notice and deadline"] += 1


@dataclass(frozen=True)
class _Spoilt:
    """A row that was changed behind the product's back, and what stood there."""

    table: str
    id: str
    before: Mapping[str, Any]

    def mend(self, round_: Round) -> None:
        """Put back what stood there."""
        _set(round_, self.table, self.id, self.before)


def _spoil_a_deadline(round_: Round) -> _Spoilt:
    """One of several that are due gets a name that its flow does not know."""
    bureau = round_.bureau
    cases = bureau.open_many(1 + SOUND)
    bureau.perform(*(bureau.act(case, "submit", ADA) for case in cases))
    bureau.perform(*(bureau.act(case, "return", REX, missing="a map") for case in cases))
    sweep(bureau.runtime)
    with looked_at(bureau) as kept:
        running = "SELECT id FROM deadlines WHERE case_id = :case AND name = 'completion'"
        found = [row["id"] for row in kept.rows(f"{running} AND ordinal = 0", case=cases[0])]
    put_clock_ahead(bureau, 40 * DAY)
    round_.spoilt.update(found)
    return _spoil(round_, "deadlines", found[0], {"name": "nonsense"})


def _spoil_a_notice(round_: Round, context: Any) -> _Spoilt:
    """One of several that are owed gets contents that cannot be worded."""
    owe(round_.bureau, SOUND)
    with looked_at(round_.bureau) as kept:
        queued = kept.rows("SELECT id FROM notices WHERE state = 'queued' ORDER BY due_at, id")
    return _spoil(round_, "notices", queued[0]["id"], {"context": context})


def _held_up(round_: Round, notice: _Spoilt, deadline: _Spoilt) -> list[str]:
    """What is still to be done besides the poison itself, and poison that is not seen as such."""
    with looked_at(round_.bureau) as kept:
        waiting = kept.rows(
            "SELECT id FROM notices WHERE state IN ('queued', 'sending') AND id <> :id",
            id=notice.id,
        )
        failed = kept.rows("SELECT state, problem FROM notices WHERE id = :id", id=notice.id)
        put_off = kept.rows(
            "SELECT attempts, problem FROM deadlines WHERE id = :id", id=deadline.id
        )
        returned = kept.rows(
            "SELECT id FROM cases WHERE state = 'returned' AND id <> :id",
            id=int(deadline.id.split("-")[0]),
        )
    held_up = [f"notice {row['id']}: held up by another" for row in waiting]
    held_up += [f"case {row['id']}: its deadline is held up by another" for row in returned]
    if failed[0]["state"] != "failed" or not failed[0]["problem"]:
        held_up.append(f"notice {notice.id}: {failed[0]}, and it cannot be worded")
    if not put_off[0]["attempts"] or not put_off[0]["problem"]:
        held_up.append(f"deadline {deadline.id}: {put_off[0]}, and it cannot be worked off")
    return held_up


def _spoil(round_: Round, table: str, row: str, changes: Mapping[str, Any]) -> _Spoilt:
    columns = [tables.metadata.tables[table].c[name] for name in changes]
    with round_.bureau.database.begin() as connection:
        wanted = select(*columns).where(tables.metadata.tables[table].c.id == row)
        before = dict(connection.execute(wanted).mappings().one())
    _set(round_, table, row, changes)
    return _Spoilt(table, row, before)


def _set(round_: Round, table: str, row: str, values: Mapping[str, Any]) -> None:
    changed = tables.metadata.tables[table]
    with round_.bureau.database.begin() as connection:
        connection.execute(update(changed).where(changed.c.id == row).values(values))
