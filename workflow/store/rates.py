"""Rates of exchange, each with the days on which it holds and its source."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from workflow.domain.books.accounts import Rate
from workflow.store.bulk import insert_rows
from workflow.store.tables import rates


def of_currencies(session: Session, currencies: Collection[str], books_currency: str) -> list[Rate]:
    """What is known of what these currencies are worth, in order of time."""
    statement = select(rates).where(
        rates.c.currency.in_(sorted(currencies)), rates.c.books_currency == books_currency
    )
    found = session.execute(statement.order_by(rates.c.currency, rates.c.valid_from))
    return [_rate_of(row) for row in found]


def listed(session: Session, currency: str | None = None) -> list[Rate]:
    """All rates, or those of one currency, in order of time."""
    statement = select(rates).order_by(rates.c.currency, rates.c.books_currency, rates.c.valid_from)
    if currency is not None:
        statement = statement.where(rates.c.currency == currency)
    return [_rate_of(row) for row in session.execute(statement)]


def add(session: Session, new: Sequence[Rate], seq: int) -> None:
    """Write rates that are not there yet.

    Args:
        seq: number of the installation's history row that has them.
    """
    insert_rows(session, rates, [rate_row(each, seq) for each in new])


def rate_row(rate: Rate, seq: int) -> dict[str, Any]:
    """A rate as its row keeps it."""
    return {
        "currency": rate.currency,
        "books_currency": rate.books_currency,
        "valid_from": rate.valid_from,
        "valid_to": rate.valid_to,
        "rate": rate.value,
        "source": rate.source,
        "seq": seq,
    }


def _rate_of(row: Row[Any]) -> Rate:
    return Rate(
        row.currency, row.books_currency, row.valid_from, row.valid_to, row.rate, row.source
    )
