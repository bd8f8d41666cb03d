"""What is due on cases: how it is found where other workers hold some of them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.orm import Session

from workflow.store.tables import cases, installation

CLOCK_RUNS = select(installation.c.clock_held).scalar_subquery().is_(False)


def free_cases(
    session: Session, table: Table, is_due: ColumnElement[bool], limit: int
) -> list[int]:
    """Cases with a row of ``table`` that is due, of those that nobody else holds, now locked.

    The longest due come first. It looks at every case that is due, and so is asked only where the
    longest due are all held.
    """
    due = (
        select(table.c.case_id, func.min(table.c.due_at).label("first"))
        .where(is_due, CLOCK_RUNS)
        .group_by(table.c.case_id)
        .subquery()
    )
    statement = (
        select(cases.c.id)
        .join(due, due.c.case_id == cases.c.id)
        .order_by(due.c.first, cases.c.id)
        .limit(limit)
        .with_for_update(of=cases, skip_locked=True)
    )
    return list(session.execute(statement).scalars().all())
