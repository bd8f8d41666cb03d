"""Rates of exchange: all of a table or none, as an event of the installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from workflow.domain.books.accounts import Rate
from workflow.domain.books.rates import wrong_beside, wrong_with_rate
from workflow.errors import Invalid
from workflow.services.manage_people import By
from workflow.store import installation, rates
from workflow.store.engine import Session


def import_rates(session: Session, new: Sequence[Rate], by: By) -> int:
    """Add rates; how many. One that is there already, word for word, is left as it is.

    Raises:
        Invalid: a rate is wrong, or another one holds on some of its days; nothing is added.
    """
    installation.hold(session)
    known = rates.listed(session)
    fresh: list[Rate] = []
    for each in new:
        if problem := wrong_with_rate(each):
            raise Invalid(problem)
        if each in known:
            continue
        if problem := wrong_beside(each, (*known, *fresh)):
            raise Invalid(problem)
        fresh.append(each)
    if fresh:
        payload: dict[str, object] = {"rates": [list(astuple(each)) for each in fresh]}
        installation.append(session, [by.event("import_rates", payload, {})], by.at, by.salt)
        settings = installation.read(session)
        rates.add(session, fresh, settings.length if settings else 0)
    return len(fresh)
