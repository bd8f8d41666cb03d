"""Rates of exchange from tables: every line is looked at, and all are added or none."""

from __future__ import annotations

from pathlib import Path

from workflow.cli.terminal.tables import Faults, read_lines
from workflow.domain.books.accounts import Rate
from workflow.domain.books.rates import wrong_beside, wrong_with_rate
from workflow.services.import_rates import import_rates
from workflow.services.manage_people import By
from workflow.store import rates
from workflow.store.engine import Session

COLUMNS = ("currency", "in", "from", "to", "rate", "source")


def import_rates_of(session: Session, file: Path, by: By) -> int:
    """Add the rates of a table; how many are new.

    Raises:
        Invalid: a line for each that is wrong; nothing is added.
    """
    faults = Faults(file)
    known = rates.listed(session)
    new: list[Rate] = []
    for line in read_lines(file, COLUMNS, COLUMNS):
        cells = line.cells
        rate = Rate(cells["currency"], cells["in"], cells["from"], cells["to"], cells["rate"],
                    cells["source"])  # fmt: skip
        problem = wrong_with_rate(rate)
        if problem is None and rate not in known:
            problem = wrong_beside(rate, (*known, *new))
        if problem:
            faults.note(line.number, problem)
        new.append(rate)
    faults.refuse()
    return import_rates(session, new, by)
