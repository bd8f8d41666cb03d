"""Quotas: how much is taken of each, held while an act is decided on, and what cases hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from workflow.store.bulk import document, insert_statement, on_postgresql, source, update_rows
from workflow.store.tables import quota_holds, quota_uses


def hold(session: Session, keys: Collection[str]) -> dict[str, int]:
    """What is taken of these quotas; nobody else takes any until the transaction ends."""
    # In order of their keys, so that two batches cannot wait for each other.
    rows = [{"key": key, "used": 0} for key in sorted(keys)]
    statement = text(_hold_statement(on_postgresql(session)))
    found = session.execute(statement, {"quota_uses": document(rows)})
    return {row.key: row.used for row in found}


def look(session: Session, keys: Collection[str]) -> dict[str, int]:
    """What is taken of these quotas, of which somebody may just be taking more."""
    rows = session.execute(select(quota_uses).where(quota_uses.c.key.in_(sorted(keys))))
    return {row.key: row.used for row in rows}


def held_by(session: Session, case_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """What these cases hold of quotas."""
    statement = select(quota_holds).where(quota_holds.c.case_id.in_(sorted(case_ids)))
    return {(row.case_id, row.key): row.units for row in session.execute(statement)}


def take(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Take units, or give them back; how many quotas had room for what is taken of them."""
    return update_rows(session, _take_statement(on_postgresql(session)), "taken", rows)


@cache
def keep_statement(columns: tuple[str, ...], postgres: bool) -> str:
    """INSERT of what cases hold, added to what they held before."""
    insert = insert_statement(quota_holds, columns, postgres)
    return (
        f"{insert} WHERE true ON CONFLICT (case_id, key) DO UPDATE SET "
        "units = quota_holds.units + excluded.units"
    )


@cache
def _hold_statement(postgres: bool) -> str:
    insert = insert_statement(quota_uses, ("key", "used"), postgres)
    return (
        f"{insert} WHERE true ON CONFLICT (key) DO UPDATE SET used = quota_uses.used "
        "RETURNING key, used"
    )


@cache
def _take_statement(postgres: bool) -> str:
    read = source(quota_uses, ("key", "used"), postgres, "taken")
    if postgres:
        read = read.removesuffix(")") + ', "most" integer)'
    else:
        ending = " FROM json_each(:taken)) AS x"
        read = read.removesuffix(ending) + f", value ->> '$.most' AS \"most\"{ending}"
    return (
        f"UPDATE quota_uses SET used = quota_uses.used + x.used FROM {read} "  # noqa: S608 - our own names
        'WHERE quota_uses.key = x.key AND (x.used <= 0 OR quota_uses.used + x.used <= x."most")'
    )
