"""Numbers of references: one counter a flow and year, without gaps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from workflow.store.bulk import document, on_postgresql, source, update_rows
from workflow.store.tables import counters


def hold(session: Session, flows: Collection[str], year: int) -> dict[str, int]:
    """The last number given by flow; nobody else gives one until the transaction ends."""
    # In order of flow, so that two batches cannot wait for each other.
    rows = [{"flow": flow, "year": year, "last": 0} for flow in sorted(flows)]
    statement = text(_hold_statement(on_postgresql(session)))
    held = session.execute(statement, {"counters": document(rows)})
    return {row.flow: row.last for row in held}


def look(session: Session, flows: Collection[str], year: int) -> dict[str, int]:
    """The last number given by flow, which somebody may just be raising."""
    rows = session.execute(
        select(counters.c.flow, counters.c.last).where(
            counters.c.year == year, counters.c.flow.in_(flows)
        )
    )
    found = {row.flow: row.last for row in rows}
    return {flow: found.get(flow, 0) for flow in flows}


def advance(session: Session, last: Mapping[str, int], year: int) -> None:
    """Write down the last numbers given of counters that are held."""
    rows = [{"flow": flow, "year": year, "last": number} for flow, number in sorted(last.items())]
    update_rows(session, _advance_statement(on_postgresql(session)), "counters", rows)


@cache
def _hold_statement(postgres: bool) -> str:
    read = source(counters, ("flow", "year", "last"), postgres)
    return (
        'INSERT INTO counters (flow, year, "last") '  # noqa: S608 - our own names
        f'SELECT flow, year, "last" FROM {read} WHERE true '
        'ON CONFLICT (flow, year) DO UPDATE SET "last" = counters."last" RETURNING flow, "last"'
    )


@cache
def _advance_statement(postgres: bool) -> str:
    read = source(counters, ("flow", "year", "last"), postgres)
    return (
        f'UPDATE counters SET "last" = x."last" FROM {read} '  # noqa: S608 - our own names
        "WHERE counters.flow = x.flow AND counters.year = x.year"
    )
