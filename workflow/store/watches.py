"""What cases look at outside of themselves: meetings and groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from workflow.domain.watching import Watch, Watched
from workflow.store.bulk import insert_rows, on_postgresql, source, update_rows
from workflow.store.tables import watches


def watchers_by(session: Session, watched: Iterable[Watch]) -> dict[Watch, list[int]]:
    """The cases that look at each of these, in order of id."""
    keys = sorted({(each.kind.value, each.name) for each in watched})
    statement = (
        select(watches.c.kind, watches.c.name, watches.c.case_id)
        .where(tuple_(watches.c.kind, watches.c.name).in_(keys))
        .order_by(watches.c.case_id)
    )
    found: dict[Watch, list[int]] = {}
    for kind, name, case_id in session.execute(statement):
        found.setdefault(Watch(Watched(kind), name), []).append(case_id)
    return found


def rewatch(
    session: Session, gone: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]
) -> None:
    """Write down what cases do not look at any more, and what they look at now."""
    update_rows(session, _forget_statement(on_postgresql(session)), "gone", gone)
    insert_rows(session, watches, new)


@cache
def _forget_statement(postgres: bool) -> str:
    read = source(watches, ("case_id", "kind", "name"), postgres, "gone")
    if postgres:
        return (
            f"DELETE FROM watches USING {read} WHERE watches.case_id = x.case_id "  # noqa: S608 - our own names
            "AND watches.kind = x.kind AND watches.name = x.name"
        )
    return (
        "DELETE FROM watches WHERE (case_id, kind, name) IN "  # noqa: S608 - our own names
        f"(SELECT x.case_id, x.kind, x.name FROM {read})"
    )
