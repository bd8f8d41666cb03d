"""Numbers of references: one counter a flow and year (0: all years), without gaps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from sqlalchemy import select, text, tuple_
from sqlalchemy.orm import Session

from workflow.domain.references import Counter
from workflow.store.bulk import document, on_postgresql, source, update_rows
from workflow.store.tables import counters


def hold(session: Session, wanted: Collection[Counter]) -> dict[Counter, int]:
    """The last number given by counter; nobody else gives one until the transaction ends."""
    # In order of their keys, so that two batches cannot wait for each other.
    rows = [{"flow": flow, "year": year, "last": 0} for flow, year in sorted(wanted)]
    statement = text(_hold_statement(on_postgresql(session)))
    held = session.execute(statement, {"counters": document(rows)})
    return {(row.flow, row.year): row.last for row in held}


def look(session: Session, wanted: Collection[Counter]) -> dict[Counter, int]:
    """The last number given by counter, which somebody may just be raising."""
    key = tuple_(counters.c.flow, counters.c.year)
    rows = session.execute(select(counters).where(key.in_(wanted)))
    found = {(row.flow, row.year): row.last for row in rows}
    return {counter: found.get(counter, 0) for counter in wanted}


def advance(session: Session, last: Mapping[Counter, int]) -> None:
    """Write down the last numbers given of counters that are held."""
    rows = [
        {"flow": flow, "year": year, "last": number}
        for (flow, year), number in sorted(last.items())
    ]
    update_rows(session, _advance_statement(on_postgresql(session)), "counters", rows)


@cache
def _hold_statement(postgres: bool) -> str:
    read = source(counters, ("flow", "year", "last"), postgres)
    return (
        'INSERT INTO counters (flow, year, "last") '  # noqa: S608 - our own names
        f'SELECT flow, year, "last" FROM {read} WHERE true '
        'ON CONFLICT (flow, year) DO UPDATE SET "last" = counters."last" '
        'RETURNING flow, year, "last"'
    )


@cache
def _advance_statement(postgres: bool) -> str:
    read = source(counters, ("flow", "year", "last"), postgres)
    return (
        f'UPDATE counters SET "last" = x."last" FROM {read} '  # noqa: S608 - our own names
        "WHERE counters.flow = x.flow AND counters.year = x.year"
    )
